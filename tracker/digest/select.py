"""Chooses what a digest says. Pure: the same story gives the same digest.

New calls that fit, the best first, each told once; what matters of the changes in followed calls; what closes soon;
what the member owes. Never a dismissed call, and never one that is closed when the mail is sent, unless its closing is
the news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tracker.calls.model import Call, Revision
from tracker.digest.model import Candidate, Change, Changed, ChangeKind, Closing, Digest, Due, Followed, Story

MOST_NEW = 10
CLOSES_WITHIN = 14
"""Days before the deadline from which a followed call is told to close, and something owed to be due."""
LEAST_DOUBTFUL = 60
"""Score from which a call is told that may or may not fit: something has to speak for it (50 is "nothing is known")."""

_KINDS: dict[str, ChangeKind] = {
    "deadlines": "deadlines",
    "amounts": "amounts",
    "rates": "rates",
    "applicant_types": "eligible",
    "places": "eligible",
}
"""The fields whose changes matter; a moved comma in a summary does not."""
_NOT_COMPARED = {"certainty", "currency_assumed", "approximate", "at"}
"""What a value is made of besides its meaning for the reader."""


def select(story: Story) -> Digest:
    """What the member is told."""
    followed = [each for each in story.followed if not each.call.dismissed]
    ids = {id_of(each.call) for each in story.followed}
    new = sorted(filter(lambda each: _is_new(each, story, ids), story.candidates), key=_best_first)
    shown, listed = tuple(new[:MOST_NEW]), list(filter(_is_listed, new[MOST_NEW:]))
    closing = tuple(sorted(filter(None, (_closing(each, story) for each in followed)), key=lambda each: each.days))
    changed = tuple(found for each in followed if (found := _changed(each, story)))
    digest = Digest(
        story.reader,
        story.period,
        story.now,
        new=shown,
        more=len(listed),
        changed=changed,
        closing=closing,
        due=tuple(_due(story)),
        told=tuple(id_of(each.call) for each in (*shown, *listed)),
    )
    return replace(digest, good_until=_good_until(digest))


def id_of(call: Call) -> str:
    """What a call is known by whatever other calls there are."""
    return call.public_id or call.id


def is_over(call: Call, now: datetime) -> bool:
    """Whether nobody can apply any more at `now`; the status of the call is of some moment before it."""
    if call.status == "closed":
        return True
    return call.status == "open" and call.next_closes is not None and call.next_closes <= now


def days_until(day: date, now: datetime, zone: str) -> int:
    """Whole days from the reader's today to a day."""
    return (day - now.astimezone(ZoneInfo(zone)).date()).days


def _is_new(candidate: Candidate, story: Story, followed: set[str]) -> bool:
    call = candidate.call
    if id_of(call) in story.announced or id_of(call) in followed or call.dismissed or call.gone_since is not None:
        return False
    if is_over(call, story.now) or call.first_seen > story.now:
        return False
    return bool(candidate.searches) or _fits(candidate)


def _is_listed(candidate: Candidate) -> bool:
    """Whether the list that the mail names for "N more" shows it; what it does not show stays new until next time."""
    return candidate.call.status in ("open", "rolling")


def _fits(candidate: Candidate) -> bool:
    doubtful = candidate.fit == "maybe" and candidate.score >= LEAST_DOUBTFUL and not candidate.against
    return candidate.fit == "yes" or doubtful


def _best_first(candidate: Candidate) -> tuple[int, float, str]:
    closes = candidate.call.next_closes
    return -candidate.score, closes.timestamp() if closes else float("inf"), candidate.call.id


def _closing(each: Followed, story: Story) -> Closing | None:
    if not each.before_deadline or is_over(each.call, story.now):
        return None
    day = each.deadline
    if day is None and each.call.next_closes is not None and each.call.next_closes > story.now:
        day = _last_day(each.call.next_closes, story.reader.zone)
    if day is None:
        return None
    days = days_until(day, story.now, story.reader.zone)
    return Closing(each.call, days, each.deadline, each.state) if 0 <= days <= CLOSES_WITHIN else None


def _last_day(closes: datetime, zone: str) -> date:
    """The last day on the reader's calendar on which it is open; midnight belongs to the day before."""
    return (closes - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def _due(story: Story) -> Iterator[Due]:
    for owed in sorted(story.owed, key=lambda each: (each.due, each.kind, each.title)):
        days = days_until(owed.due, story.now, story.reader.zone)
        if days <= CLOSES_WITHIN:
            yield Due(owed, days)


def _changed(each: Followed, story: Story) -> Changed | None:
    news = [one for one in each.revisions if story.period.starts < one.at <= story.period.until]
    changes = tuple(_changes(each.call, sorted(news, key=lambda one: one.at), story.now))
    return Changed(each.call, changes) if changes else None


def _changes(call: Call, revisions: list[Revision], now: datetime) -> Iterator[Change]:
    """By field: what it was before the first of the revisions, and what it is after the last."""
    by_field: dict[str, list[Revision]] = {}
    for revision in revisions:
        by_field.setdefault(revision.field, []).append(revision)
    if status := by_field.get("status"):
        yield from _status_change(call, status[0].old, status[-1].new, now)
    for field, kind in _KINDS.items():
        if field in by_field:
            old, new = by_field[field][0].old, by_field[field][-1].new
            if _meaning(old) != _meaning(new):
                yield Change(kind, old, new)


def _status_change(call: Call, old: Any, new: Any, now: datetime) -> Iterator[Change]:
    """The source's own word: closed although its deadline is ahead, or open again."""
    if new == "closed" and old != "closed" and (call.next_closes is None or call.next_closes > now):
        yield Change("closed_early", old, new)
    if old == "closed" and new != "closed" and not is_over(call, now):
        yield Change("reopened", old, new)


def _meaning(value: Any) -> Any:
    """A value without what does not matter to the reader, in an order of its own."""
    if isinstance(value, dict):
        return tuple(sorted((key, str(part)) for key, part in value.items() if key not in _NOT_COMPARED and part))
    if isinstance(value, list):
        return sorted(map(repr, map(_meaning, value)))
    return value


def _good_until(digest: Digest) -> datetime | None:
    """The first moment at which something in it is no longer true."""
    calls: Iterable[Call] = (
        *(each.call for each in digest.new),
        *(each.call for each in digest.closing),
        *(each.call for each in digest.changed),
    )
    ahead = (call.next_closes for call in calls if call.next_closes is not None and call.next_closes > digest.now)
    return min(ahead, default=None)
