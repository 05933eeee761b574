"""A source measured by its own history: half, nothing, garbage, another shape; and a new normal after a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.catalogue import Expect
from config.schedules import parse
from tracker.calls.health import Awaited, Past, doubts_of, health_of, silence_of

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
FULL = {"title": 1.0, "deadlines": 0.95, "amounts": 0.1}


def past(*items: int, verdict: Any = "healthy", **more: Any) -> list[Past]:
    """Runs a day apart, newest first."""
    given = {"fills": FULL} | more
    return [Past(NOW - timedelta(days=day + 1), verdict, count, **given) for day, count in enumerate(items)]


@pytest.mark.parametrize(
    ("before", "items", "said"),
    [
        ((20, 21, 19), 20, ""),
        ((20, 21, 19), 13, ""),
        ((20, 21, 19), 10, "10 calls read, where 20 are normal for this source"),
        ((20,), 0, "0 calls read, where 20 are normal"),
        ((20, 20), 70, "70 calls read, where 20 are normal"),
        ((3, 2), 2, ""),
        ((3, 3), 1, "1 call read, where 3 are normal"),
        ((2, 2), 1, "1 call read, where 2 are normal"),
        ((1, 1), 0, "0 calls read, where 1 are normal"),
        ((3, 2), 12, ""),
        ((0, 0), 0, ""),
        ((), 0, ""),
    ],
)
def test_half_of_what_is_normal_is_doubted(before: tuple[int, ...], items: int, said: str) -> None:
    assert " ".join(doubts_of(past(*before), items, 0, FULL)).startswith(said)
    assert bool(doubts_of(past(*before), items, 0, FULL)) == bool(said)


def test_three_runs_with_the_same_number_are_a_new_normal_but_never_nothing() -> None:
    before = past(10, 10, 11, verdict="suspect") + past(30, 31)
    assert doubts_of(before, 10, 0, FULL) == ()
    assert doubts_of(past(0, 0, 0, verdict="suspect") + past(30, 31), 0, 0, {}) != ()


def test_calls_that_had_their_deadline_may_go_but_not_all_of_them() -> None:
    def doubted(before: int, items: int, lapsed: int) -> bool:
        return bool(doubts_of(past(before, before), items, 0, FULL, lapsed=lapsed))

    assert not doubted(2, 1, 1)
    assert not doubted(20, 4, 15)
    assert doubted(20, 4, 10), "six of ten that should be there still"
    assert doubted(2, 0, 2), "nothing is no proof of anything"


def test_what_a_person_looked_at_is_no_doubt() -> None:
    assert doubts_of(past(1, 2), 0, 0, {}, Expect(items=0)) == ()
    assert doubts_of(past(30, 30), 0, 0, {}, Expect(items=0)) != (), "a few may be none, thirty may not"
    gone = FULL | {"deadlines": 0.0}
    assert doubts_of(past(20, 20), 20, 0, gone, Expect(fill={"deadlines": 0.0})) == ()
    assert doubts_of(past(20, 20), 20, 0, gone, Expect(fill={"deadlines": 0.1})) != ()


def test_a_field_that_calls_can_do_without_is_taken_as_it_is_when_that_was_told_for_two_weeks() -> None:
    def doubts(days: int, **gone: float) -> tuple[str, ...]:
        usual = dict.fromkeys(gone, 0.9)
        well = [Past(NOW - timedelta(days=days + 2), "healthy", 20, fills=usual)]
        return doubts_of(past(*[20] * days, verdict="suspect", fills=gone) + well, 20, 0, gone)

    assert doubts(5, amounts=0.0) != ()
    assert doubts(14, amounts=0.0) == ()
    assert doubts(14, deadlines=0.0) != (), "a person has to say that"


def test_a_field_that_is_gone_and_a_flood_of_what_is_no_call_are_doubted() -> None:
    (doubt,) = doubts_of(past(20, 20), 20, 0, FULL | {"deadlines": 0.2})
    assert doubt == "deadlines: found in 20% of the calls, where 95% are normal"
    (doubt,) = doubts_of(past(20, 20), 15, 90, FULL)
    assert doubt == "90 of 105 items are no calls"
    assert doubts_of(past(20, 20, left_out=90), 20, 95, FULL) == ()


def test_the_health_of_a_source() -> None:
    runs = past(4, verdict="suspect", problems=("4 calls read",)) + past(20, 21, new=2)[1:] + past(0, verdict="failed")
    found = health_of(runs, NOW, allowance=2)
    assert (found.verdict, found.items, found.normal, found.trend) == ("suspect", 4, 21, (0, 21, 4))
    assert found.last_healthy == NOW - timedelta(days=2)
    assert (found.silent_days, found.overdue, found.problems) == (2, False, ("4 calls read",))
    assert health_of(runs, NOW + timedelta(days=1), allowance=2).overdue
    assert health_of([], NOW, 2).verdict is None


def test_silence_is_doubted_when_it_is_much_longer_than_ever_before() -> None:
    def silence(since: int, *gaps: int) -> tuple[str, ...]:
        moments = [NOW - timedelta(days=since + sum(gaps[:number])) for number in range(len(gaps) + 1)]
        return silence_of(moments, NOW)

    assert silence(46, 15, 2, 7, 7, 9) == ("nothing new for 46 days, where 15 are the most so far",)
    assert silence(45, 15, 2, 7, 7, 9) == ()
    assert silence(30, 1, 1, 1, 1, 1) == ()
    assert silence(31, 1, 1, 1, 1, 1) != ()
    assert silence(400, 15, 2, 7, 7) == (), "too little is known"
    assert silence_of([], NOW) == ()


def test_the_last_news_may_lie_further_back_than_the_runs_that_are_looked_at() -> None:
    found = health_of(past(20, 20), NOW, 2, [NOW - timedelta(days=90)])
    assert (found.last_new, found.silent_days, found.fills) == (NOW - timedelta(days=90), 90, FULL)
    assert health_of(past(20, 20), NOW, 2).last_new is None


@pytest.mark.parametrize(
    ("items", "usual", "now", "doubted"),
    [
        (20, 0.75, 0.0, True),
        (4, 0.75, 0.0, True),
        (20, 0.9, 0.46, True),
        (20, 0.4, 0.0, True),
        (50, 0.1, 0.0, True),
        (20, 0.9, 0.6, False),
        (20, 0.1, 0.0, False),
        (20, 0.2, 0.1, False),
        (3, 1.0, 0.0, True),
        (2, 1.0, 0.5, False),
        (2, 0.5, 0.0, False),
        (1, 1.0, 0.0, False),
    ],
)
def test_a_field_that_vanishes_or_falls_by_half_is_doubted_unless_chance_may_do_it(
    items: int, usual: float, now: float, doubted: bool
) -> None:
    before = past(*[items] * 5, fills={"deadlines": usual})
    assert bool(doubts_of(before, items, 0, {"deadlines": now})) == doubted


def test_a_source_whose_runs_have_stopped_is_stale_and_then_overdue() -> None:
    def awaited(schedule: str, begun: datetime | None = None) -> Awaited:
        return Awaited(parse(schedule, "schedule"), ZoneInfo("Europe/Stockholm"), begun)

    def found(days: float, schedule: str) -> tuple[str, bool]:
        health = health_of([Past(NOW - timedelta(days=days), "healthy", 9)], NOW, 2, awaited=awaited(schedule))
        return str(health.stale or ""), health.overdue

    assert found(60, "daily") == ("last read 60 days ago, though it is to be read every day", True)
    assert found(0.5, "hourly") == ("", False)
    assert found(1.5, "hourly") == ("last read 1 day ago, though it is to be read every hour", False)
    assert (found(7, "weekly mon 05:00"), found(60, "off")) == (("", False), ("", False))
    never = health_of([], NOW, 2, awaited=awaited("daily", NOW - timedelta(days=40)))
    assert str(never.stale) == "never read, though others have been for 40 days and it is to be read every day"
    assert never.overdue
    for begun in (None, NOW - timedelta(hours=1)):
        new = health_of([], NOW, 2, awaited=awaited("daily", begun))
        assert (new.stale, new.overdue) == (None, False), "an installation that has only begun is no alarm"


def test_no_day_may_be_missed_where_none_is_allowed() -> None:
    since = Awaited(parse("daily", "schedule"), ZoneInfo("UTC"))
    health = health_of([Past(NOW - timedelta(days=1), "healthy", 9)], NOW, 0, awaited=since)
    assert (health.stale is not None, health.overdue) == (True, True)
