"""Alerts: grouped, at most one a day for each kind, and one when all is well again, whatever comes and goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracker.jobs.alerts import Decision, Kind, Told, Trouble, decide

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THINGS = st.sets(st.sampled_from([("source", "a"), ("source", "b"), ("disk", "/"), ("mail", "")]))


def wrong(*things: tuple[Kind, str]) -> list[Trouble]:
    return [Trouble(kind, about, f"{kind} {about}") for kind, about in things]


class Operator:
    """Looks every hour, and remembers."""

    def __init__(self) -> None:
        self.told: dict[Kind, Told] = {}

    def at(self, hours: float, *things: tuple[Kind, str]) -> Decision:
        decision = decide(wrong(*things), self.told, NOW + hours * HOUR)
        self.told = decision.told
        return decision


def about(decision: Decision) -> list[str]:
    return [trouble.about for trouble in decision.troubles]


def test_several_troubles_come_in_one_mail_and_not_again() -> None:
    operator = Operator()
    assert about(operator.at(0, ("source", "a"), ("source", "b"), ("disk", "/"))) == ["a", "b", "/"]
    assert [about(operator.at(hour, ("source", "a"), ("disk", "/"))) for hour in range(1, 50)] == [[]] * 49


def test_a_new_trouble_of_a_kind_waits_a_day_and_tells_all_of_it() -> None:
    operator = Operator()
    operator.at(0, ("source", "a"))
    assert about(operator.at(1, ("source", "a"), ("disk", "/"))) == ["/"]
    assert about(operator.at(2, ("source", "a"), ("source", "b"))) == []
    assert about(operator.at(24, ("source", "a"), ("source", "b"))) == ["a", "b"]


def test_what_lasts_is_told_again_after_a_week() -> None:
    operator = Operator()
    mails = [hour for hour in range(24 * 15) if about(operator.at(hour, ("backup", "")))]
    assert mails == [0, 7 * 24, 14 * 24]


def test_all_is_well_is_said_once_and_only_when_nothing_is_wrong() -> None:
    operator = Operator()
    assert not operator.at(0).well
    operator.at(1, ("source", "a"), ("disk", "/"))
    assert not operator.at(2, ("disk", "/")).well
    assert [operator.at(hour).well for hour in (3, 4)] == [True, False]
    assert about(operator.at(5, ("disk", "/"))) == []
    assert not operator.at(6).well  # the relapse was not told, so neither is its end
    assert about(operator.at(26, ("disk", "/"))) == ["/"]


def test_what_was_mailed_under_a_wrong_clock_silences_nobody() -> None:
    operator = Operator()
    operator.at(24 * 3650, ("disk", "/"))
    assert about(operator.at(0, ("disk", "/"))) == ["/"]


def test_who_looks_at_one_kind_leaves_the_others_as_they_are() -> None:
    operator = Operator()
    operator.at(0, ("disk", "/"), ("mail", "7"))
    before = operator.told["disk"]
    decision = decide([], operator.told, NOW + DAY, ("mail",))
    assert (decision.well, decision.told["disk"]) == (False, before)  # the disk may still be full
    assert decide([], {**decision.told, "disk": Told()}, NOW + DAY, ("mail",)).well
    assert about(decide(wrong(("mail", "8")), decision.told, NOW + DAY, ("mail",))) == ["8"]


@given(st.lists(THINGS, max_size=120))
def test_whatever_comes_and_goes_a_kind_is_told_at_most_once_a_day(hours: list[set[tuple[Kind, str]]]) -> None:
    operator = Operator()
    mails: dict[Kind, list[int]] = {}
    open_since = False
    for hour, things in enumerate(hours):
        decision = operator.at(hour, *sorted(things))
        for kind in {trouble.kind for trouble in decision.troubles}:
            mails.setdefault(kind, []).append(hour)
        assert {(trouble.kind, trouble.about) for trouble in decision.troubles} <= things
        assert decision.well == (open_since and not things)
        open_since = (open_since or bool(decision.troubles)) and not decision.well
    for kind, at in mails.items():
        assert all(later - earlier >= 24 for earlier, later in pairwise(at)), kind


@given(st.lists(THINGS, min_size=60, max_size=60))
def test_nothing_that_lasts_two_days_goes_untold(hours: list[set[tuple[Kind, str]]]) -> None:
    operator = Operator()
    for hour, things in enumerate(hours):
        operator.at(hour, *sorted(things), ("silence", ""))
    assert operator.told["silence"].mailed == NOW
    lasting = [operator.at(60 + hour, ("mail", "")) for hour in range(48)]
    told = operator.told["mail"]
    assert told.about == {""}
    assert any(about(decision) for decision in lasting) or told.mailed is not None


def test_a_daily_look_that_begins_a_moment_earlier_than_the_day_before_tells_all_the_same() -> None:
    operator, moment = Operator(), 9 / 3600
    operator.at(moment, ("source", "a"))
    assert about(operator.at(23, ("source", "a"), ("source", "b"))) == []
    assert about(operator.at(24, ("source", "a"), ("source", "b"))) == ["a", "b"]
    assert about(operator.at(8 * 24 - moment, ("source", "a"), ("source", "b"))) == ["a", "b"]
