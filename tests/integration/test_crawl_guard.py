"""Requests to private addresses are refused, where the connection is made; a proxy is asked for public names only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler import process
from tests.integration.crawling import PLAIN_CHILD, Crawled, crawl_without_storing, settings, source
from tests.server import Answer, Seen, Server, serving

PAGE = "<li>Support for choirs</li>"


@pytest.fixture(scope="module", autouse=True)
def _plain_family() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "COMMAND", PLAIN_CHILD)
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(**{"*": Answer(PAGE)}) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    hosts = {
        "number": "127.0.0.1",
        "name": "localhost",
        "mapped": "[::ffff:127.0.0.1]",
        "decimal": "2130706433",
        "short": "127.1",
    }
    urls = {key: server.url("/private", host) for key, host in hosts.items()}
    sources = [source(url, key=key, own_server=False) for key, url in urls.items()]
    own = source(server.url("/own"), key="own")
    return crawl_without_storing([*sources, own], settings(tmp_path_factory.mktemp("guard")))


@pytest.mark.parametrize("key", ["number", "name", "mapped", "decimal", "short"])
def test_a_private_address_is_refused_however_it_is_written(crawled: dict[str, Crawled], key: str) -> None:
    assert "is not fetched: " in crawled[key].failure
    assert crawled[key].failure.endswith("is a loopback address")
    assert crawled[key].titles == []


def test_it_is_allowed_for_the_one_source_that_says_so(crawled: dict[str, Crawled], server: Server) -> None:
    assert crawled["own"].titles == ["Support for choirs"]
    assert set(server.paths()) == {"/own"}


def test_behind_a_proxy_addresses_are_checked_before_it_is_asked(server: Server, tmp_path: Path) -> None:
    inside = server.url("/inside")

    def proxy(seen: Seen) -> Answer:
        if seen.path.endswith("/robots.txt"):
            return Answer("", 404)
        if seen.path.endswith("/to-address"):
            return Answer(status=302, headers={"Location": inside})
        if seen.path.endswith("/to-name"):
            return Answer(status=302, headers={"Location": server.url("/inside", "localhost")})
        return Answer(PAGE)

    with serving(**{"*": proxy}) as running:
        public = "http://93.184.216.34"
        sources = [
            source(f"{public}/calls", key="public", own_server=False),
            source(f"{public}/to-address", key="address", own_server=False),
            source(f"{public}/to-name", key="name", own_server=False),
            source("http://no-such-funder.invalid/", key="unknown", own_server=False),
        ]
        crawled = crawl_without_storing(sources, settings(tmp_path, proxy=running.url()))
        asked = {seen.path for seen in running.seen}
    assert crawled["public"].titles == ["Support for choirs"]
    refused = f"{public}/to-address redirects to {inside} is not fetched: 127.0.0.1 is a loopback address"
    assert crawled["address"].failure == refused.replace(f"{inside} is", f"{inside}, which is")
    assert crawled["name"].failure.endswith("localhost (127.0.0.1) is a loopback address")
    assert "is not given to the proxy" in crawled["unknown"].failure
    assert asked == {f"{public}{path}" for path in ("/robots.txt", "/calls", "/to-address", "/to-name")}
    assert "/inside" not in server.paths()
