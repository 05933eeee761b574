"""Fetching through a real server: manners, faults and limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.catalogue import Limits
from crawler import process
from tests.integration.crawling import PLAIN_CHILD, Crawled, crawl_without_storing, settings, source
from tests.server import Answer, Server, serving

PAGE = "<ul><li>Support for choirs</li><li>Support for clubs</li></ul>"


@pytest.fixture(autouse=True)
def _plain_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "COMMAND", PLAIN_CHILD)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def crawl_one(folder: Path, *urls: str, limits: Limits | None = None, **crawler: object) -> Crawled:
    return crawl_without_storing([source(*urls, limits=limits or Limits())], settings(folder, **crawler))["plain"]


def test_reads_what_a_server_says_and_says_who_asks(server: Server, tmp_path: Path) -> None:
    server.routes["/calls"] = Answer(PAGE)
    crawled = crawl_one(tmp_path, server.url("/calls"))
    assert crawled.titles == ["Support for choirs", "Support for clubs"]
    assert crawled.message.failures == ()
    assert crawled.message.requests == 2
    assert server.paths(robots=True) == ["/robots.txt", "/calls"]
    assert {seen.headers["user-agent"].split("/")[0] for seen in server.seen} == {"Grants"}
    assert all("(+https://example.org/us)" in seen.headers["user-agent"] for seen in server.seen)
