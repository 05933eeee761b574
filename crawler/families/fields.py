"""How a field of a call becomes raw strings, as a source file says it. Shared by all families; interprets nothing.

In a source file the table `fields` of a family names each field once: a text is the place alone, a table says more, and
a list of either gives several places:

    [listing.fields]
    title = "h2"
    deadline = { select = "time", label = "Stänger", zone = "Europe/Stockholm" }
    amount = [{ select = ".max", role = "max" }, { select = ".pot", role = "total" }]

What `select` means (CSS, XPath, JMESPath, a feed's element) is the family's own affair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, get_args

from config.sentences import say
from config.source_rules import is_zone
from config.strict import ConfigError, read
from tracker.facts.model import AmountRole, Certainty, RateRole, Raw, RawField, Stage

Rule = TypeVar("Rule", bound="FieldRule")

_ROLES = {"amount": get_args(AmountRole), "rate": get_args(RateRole), "contact": ("name", "email", "phone")}


@dataclass(frozen=True, kw_only=True)
class FieldRule:
    """Where one field stands and how the source writes it. Families extend it by what their `select` needs."""

    name: RawField = "text"
    """The field; from the key in the source file."""
    select: str = ""
    label: str = ""
    """The words that the value stands under, for the readers of dates and money and for the evidence."""
    format: str = ""
    """How the value is written when it is not free text: a strptime pattern, `iso`, `epoch_ms`."""
    zone: str = ""
    """IANA zone of the value when it is not the source's."""
    stage: Stage | None = None
    certainty: Certainty | None = None
    role: str = ""
    """Role of an amount (min, max, total, typical, threshold), of a rate (max, min, own_share), or what part of a
    contact it is (name, email, phone)."""
    currency: str = ""
    """ISO 4217, when the value is written without."""
    pattern: str = ""
    """A regular expression: only what its first group (or all of it) finds counts, each time it is found."""
    words: dict[str, str] = field(default_factory=dict)
    """What the source's own words stand for: `{ Kommande = "forecast" }`. Upper and lower case are the same."""
    ignore: tuple[str, ...] = ()
    """Values that say nothing, such as `none` or `x`. Upper and lower case are the same."""

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile(self.pattern) if self.pattern else None

    @cached_property
    def _words(self) -> dict[str, str]:
        return {word.casefold(): meaning for word, meaning in self.words.items()}

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in self.ignore)

    def raws(self, text: str, where: str, url: str = "", label: str = "") -> Iterator[Raw]:
        """The raw strings in one value as found; none when it is empty or says nothing.

        `where` tells a reader how it was found; `label` is what the page itself wrote above it, if the rule has none.
        """
        for part in self._parts(text.strip()):
            if part and part.casefold() not in self._ignored:
                yield Raw(
                    self.name,
                    self._words.get(part.casefold(), part),
                    label=self.label or label,
                    where=where,
                    url=url,
                    format=self.format,
                    zone=self.zone,
                    stage=self.stage,
                    certainty=self.certainty,
                    role=self.role,
                    currency=self.currency,
                )

    def _parts(self, text: str) -> Iterator[str]:
        if self._pattern is None:
            yield text
            return
        for match in self._pattern.finditer(text):
            yield (match[1] or "" if self._pattern.groups else match[0]).strip()


def read_fields(kind: type[Rule], table: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
    """The rules of the table `fields`, in its order.

    `where` names file and table in messages. Raises ConfigError for an unknown field or key, a regular expression that
    is none, an unknown zone, and a role that the field does not have.
    """
    known = get_args(RawField)
    rules = []
    for name, places in table.items():
        if name not in known:
            raise ConfigError(
                say(
                    "{where}: unknown field '{field}' (known fields: {known})",
                    where=where,
                    field=name,
                    known=", ".join(known),
                )
            )
        for place in places if isinstance(places, list | tuple) else (places,):
            rules.append(_rule(kind, name, place, f"{where}: {name}"))
    return tuple(rules)


def _rule(kind: type[Rule], name: Any, place: Any, where: str) -> Rule:
    table = {"select": place} if isinstance(place, str) else place
    if isinstance(table, Mapping) and "name" in table:
        raise ConfigError(
            say("{where}: unknown key 'name'; the field's name is the key before the sign =", where=where)
        )
    rule = replace(read(kind, table, where), name=name)
    _check(rule, where)
    return rule


def _check(rule: FieldRule, where: str) -> None:
    try:
        re.compile(rule.pattern)
    except re.error as problem:
        raise ConfigError(
            say(
                "{where}: pattern: '{pattern}' is not a regular expression: {problem}",
                where=where,
                pattern=rule.pattern,
                problem=problem,
            )
        ) from None
    if rule.zone and not is_zone(rule.zone):
        raise ConfigError(
            say("{where}: zone: '{zone}' is not a time zone such as Europe/Stockholm", where=where, zone=rule.zone)
        )
    roles = _ROLES.get(rule.name, ())
    if rule.role and rule.role not in roles:
        place = f"{where}: role"
        if not roles:
            raise ConfigError(
                say("{where}: '{role}' is said, but this field has no roles", where=place, role=rule.role)
            )
        words = ", ".join(roles)
        raise ConfigError(say("{where}: '{role}' is not one of {words}", where=place, role=rule.role, words=words))
