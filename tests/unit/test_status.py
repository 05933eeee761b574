"""Status from dates (design section 4, rule 2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calls.status import Window, next_deadline, status

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
AHEAD, PASSED = NOW + 30 * DAY, NOW - 30 * DAY


@pytest.mark.parametrize(
    ("windows", "openings", "rolling", "said", "expected"),
    [
        ([Window(AHEAD)], [], False, None, "open"),
        ([Window(AHEAD)], [], False, "closed", "open"),
        ([Window(PASSED)], [], False, "open", "closed"),
        ([Window(NOW + SECOND)], [], False, None, "open"),
        ([Window(NOW)], [], False, None, "closed"),
        ([Window(PASSED, stage="outline"), Window(AHEAD)], [], False, None, "open"),
        ([Window(AHEAD, starts=NOW + DAY)], [NOW + DAY], False, "open", "forecast"),
        ([Window(AHEAD, starts=NOW)], [NOW], False, None, "open"),
        ([Window(AHEAD, starts=PASSED)], [PASSED], False, "forecast", "open"),
        ([Window(AHEAD)], [], False, "forecast", "forecast"),
        ([Window(AHEAD, starts=PASSED, certainty="estimated")], [PASSED], False, "forecast", "forecast"),
        ([Window(AHEAD, certainty="estimated")], [], False, None, "open"),
        ([Window(AHEAD, certainty="estimated")], [], False, "closed", "closed"),
        ([Window(AHEAD, certainty="estimated"), Window(AHEAD)], [], False, "closed", "open"),
        ([Window(AHEAD, starts=NOW + DAY, certainty="estimated")], [], False, "closed", "forecast"),
        ([Window(PASSED), Window(AHEAD, starts=NOW + DAY)], [NOW + DAY], False, None, "forecast"),
        ([], [NOW + DAY], False, "open", "forecast"),
        ([], [PASSED], False, None, "unknown"),
        ([], [PASSED], False, "forecast", "forecast"),
        ([], [], False, "open", "open"),
        ([], [], False, "closed", "closed"),
        ([], [], False, None, "unknown"),
        ([Window(None)], [], False, None, "unknown"),
        ([Window(None)], [], False, "open", "open"),
        ([], [], True, None, "rolling"),
        ([], [], True, "closed", "closed"),
        ([], [NOW + DAY], True, None, "forecast"),
        ([], [PASSED, NOW + DAY], True, None, "rolling"),
        ([Window(PASSED, stage="cut_off")], [], True, None, "rolling"),
        ([Window(PASSED, stage="cut_off"), Window(AHEAD, stage="cut_off")], [], True, None, "rolling"),
        ([Window(PASSED, stage="cut_off")], [], False, None, "closed"),
        ([Window(PASSED, stage="full")], [], True, None, "closed"),
        ([Window(AHEAD, stage="full")], [], True, None, "rolling"),
        ([Window(PASSED)], [NOW + DAY], False, None, "forecast"),
    ],
)
def test_status(windows, openings, rolling, said, expected) -> None:
    assert status(windows, openings, rolling, said, NOW) == expected


moments = st.integers(-400, 400).map(lambda days: NOW + days * DAY)
windows = st.builds(
    Window,
    closes=st.none() | moments,
    starts=st.none() | moments,
    stage=st.sampled_from(["expression_of_interest", "outline", "full", "cut_off"]),
    certainty=st.sampled_from(["stated", "estimated"]),
)
words = st.sampled_from([None, "open", "closed", "forecast"])


def test_a_stated_window_that_begins_later_beside_an_estimated_one_opens_a_closed_call_again() -> None:
    estimated = Window(closes=NOW + DAY, certainty="estimated")
    stated = Window(closes=NOW + 2 * DAY, starts=NOW + DAY)
    assert status([estimated, stated], [], False, "closed", NOW) == "forecast"


@given(st.lists(windows, max_size=4), st.lists(moments, max_size=3), st.booleans(), words)
def test_a_call_with_a_deadline_ahead_is_never_closed_and_one_without_is_never_open_by_dates(
    windows, openings, rolling, said
) -> None:
    found = status(windows, openings, rolling, said, NOW)
    stated = [window for window in windows if window.certainty != "estimated"]
    if said == "closed" and next_deadline(windows, NOW) and not next_deadline(stated, NOW):
        assert found in ("closed", "forecast")
    elif next_deadline(windows, NOW):
        assert found in ("open", "rolling", "forecast")
    elif found == "open":
        assert said == "open"
        assert all(window.closes is None for window in windows)


@given(st.lists(windows, max_size=4), st.lists(moments, max_size=3), st.booleans(), words)
def test_the_order_in_which_dates_are_given_does_not_matter(windows, openings, rolling, said) -> None:
    backwards = status(windows[::-1], openings[::-1], rolling, said, NOW)
    assert backwards == status(windows, openings, rolling, said, NOW)


@given(st.lists(windows, min_size=1, max_size=4), words)
def test_time_only_moves_a_dated_call_towards_its_end(windows, said) -> None:
    """After the last known deadline a call without openings is closed for good."""
    known = [window.closes for window in windows if window.closes]
    if known:
        assert status(windows, [], False, said, max(known)) == "closed"
        assert status(windows, [], False, said, max(known) + 900 * DAY) == "closed"
