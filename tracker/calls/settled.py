"""Values that a person set, over what a source says (design rule 6). Pure.

A stored call holds the person's values, so that lists, status and digests need not know of them. What the source says
of such a field is kept beside it as a *part*: the plain JSON values of the field and of what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from config.sentences import say
from tracker.calls.meaning import FIELDS
from tracker.facts.from_json import amount_from_json, when_from_json
from tracker.facts.model import Evidence, Understood

Part = Mapping[str, Any]
"""Plain values by field; `disputed` says whether two places disagree on them."""

PARTS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "funder": ("funder",),
    "deadlines": ("deadlines", "rolling", "said"),
    "opens": ("opens",),
    "amounts": ("amounts",),
}
"""The fields that a person can settle, and the fields of a call that are settled together with each."""

_PARSED: dict[str, Callable[[Any], Any]] = {"deadlines": when_from_json, "opens": when_from_json}
_PARSED["amounts"] = amount_from_json


@dataclass(frozen=True, slots=True)
class Settled:
    """One field of a call, settled by a person."""

    field: str
    value: Part
    """What holds. A field of the part that it leaves out follows the source."""
    said: Part
    """What the source said of it when it was settled."""
    who: str
    at: datetime
    page: str = ""
    """Address of the page that the person looked at."""
    heard: Part | None = None
    """What the source says now, when that is known."""
    heard_at: datetime | None = None
    """When it began to say so."""

    @property
    def differs(self) -> bool:
        """Whether the source says something else now than it did, and than the person."""
        return self.heard is not None and differs(self, self.heard)


def part_of(content: Understood, field: str) -> dict[str, Any]:
    """What `content` says of the field and of what belongs to it."""
    values = {name: FIELDS[name][1](getattr(content, name)) for name in PARTS[field]}
    return {**values, "disputed": field in content.disputed}


def with_part(content: Understood, field: str, part: Part) -> Understood:
    """`content` with these values of the field. Only a source disputes: a person's value ends it."""
    values = {name: _parsed(name, part[name]) for name in PARTS[field] if name in part}
    disputed = tuple(name for name in content.disputed if name != field)
    return replace(content, **values, disputed=(*disputed, field) if part.get("disputed") else disputed)


def with_settled(content: Understood, settled: Iterable[Settled]) -> Understood:
    """What the source says, with the values that people set in their place."""
    for each in settled:
        content = with_part(content, each.field, each.value)
    return content


def without_settled(content: Understood, settled: Iterable[Settled]) -> Understood:
    """What the source itself said, of a stored call that holds people's values."""
    for each in settled:
        content = with_part(content, each.field, each.said if each.heard is None else each.heard)
    return content


def news(settled: Iterable[Settled], content: Understood) -> tuple[tuple[Settled, dict[str, Any]], ...]:
    """The fields of which the source, saying `content`, says something else than it did last."""
    found = ((each, part_of(content, each.field)) for each in settled)
    return tuple((each, part) for each, part in found if part != (each.said if each.heard is None else each.heard))


def differs(settled: Settled, part: Part) -> bool:
    """Whether a source that says `part` gives a person reason to look again.

    It does not while it says what it said when they looked, nor when it says what they say.
    """
    return not same(settled.field, part, settled.said) and not same(settled.field, part, settled.value)


def same(field: str, one: Part, two: Part) -> bool:
    """Whether the two mean the same. The source's own word on the status follows the calendar and does not count."""
    shared = [name for name in PARTS[field] if name in one and name in two and name != "said"]
    return all(_meaning(name, one[name]) == _meaning(name, two[name]) for name in shared)


def evidence(settled: Settled) -> Evidence:
    """Where the value comes from: a person."""
    how = say("set by {who} on {day}", who=settled.who, day=f"{settled.at:%Y-%m-%d}")
    return Evidence(settled.field, in_short(settled.value), settled.page, settled.at, how, "high")


def in_short(part: Part) -> str:
    """A part in few words that need no translation: `2026-10-15 14:00`."""
    whens = [*part.get("deadlines", ()), *part.get("opens", ())]
    dates = [" ".join(filter(None, (when["date"], (when.get("time") or "")[:5]))) for when in whens]
    sums = [f"{amount['role']} {amount['amount']} {amount['currency']}" for amount in part.get("amounts", ())]
    texts = [part[name] for name in ("title", "funder") if part.get(name)]
    return "; ".join([*dates, *(["rolling"] if part.get("rolling") else []), *sums, *texts])


def _meaning(name: str, plain: Any) -> Any:
    return FIELDS[name][0](_parsed(name, plain))


def _parsed(name: str, plain: Any) -> Any:
    return tuple(map(_PARSED[name], plain)) if name in _PARSED else plain
