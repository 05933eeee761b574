"""Bulk files over real HTTP: larger than a page may be, cut off, of another kind, refused; read with flat memory."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from config.catalogue import Funder, Limits, Source
from crawler import process
from tests.integration.crawling import Crawled, crawl_without_storing, settings
from tests.server import Answer, Seen, serving

CHILD = str(Path(__file__).parents[1] / "measured_child.py")
RECORDS, SIZE = 6_000, 10_000
LARGEST = 200_000
"""Bytes of an answer that says nothing of its size; the bulk files below are up to 300 times as large."""
ZIP, JSON, HTML = "application/zip", "application/json", "text/html"


def plain() -> bytes:
    """A list of 60 MB, of which every tenth record is kept."""
    text = "x" * SIZE
    records = (
        f'{{"id": {number}, "name": "Call {number}", "open": {str(number % 10 == 0).lower()}, "text": "{text}"}}'
        for number in range(RECORDS)
    )
    return ('{"data": {"calls": [' + ",".join(records) + "]}}").encode()


def packed(count: int = RECORDS, element: str = "Open") -> bytes:
    """The same as XML in a ZIP, whose size is said in its directory alone, as of one that was streamed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("extract.xml", "w") as file:
        file.write(b"<Grants>")
        for number in range(count):
            name = element if number % 10 == 0 else "Shut"
            row = f"<{name}><id>{number}</id><name>Call {number}</name><text>{'x' * SIZE}</text></{name}>"
            file.write(row.encode())
        file.write(b"</Grants>")
    return out.getvalue()


def source(key: str, url: str, form: str, own: bool = True, **asked: Any) -> Source:
    options = {
        "requests": [{"url": url, "max_size": 100_000_000, "timeout": 60.0} | asked],
        "stream": form,
        "items": "data.calls" if form == "json" else "Open",
        "id": "to_string(id)",
        "keep": "open" if form == "json" else "",
        "address": "https://fund.example/{id}",
        "fields": {"title": "name"},
    }
    limits = Limits(private_addresses=own, max_size=LARGEST)
    site, funder = "https://fund.example/", Funder(key, key.title())
    return Source(key, key, "json_api", site, funder, "unverified", limits=limits, options=options, path="f.toml")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Crawled], int]:
    """All files in one crawl, and in it the most memory that the process took."""
    place = tmp_path_factory.mktemp("bulk")
    whole, extract = plain(), packed()
    routes = {
        "/json": Answer(whole, headers={"Content-Type": JSON}),
        "/zip": Answer(extract, headers={"Content-Type": ZIP}),
        "/unsized": Answer(extract, headers={"Content-Type": ZIP}, length=False),
        "/cut": Answer(whole[:5_000_000], headers={"Content-Type": JSON}, cut=True),
        "/short": Answer(whole[:5_000_000], headers={"Content-Type": JSON}),
        "/half": Answer(extract[: len(extract) // 2], headers={"Content-Type": ZIP}),
        "/html": Answer("<!doctype html><title>Maintenance</title>", headers={"Content-Type": HTML}),
        "/other": Answer(packed(20, "Note"), headers={"Content-Type": ZIP}),
        "/moved": Answer(status=302, headers={"Location": "/zip"}),
        "/gone": Answer("gone", 410),
    }
    with serving(**routes) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "COMMAND", [sys.executable, CHILD, str(place / "peak")])
        forms = {path: "json" if path in ("/json", "/cut", "/short") else "xml" for path in routes}
        sources = [source(path[1:], server.url(path), form) for path, form in forms.items()]
        sources.append(source("large", server.url("/json"), "json", max_size=None))
        sources.append(source("private", server.url("/zip"), "xml", own=False))
        found = crawl_without_storing(sources, settings(place), minutes=3.0)
    assert list((place / "cache").rglob("*.bulk")) == []
    return found, int((place / "peak").read_text())


@pytest.fixture(scope="module")
def crawled(measured: tuple[dict[str, Crawled], int]) -> dict[str, Crawled]:
    return measured[0]


def test_five_files_of_sixty_megabytes_are_read_in_the_memory_of_one_page(
    measured: tuple[dict[str, Crawled], int],
) -> None:
    assert measured[1] < 150_000_000, "Scrapy alone takes 100 MB"


@pytest.mark.parametrize("key", ["json", "zip", "unsized", "moved"])
def test_a_file_larger_than_a_page_may_be_is_read_to_its_end(crawled: dict[str, Crawled], key: str) -> None:
    assert (crawled[key].message.failures, crawled[key].message.problems) == ((), ())
    assert len(crawled[key].titles) == RECORDS // 10
    assert (crawled[key].titles[0], crawled[key].titles[-1]) == ("Call 0", "Call 5990")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("cut", "/cut"),
        ("short", "the file is cut off"),
        ("half", "the file cannot be read"),
        ("html", "the file cannot be read"),
        ("other", "holds no 'Open'"),
        ("gone", "answered 410"),
        ("large", "is larger than the limit"),
        ("private", "is a loopback address"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_failure_and_never_nothing(
    crawled: dict[str, Crawled], key: str, said: str
) -> None:
    assert said in crawled[key].failure
    assert crawled[key].message.problems == ()


def test_a_bulk_file_that_leads_inwards_is_not_fetched(tmp_path: Path) -> None:
    def proxy(seen: Seen) -> Answer:
        if seen.path.endswith("/robots.txt"):
            return Answer("", 404)
        return Answer(status=302, headers={"Location": inside.url("/zip")})

    with serving() as inside, serving(**{"*": proxy}) as running:
        led = source("led", "http://93.184.216.34/extract.zip", "xml", own=False)
        crawled = crawl_without_storing([led], settings(tmp_path, proxy=running.url()))
        assert inside.paths(robots=True) == []
    assert f"redirects to {inside.url('/zip')}, which is not fetched" in crawled["led"].failure
    assert json.dumps(crawled["led"].titles) == "[]"
