"""How the crawler behaves as a guest, measured in a real server's log of requests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from config.catalogue import Limits
from crawler import process
from crawler.settings import delay, user_agent
from tests.integration.crawling import PLAIN_CHILD, crawl_without_storing, settings, source
from tests.server import Answer, Seen, Server, serving

PAGE = "<ul><li>Support for choirs</li><li>Support for clubs</li></ul>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(process, "COMMAND", PLAIN_CHILD)
    with serving() as running:
        yield running


def test_one_request_at_a_time_with_the_delay_between_over_all_sources_of_a_host(
    server: Server, tmp_path: Path
) -> None:
    for path in ("/a", "/b", "/c", "/d"):
        server.routes[path] = Answer(PAGE, delay=0.05)
    sources = [
        source(server.url("/a"), server.url("/b"), key="first"),
        source(server.url("/c"), server.url("/d"), key="second"),
    ]
    crawled = crawl_without_storing(sources, settings(tmp_path, delay=0.2))
    assert [len(one.titles) for one in crawled.values()] == [4, 4]
    in_order = sorted(server.seen, key=lambda seen: seen.at)
    assert len(in_order) == 6  # four pages, and robots.txt for each source
    assert in_order[-1].at - in_order[0].at >= 5 * 0.2 - 0.1
    for before, after in pairwise(in_order):
        assert after.at - before.at >= 0.1  # a busy machine notes an arrival late, so the next seems close
        assert after.at >= before.done
    assert all(seen.headers["user-agent"].startswith("Grants/") for seen in in_order)
    assert all(seen.headers["user-agent"].endswith("(+https://example.org/us)") for seen in in_order)


def test_a_crawl_delay_in_robots_txt_is_kept(server: Server, tmp_path: Path) -> None:
    server.routes["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4\n")
    server.routes["/a"] = server.routes["/b"] = Answer(PAGE)
    crawl_without_storing([source(server.url("/a"), server.url("/b"))], settings(tmp_path))
    first, second = sorted(seen.at for seen in server.seen if seen.path != "/robots.txt")
    assert second - first >= 0.39


def test_retry_after_is_waited_for(server: Server, tmp_path: Path) -> None:
    def busy_once(seen: Seen) -> Answer:
        return Answer(PAGE) if server.paths() else Answer("busy", 429, {"Retry-After": "1"})

    server.routes["/calls"] = busy_once
    crawled = crawl_without_storing([source(server.url("/calls"))], settings(tmp_path))
    assert len(crawled["plain"].titles) == 2
    first, second = [seen.at for seen in server.seen if seen.path == "/calls"]
    assert second - first >= 0.99


def test_a_source_may_not_be_quicker_than_the_settings_unless_the_server_is_ones_own(tmp_path: Path) -> None:
    quick = Limits(delay=0.1)
    using = settings(tmp_path, delay=1.0).crawler
    assert delay(using, source(limits=quick, own_server=False)) == 1.0
    assert delay(using, source(limits=quick)) == 0.1
    assert delay(using, source(limits=Limits(delay=5.0), own_server=False)) == 5.0


def test_the_user_agent_names_us_and_how_to_reach_us(tmp_path: Path) -> None:
    using = settings(tmp_path, contact="anna@example.org").crawler
    said = user_agent(using, source(limits=Limits(user_agent_note="by agreement of 3 May")))
    assert said.startswith("Grants/")
    assert said.endswith(" (+anna@example.org; by agreement of 3 May)")
