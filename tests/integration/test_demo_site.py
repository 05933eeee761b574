"""The demo's invented funders, read by the real crawler: whatever the day, they show what the demo promises."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cli.demo.catalogue import demo_sources
from cli.demo.server import serving
from cli.demo.site import Site
from tests.integration.crawling import Crawled, crawl_without_storing, settings


def labelled(crawled: Crawled, label: str) -> list[str]:
    return [raw.text for draft in crawled.drafts for raw in draft.raws if raw.label == label]


@pytest.mark.parametrize("today", [date(2026, 12, 28), date(2028, 2, 29)])
def test_two_visits_show_calls_a_moved_deadline_an_empty_feed_and_a_broken_source(today: date, tmp_path: Path) -> None:
    site = Site(today)
    with serving(site) as address:
        sources = demo_sources(tmp_path / "sources", address)
        first = crawl_without_storing(sources, settings(tmp_path))
        site.changed = True
        second = crawl_without_storing(sources, settings(tmp_path))
    assert {key: len(crawled.drafts) for key, crawled in first.items()} == {
        "demo-bjorkdunge": 2,
        "demo-harbour": 3,
        "demo-kvarn": 0,
        "demo-lakelight": 3,
        "demo-vattra": 6,
    }
    assert first["demo-lakelight"].message.left_out == 1
    assert "shows no items where `div.bidrag` is expected" in first["demo-kvarn"].failure
    sound = [crawled for key, crawled in first.items() if key != "demo-kvarn"]
    assert [crawled.message.problems + crawled.message.failures for crawled in sound] == [()] * 4
    closing = [labelled(crawled["demo-vattra"], "Sista ansökningsdag") for crawled in (first, second)]
    assert len(set(closing[0]) ^ set(closing[1])) == 2
    assert second["demo-bjorkdunge"].drafts == ()
    assert second["demo-harbour"].message.not_modified == 1
