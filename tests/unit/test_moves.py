"""Which state may follow which."""

from contextlib import suppress
from datetime import date
from itertools import product

import pytest

from tracker.applications.model import STATES
from tracker.applications.moves import ALLOWED, check_day, check_move, state_named
from tracker.refused import Refused


def test_every_state_has_its_moves_and_every_way_ends() -> None:
    assert set(ALLOWED) == set(STATES)
    for start in STATES:
        reached, ahead = set(), [start]
        while ahead:
            reached.add(state := ahead.pop())
            ahead += [after for after in ALLOWED[state] if after not in reached]
        assert "closed" in reached


def test_a_move_that_is_not_allowed_says_which_are() -> None:
    check_move("submitted", "preparing")
    with pytest.raises(Refused, match=r"From 'idea' it cannot go to 'awarded', only to: preparing, submitted, withdra"):
        check_move("idea", "awarded")
    with pytest.raises(Refused, match="It is at 'idea' already"):
        check_move("idea", "idea")
    with pytest.raises(Refused, match="It has ended"):
        check_move("closed", "running")


def test_these_moves_are_allowed_and_no_others() -> None:
    allowed = set()
    for before, after in product(STATES, STATES):
        with suppress(Refused):
            check_move(before, after)
            allowed.add(f"{before} {after}")
    assert allowed == {
        *("idea preparing", "idea submitted", "idea withdrawn"),
        *("preparing submitted", "preparing idea", "preparing withdrawn"),
        *("submitted preparing", "submitted negotiation", "submitted awarded", "submitted declined"),
        *("submitted withdrawn", "negotiation awarded", "negotiation declined", "negotiation withdrawn"),
        *("awarded running", "awarded withdrawn", "running reported", "running withdrawn"),
        *("reported closed", "reported running", "declined closed", "withdrawn closed"),
    }


def test_a_state_is_named_by_its_beginning() -> None:
    assert state_named("Prep") == "preparing"
    for text in ("", "re x", "nonsense"):
        with pytest.raises(Refused, match="is no state"):
            state_named(text)


def test_what_has_happened_is_not_ahead_nor_before_its_cause() -> None:
    check_day(date(2026, 8, 3), date(2026, 8, 3), date(2026, 8, 3))
    with pytest.raises(Refused, match="ahead"):
        check_day(date(2026, 8, 4), date(2026, 8, 3))
    with pytest.raises(Refused, match="before 2026-08-02"):
        check_day(date(2026, 8, 1), date(2026, 8, 3), date(2026, 8, 2))
