"""What can go wrong with a source, through a real server: all in one crawl, beside a source that is sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.catalogue import Limits
from crawler import process
from tests.integration.crawling import PLAIN_CHILD, Crawled, crawl_without_storing, settings, source
from tests.server import Answer, Server, gzip_bomb, serving

PAGE = "<ul><li>Support for choirs</li><li>Support for clubs</li></ul>"
SECRET = "s3cret-key"
ROUTES = {
    "/calls": Answer(PAGE),
    "/500": Answer("oh no", 500),
    "/slow": Answer(PAGE, delay=0.6),
    "/cut": Answer(PAGE, cut=True),
    "/large": Answer(bytes(1_000_000), repeat=50),
    "/large-untold": Answer(bytes(1_000_000), repeat=50, length=False),
    "/bomb": gzip_bomb(100),
    "/old": Answer(status=301, headers={"Location": "/calls"}),
    "/round": lambda seen: Answer(status=302, headers={"Location": f"{seen.path}?"}),
    "/file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "/moved-500": Answer(status=302, headers={"Location": "/500"}),
    "/later": Answer("come back tomorrow", 503, {"Retry-After": "86400"}),
    "/odd": Answer("<hr>"),
    "/characters": Answer("<li>Sup&#0;port \x00for \x1b[31mchoirs</li>"),
    "/robots.txt": Answer("User-agent: *\nAllow: /\n\nUser-agent: Grants\nDisallow: /private\n"),
    "/private": Answer(PAGE),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(**ROUTES) as running:
        yield running


@pytest.fixture(scope="module")
def down() -> Iterator[Server]:
    """A server whose robots.txt cannot be read."""
    with serving(**{"/robots.txt": Answer("maintenance", 503), "/calls": Answer(PAGE)}) as running:
        yield running


@pytest.fixture(scope="module")
def tardy() -> Iterator[Server]:
    """A server that wants a day between two requests."""
    with serving(**{"/robots.txt": Answer("User-agent: *\nCrawl-delay: 86400"), "/calls": Answer(PAGE)}) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def crawled(server: Server, down: Server, tardy: Server, folder: Path) -> Iterator[dict[str, Crawled]]:
    with serving() as gone:
        nobody = gone.url("/calls")
    paths = [path for path in ROUTES if path not in ("/robots.txt", "/slow", "/500")]
    sources = [
        *(source(server.url(path), key=path[1:]) for path in paths),
        source(server.url("/slow"), key="slow", limits=Limits(timeout=0.3)),
        source(server.url(f"/500?key={SECRET}"), key="500"),
        source(server.url("/calls"), server.url("/odd"), key="half"),
        source(server.url("/calls"), key="wrong", options={"colour": "red"}),
        source(down.url("/calls"), key="down"),
        source(tardy.url("/calls"), key="tardy"),
        source(nobody, key="gone"),
        source("http://no-such-funder.invalid/calls", key="no-name"),
    ]
    using = replace(settings(folder), keys={"funder": SECRET})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "COMMAND", PLAIN_CHILD)
        yield crawl_without_storing(sources, using)


def test_a_sound_source_beside_broken_ones_is_read(crawled: dict[str, Crawled]) -> None:
    sound = crawled["calls"]
    assert sound.titles == ["Support for choirs", "Support for clubs"]
    assert sound.message.failures == sound.message.problems == ()
    assert sound.message.requests == 2  # robots.txt and the page
    assert sound.message.items == 2


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("500", "/500?key=*** answered 500 (3 tries)"),
        ("slow", "/slow gave no answer within 0.3 seconds (3 tries)"),
        ("cut", "/cut was cut off before its end (3 tries)"),
        ("large", "/large is larger than the limit"),
        ("large-untold", "/large-untold is larger than the limit"),
        ("bomb", "/bomb unpacks to more than the limit"),
        ("file", "/file answered 302, a redirect to 'file:///etc/passwd' that is not followed"),
        ("later", "/later answered 503 and asks to wait 86400 seconds"),
        ("odd", "/odd could not be read: ValueError: a line where none belongs"),
    ],
)
def test_a_fault_is_told_in_a_sentence(crawled: dict[str, Crawled], server: Server, key: str, said: str) -> None:
    assert crawled[key].failure == server.url(said)
    assert crawled[key].titles == []


def test_a_server_that_is_not_there(crawled: dict[str, Crawled]) -> None:
    assert crawled["gone"].failure.endswith("could not be reached: the server refused the connection")
    assert crawled["no-name"].failure.endswith("could not be reached: no server of that name is found")


def test_redirects_are_followed_but_not_forever(crawled: dict[str, Crawled], server: Server) -> None:
    assert len(crawled["old"].titles) == 2
    assert crawled["round"].failure == f"{server.url('/round')} redirects too often"
    to = f"{server.url('/moved-500')} redirects to {server.url('/500')}, which answered 500 (3 tries)"
    assert crawled["moved-500"].failure == to


def test_robots_txt_is_obeyed(crawled: dict[str, Crawled], server: Server) -> None:
    forbids = f"{server.url('/robots.txt')} forbids it"
    assert crawled["private"].failure == f"{server.url('/private')} may not be read: {forbids}"
    assert "/private" not in server.paths()


def test_a_robots_txt_that_cannot_be_read_forbids_everything(crawled: dict[str, Crawled], down: Server) -> None:
    assert crawled["down"].failure == f"{down.url()[:-1]} may not be read: {down.url('/robots.txt')} answered 503"
    assert down.paths() == []


def test_a_crawl_delay_that_is_too_long_is_not_waited_for(crawled: dict[str, Crawled], tardy: Server) -> None:
    assert crawled["tardy"].failure.endswith("its robots.txt asks for 86400 seconds between requests")
    assert tardy.paths() == []


def test_a_page_that_breaks_its_reading_keeps_what_was_read(crawled: dict[str, Crawled]) -> None:
    assert len(crawled["half"].titles) == 2
    assert "/odd could not be read" in crawled["half"].failure


def test_a_wrong_key_in_a_source_file_fails_that_source(crawled: dict[str, Crawled]) -> None:
    assert "unknown key 'colour'" in crawled["wrong"].failure


def test_characters_that_no_database_can_hold_are_replaced(crawled: dict[str, Crawled]) -> None:
    (title,) = crawled["characters"].titles
    assert "\0" not in title
    assert title.endswith("choirs")


def test_no_secret_is_logged(crawled: dict[str, Crawled], folder: Path) -> None:
    logs = "".join(path.read_text() for path in (folder / "cache" / "logs").iterdir())
    assert "Gave up retrying" in logs
    assert SECRET not in logs
