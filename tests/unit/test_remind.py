"""What a member is reminded of: once for each stage, and not what a digest has just said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.digest.model import Reader
from tracker.digest.remind import Reminded, Reminder, Thing, due_reminders, page, stage_of
from tracker.digest.words import words

ZONE = "Europe/Stockholm"
DAY = date(2026, 8, 12)
NEVER: frozenset[int] = frozenset()
TASK = Thing("T1", "task", "Ring revisorn", DAY, "Körprojektet")


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def days_told(
    thing: Thing, days: range, off: frozenset[int] = frozenset(), digest: datetime | None = None
) -> list[int]:
    """Days left on which it is told when somebody looks on each of these days but those in `off`."""
    told: list[Reminded] = []
    found = []
    for left in days:
        if left in off:
            continue
        now = at(DAY - timedelta(days=left))
        for each in due_reminders([thing], told, digest if digest and digest <= now else None, now, ZONE):
            told.append(Reminded(thing.code, thing.day, each.stage))
            found.append(each.days)
    return found


def test_a_thing_is_told_a_week_before_the_day_before_on_the_day_and_once_when_late() -> None:
    assert days_told(TASK, range(30, -30, -1)) == [7, 1, 0, -1]
    assert [stage_of(days) for days in (8, 7, 2, 1, 0, -1, -14, -15)] == [None, 7, 7, 1, 0, -1, -1, None]


@given(st.frozensets(st.integers(-5, 12)))
def test_days_on_which_nobody_looks_lose_no_stage_that_still_has_a_day(off: frozenset[int]) -> None:
    seen = [left for left in range(12, -6, -1) if left not in off]
    stages = {stage_of(left) for left in seen} - {None}
    assert len(days_told(TASK, range(12, -6, -1), off)) == len(stages)


def test_what_a_digest_said_in_this_stage_is_not_said_again() -> None:
    digest = at(DAY - timedelta(days=5), 6)
    assert days_told(TASK, range(6, -2, -1), frozenset({6}), digest) == [1, 0, -1]
    changed = replace(TASK, changed=digest + timedelta(hours=1))
    assert days_told(changed, range(6, -2, -1), frozenset({6}), digest) == [5, 1, 0, -1]
    unseen = replace(TASK, in_digests=False)
    assert days_told(unseen, range(6, -2, -1), frozenset({6}), digest) == [5, 1, 0, -1]


def test_a_day_that_moved_is_told_anew() -> None:
    told = [Reminded("T1", DAY - timedelta(days=1), 1)]
    (found,) = due_reminders([TASK], told, None, at(DAY - timedelta(days=1)), ZONE)
    assert (found.days, found.stage) == (1, 1)


def test_the_most_urgent_gives_the_subject_in_the_readers_language() -> None:
    late = Reminder(replace(TASK, code="T2", title="Bilagor\r\nBcc: x"), -2, -1)
    closing = Reminder(Thing("A3", "deadline", "Stöd till körer", DAY, "Kulturrådet", certain=False), 1, 1)
    reader = Reader(1, "Anna", "Kvarnhjulet", "sv", ZONE)
    shown = page(reader, [late, closing], at(DAY))
    late_by = words("sv").tell_n("{count} day late", "{count} days late", 2)
    assert shown.subject == f"Påminnelse: Bilagor Bcc: x, {late_by} och 1 till"
    headings = [words("sv").tell("Closes soon"), words("sv").tell("To do")]
    assert [section.heading for section in shown.sections] == headings
    assert shown.sections[0].cards[0].lines[1:] == (words("sv").tell("estimated"), "Kulturrådet")
    assert words("sv").tell("Estimated: the funder has not stated the date yet.") in shown.footer
