"""What to do with a call that was read: insert, revise or touch. Pure.

What counts is what a call means (tracker.calls.meaning). Language is left out: it is worked out, not said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Literal

from tracker.calls.meaning import FIELDS, text
from tracker.calls.moments import closes, starts
from tracker.calls.settled import Part, Settled, news, with_settled, without_settled
from tracker.facts.model import Understood
from tracker.facts.recurring import is_pattern

VERSION = "5"
"""Of the digest. Another version makes the next crawl compare each call field by field, once, and is no change."""

SINCE = {"identifiers": 2, "partners_required": 3, "age_required": 3, "applicants_excluded": 4}
"""Fields that came later, by the version of the digest that they came with: what is stored of them under an earlier
one is not what the source said then, and to find them is no change."""

NEXT_DATES_SINCE = 5
"""The version with which the next dates of yearly deadlines came: a call stored before has none beside them."""

STALE = f"{VERSION}:settled"
"""The digest of a call that a person has changed: the next crawl compares it field by field, and one that is about to
be stored leaves it alone."""

NEXT_ROUND = timedelta(days=180)
"""A deadline so much later than the last one that has passed belongs to a new round (design section 1, *round*)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a call."""

    content: Understood
    """With the values that people set."""
    digest: str
    """Of what the source said last."""
    last_closes: datetime | None
    """When its last known deadline passes."""
    settled: tuple[Settled, ...] = ()
    """What people settled in it."""
    last_changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed; plain values in the shape of the call's JSON."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and with which content."""

    action: Literal["insert", "revise", "refresh", "touch"]
    """`refresh`: the content is written again, and nothing has changed for people."""
    content: Understood
    digest: str
    changes: tuple[Change, ...] = ()
    heard: tuple[tuple[Settled, Part], ...] = ()
    """What the source now says of fields that a person settled, where that is not what it said last."""


def decide(old: Known | None, new: Understood, now: datetime, *, trusted: bool = True) -> Decision:
    """What becomes of `new`, where `old` is its round as stored: the same one, or else the last.

    A value that was known and is not found any more becomes unknown, with a revision that keeps what it was: the
    funder may have taken it back, and a wrong deadline is worse than an unknown one. But only a run that can be
    `trusted` (a healthy one) may say so: a page that has changed its shape loses values in just this way, and then
    what is stored stays. What a person settled stays whatever the source says.
    """
    if old is None:
        return Decision("insert", new, digest(new))
    if is_new_round(old, new, now):
        new = replace(new, round=_round_name(new))
        return Decision("insert", new, digest(new))
    before = without_settled(old.content, old.settled)
    said = replace(new, round=before.round) if trusted else _without_losses(before, new)
    found = digest(said)
    if found == old.digest:
        return Decision("touch", old.content, found)
    content = with_settled(said, old.settled)
    changes = tuple(changes_between(old.content, content))
    told = tuple(change for change in changes if not _is_newly_kept(change.field, old.digest))
    again = changes or _lacks_next_dates(content, old.digest)
    action: Literal["revise", "refresh", "touch"] = "revise" if told else "refresh" if again else "touch"
    return Decision(action, content, found, told, news(old.settled, said))


def is_new_round(old: Known, new: Understood, now: datetime) -> bool:
    """Whether `new` is the next round of a call whose source gives no round ids.

    It is when the last deadline has passed, and an opening after it or a deadline more than 180 days later appears.
    """
    last = old.last_closes
    if new.round or last is None or last >= now:
        return False
    opened = {starts(when) for when in (*old.content.opens, *without_settled(old.content, old.settled).opens)}
    opens = (moment for when in new.opens if (moment := starts(when)) not in opened)
    deadlines = map(closes, new.deadlines)
    return any(moment and moment > last for moment in opens) or any(
        moment and moment - last > NEXT_ROUND for moment in deadlines
    )


def digest(call: Understood) -> str:
    """Tells calls of different meaning apart; the version of its recipe stands in front."""
    others = [(name, normal(value)) for (name, normal), value in zip(_OTHERS, _others(call), strict=True) if value]
    meaning = text(" \0 ".join(_texts(call))) + repr(others)
    return f"{VERSION}:{blake2b(meaning.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def _round_name(new: Understood) -> str:
    """A round without an id of the source is called by the day that it ends, else by the day that it opens."""
    moments = list(filter(None, map(closes, new.deadlines))) or list(filter(None, map(starts, new.opens)))
    return f"{max(moments):%Y-%m-%d}"


def _without_losses(old: Understood, new: Understood) -> Understood:
    lost = {field: getattr(old, field) for field in FIELDS if _is_lost(getattr(old, field), getattr(new, field))}
    return replace(new, **{**lost, "round": old.round})


def _is_lost(before: Any, after: Any) -> bool:
    """All of it, or some of several: of a most and a pot only the pot, when a column is called otherwise."""
    return (before and not after) or (isinstance(before, tuple) and set(after) < set(before))


def _is_newly_kept(field: str, digest: str) -> bool:
    return _version(digest) < SINCE.get(field, 0)


def _lacks_next_dates(content: Understood, digest: str) -> bool:
    return _version(digest) < NEXT_DATES_SINCE and any(map(is_pattern, content.deadlines))


def _version(digest: str) -> int:
    return int(digest.partition(":")[0] or 0)


def changes_between(old: Understood, new: Understood) -> Iterable[Change]:
    """The fields that mean something else."""
    for field, (normal, plain) in FIELDS.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after and normal(before) != normal(after):
            yield Change(_JSON_NAMES.get(field, field), plain(before), plain(after))


_TEXTS = [field for field, (normal, _) in FIELDS.items() if normal is text]
_OTHERS = [(field, normal) for field, (normal, _) in FIELDS.items() if normal is not text]
_texts, _others = attrgetter(*_TEXTS), attrgetter(*(field for field, _ in _OTHERS))

_JSON_NAMES = {"said": "status"}
