"""JSON APIs, sound and broken, in one real crawl from a real server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from config.catalogue import Funder, Limits, Source
from config.settings import Settings
from tests.integration.crawling import Crawled, crawl_without_storing, settings
from tests.server import Answer, Route, Seen, Server, serving

TYPE = {"Content-Type": "application/json"}


def calls(*numbers: int, **more: Any) -> Answer:
    records = [{"id": number, "name": f"Call {number}"} for number in numbers]
    return Answer(json.dumps({"calls": records, **more}), headers=TYPE)


def by_offset(seen: Seen) -> Answer:
    start = json.loads(seen.body)["start"]
    return calls(*range(start, min(start + 2, 5)), total=5)


def by_part(seen: Seen) -> Answer:
    """Answers what the multipart body asks for, read as strictly as the EU portal does."""
    boundary = seen.headers["content-type"].partition("boundary=")[2]
    parts = {}
    for piece in seen.body.decode().split(f"--{boundary}")[1:-1]:
        head, _, value = piece.strip("\r\n").partition("\r\n\r\n")
        assert "Content-Type: application/json" in head
        found = re.search('name="([^"]*)"', head)
        assert found
        parts[found[1]] = json.loads(value)
    return calls(*parts["query"]["ids"])


ROUTES: dict[str, Route] = {
    "/offset": by_offset,
    "/parts": by_part,
    "/next": calls(1, next="/next-2"),
    "/next-2": calls(2),
    "/away": calls(1, next="https://elsewhere.example/calls"),
    "/link": Answer(calls(1).body, headers={**TYPE, "Link": '</link-2>; rel="next"'}),
    "/link-2": calls(2),
    "/details": calls(1, 2, 3),
    "/about/1": Answer('{"about": "For choirs"}', headers=TYPE),
    "/about/2": Answer("gone", 410),
    "/about/3": Answer("<html><title>Sign in</title></html>"),
    "/key": lambda seen: calls(1) if seen.headers.get("authorization") == "s3cret" else Answer("{}", 403),
    "/html": Answer("<!DOCTYPE html><html><head><title>Our open data</title></head></html>"),
    "/shape": Answer('{"results": {"calls": []}}', headers=TYPE),
    "/envelope": Answer('{"error": "Try later", "calls": []}', headers=TYPE),
    "/cut": Answer(calls(1, 2).body, headers=TYPE, cut=True),
    "/half": Answer(str(calls(1, 2).body)[:40], headers=TYPE),
    "/none": calls(),
    "/500": Answer("oh no", 500),
}
DETAIL = {"request": {"url": "{server}/about/{id}"}, "fields": {"summary": "about"}}
OPTIONS: dict[str, dict[str, Any]] = {
    "/offset": {
        "requests": [{"url": "{server}/offset", "method": "POST", "json": {"start": "{offset}"}}],
        "paging": {"by": "offset"},
        "total": "total",
    },
    "/parts": {
        "requests": [
            {"url": "{server}/parts", "method": "POST", "parts": [{"name": "query", "value": {"ids": [7, 8]}}]}
        ]
    },
    "/next": {"paging": {"by": "next", "next": "next"}},
    "/away": {"paging": {"by": "next", "next": "next"}},
    "/link": {"paging": {"by": "link"}},
    "/details": {"detail": DETAIL},
    "/key": {"requests": [{"url": "{server}/key", "headers": {"Authorization": "{keys.fund}"}}]},
    "/keyless": {"requests": [{"url": "{server}/key?key={keys.other}"}]},
    "/envelope": {"ok": "!error", "error": "error"},
}


def source(server: Server, path: str) -> Source:
    table = {
        "requests": [{"url": server.url(path)}],
        "items": "calls",
        "id": "id",
        "address": "https://fund.example/{id}",
        "fields": {"title": "name"},
        **OPTIONS.get(path, {}),
    }
    return Source(
        key=path.strip("/"),
        name=path,
        family="json_api",
        site=server.url("/"),
        funder=Funder("fund", "The Fund"),
        verified="unverified",
        limits=Limits(private_addresses=True),
        options=json.loads(json.dumps(table).replace("{server}", server.url(""))),
        path=f"{path}.toml",
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(**ROUTES) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    later_pages = ("/next-2", "/link-2")
    paths = [path for path in ROUTES if not path.startswith("/about") and path not in later_pages]
    using: Settings = settings(tmp_path_factory.mktemp("apis"))
    using.keys["fund"] = "s3cret"
    return crawl_without_storing([source(server, path) for path in (*paths, "/keyless")], using)


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("offset", ["Call 0", "Call 1", "Call 2", "Call 3", "Call 4"]),
        ("parts", ["Call 7", "Call 8"]),
        ("next", ["Call 1", "Call 2"]),
        ("link", ["Call 1", "Call 2"]),
        ("key", ["Call 1"]),
        ("none", []),
    ],
)
def test_sound_apis_are_read_to_their_end(key: str, titles: list[str], crawled: dict[str, Crawled]) -> None:
    assert crawled[key].titles == titles
    assert (crawled[key].message.problems, crawled[key].message.failures) == ((), ())


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("html", "answered with a web page ('Our open data') where JSON should be"),
        ("shape", "nothing stands where the list 'calls' should"),
        ("envelope", "answered with an error: Try later"),
        ("cut", "/cut"),
        ("half", "is no JSON: it is cut off"),
        ("500", "answered 500"),
        ("away", "names a next page on another server, which is not followed: https://elsewhere.example/calls"),
        ("keyless", "needs the key 'keys.other'"),
    ],
)
def test_a_broken_api_fails_with_a_sentence_that_says_where(
    key: str, said: str, server: Server, crawled: dict[str, Crawled]
) -> None:
    assert said in crawled[key].failure
    assert server.url("/") in crawled[key].failure or key == "keyless"


def test_a_call_whose_details_fail_is_left_as_it_was_and_the_others_are_read(crawled: dict[str, Crawled]) -> None:
    run = crawled["details"]
    read = [(draft.external_id, draft.texts("summary")) for draft in run.drafts if not draft.partial]
    assert read == [("1", ("For choirs",))]
    assert sorted(draft.external_id for draft in run.drafts if draft.partial) == ["2", "3"]
    assert (run.message.failures, run.message.pages, len(run.message.missed)) == ((), 3, 2)
    assert any("/about/2 answered 410" in sentence for sentence in run.message.missed)
    assert any("answered with a web page ('Sign in')" in sentence for sentence in run.message.missed)
