"""Lists and feeds with everything that can be wrong with them, in one real crawl from a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config.catalogue import Funder, Limits, Source
from tests.integration.crawling import Crawled, crawl_without_storing, settings
from tests.server import Answer, Server, serving
from tracker.facts.clean import clean_line

XML = {"Content-Type": "application/rss+xml"}
BOMB = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12))


def rss(*items: str, head: str = "") -> str:
    return f"{head}<rss version='2.0'><channel><title>Calls</title>{''.join(items)}</channel></rss>"


def item(number: int, title: str = "Support for choirs", link: str = "") -> str:
    address = link or f"https://lakefund.example/{number}"
    return f"<item><title>{title}</title><link>{address}</link><guid>g{number}</guid></item>"


def card(number: int, title: str = "Stöd till körer", link: str = "") -> str:
    return f'<article><h2><a href="{link or f"/calls/{number}"}">{title}</a></h2></article>'


WHOLE = rss(item(1), item(2), item(3))
ROUTES = {
    "/feed/sound": Answer(WHOLE, headers=XML),
    "/feed/bomb": Answer(rss(item(1, "&e11;"), item(2), head=f'<!DOCTYPE rss [<!ENTITY e0 "ha">{BOMB}]>'), headers=XML),
    "/feed/ends-early": Answer(WHOLE[: WHOLE.index("<guid>g3")], headers=XML),
    "/feed/connection-cut": Answer(WHOLE, headers=XML, cut=True),
    "/feed/charset": Answer(
        rss(item(1, "Åkerö söker körer")).encode("iso-8859-1"), headers={"Content-Type": "text/xml; charset=utf-8"}
    ),
    "/feed/long": Answer(rss(*(item(number) for number in range(10_000))), headers=XML),
    "/feed/signs": Answer(rss(item(1, "\x1b[31mSupport\x07 for\u202e choirs")), headers=XML),
    "/feed/script": Answer(rss(item(1, link="javascript:alert(1)")), headers=XML),
    "/feed/html": Answer("<!DOCTYPE html><html><body>Sign in</body></html>"),
    "/feed/500": Answer("oh no", 500),
    "/list/sound": Answer(card(1) + card(2) + '<a class="next" href="/list/sound-2">Next</a>'),
    "/list/sound-2": Answer(card(2) + card(3) + '<a class="next" href="/list/sound">Next</a>'),
    "/list/changed": Answer("<html><div class='card'>Stöd till körer</div></html>"),
    "/list/signs": Answer(card(1, "\x1b]0;owned\x07Stöd \u202etill körer&#27;[2J")),
    "/list/script": Answer(card(1, link="JaVaScRiPt:alert(1)")),
    "/list/charset": Answer(card(1).encode("iso-8859-1"), headers={"Content-Type": "text/html; charset=iso-8859-1"}),
    "/list/endless": lambda seen: Answer(
        card(hash(seen.path) % 1_000_000) + f'<a class="next" href="{seen.path}x">Next</a>'
    ),
    "/list/dead-page": Answer(card(1) + card(2)),
    "/calls/1": Answer("<p class='lead'>För körer</p>"),
    "/calls/2": Answer("gone", 410),
}


def source(server: Server, family: str, name: str, **options: Any) -> Source:
    cards = {"items": "article", "link": "h2 a", "fields": {"title": "h2"}, "next": "a.next"}
    table = {"start": [server.url(f"/{family}/{name}")]} | (cards if family == "list" else {}) | options
    return Source(
        key=f"{family}-{name}",
        name=name,
        family={"list": "listing"}.get(family, family),
        site=server.url("/"),
        funder=Funder("funder", "The Funder"),
        verified="unverified",
        limits=Limits(private_addresses=True),
        options=table,
        path=f"{name}.toml",
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    endless = {"*": ROUTES["/list/endless"]}
    with serving(**ROUTES | endless) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    more = {"/list/dead-page": {"detail": {"summary": ".lead"}}, "/list/endless": {"max_pages": 5}}
    names = [path for path in ROUTES if path.startswith(("/feed", "/list")) and path != "/list/sound-2"]
    sources = [source(server, *path.strip("/").split("/"), **more.get(path, {})) for path in names]
    return crawl_without_storing(sources, settings(tmp_path_factory.mktemp("sites")))


@pytest.mark.parametrize("key", ["feed-sound", "list-sound"])
def test_sound_sources_are_untouched_by_the_others(key: str, crawled: dict[str, Crawled]) -> None:
    assert len(crawled[key].drafts) == 3
    assert (crawled[key].message.problems, crawled[key].message.failures) == ((), ())


def test_pages_that_lead_round_are_read_once(server: Server, crawled: dict[str, Crawled]) -> None:
    assert server.paths().count("/list/sound") == 1
    assert [draft.url for draft in crawled["list-sound"].drafts] == [server.url(f"/calls/{n}") for n in (1, 2, 3)]


def test_an_entity_bomb_is_not_lit(crawled: dict[str, Crawled]) -> None:
    run = crawled["feed-bomb"]
    assert run.titles == ["&e11;", "Support for choirs"]
    assert "declares XML entities of its own" in run.message.problems[0]


def test_a_feed_that_ends_early_gives_its_whole_entries_and_says_so(crawled: dict[str, Crawled]) -> None:
    run = crawled["feed-ends-early"]
    assert len(run.drafts) == 2
    assert run.message.problems[0].endswith("ends in the middle; the 2 entries before the cut were read")


def test_a_feed_whose_connection_breaks_is_a_failure(crawled: dict[str, Crawled]) -> None:
    assert "/feed/connection-cut was cut off before its end" in crawled["feed-connection-cut"].failure


def test_wrong_charsets_are_survived(crawled: dict[str, Crawled]) -> None:
    assert crawled["feed-charset"].titles == ["Åkerö söker körer"]
    assert crawled["list-charset"].titles == ["Stöd till körer"]


def test_ten_thousand_entries_come_through(crawled: dict[str, Crawled]) -> None:
    assert len(crawled["feed-long"].drafts) == 10_000
    assert crawled["feed-long"].message.problems == ()


@pytest.mark.parametrize(("key", "title"), [("feed-signs", "Support for choirs"), ("list-signs", "Stöd till körer")])
def test_signs_that_nobody_sees_are_gone_from_titles_when_understood(
    key: str, title: str, crawled: dict[str, Crawled]
) -> None:
    (raw,) = crawled[key].titles
    assert clean_line(raw) == title


@pytest.mark.parametrize("key", ["feed-script", "list-script"])
def test_scripts_are_never_addresses(key: str, server: Server, crawled: dict[str, Crawled]) -> None:
    (draft,) = crawled[key].drafts
    assert draft.url.startswith(server.url("/"))
    assert "web address" in crawled[key].message.problems[0]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("feed-html", "/feed/html is not a feed: it begins with '<!DOCTYPE html><html><body>Sign in</body></html>'"),
        ("feed-500", "/feed/500 answered 500"),
        ("list-changed", "/list/changed shows no items where `article` is expected"),
    ],
)
def test_what_cannot_be_read_is_a_failure_that_says_what_and_where(
    key: str, said: str, crawled: dict[str, Crawled]
) -> None:
    assert said in crawled[key].failure
    assert crawled[key].drafts == ()


def test_a_list_without_end_stops_and_says_so(crawled: dict[str, Crawled]) -> None:
    run = crawled["list-endless"]
    assert run.message.requests <= 6  # five pages and robots.txt
    assert "goes on after 5 pages" in run.message.problems[0]


def test_a_call_whose_page_is_dead_is_no_more_than_seen(crawled: dict[str, Crawled]) -> None:
    run = crawled["list-dead-page"]
    assert [draft.texts("summary") for draft in run.drafts if not draft.partial] == [("För körer",)]
    assert [draft.url.rpartition("/")[2] for draft in run.drafts if draft.partial] == ["2"]
    assert (run.message.failures, run.message.pages) == ((), 2)
    assert "/calls/2 answered 410" in run.message.missed[0]
