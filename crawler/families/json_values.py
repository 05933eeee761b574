"""Values in JSON: where they stand and how they become raw strings.

Places are written as JMESPath: https://jmespath.org/specification.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import jmespath
from jmespath import Options as JMESPathOptions
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature

from config.sentences import say
from config.strict import ConfigError
from crawler.families.fields import FieldRule, read_fields
from crawler.families.templates import fill, placeholders
from crawler.text import markup_text, one_line
from tracker.facts.model import Raw

if TYPE_CHECKING:
    from crawler.families.json_options import Recent

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n")
_PLAIN_PATH = re.compile(r'(?:[\w\[\]"]+\.)*"?(\w+)"?(?:\[\d*\])*')


ESSENTIAL = ("title", "deadline", "opens", "period", "rolling", "status", "round")
"""A stored call must not lose one of these because an answer was strange."""


class ShapeProblem(Exception):
    """The JSON has another shape than the source file says; the message says where."""


@dataclass(frozen=True, kw_only=True)
class JsonRule(FieldRule):
    """Where a field stands in a record, and how it is written there.

    `select` is a JMESPath; each element of a list that it finds is a value of its own.
    """

    value: str = ""
    """JMESPath from each thing that `select` finds to its text; empty: the thing is the text."""
    label_from: str = ""
    """JMESPath from each thing that `select` finds to its label: the title of a document, say."""
    belongs: dict[str, str] = field(default_factory=dict)
    """Only the things count whose text at a JMESPath begins with the record's own text at another."""
    mentions: str = ""
    """JMESPath to a text of the record: only the sentences count that hold it."""
    text: str = ""
    """Instead of `select`: a text of our own; `{path}` in it stands for what the record has there."""
    when: str = ""
    """JMESPath that must be true of the record for this rule to apply; for sources that write several shapes."""
    clock: Literal["", "utc"] = ""
    """`utc`: the value names an instant, but its UTC clock time is meant as local time (see eu-ft.toml)."""


def read_rules(table: Mapping[str, Any], where: str) -> tuple[JsonRule, ...]:
    """The table `fields`. Raises ConfigError for whatever is wrong in it, a path that is no JMESPath too."""
    rules = read_fields(JsonRule, table, where)
    for rule in rules:
        if bool(rule.select) == bool(rule.text):
            raise ConfigError(
                say("{where}: {name}: either 'select' or 'text' says what the value is", where=where, name=rule.name)
            )
        paths = (
            rule.mentions,
            rule.select,
            rule.value,
            rule.label_from,
            rule.when,
            *placeholders(rule.text),
            *rule.belongs.values(),
        )
        for path in (*paths, *rule.belongs):
            check_path(path, f"{where}: {rule.name}")
    return rules


def check_path(path: str, where: str) -> None:
    """Raise ConfigError when this is no JMESPath; empty is none, and allowed."""
    try:
        _compiled(path) if path else None
    except JMESPathError as problem:
        reason = str(problem).splitlines()[0]
        raise ConfigError(
            say("{where}: '{path}' is not a JMESPath expression: {reason}", where=where, path=path, reason=reason)
        ) from None


class _Functions(Functions):
    """What JMESPath lacks and sources need."""

    @signature({"types": ["string"]})
    def _func_lower(self, text: str) -> str:
        return text.lower()


_OPTIONS = JMESPathOptions(custom_functions=_Functions())


def find(path: str, value: Any) -> Any:
    """What stands at `path`; None when nothing does. Raises ShapeProblem when a function in the path does not fit."""
    try:
        return _compiled(path).search(value, _OPTIONS)
    except (JMESPathError, TypeError, ValueError) as problem:  # jmespath's merge and max let Python's errors through
        raise ShapeProblem(
            say("'{path}' cannot be worked out: {problem}", path=path, problem=" ".join(str(problem).split()))
        ) from None


def holds(condition: str, value: Any) -> bool:
    """Whether the condition is true of the value, in JMESPath's sense: false, null and empty are not. Empty: always."""
    found = find(condition, value) if condition else True
    return found not in (None, False, "", [], {})


def parsed(path: str) -> dict[str, Any]:
    """The syntax tree of a JMESPath, as its library gives it."""
    tree: dict[str, Any] = _compiled(path).parsed
    return tree


@lru_cache(maxsize=1024)
def _compiled(path: str) -> Any:
    return jmespath.compile(path)


def raws_of(
    rules: tuple[JsonRule, ...], record: Any, place: str, report: Callable[[str], None], url: str = ""
) -> Iterator[Raw]:
    """The raw strings of a record. `place` says in words what the record is part of: "the list of calls".

    A value of another shape than expected, an object where a text should stand, is told to `report` and left out. Where
    a call without it would be another call (`ESSENTIAL`), ShapeProblem is raised instead.
    """
    for rule in rules:
        try:
            yield from _raws(rule, record, place, url)
        except ShapeProblem as problem:
            if rule.name in ESSENTIAL:
                raise
            report(str(problem))


def _raws(rule: JsonRule, record: Any, place: str, url: str) -> list[Raw]:
    if not holds(rule.when, record):
        return []
    if rule.text:
        text = fill(rule.text, lambda path: plain(find(path, record)))
        return list(rule.raws(text, say("{name} in {place}", name=rule.label or rule.name, place=place), url))
    named = plain(find(rule.mentions, record)) if rule.mentions else None
    return [raw for thing in _things(rule, record) for raw in _raws_of_thing(rule, thing, place, url, named)]


def _raws_of_thing(rule: JsonRule, thing: Any, place: str, url: str, named: str | None) -> Iterator[Raw]:
    text = _text(rule, find(rule.value, thing) if rule.value else thing)
    if named is not None:
        text = "\n".join(sentence for sentence in _SENTENCE_END.split(text) if named and named in sentence)
    label = plain(find(rule.label_from, thing)) if rule.label_from else _last_name(rule.value or rule.select)
    return rule.raws(
        text, say("{name} in {place}", name=_last_name(rule.select) or rule.name, place=place), url, one_line(label)
    )


def _things(rule: JsonRule, record: Any) -> list[Any]:
    found = find(rule.select, record)
    things = found if isinstance(found, list) else [found]
    own = {path: plain(find(of_record, record)) for path, of_record in rule.belongs.items()}
    return [thing for thing in things if thing is not None and _belongs(thing, own)]


def _belongs(thing: Any, own: Mapping[str, str]) -> bool:
    return all(begins and plain(find(path, thing)).startswith(begins) for path, begins in own.items())


def _text(rule: JsonRule, value: Any) -> str:
    if isinstance(value, dict | list):
        kind = say("an object") if isinstance(value, dict) else say("a list")
        raise ShapeProblem(
            say(
                "{name}: {kind} stands at '{select}' where a text should", name=rule.name, kind=kind, select=rule.select
            )
        )
    text = plain(value)
    if rule.clock == "utc":
        text = _utc_clock(text)
    return one_line(markup_text(text)) if rule.name == "title" else markup_text(text)


def plain(value: Any) -> str:
    """A JSON value as a source's reader would write it; half surrogate pairs, which no text can hold, replaced."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _utc_clock(text: str) -> str:
    """`2024-04-18T19:00:00.000+0200` as `2024-04-18T17:00:00`; left as it is when it has no offset or is no instant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() if moment.tzinfo else text


def _last_name(path: str) -> str:
    """The key at the end of a plain path, as the words that the value stands under; empty when the path is more."""
    found = _PLAIN_PATH.fullmatch(path)
    return found[1] if found else ""


def too_old(days: Iterable[Recent], record: Any, now: datetime) -> bool:
    """Whether one of these days lies further back than is of interest; a day that cannot be read does not count."""
    for one in days:
        with suppress(ValueError):
            day = datetime.strptime(plain(find(one.select, record)).strip(), one.format).replace(tzinfo=UTC)
            if now - day > timedelta(days=one.days):
                return True
    return False


def unpacked(record: Any, paths: tuple[str, ...], report: Callable[[str], None]) -> Any:
    """The record, with the JSON that stands as text at these dotted paths read in place (the EU portal writes so).

    A text that does not begin as a list or an object is left as it is. One that does and is no JSON (answers are cut
    off now and then) is told to `report` and taken out: the rest of the record is as good as before.
    """
    for path in paths:
        try:
            record = _unpack(record, path.split("."), path)
        except ShapeProblem as problem:
            report(str(problem))
            record = _without(record, path.split("."))
    return record


def _without(value: Any, keys: list[str]) -> Any:
    """The value with None at the end of these keys."""
    if not keys or not isinstance(value, dict):
        return None if not keys else value
    return value | {keys[0]: _without(value.get(keys[0]), keys[1:])}


def _unpack(value: Any, keys: list[str], path: str) -> Any:
    if isinstance(value, list):
        return [_unpack(item, keys, path) for item in value]
    if keys:
        if isinstance(value, dict) and keys[0] in value:
            return value | {keys[0]: _unpack(value[keys[0]], keys[1:], path)}
        return value
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ShapeProblem(say("the text at '{path}' is no JSON: '{text}'", path=path, text=value[:60])) from None
