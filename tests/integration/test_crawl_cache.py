"""Conditional requests: a second crawl costs 304s, and a failure is never answered from what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler import process
from tests.integration.crawling import PLAIN_CHILD, Crawled, crawl_without_storing, settings, source
from tests.server import Answer, Seen, Server, serving

PAGE = '<li>Support for choirs</li><a rel="next" href="/more">More</a>'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(process, "COMMAND", PLAIN_CHILD)
    long = {"Cache-Control": "max-age=86400"}
    routes = {
        "/calls": Answer(PAGE, etag='"1"', headers=long),
        "/more": Answer("<li>Support for clubs</li>", etag='"2"', headers=long),
        "/robots.txt": Answer("User-agent: *\nAllow: /\n", etag='"r"'),
    }
    with serving(**routes) as running:
        yield running


def kept(folder: Path, key: str = "plain") -> int:
    return len(list((folder / "cache" / "http" / key).iterdir()))


def crawl_it(server: Server, folder: Path) -> Crawled:
    return crawl_without_storing([source(server.url("/calls"))], settings(folder))["plain"]


def test_a_second_crawl_asks_again_and_costs_304s(server: Server, tmp_path: Path) -> None:
    first = crawl_it(server, tmp_path)
    second = crawl_it(server, tmp_path)
    assert first.message.not_modified == 0
    assert second.message.not_modified == second.message.requests == 3
    assert first.drafts == second.drafts
    assert [seen.headers.get("if-none-match") for seen in server.seen[3:]] == ['"r"', '"1"', '"2"']


def test_sources_that_answered_once_and_now_fail_have_failed(server: Server, tmp_path: Path) -> None:
    paths = {"500": "/a", "slow": "/b", "missing": "/c"}
    for path in paths.values():
        server.routes[path] = Answer(PAGE, etag='"1"')
    with serving(**{"/d": Answer(PAGE, etag='"1"')}) as other:
        sources = [source(server.url(path), key=key) for key, path in paths.items()]
        sources.append(source(other.url("/d"), key="gone"))
        crawl_without_storing(sources, settings(tmp_path))
    server.routes.update({"/a": Answer("oh no", 500), "/b": Answer(PAGE, delay=9.0), "/c": Answer("gone", 404)})
    crawled = crawl_without_storing(sources, settings(tmp_path, timeout=0.3))
    for one in crawled.values():
        assert one.titles == []
        assert one.failure
    assert "answered 500" in crawled["500"].failure
    assert "gave no answer" in crawled["slow"].failure
    assert "answered 404" in crawled["missing"].failure
    assert "refused the connection" in crawled["gone"].failure
    assert kept(tmp_path, "500") == 3  # a failed run may not have come to the other addresses


def test_what_changed_is_read_anew_and_what_is_no_longer_used_is_removed(server: Server, tmp_path: Path) -> None:
    crawl_it(server, tmp_path)
    assert kept(tmp_path) == 3
    server.routes["/calls"] = Answer("<li>Support for schools</li>", etag='"3"')
    assert crawl_it(server, tmp_path).titles == ["Support for schools"]
    assert kept(tmp_path) == 2


def test_posts_are_kept_by_their_bodies(server: Server, tmp_path: Path) -> None:
    def search(seen: Seen) -> Answer:
        return Answer(f"<li>{seen.body.decode()}</li>", etag=f'"{seen.body.decode()}"')

    server.routes["/search"] = search
    asked = source(server.url("/search"), options={"bodies": ["art", "sport"]})
    for not_modified in (0, 3):
        crawled = crawl_without_storing([asked], settings(tmp_path))["plain"]
        assert sorted(crawled.titles) == ["art", "sport"]
        assert crawled.message.not_modified == not_modified


def test_validators_stay_with_their_address(server: Server, tmp_path: Path) -> None:
    """A redirect to an address that was never fetched must not carry the old address's ETag along."""
    crawl_it(server, tmp_path)
    server.routes["/calls"] = Answer(status=302, headers={"Location": "/new"})
    server.routes["/new"] = Answer("<li>Support for all</li>", etag='"1"')
    assert crawl_it(server, tmp_path).titles == ["Support for all"]


def test_a_damaged_copy_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    crawl_it(server, tmp_path)
    for path in (tmp_path / "cache" / "http" / "plain").iterdir():
        path.write_bytes(path.read_bytes()[:20])
    crawled = crawl_it(server, tmp_path)
    assert len(crawled.titles) == 2
    assert crawled.message.not_modified == 0
