"""Hostile text takes work in proportion to its length: twice as long a text, about twice the steps."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from tracker.facts import dates, scan
from tracker.facts.dates import read_dates
from tracker.facts.language import language_of
from tracker.facts.model import Context

SHORT, LONG = 3_200, 6_400
"""Characters; both many times the longest sentence that is looked at as a whole."""
GROWTH = 2.2
"""Twice the text may take this many times the steps: the rest is where the last sentence is cut."""

PIECES = [
    *("7", "12 ", "1.", "1. ", "1-", "1, ", "1 och ", "2.3.", "12.00 ", ".", ". ", "(", "( ", ":", "\n", "a"),
    *("mars ", "mars och ", "1 mars ", "1 mars\n", "1 mars och ", "mars 1, ", "sista ", "Ende März und ", "end of "),
    *("måndag den ", "den ", "kl ", "kl 12 ", "17:00 CET ", "UTC+1 ", "eastern daylight savings time ", "2026 "),
    *("senast ", "senast 1 mars ", "från 1 mars till ", "deadline ", "deadline ( ", "förlängd till 1 mars "),
    *("öppen inte ", "inte ", "löpande ansökan ", "ingen frist ", "lorem ipsum ", "2026-10-15T14:00Z ", "12,5 ", "IV "),
]


def steps(text: str, expected: Any) -> int:
    """Lines of our code that run while the text is read."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        read_dates(text, Context(country="SE"), expected)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("expected", ["", "deadline"])
@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_about_twice_the_steps(piece: str, expected: str) -> None:
    short, long = ((piece * size)[:size] for size in (SHORT, LONG))
    for text in (short, long):
        language_of(text, "SE")  # is asked once for a text and looks at its beginning only
    read_dates(f"{short} ", Context(country="SE"), expected)  # the tables of words are made once, not for each text
    assert steps(long, expected) <= GROWTH * steps(short, expected) + 2_000


def test_weekdays_without_end_are_read_without_recursion() -> None:
    assert read_dates("måndag den " * 5_000 + "1 mars", Context(language="sv")).deadlines == ()


@pytest.mark.parametrize("piece", ["1 mars 2026 ", "1/3 ", "2026-10-15\n", "lorem ipsum ", "12 "])
def test_no_more_than_a_call_page_may_hold_is_read(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "_READ", 3_000)
    monkeypatch.setattr(scan, "_MOST_DATES", 100)
    read_dates(piece * 20, Context(country="SE"), "")
    long, longer = (steps(piece * (size // len(piece)), "") for size in (6_000, 60_000))
    assert longer <= long + 2_000
