"""Whether a source is well, by its own history: how much it showed, which fields it filled, what was left out, and
whether it is read at all. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from statistics import median
from zoneinfo import ZoneInfo

from config.catalogue import Expect
from config.schedules import Schedule, in_words, last_turn
from config.sentences import Sentence, say
from tracker.calls.model import Verdict

REMEMBERED = 12
"""Runs that are looked back on, and healthy ones, which may lie further back."""
_FEW = 4
"""Calls up to which a rise says nothing, and items of which hardly any is a call."""
_PAIR = 2
"""Calls from which the shares of their fields are looked at."""
_HALF, _THREEFOLD = 0.6, 3.0
_STEADY = 0.2
_SETTLED = 3
"""Runs in a row with about the same number that make it the new normal."""
_ESSENTIAL = ("title", "deadlines")
"""Fields that no call can do without: only a person may say that they are not to be expected any more."""
_LONG_KNOWN = timedelta(days=14)
"""Since when a source must have been told as unwell before other fields that it lacks are taken as they are."""
_BEYOND_CHANCE = 2.0
"""Standard deviations by which fewer calls than usual must have a field: of five calls one may well lack it."""
_FLOOD, _TRICKLE = 0.8, 0.3
_GAPS = 5
"""Times between news that must be known before a longer one says something."""
_QUIET_DAYS, _LONGER = 30, 3
"""A source is quiet when nothing was new for so many days, and so many times as long as ever before."""
_LATE_DAYS = 1
"""Days after a turn of its schedule from which a source that was not read since is stale, where it may be unwell for so
long."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier run."""

    started: datetime
    verdict: Verdict
    items: int
    new: int = 0
    left_out: int = 0
    fills: Mapping[str, float] = field(default_factory=dict)
    """By field: the share of calls that had it."""
    problems: tuple[str, ...] = ()
    pages: int = 0
    """Calls' own pages that it asked for."""
    missed: int = 0
    """Of them, those that could not be read."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What may be expected of a source that is on and has a schedule."""

    schedule: Schedule
    zone: ZoneInfo
    begun: datetime | None = None
    """When the first run of any source began; None: nothing was ever read, as after an installation."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is."""

    verdict: Verdict | None
    """Of its last run; None: it never ran."""
    last_healthy: datetime | None
    items: int
    """Of the last run."""
    normal: int | None
    """Items of a usual run; None: not known yet."""
    trend: tuple[int, ...]
    """Items of the last runs, oldest first; runs that failed are 0."""
    last_new: datetime | None
    """The last run that showed anything new."""
    silent_days: int | None
    """Days since then."""
    overdue: bool
    """Whether it has been unwell for longer than its file allows."""
    problems: tuple[str, ...]
    fills: Mapping[str, float] = field(default_factory=dict)
    """By field: the share of calls of the last run that had it."""
    stale: Sentence | None = None
    """That runs have stopped, or never began, against its schedule."""
    pages: int = 0
    missed: int = 0
    """Calls' own pages that the last run asked for, and those of them that could not be read."""

    @property
    def share_missed(self) -> float | None:
        """The share of calls' own pages that could not be read; None where none was asked for."""
        return self.missed / self.pages if self.pages else None


def silence_of(fresh: Sequence[datetime], now: datetime) -> tuple[str, ...]:
    """A sentence when nothing was new for much longer than ever before; `fresh`: when something was, newest first."""
    gaps = [(later - earlier).days for later, earlier in pairwise(fresh)]
    if len(gaps) < _GAPS:
        return ()
    silent, longest = (now - fresh[0]).days, max(gaps)
    if silent <= max(_QUIET_DAYS, _LONGER * longest):
        return ()
    return (say("nothing new for {days} days, where {normal} are the most so far", days=silent, normal=longest),)


def doubts_of(
    past: Sequence[Past],
    items: int,
    left_out: int,
    fills: Mapping[str, float],
    expect: Expect | None = None,
    lapsed: int = 0,
) -> tuple[str, ...]:
    """Sentences on what is unlike the healthy runs before, `past` being newest first; none without any.

    `lapsed`: calls that the last healthy run showed, whose deadline has passed since and that are not shown now.
    `expect` counts where it says that a few calls may be none, or that a field may be missing: a person has looked.
    """
    healthy = _healthy(past)
    if not healthy:
        return ()
    dispensable = {name for name, share in expect.fill.items() if not share} if expect else set()
    return (
        *_number(past, healthy, items, lapsed, may_be_none=expect is not None and not expect.items),
        *_share_left_out(healthy, items, left_out),
        *(doubt for name, doubt in _fields(past, healthy, items, fills) if name not in dispensable),
    )


def health_of(
    past: Sequence[Past],
    now: datetime,
    allowance: int,
    fresh: Sequence[datetime] = (),
    awaited: Awaited | None = None,
) -> Health:
    """How a source with these runs is, newest first (tracker.calls.history). `allowance`: days that it may be unwell;
    `fresh`: when there was anything new, newest first, where that is known for longer than these runs; `awaited`: None
    for a source that is off or read by hand only, of which nobody expects anything.
    """
    stale = _stale(past, now, min(_LATE_DAYS, allowance), awaited)
    too_stale = stale is not None and _stale(past, now, allowance, awaited) is not None
    if not past:
        return Health(None, None, 0, None, (), None, None, too_stale, (), stale=stale)
    last = past[0]
    healthy = _healthy(past)
    last_healthy = healthy[0].started if healthy else None
    since = last_healthy or past[-1].started
    last_new = next(iter(fresh), None) or next((run.started for run in past if run.new), None)
    return Health(
        verdict=last.verdict,
        last_healthy=last_healthy,
        items=last.items,
        normal=_normal(healthy) if healthy else None,
        trend=tuple(0 if run.verdict == "failed" else run.items for run in reversed(past[:REMEMBERED])),
        last_new=last_new,
        silent_days=(now - (last_new or past[-1].started)).days,
        overdue=too_stale or (last.verdict != "healthy" and now - since > timedelta(days=allowance)),
        problems=last.problems,
        fills=last.fills,
        stale=stale,
        pages=last.pages,
        missed=last.missed,
    )


def _healthy(past: Sequence[Past]) -> list[Past]:
    """The last few healthy runs."""
    return [run for run in past if run.verdict == "healthy"][:REMEMBERED]


def _stale(past: Sequence[Past], now: datetime, days: int, awaited: Awaited | None) -> Sentence | None:
    """That a turn of its schedule came so many days ago, or more, and no run since; None when all is as it should be.

    One that never ran is held against the first run of any source: after an installation nothing is amiss.
    """
    if awaited is None:
        return None
    since = past[0].started if past else awaited.begun
    if since is None:
        return None
    turn = last_turn(awaited.schedule, awaited.zone, now - timedelta(days=days))
    if turn is None or since >= turn:
        return None
    gone = (now - since).days
    days_gone, schedule = say("1 day") if gone == 1 else say("{days} days", days=gone), in_words(awaited.schedule)
    if past:
        return say("last read {days} ago, though it is to be read {schedule}", days=days_gone, schedule=schedule)
    return say(
        "never read, though others have been for {days} and it is to be read {schedule}",
        days=days_gone,
        schedule=schedule,
    )


def _normal(healthy: Sequence[Past]) -> int:
    return round(median(run.items for run in healthy))


def _number(past: Sequence[Past], healthy: Sequence[Past], items: int, lapsed: int, may_be_none: bool) -> list[str]:
    normal = _normal(healthy)
    if _is_settled(past, items):
        return []
    if items < _HALF * normal:
        expected = may_be_none and not items and normal < _FEW
        return [] if expected or _has_lapsed(healthy[0], items, lapsed) else [_unusual(items, normal)]
    if items > _THREEFOLD * max(normal, _FEW):
        return [_unusual(items, normal)]
    return []


def _has_lapsed(last: Past, items: int, lapsed: int) -> bool:
    """Whether nearly all that is not shown any more had its deadline: many lists drop a call then. Nothing at all is
    never taken for that.
    """
    return bool(items and lapsed) and items >= (1 - _STEADY) * (last.items - lapsed)


def _unusual(items: int, normal: int) -> str:
    if items == 1:
        return say("1 call read, where {normal} are normal for this source", normal=normal)
    return say("{number} calls read, where {normal} are normal for this source", number=items, normal=normal)


def _is_settled(past: Sequence[Past], items: int) -> bool:
    """Whether the runs before had about as many already, though none of them was believed: a new normal."""
    recent = [run.items for run in past[:_SETTLED] if run.verdict != "failed"]
    return bool(items) and len(recent) == _SETTLED and all(abs(each - items) <= _STEADY * items for each in recent)


def _share_left_out(healthy: Sequence[Past], items: int, left_out: int) -> list[str]:
    """A list that was of calls and is of something else now."""
    before = median(run.left_out / max(1, run.items + run.left_out) for run in healthy)
    share = left_out / max(1, items + left_out)
    if left_out >= _FEW and share > _FLOOD and before < _TRICKLE:
        return [say("{number} of {count} items are no calls", number=left_out, count=items + left_out)]
    return []


def _fields(
    past: Sequence[Past], healthy: Sequence[Past], items: int, fills: Mapping[str, float]
) -> Iterator[tuple[str, str]]:
    """Fields that are gone, or nearly half so, from more calls than chance takes them, each with a sentence: the page
    has another shape.

    Chance is reckoned as if each call had a field by itself with the usual share: then the number that has it differs
    from the usual one by more than two standard deviations in one run of forty. The usual share is known from so many
    calls only, so it is taken as if one more had the field and one more had not (the rule of succession).
    """
    known = [run for run in healthy if run.items >= _PAIR and run.fills]
    if items < _PAIR or not known or not fills:
        return
    count = median(run.items for run in known)
    for name in sorted(set.intersection(*(set(run.fills) for run in known))):
        usual, now = median(run.fills[name] for run in known), fills.get(name, 0.0)
        likely = (usual * count + 1) / (count + 2)
        beyond_chance = (likely - now) * items > _BEYOND_CHANCE * sqrt(likely * (1 - likely) * items)
        if now < _HALF * usual and beyond_chance and not _is_taken_as_it_is(name, past, healthy[0], now):
            yield name, _lacking(name, now, usual)


def _lacking(name: str, now: float, usual: float) -> str:
    return say(
        "{field}: found in {share} of the calls, where {normal} are normal",
        field=name,
        share=f"{now:.0%}",
        normal=f"{usual:.0%}",
    )


def _is_taken_as_it_is(name: str, past: Sequence[Past], well: Past, now: float) -> bool:
    """Whether it has long been told that this field is lacking, the runs agree, and calls can do without it."""
    recent = [run.fills.get(name, 0.0) for run in past[:_SETTLED] if run.verdict != "failed"]
    agree = len(recent) == _SETTLED and all(abs(each - now) <= _STEADY for each in recent)
    return name not in _ESSENTIAL and agree and past[0].started - well.started >= _LONG_KNOWN
