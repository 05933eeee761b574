"""What an organisation is asked about itself: each question once, for options, files and the guided start alike."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli import values
from cli.i18n import N_, _, language, told
from config.sentences import reason, say
from config.strict import ConfigError

if TYPE_CHECKING:
    from config.names import Kind
    from tracker.organisations.model import Organisation

NONE, ALL = N_("none"), N_("all")
Changes = dict[str, Any]
"""Fields of an Organisation."""


@dataclass(frozen=True)
class Field:
    """One question."""

    name: str
    """As in a file; the option is the same with hyphens."""
    label: str
    help: str
    """Why it is asked, and how to answer."""
    metavar: str
    read: Callable[[str, Organisation, datetime], Changes]
    """What the answer means for this organisation. Raises typer.BadParameter."""
    show: Callable[[Organisation], str]
    """What is known, as it may be typed again."""
    many: bool = False
    """Whether it may have several values."""

    @property
    def option(self) -> str:
        """`--legal-form`."""
        return "--" + self.name.replace("_", "-")


def given(answers: Mapping[str, Any], known: Organisation, now: datetime) -> Organisation:
    """`known` with the answers, which are named after the fields. Wrong usage names the option."""
    for field in FIELDS:
        answer = answers.get(field.name)
        text = ",".join(answer) if isinstance(answer, list | tuple) else str(answer or "")
        if text:
            changes = values.given(field.option, text, partial(answered, field, known=known, now=now))
            known = replace(known, **(changes or {}))
    return known


def answered(field: Field, text: str, known: Organisation, now: datetime) -> Changes:
    """What an answer means; `none` takes back what was told."""
    from tracker.organisations.model import Organisation
    from tracker.refused import Refused

    try:
        if text.strip().casefold() in (NONE, _(NONE)):
            empty = Organisation()
            changes = field.read(field.show(known), known, now) if field.show(known) else {}
            return {name: getattr(empty, name) for name in changes}
        return field.read(text.strip(), known, now)
    except Refused as problem:
        raise typer.BadParameter(told(str(problem))) from None


def from_file(path: Path) -> dict[str, Any]:
    """The answers in a TOML file. Raises ConfigError, with the file and key, for what is none."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigError(say("{path}: cannot be read: {reason}", path=path, reason=reason(problem))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(say("{path}: not valid TOML: {problem}", path=path, problem=problem)) from None
    known = ["key", *(field.name for field in FIELDS)]
    for key, value in table.items():
        if key not in known:
            words = ", ".join(known)
            raise ConfigError(
                say("{where}: unknown key '{key}' (known keys: {known})", where=path, key=key, known=words)
            )
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in parts):
            raise ConfigError(say("{path}: {key}: a text, a number or a list of these is wanted", path=path, key=key))
    return {key: [str(part) for part in v] if isinstance(v, list) else str(v) for key, v in table.items()}


def as_file(known: Organisation) -> Iterator[str]:
    """The lines of a TOML file that tells the same, in whichever language it is read."""
    import json

    for name, text in [("key", known.key), *((field.name, field.show(known)) for field in FIELDS)]:
        if text and text != _(ALL):
            yield f"{name} = {json.dumps(text, ensure_ascii=False)}"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _keys(attribute: str, kind: Kind, all_is_none: bool = False) -> Callable[[str, Organisation, datetime], Changes]:
    def read(text: str, _known: Organisation, _now: datetime) -> Changes:
        words = _words(text)
        if all_is_none and any(word.casefold() in (ALL, _(ALL)) for word in words):
            return {attribute: ()}
        return {attribute: tuple(dict.fromkeys(values.named(kind, word) for word in words))}

    return read


def _named(attribute: str, kind: Kind, empty: str = "") -> Callable[[Organisation], str]:
    def show(known: Organisation) -> str:
        from config.names import name

        return ", ".join(name(kind, key, language()) for key in getattr(known, attribute)) or (empty and _(empty))

    return show


def _name(text: str, _known: Organisation, _now: datetime) -> Changes:
    return {"name": " ".join(text.split())}


def _country(text: str, known: Organisation, _now: datetime) -> Changes:
    country = values.country(text)
    moved = country != known.country
    return {"country": country, **({"region": "", "county": ""} if moved else {})}


def _region(text: str, known: Organisation, _now: datetime) -> Changes:
    code = values.region(text)
    if not code.startswith(known.country) or len(code) < 3:
        sentence = _("'{text}' is not a region of {country}").format(text=text, country=known.country)
        raise typer.BadParameter(sentence)
    return {"region": code[:4], "county": code if len(code) == 5 else ""}


def _shown_region(known: Organisation) -> str:
    from config.names import name

    code = known.county or known.region
    return name("place", code, language()) if code else ""


def _works_in(text: str, _known: Organisation, _now: datetime) -> Changes:
    return {"works_in": tuple(dict.fromkeys(values.region(word) for word in _words(text)))}


def _shown_works_in(known: Organisation) -> str:
    from config.names import name

    called = {key: key if len(key) == 2 else name("place", key, language()) for key in known.works_in}
    return ", ".join(key if "," in word else word for key, word in called.items())


def _number(text: str, known: Organisation, _now: datetime) -> Changes:
    from tracker.organisations.numbers import registration_number

    return {"registration_number": registration_number(text, known.country)}


def _themes(text: str, known: Organisation, now: datetime) -> Changes:
    """A group of people that is named among the themes is a target group."""
    from tracker.organisations.aspects import target_groups

    keys = _keys("themes", "theme")(text, known, now)["themes"]
    groups = tuple(key for key in keys if key in target_groups())
    return {
        "themes": tuple(key for key in keys if key not in groups),
        **({"target_groups": tuple(dict.fromkeys((*known.target_groups, *groups)))} if groups else {}),
    }


def _groups(text: str, known: Organisation, now: datetime) -> Changes:
    from tracker.organisations.aspects import target_groups

    keys: tuple[str, ...] = _keys("target_groups", "theme")(text, known, now)["target_groups"]
    for key in keys:
        if key not in target_groups():
            from config.names import name

            known_ones = ", ".join(name("theme", one, language()) for one in sorted(target_groups()))
            sentence = _("'{text}' is not one of {words}").format(text=name("theme", key, language()), words=known_ones)
            raise typer.BadParameter(sentence)
    return {"target_groups": keys}


def _count(attribute: str) -> Callable[[str, Organisation, datetime], Changes]:
    def read(text: str, _known: Organisation, _now: datetime) -> Changes:
        if not re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}([\s.,][0-9]{3}){1,2}", text):
            raise typer.BadParameter(_("'{text}' is not a whole number").format(text=text))
        return {attribute: int(re.sub(r"[\s.,]", "", text))}

    return read


def _founded(text: str, _known: Organisation, now: datetime) -> Changes:
    return {"founded": values.past_date(text, now)}


def _languages(text: str, _known: Organisation, _now: datetime) -> Changes:
    return {"languages": tuple(dict.fromkeys(values.a_language(word) for word in _words(text)))}


def _percent(text: str, _known: Organisation, _now: datetime) -> Changes:
    return {"own_percent": values.percent(text)}


def _sum(text: str, known: Organisation, _now: datetime) -> Changes:
    amount, currency = values.money(text, _currency(known))
    return {"own_sum": amount, "own_currency": currency}


def _range(text: str, known: Organisation, _now: datetime) -> Changes:
    least, most, currency = values.money_range(text, _currency(known))
    return {"project_min": least, "project_max": most, "project_currency": currency}


def _currency(known: Organisation) -> str:
    from cli.format import currency_of

    return currency_of(known.country)


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _shown_sum(known: Organisation) -> str:
    return f"{_plain(known.own_sum)} {known.own_currency}" if known.own_sum is not None else ""


def _shown_range(known: Organisation) -> str:
    if known.project_min is None and known.project_max is None:
        return ""
    return f"{_plain(known.project_min)}..{_plain(known.project_max)} {known.project_currency}"


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)


FIELDS = (
    Field("country", N_("Country"),
          N_("The organisation's country: SE, NO, FI. It decides which sources are read."),
          N_("COUNTRY"), _country, lambda known: known.country),
    Field("interest", N_("Interests"),
          N_("What it works with, which decides which sources are read; all: everything."),
          N_("WORD"), _keys("interests", "interest", True), _named("interests", "interest", ALL), True),
    Field("name", N_("Name"), N_("What the organisation is called."),
          N_("NAME"), _name, lambda known: known.name),
    Field("region", N_("Region"),
          N_("Its county or region, by name or NUTS code: Norrbotten, SE33. Many calls are for one region only."),
          N_("REGION"), _region, _shown_region),
    Field("works_in", N_("Also works in"),
          N_("Other countries and regions where it works: FI, SE331."),
          N_("PLACE"), _works_in, _shown_works_in, True),
    Field("legal_form", N_("Legal form"),
          N_("What it is, and counts as: non-profit association, social enterprise. Calls say who may apply."),
          N_("FORM"), _keys("legal_forms", "applicant_type"), _named("legal_forms", "applicant_type"), True),
    Field("registration_number", N_("Registration number"),
          N_("Its number; the digits of Nordic ones are checked."),
          N_("NUMBER"), _number, lambda known: known.registration_number),
    Field("theme", N_("Themes"),
          N_("What its work is about: integration, culture. Calls on these come first."),
          N_("THEME"), _themes, _named("themes", "theme"), True),
    Field("target_group", N_("Target groups"),
          N_("Whom it works for: children, young people, older people."),
          N_("GROUP"), _groups, _named("target_groups", "theme"), True),
    Field("employees", N_("Employees"),
          N_("How many are employed; some calls are for small organisations."),
          N_("N"), _count("employees"), lambda known: _whole(known.employees)),
    Field("membership", N_("Members"), N_("How many members it has."),
          N_("N"), _count("membership"), lambda known: _whole(known.membership)),
    Field("founded", N_("Founded"),
          N_("The year or day: 2014, 2014-05-02. Some calls ask for years of existence."),
          N_("DATE"), _founded, lambda known: known.founded),
    Field("apply_in", N_("Applies in"),
          N_("Languages that it can write an application in: sv, en."),
          N_("LANGUAGE"), _languages, lambda known: ", ".join(known.languages), True),
    Field("own_percent", N_("Own share"),
          N_("The largest share of a project's costs that it can pay itself, in per cent: 20."),
          N_("PERCENT"), _percent, lambda known: _plain(known.own_percent)),
    Field("own_sum", N_("Own sum"),
          N_("The largest sum that it can put into one project: 200k SEK."),
          N_("SUM"), _sum, _shown_sum),
    Field("project_size", N_("Project size"),
          N_("What its projects usually cost: 200k..1.5m SEK. Calls for other sums are doubtful."),
          N_("SUM..SUM"), _range, _shown_range),
)  # fmt: skip
"""In the order in which they are asked; country first, since others are read by it."""
