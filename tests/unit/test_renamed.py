"""A source that calls its columns or keys otherwise than before is said to, also when it was never crawled before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from config.catalogue import Expect, Funder, Source
from crawler.families.renamed import ENOUGH, LastDays, lacking
from tests.json_spider import spider
from tests.playing import SOURCES, play
from tracker.facts.model import Draft, Raw

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
COLUMNS = [
    "PortalID",
    "Status",
    "AgencyDept",
    "Title",
    "Type",
    "LOI",
    "Categories",
    "Purpose",
    "Description",
    "ApplicantType",
    "Geography",
    "MatchingFunds",
    "EstAvailFunds",
    "EstAmounts",
    "OpenDate",
    "ApplicationDeadline",
    "ElecSubmission",
    "GrantURL",
    "ContactInfo",
]


def california(*columns: str) -> tuple[str, ...]:
    """What is said of a table with these columns and one row."""
    row = ["Ponds" if name == "Title" else "7" if name == "PortalID" else None for name in columns]
    dump = {"fields": [{"id": name} for name in columns], "records": [row]}
    return play(SOURCES.get("california-grants-portal"), lambda _: dump).problems


def test_a_column_that_a_table_lacks_is_named_whatever_the_order_and_what_else_there_is() -> None:
    assert california(*reversed(COLUMNS), "Extra") == ()
    renamed = ["Closes" if name == "ApplicationDeadline" else name for name in COLUMNS if name != "Purpose"]
    (told,) = california(*renamed)
    assert told.startswith("the table has no column 'ApplicationDeadline', which the source file names")


def test_of_alternatives_one_is_enough_and_names_of_other_things_are_no_columns() -> None:
    fields = {"title": "name || titel", "deadline": {"select": "closes[0]", "when": "kind == 'call'"}}
    shape = spider(fields=fields, columns="head", lists={"kinds": ["a"]}, keep="contains(lists.kinds, sort)").options
    assert lacking(shape, {"id", "titel", "closes", "kind"}) == []
    assert lacking(shape, {"id"}) == ["name", "closes", "kind"]


def records(count: int, key: str) -> list[dict[str, Any]]:
    return [{"id": n, "name": f"Call {n}", "dates": {key: None}, "cut": ["2026-09-01"]} for n in range(count)]


@pytest.mark.parametrize(
    ("count", "key", "told"),
    [(ENOUGH, "closes", 0), (ENOUGH, "close", 1), (ENOUGH - 1, "close", 0)],
)
def test_a_key_of_deadlines_that_no_record_has_is_named_also_when_other_deadlines_are_told(
    count: int, key: str, told: int
) -> None:
    cut = {"select": "cut[]", "format": "iso", "stage": "cut_off"}
    fields = {"title": "name", "deadline": [{"select": "dates.closes", "format": "iso"}, cut]}
    options = spider(fields=fields).source.options
    source = Source(
        "fund", "Fund", "json_api", "https://fund.example/", Funder("fund", "Fund"), "unverified", options=options
    )
    problems = play(source, lambda _: {"calls": records(count, key)}).problems
    assert len(problems) == told
    unexpected = replace(source, expect=Expect(items=1, fill={"deadlines": 0.0}))
    assert play(unexpected, lambda _: {"calls": records(count, key)}).problems == ()
    assert all(f"none of {count} records has 'dates.closes'" in problem for problem in problems)


def test_calls_without_a_last_day_where_one_should_stand_are_told_when_they_are_many() -> None:
    dated = spider(fields={"title": "name", "deadline": "closes"})
    last_days = LastDays()
    for number in range(ENOUGH):
        assert last_days.lacking(dated.rules()) == []
        last_days.look(Draft("fund", "https://fund.example/", NOW, "p", (Raw("title", "Half"),), partial=True))
        last_days.look(Draft("fund", "https://fund.example/", NOW, str(number), (Raw("title", "Call"),)))
    (told,) = last_days.lacking(dated.rules())
    assert told.startswith(f"none of {ENOUGH} calls has a deadline where the source file says that it stands")
    assert last_days.lacking(spider().rules()) == [], "a source that tells no deadlines"
    last_days.look(Draft("fund", "https://fund.example/", NOW, "r", (Raw("rolling", "Ongoing"),)))
    assert last_days.lacking(dated.rules()) == []
