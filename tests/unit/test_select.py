"""What a digest says: chosen from a story by rules, the same each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.digest.stories import ANNA, NOW, call, fits, revision, rich, story, when
from tracker.digest.model import Candidate, Followed, Owed, Period, Story
from tracker.digest.select import CLOSES_WITHIN, MOST_NEW, id_of, select

DAY = timedelta(days=1)


def test_the_best_ten_are_shown_and_the_others_counted_and_all_of_them_told() -> None:
    digest = select(story(candidates=tuple(fits(number, 60 + number) for number in range(14))))
    assert [each.score for each in digest.new] == list(range(73, 63, -1))
    assert digest.more == 4
    assert len(digest.told) == 14


def test_what_the_list_would_not_show_is_not_counted_and_stays_new() -> None:
    best = tuple(fits(number, 80) for number in range(MOST_NEW + 2))
    coming = fits(50, 70, status="forecast")
    digest = select(story(candidates=(*best, coming)))
    assert digest.more == 2
    assert id_of(coming.call) not in digest.told
    following = select(story(candidates=(*best, coming), announced=frozenset(digest.told)))
    assert [each.call for each in following.new] == [coming.call]


def test_of_equal_scores_the_next_deadline_comes_first() -> None:
    later, sooner = fits(1, deadline="2026-10-01"), fits(2, deadline="2026-09-01")
    assert [each.call for each in select(story(candidates=(later, sooner))).new] == [sooner.call, later.call]


@pytest.mark.parametrize(
    ("candidate", "told"),
    [
        (fits(fit="yes", score=51), True),
        (fits(fit="maybe", score=60), True),
        (fits(fit="maybe", score=59), False),
        (fits(fit="maybe", score=80, against=True), False),
        (fits(fit="no", score=20), False),
        (fits(fit="maybe", score=30, searches=("choirs",)), True),
        (fits(status="closed", deadline="2026-07-01"), False),
        (fits(dismissed=True), False),
        (fits(gone_since=NOW), False),
        (fits(status="forecast"), True),
        (fits(status="rolling", deadline=None), True),
        (fits(first_seen=NOW + DAY), False),
        (fits(next_closes=NOW), False),
        (fits(next_closes=NOW + timedelta(seconds=1)), True),
    ],
)
def test_what_counts_as_new(candidate: Candidate, told: bool) -> None:
    assert bool(select(story(candidates=(candidate,))).new) is told


def test_a_followed_call_is_not_new_and_a_told_one_is_not_told_again() -> None:
    one, other = fits(1), fits(2)
    followed = (Followed(one.call, before_deadline=True),)
    announced = frozenset({id_of(other.call)})
    assert select(story(candidates=(one, other), followed=followed, announced=announced)).told == ()


@pytest.mark.parametrize(("days", "shown"), [(-1, None), (0, 0), (1, 1), (14, 14), (15, None)])
def test_a_followed_call_that_closes_soon(days: int, shown: int | None) -> None:
    last = date(2026, 8, 3) + timedelta(days=days)
    followed = Followed(call(deadline=last.isoformat()), before_deadline=True)
    closing = select(story(followed=(followed,))).closing
    assert [each.days for each in closing] == ([] if shown is None else [shown])
    assert select(story(followed=(replace(followed, before_deadline=False),))).closing == ()
    own = Followed(call(deadline=None, status="rolling"), before_deadline=True, deadline=last)
    assert [each.days for each in select(story(followed=(own,))).closing] == ([] if shown is None else [shown])


def test_days_are_counted_on_the_readers_calendar() -> None:
    """23:30 in Lisbon is half past midnight, the next day, in Stockholm."""
    late = when("2026-08-05", time="23:30:00", zone="Europe/Lisbon", at=datetime.fromisoformat("2026-08-05T22:30:00Z"))
    followed = (Followed(call(deadline=late), before_deadline=True),)
    assert select(story(followed=followed)).closing[0].days == 3
    lisbon = replace(ANNA, zone="Europe/Lisbon")
    assert select(story(reader=lisbon, followed=followed)).closing[0].days == 2


def kinds(*revisions: object, **values: object) -> list[str]:
    followed = Followed(call(**values), True, tuple(revisions))  # type: ignore[arg-type]
    return [each.kind for changed in select(story(followed=(followed,))).changed for each in changed.changes]


SOON, LATER = [{"date": "2026-09-01", "certainty": "stated"}], [{"date": "2026-09-15", "certainty": "stated"}]


def test_changes_that_matter_are_told_and_no_others() -> None:
    assert kinds(revision("deadlines", SOON, LATER)) == ["deadlines"]
    assert kinds(revision("summary", "a", "b"), revision("title", "a", "b"), revision("documents", [], [{}])) == []
    assert kinds(revision("deadlines", SOON, LATER, days_ago=8)) == []
    assert kinds(revision("deadlines", SOON, LATER, days_ago=-1)) == []
    assert kinds(revision("deadlines", SOON, LATER, 3), revision("deadlines", LATER, SOON, 2)) == []
    assert kinds(revision("deadlines", SOON, [SOON[0] | {"certainty": "estimated"}])) == []
    assert kinds(revision("applicant_types", ["a", "b"], ["b", "a"])) == []
    assert kinds(revision("places", ["SE"], ["SE", "NO"])) == ["eligible"]


def test_the_oldest_and_the_newest_value_are_told() -> None:
    middle = [{"date": "2026-09-08", "certainty": "stated"}]
    followed = Followed(call(), True, (revision("deadlines", SOON, middle, 3), revision("deadlines", middle, LATER, 2)))
    (changed,) = select(story(followed=(followed,))).changed
    assert (changed.changes[0].old, changed.changes[0].new) == (SOON, LATER)


def test_closed_early_and_open_again() -> None:
    early = {"status": "closed", "next_closes": None}
    assert kinds(revision("status", "open", "closed"), **early) == ["closed_early"]
    assert kinds(revision("status", "open", "closed"), deadline="2026-09-15") == ["closed_early"]
    assert kinds(revision("status", "closed", "open")) == ["reopened"]
    assert kinds(revision("status", "open", "closed", 3), revision("status", "closed", "open", 2)) == []


def test_what_is_owed_within_two_weeks_or_late() -> None:
    owed = tuple(Owed("task", str(days), date(2026, 8, 3) + timedelta(days=days)) for days in (20, 14, -30, 0))
    assert [each.days for each in select(story(owed=owed)).due] == [-30, 0, 14]


def test_it_is_good_until_the_first_deadline_that_it_names() -> None:
    digest = select(rich())
    assert digest.good_until == min(each.call.next_closes for each in digest.closing if each.call.next_closes)
    assert select(story()).good_until is None


CALLS = st.builds(
    lambda number, score, fit, status, closes, dismissed: fits(
        number, score, fit=fit, status=status, dismissed=dismissed,
        deadline=None if closes is None else (NOW + closes * DAY).date().isoformat(),
    ),
    st.integers(1, 30), st.integers(0, 100), st.sampled_from(["yes", "maybe", "no"]),
    st.sampled_from(["open", "rolling", "forecast", "closed", "unknown"]),
    st.one_of(st.none(), st.integers(-20, 90)), st.booleans(),
)  # fmt: skip


@given(st.lists(CALLS, unique_by=lambda each: each.call.id), st.sets(st.integers(1, 30)), st.integers(0, 3))
def test_the_rules_hold_for_any_calls(candidates: list[Candidate], told: set[int], followed: int) -> None:
    announced = frozenset(id_of(call(number)) for number in told)
    own = tuple(Followed(each.call, True) for each in candidates[:followed])
    given_story = story(candidates=tuple(candidates), announced=announced, followed=own)
    digest = select(given_story)
    assert digest == select(replace(given_story, candidates=tuple(reversed(candidates))))
    assert len(digest.new) <= MOST_NEW
    assert len(digest.told) == len(digest.new) + digest.more == len(set(digest.told))
    assert not announced & set(digest.told)
    assert not {id_of(each.call) for each in own} & set(digest.told)
    for each in digest.new:
        assert not each.call.dismissed
        assert each.call.status != "closed"
        assert each.fit != "no"
    assert [each.score for each in digest.new] == sorted((each.score for each in digest.new), reverse=True)
    for closing in digest.closing:
        assert 0 <= closing.days <= CLOSES_WITHIN
        assert not closing.call.dismissed


@given(st.data())
def test_in_a_year_of_weeks_each_call_that_fits_is_told_exactly_once(data: st.DataObject) -> None:
    """Calls appear on any day and stay open for any time; some weeks nobody runs the program."""
    days = data.draw(st.lists(st.tuples(st.integers(0, 360), st.integers(0, 120)), max_size=60))
    idle = data.draw(st.sets(st.integers(0, 51), max_size=10))
    start = datetime(2026, 1, 5, 6, tzinfo=NOW.tzinfo)
    every = [
        fits(number, 80, deadline=None, status="open", first_seen=start + seen * DAY,
             next_closes=start + (seen + length) * DAY)
        for number, (seen, length) in enumerate(days)
    ]  # fmt: skip
    told: list[str] = []
    reachable: set[str] = set()
    last = start - 7 * DAY
    for week in range(60):
        now = start + 7 * week * DAY
        if week in idle:
            continue
        there = tuple(each for each in every if each.call.first_seen <= now)
        reachable |= {id_of(each.call) for each in there if each.call.next_closes and each.call.next_closes > now}
        digest = select(Story(ANNA, Period(last, now), now, candidates=there, announced=frozenset(told)))
        told += digest.told
        last = now
    assert sorted(told) == sorted(reachable)
