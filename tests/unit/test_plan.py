"""What is due: simulated stops, clocks and failures, against what a schedule promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from config.schedules import parse
from tracker.jobs.plan import RETRIES, History, Job, covered, due, due_at, share

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SCHEDULES = ["hourly", "daily 02:30", "daily", "weekly", "20 4 * * 1-5", "*/10 * * * *"]


def job(text: str, name: str = "backup", spread: timedelta = timedelta()) -> Job:
    return Job(name, parse(text, "here"), ZONE, spread)


def ran(one: Job, at: datetime, before: History = History(), failed: bool = False) -> History:  # noqa: B008 - frozen
    """The history after a run at this moment."""
    turn = max(filter(None, (before.turn, covered(one, at))))
    return History(turn, at, before.failures + 1 if failed else 0)


def awake(one: Job, start: datetime, minutes: int, step: timedelta, history: History) -> tuple[list[datetime], History]:
    """Look every `step`, running whatever is due at once; when it ran."""
    runs, now = [], start
    for _ in range(int(minutes * MINUTE / step)):
        if due([one], {one.name: history}, now):
            history = ran(one, now, history)
            runs.append(now)
        now += step
    return runs, history


def test_a_job_that_never_ran_is_due_and_a_new_one_that_runs_is_not() -> None:
    one = job("daily")
    assert due([one], {}, NOW) == [one]
    assert due([one], {one.name: replace(History(), running=True)}, NOW) == []
    assert due([job("off")], {}, NOW) == []


@given(st.sampled_from(SCHEDULES), st.integers(1, 60 * 24 * 60))
def test_a_stop_of_any_length_leaves_one_run_to_make_up(text: str, stopped: int) -> None:
    one = job(text)
    history = ran(one, NOW)
    back = NOW + stopped * MINUTE
    runs, _ = awake(one, back, 9, MINUTE, history)
    missed = due([one], {one.name: history}, back)
    turns_in_nine_minutes = 1  # at most: the quickest schedule here has one in ten
    assert len(runs) <= len(missed) + turns_in_nine_minutes
    assert runs[:1] == ([back] if missed else runs[:1])


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(["daily 02:30", "daily 02:00", "daily 03:00", "daily 00:00", "daily 23:59", "30 2 * * *"]),
    st.sampled_from([datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]),
    st.integers(1, 50),
)
def test_a_daily_job_runs_once_for_each_local_date(text: str, start: datetime, step: int) -> None:
    one = job(text)
    runs, _ = awake(one, start, 60 * 24 * 5, step * MINUTE, ran(one, start))
    # By the date that a run was for: one due a minute before midnight may be seen to only after it.
    dates = [turn.astimezone(ZONE).date() for run in runs if (turn := covered(one, run))]
    assert len(dates) == len(runs)
    assert len(dates) == len(set(dates))
    assert len(dates) in (4, 5)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(1, 2000)), min_size=1, max_size=8), st.sampled_from(SCHEDULES)
)
def test_runs_never_outnumber_the_turns(stretches: list[tuple[int, int]], text: str) -> None:
    """Awake and away in turns: never more than one run for a turn, and after each return nothing is left undone."""
    one = job(text)
    history, now, covered_turns = ran(one, NOW), NOW, [covered(one, NOW)]
    for minutes, away in stretches:
        runs, history = awake(one, now, minutes, 3 * MINUTE, history)  # the quickest schedule comes every ten
        covered_turns += [covered(one, run) for run in runs]
        now += minutes * MINUTE + away * MINUTE
    assert len(covered_turns) == len(set(covered_turns))
    assert due([one], {one.name: ran(one, now, history)}, now) == []


@given(st.text(min_size=1, max_size=12), st.sampled_from(SCHEDULES), st.integers(0, 600))
def test_the_spread_is_the_jobs_own_and_stays_within_its_turn(name: str, text: str, minutes: int) -> None:
    spread = minutes * MINUTE
    plain, spread_out = job(text, name), job(text, name, spread)
    history = ran(plain, NOW)
    turn, begins = due_at(plain, history), due_at(spread_out, history)
    assert turn is not None
    assert begins is not None
    assert turn <= begins <= turn + spread
    following = due_at(plain, ran(plain, turn))
    assert following is not None
    assert begins < following
    assert begins == due_at(spread_out, replace(history, ended=NOW + HOUR))
    assert 0 <= share(name) < 1


def test_hundreds_of_crawls_are_spread_evenly() -> None:
    crawls = [job("daily", f"crawl:source-{number}", 2 * HOUR) for number in range(400)]
    history = ran(crawls[0], NOW)
    moments = sorted(moment for crawl in crawls if (moment := due_at(crawl, history)))
    within = [sum(1 for moment in moments if moment - moments[0] < quarter * 30 * MINUTE) for quarter in (1, 2, 3, 4)]
    assert within[-1] == 400
    assert all(70 <= count - before <= 130 for before, count in zip([0, *within], within, strict=False))


def test_a_failed_run_is_made_up_with_longer_and_longer_waits_then_at_its_turns() -> None:
    one = job("daily 04:00")
    history, now, waits = ran(one, NOW, failed=True), NOW, []
    for _ in range(8):
        moment = due_at(one, history)
        assert moment is not None
        waits.append((moment - now) // MINUTE)
        now, history = moment, ran(one, moment, history, failed=True)
    assert waits[:RETRIES] == [15, 30, 60]
    assert sum(waits[: RETRIES + 1]) == 14 * 60  # from noon in UTC to four in the morning in Stockholm
    assert waits[RETRIES + 1 :] == [24 * 60] * 4
    assert due_at(one, ran(one, now, history)) == now + DAY


def test_a_source_that_is_down_is_not_asked_every_hour() -> None:
    one = job("hourly")
    history, asked = ran(one, NOW, failed=True), 0
    for minute in range(7 * 24 * 60):
        if due([one], {one.name: history}, NOW + minute * MINUTE):
            asked += 1
            history = ran(one, NOW + minute * MINUTE, history, failed=True)
    assert asked < 3 + 6 + 2 * 7


def test_an_interrupted_run_goes_on_at_once_but_not_for_ever() -> None:
    one = job("daily")
    before = ran(one, NOW - DAY)
    cut = replace(before, ended=NOW, interrupted=1)
    assert due_at(one, cut) == NOW
    assert due_at(one, replace(cut, interrupted=2)) == NOW + 15 * MINUTE
    assert due_at(one, replace(cut, interrupted=9)) == NOW + 12 * HOUR
    assert due_at(one, replace(cut, failures=9)) == NOW  # it had waited its twelve hours before it began
    assert due_at(one, replace(cut, turn=covered(one, NOW), failures=1)) == NOW


@given(st.sampled_from(SCHEDULES), st.sampled_from(SCHEDULES), st.integers(0, 3000))
def test_a_changed_schedule_loses_nothing_that_was_due(old: str, new: str, minutes: int) -> None:
    history, now = ran(job(old), NOW), NOW + minutes * MINUTE
    changed = job(new)
    latest = covered(changed, now)
    assert latest is not None
    if latest > NOW and changed.schedule.period(latest, ZONE) != changed.schedule.period(history.turn or NOW, ZONE):
        assert due([changed], {changed.name: history}, now) == [changed]


def test_what_has_waited_longest_comes_first() -> None:
    early, late = job("daily 03:00", "a"), job("hourly", "b")
    histories = {"a": ran(early, NOW - 2 * DAY), "b": ran(late, NOW - 90 * MINUTE)}
    assert [each.name for each in due([late, early, job("daily", "new")], histories, NOW)] == ["new", "a", "b"]
