"""The verdict on a run: healthy, suspect or failed, with its reasons."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.catalogue import Expect
from tracker.calls.expect import Tally, verdict
from tracker.calls.model import Fetched
from tracker.facts.model import Understood, When

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
DATED = Understood("fund", "1", "https://fund.example/1", NOW, "Stöd", deadlines=(When("2026-10-15"),))
ROLLING = Understood("fund", "2", "https://fund.example/2", NOW, "Stöd", rolling=True)
BARE = Understood("fund", "3", "https://fund.example/3", NOW, "Stöd")


def tally(expect: Expect | None, *calls: Understood) -> Tally:
    counted = Tally()
    for call in calls:
        counted.add(call, expect)
    return counted


@pytest.mark.parametrize(
    ("expect", "calls", "healthy", "reasons"),
    [
        (None, (), "healthy", ()),
        (Expect(items=1), (DATED,), "healthy", ()),
        (Expect(items=1), (), "suspect", ("0 calls read; at least 1 are expected",)),
        (Expect(items=2), (DATED,), "suspect", ("1 call read; at least 2 are expected",)),
        (Expect(items_max=1), (DATED, BARE), "suspect", ("2 calls read; at most 1 are expected",)),
        (Expect(fill={"deadlines": 1.0}), (DATED, ROLLING), "healthy", ()),
        (
            Expect(fill={"deadlines": 0.9}),
            (DATED, BARE),
            "suspect",
            ("deadlines found in 1 of 2 calls; 90% or more are expected",),
        ),
        (Expect(fill={"deadlines": 0.5}), (DATED, BARE), "healthy", ()),
        (
            Expect(fill={"amounts": 0.5}),
            (BARE,),
            "suspect",
            ("amounts found in 0 of 1 call; 50% or more are expected",),
        ),
    ],
)
def test_a_run_is_measured_by_what_is_normal(
    expect: Expect | None, calls: tuple[Understood, ...], healthy: str, reasons: tuple[str, ...]
) -> None:
    assert verdict(expect, tally(expect, *calls), Fetched(NOW)) == (healthy, reasons)


def test_a_failure_outweighs_everything_and_hides_no_problem() -> None:
    fetched = Fetched(NOW, failures=("page 2 answered 500",), problems=("the table has another shape",))
    expect = Expect(items=50)
    assert verdict(expect, tally(expect, DATED), fetched) == (
        "failed",
        ("page 2 answered 500", "the table has another shape"),
    )


def test_a_problem_makes_a_run_suspect() -> None:
    fetched = Fetched(NOW, problems=("the table has another shape",))
    assert verdict(None, tally(None, DATED), fetched) == ("suspect", ("the table has another shape",))


@pytest.mark.parametrize(
    ("missed", "pages", "healthy"), [(1, 40, "healthy"), (5, 40, "suspect"), (1, 2, "suspect"), (20, 40, "failed")]
)
def test_one_dead_page_is_no_fault_of_the_site_and_half_of_them_are_a_failure(
    missed: int, pages: int, healthy: str
) -> None:
    sentences = tuple(f"page {number} answered 404" for number in range(missed))
    found, reasons = verdict(None, tally(None, DATED), Fetched(NOW, pages=pages, missed=sentences))
    assert found == healthy
    assert reasons[:2] == (f"{missed} of {pages} pages of calls could not be read", "page 0 answered 404")
    assert len(reasons) <= 6


def test_calls_of_which_only_the_list_was_read_say_nothing_of_the_source() -> None:
    expect = Expect(items=2, fill={"deadlines": 1.0})
    counted = tally(expect, DATED, replace(BARE, partial=True))
    assert verdict(expect, counted, Fetched(NOW)) == ("healthy", ())
