"""What is concluded from a run: what it did not show may be gone, and what a sick one says closes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from config.catalogue import Expect
from tests.integration.ingesting import NOW, SOURCE, at, call, everything, last_run, missed, run, stored
from tracker.facts.model import Understood

FELL = "1 call read, where 2 are normal for this source"


def test_a_failed_run_stores_what_was_read_and_concludes_nothing(engine: Engine) -> None:
    run(engine, call(), call(2))
    for day in range(1, 4):
        report = run(engine, call(3), now=NOW + timedelta(days=day), failures=("page 2 answered 500",))
    assert (report.verdict, report.problems) == ("failed", ("page 2 answered 500",))
    assert [found.gone_since for found in stored(engine)] == [None, None, None]
    assert missed(engine) == [0, 0, 0]


def test_a_run_that_failed_before_anything_was_read_is_recorded(engine: Engine) -> None:
    report = run(engine, failures=("fund.example cannot be reached",), seconds=2.5, requests=1)
    kept = last_run(engine)
    assert kept == report
    assert (kept.verdict, kept.seconds, kept.requests) == ("failed", 2.5, 1)


def test_a_call_missed_by_two_healthy_runs_is_gone_and_can_come_back(engine: Engine) -> None:
    run(engine, call(), call(2), call(3))
    days = [NOW + timedelta(days=day) for day in range(5)]
    run(engine, call(), call(3), now=days[1])
    assert stored(engine)[1].gone_since is None
    run(engine, call(), call(3), now=days[2])
    assert [found.gone_since for found in stored(engine)] == [None, days[2], None]
    before = everything(engine)
    run(engine, call(), call(3), now=days[3])
    assert everything(engine)["calls"] == before["calls"], "a third miss says nothing new"
    run(engine, call(), call(2), call(3), now=days[4])
    assert [found.gone_since for found in stored(engine)] == [None, None, None]
    assert missed(engine) == [0, 0, 0]


@pytest.mark.parametrize(
    ("family", "complete", "gone"),
    [("feed", None, False), ("feed", True, True), ("listing", None, True), ("listing", False, False)],
)
def test_a_source_that_shows_the_newest_calls_only_says_nothing_of_older_ones(
    engine: Engine, family: str, complete: bool | None, gone: bool
) -> None:
    source = replace(SOURCE, family=family, complete=complete)
    run(engine, call(), call(2), call(3), source=source)
    for _ in range(3):
        run(engine, call(), call(3), source=source)
    assert [found.gone_since is not None for found in stored(engine)] == [False, gone, False]


def test_misses_are_counted_by_runs_and_not_by_the_clock(engine: Engine) -> None:
    run(engine, call(), call(2), call(3))
    run(engine, call(), call(3))
    run(engine, call(), call(3))
    assert [found.gone_since for found in stored(engine)] == [None, NOW, None]


def test_a_suspect_run_concludes_nothing_from_absence(engine: Engine) -> None:
    ten = replace(SOURCE, expect=Expect(items=2))
    run(engine, call(), call(2), source=ten)
    for _ in range(3):
        report = run(engine, call(), source=ten)
    assert (report.verdict, report.problems) == ("suspect", ("1 call read; at least 2 are expected", FELL))
    assert missed(engine) == [0, 0]


def test_a_call_that_had_its_deadline_may_leave_a_short_list_but_one_that_is_open_may_not(engine: Engine) -> None:
    autumn, spring = call(), call(2, deadlines=(at("2027-03-01"),))
    run(engine, autumn, spring)
    later = datetime(2026, 10, 20, tzinfo=UTC)
    assert run(engine, spring, now=later).verdict == "healthy", "autumn's deadline was five days ago"
    run(engine, spring, call(3, deadlines=(at("2027-03-01"),)), now=later + timedelta(days=1))
    fallen = run(engine, spring, now=later + timedelta(days=2))
    assert (fallen.verdict, fallen.problems) == ("suspect", (FELL,))
    assert stored(engine, later)[2].gone_since is None


def test_a_healthy_run_may_say_that_a_value_is_gone(engine: Engine) -> None:
    run(engine, call())
    report = run(engine, call(deadlines=()), now=NOW + timedelta(days=1))
    (found,) = stored(engine)
    assert (report.changed, found.deadlines) == (1, ())
    assert [(revision.field, revision.new) for revision in found.revisions] == [("deadlines", [])]


def test_a_run_that_is_not_healthy_takes_no_value_away_but_brings_new_ones(engine: Engine) -> None:
    run(engine, call())
    broken = call(deadlines=(), summary="Ny text")
    run(engine, broken, now=NOW + timedelta(days=1), problems=("the table has another shape",))
    (found,) = stored(engine)
    assert (found.deadlines, found.summary) == ((at("2026-10-15"),), "Ny text")
    assert [revision.field for revision in found.revisions] == ["summary"]
    again = run(engine, broken, now=NOW + timedelta(days=2), problems=("the table has another shape",))
    assert (again.changed, again.unchanged) == (0, 1)


def _nothing(day: int) -> list[Understood]:
    return []


def _half(day: int) -> list[Understood]:
    return [call(number) for number in range(1, 6)]


def _garbage(day: int) -> list[Understood]:
    """As many items as ever, of a page that has another shape now: no dates, and words of a menu."""
    return [call(number, title=f"Meny {day}", deadlines=(), opens=()) for number in range(1, 11)]


@pytest.mark.parametrize("sick", [_nothing, _half, _garbage])
def test_a_source_that_turns_sick_is_suspect_on_that_run_and_none_of_its_calls_is_closed(
    engine: Engine, sick: Callable[[int], list[Understood]]
) -> None:
    calls = [call(number) for number in range(1, 11)]
    for day in range(2):
        assert run(engine, *calls, now=NOW + timedelta(days=day)).verdict == "healthy"
    for day in range(2, 4):
        report = run(engine, *sick(day), now=NOW + timedelta(days=day))
        assert (report.verdict, report.problems != ()) == ("suspect", True)
    found = stored(engine)
    assert [(one.gone_since, one.deadlines) for one in found] == [(None, (at("2026-10-15"),))] * 10
    assert run(engine, *calls, now=NOW + timedelta(days=5)).verdict == "healthy"
    assert missed(engine) == [0] * 10


def test_a_source_that_falls_silent_is_suspect_until_there_is_something_new(engine: Engine) -> None:
    for week in range(6):
        run(engine, *(call(number) for number in range(week + 1)), now=NOW + timedelta(weeks=week))
    calls = [call(number) for number in range(6)]
    assert run(engine, *calls, now=NOW + timedelta(weeks=9)).verdict == "healthy"
    report = run(engine, *calls, now=NOW + timedelta(weeks=10))
    assert (report.verdict, report.problems) == ("suspect", ("nothing new for 35 days, where 7 are the most so far",))
    assert run(engine, *calls, call(9), now=NOW + timedelta(weeks=11)).verdict == "healthy"
