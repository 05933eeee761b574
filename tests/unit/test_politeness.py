"""What a server may ask us to wait, and whose turn it is."""

import asyncio
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.politeness import Turns, retry_after

CLOCK = datetime(2026, 8, 3, 12, tzinfo=UTC).timestamp()


def answer(value: str) -> Response:
    return Response("https://funder.example/", 503, headers={"Retry-After": value})


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 03 Aug 2026 12:01:30 GMT", 90.0),
        ("Mon, 03 Aug 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_a_wait_is_told_in_seconds_or_as_a_date(said: str, seconds: float | None) -> None:
    assert retry_after(answer(said), CLOCK) == seconds


@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_no_header_breaks_us(said: str) -> None:
    wait = retry_after(answer(said), CLOCK)
    assert wait is None or wait >= 0


def test_without_the_header_there_is_no_wait() -> None:
    assert retry_after(Response("https://funder.example/", 503), CLOCK) is None


def test_turns_of_a_host_come_one_at_a_time_and_those_of_others_beside_them() -> None:
    took: list[tuple[str, float, float]] = []

    async def ask(turns: Turns, host: str) -> None:
        async with turns.turn(host, 0.05):
            began = time.monotonic()
            await asyncio.sleep(0.02)
            took.append((host, began, time.monotonic()))

    async def ask_all() -> None:
        turns = Turns()
        turns.hold("held", 0.2)
        await asyncio.gather(*(ask(turns, host) for host in ("a", "a", "b", "held")))

    began = time.monotonic()
    asyncio.run(ask_all())
    first, second = sorted(start for host, start, _ in took if host == "a")
    assert second - first >= 0.05
    (held,) = [start for host, start, _ in took if host == "held"]
    assert held - began >= 0.2
    assert took[-1][0] == "held"
