"""What the period of a digest may be called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.digest.schedule import is_period, last_turn
from tracker.organisations.model import Member


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["weekly", "daily"]),
)
def test_whatever_the_schedule_calls_one_is_one(now: datetime, wish: Literal["weekly", "daily"]) -> None:
    turn = last_turn(Member(digest=wish), now, ZoneInfo("UTC"))
    assert turn is not None
    assert is_period(turn.key)


@pytest.mark.parametrize(
    "text",
    [
        "", "xx", "2026", "2026-W00", "2026-W99", "2025-W53", "2026-w32", "2026-W32-1", "2026W32", "2026-02-30",
        "20260803", "0000-01-01", "2026-W32\n", "2026-W32\r\n", " 2026-08-03", "٢٠٢٦-08-03",
    ],
)  # fmt: skip
def test_nothing_else_is(text: str) -> None:
    assert not is_period(text)
