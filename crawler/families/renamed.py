"""What a source file names and a source does not have any more: a site renames its columns and keys without a word.

A deadline that stands nowhere is no deadline, so such a run would look healthy, and its calls open for ever.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from config.sentences import say
from crawler.families.fields import FieldRule
from crawler.families.json_options import Options
from crawler.families.json_values import JsonRule, ShapeProblem, holds, parsed
from crawler.families.templates import placeholders
from tracker.facts.model import Draft

_RELATIVE = {
    "subexpression",
    "index_expression",
    "projection",
    "filter_projection",
    "value_projection",
    "flatten",
    "pipe",
}
"""What begins with a name, and goes on from what stands there."""
_EITHER = {"or_expression", "function_expression"}
_OTHERS = ("lists",)
"""Names in a record that are no columns."""
ENOUGH = 10
"""Calls among which one at least has a last day, or says that there is none."""
_LAST_DAYS = frozenset({"deadline", "period", "rolling"})
_KEYS = re.compile(r'[\w"]+(?:\.[\w"]+)*')
"""A path of keys alone, without lists and functions."""


def lacking(shape: Options, columns: set[str]) -> list[str]:
    """The columns that `shape` names, in its order, and that are none of these. Of `A || B` one is enough."""
    known = {*columns, *_OTHERS, *(parent.name for parent in shape.parents)}
    wanted = (names for path in _paths(shape) for names in _wanted(parsed(path)))
    return list(dict.fromkeys(names[0] for names in wanted if names and not known.intersection(names)))


def _paths(shape: Options) -> Iterator[str]:
    yield shape.id
    if shape.keep:
        yield shape.keep
    for address in shape.addresses:
        yield from (path for path in (address.when, *placeholders(address.template)) if path)
    for rule in shape.rules:
        yield from _paths_of(rule)


def _paths_of(rule: JsonRule) -> Iterator[str]:
    yield from (path for path in (rule.select, rule.when, *placeholders(rule.text)) if path)


def _wanted(node: dict[str, Any]) -> Iterator[list[str]]:
    """The names that an expression begins with, each with those that may stand for it."""
    kind, children = node["type"], node.get("children", [])
    if kind == "field":
        yield [node["value"]]
    elif kind in _EITHER:
        yield [name for child in children for names in _wanted(child) for name in names]
    elif kind != "expref":
        for child in children[:1] if kind in _RELATIVE else children:
            yield from _wanted(child)


class Deadlines:
    """Where the source file says that deadlines stand, each place until a record has it, be it empty."""

    def __init__(self, shape: Options) -> None:
        self._unseen: dict[str, list[JsonRule]] = {}
        for rule in () if shape.is_table else shape.rules:  # of a table, each column is looked for
            if rule.name == "deadline" and rule.format and _KEYS.fullmatch(rule.select):
                self._unseen.setdefault(rule.select, []).append(rule)
        self._without: Counter[str] = Counter()

    def look(self, record: Any) -> None:
        """Count a record for each place that applies to it and that it lacks."""
        for place, rules in tuple(self._unseen.items()) if isinstance(record, dict) else ():
            if _has(record, place.replace('"', "").split(".")):
                del self._unseen[place], self._without[place]
            else:
                self._without[place] += any(_applies(rule, record) for rule in rules)

    def lacking(self) -> list[tuple[str, int]]:
        """The places that none of many records had, and how many these were."""
        return [(place, count) for place, count in self._without.items() if count >= ENOUGH]


def _applies(rule: JsonRule, record: Any) -> bool:
    try:
        return holds(rule.when, record)
    except ShapeProblem:
        return False


def _has(value: Any, keys: list[str]) -> bool:
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


class LastDays:
    """What the calls of one run say of their last days."""

    def __init__(self) -> None:
        self._calls = 0
        self._told = False

    def look(self, draft: Draft) -> None:
        """Count a call; one of which only the list could be read says nothing of the source."""
        if not draft.partial:
            self._calls += 1
            self._told = self._told or any(raw.field in _LAST_DAYS for raw in draft.raws)

    def lacking(self, rules: Iterable[FieldRule]) -> list[str]:
        """A sentence when no call of many has a last day, although the source file says where it stands."""
        if self._told or self._calls < ENOUGH or not any(rule.name == "deadline" for rule in rules):
            return []
        return [
            say(
                "none of {count} calls has a deadline where the source file says that it stands;"
                " the source may call it something else now",
                count=self._calls,
            )
        ]
