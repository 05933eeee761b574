"""The family `pages`: which links lead to calls, what stands beside them, and pages read by their labels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, XmlResponse

from config.catalogue import Funder, Source
from config.strict import ConfigError
from crawler.families.pages_of_calls import PagesSpider
from crawler.run import context_of
from tracker.facts.model import Draft
from tracker.facts.understand import understand

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
LIST = "https://bjork.example/bidrag"
BASE = {"start": [LIST], "follow": r"/bidrag/[a-z0-9-]+$"}
CARDS = """<nav><a href="/bidrag/">Bidrag</a><a href="/om">Om oss</a></nav><main><ul>
<li><h3><a href="/bidrag/korer">Stöd till körer</a></h3><p>Stänger 5 oktober 2026</p></li>
<li><h3><a href="/bidrag/orkestrar?utm_source=lista">Stöd till orkestrar</a></h3><p>Stängt</p>
<a href="/bidrag/orkestrar">Läs mer</a></li></ul><a href="https://elders.example/bidrag/annat">Annat</a></main>"""
CALL = "<main><h1>Stöd till körer</h1><p>För ideella föreningar.</p><p>Sök senast 5 oktober 2026 kl. 15.00.</p></main>"


def source(**options: Any) -> Source:
    funder = Funder("bjork", "Björkfonden", "SE")
    place = {"language": "sv", "country": "SE", "zone": "Europe/Stockholm", "path": "b.toml"}
    return Source("bjork", "Björk", "pages", LIST, funder, "unverified", options=options or BASE, **place)


def spider(**options: Any) -> PagesSpider:
    return PagesSpider(source(**(BASE | options)), NOW)


def page(body: str, url: str = LIST) -> HtmlResponse:
    return HtmlResponse(url, body=f"<!doctype html><html><body>{body}</body></html>".encode(), encoding="utf-8")


def links(crawl: PagesSpider, body: str = CARDS) -> list[str]:
    return [request.url.partition("example")[2] for request in crawl.read_list(page(body), 1)]


def test_links_that_fit_lead_to_calls_each_once() -> None:
    assert links(spider(exclude="elders")) == ["/bidrag/korer", "/bidrag/orkestrar"]
    assert links(spider(exclude="elders", only="(?i)stänger")) == ["/bidrag/korer"]


def test_of_a_call_that_is_over_the_list_alone_tells_and_a_document_is_no_page() -> None:
    fields = {"title": {"pattern": r"\A(.+)"}, "deadline": {"pattern": r"(\d+ \w+ \d{4})", "label": "Stänger"}}
    ended = """<ul><li><a href="/bidrag/teater">Stöd till teater<br>3 mars 2026</a></li>
<a href="/bidrag/blankett.pdf">Blankett</a>"""
    crawl = spider(exclude="elders", open=r"Stänger \d", fields=fields, follow="/bidrag/[^/?#]+$")
    choirs, orchestras, theatre = crawl.read_list(page(CARDS + ended), 1)
    assert isinstance(choirs, Request)
    assert isinstance(orchestras, Draft)
    call = understand(theatre, context_of(crawl.source))
    assert (call.title, call.said, call.partial) == ("Stöd till teater", "closed", True)
    assert [when.date for when in call.deadlines] == ["2026-03-03"]
    assert crawl.pages_asked == 1


def test_what_stands_beside_the_link_belongs_to_the_call() -> None:
    first, _ = spider(exclude="elders").read_list(page(CARDS), 1)
    draft = first.cb_kwargs["draft"]
    assert draft.texts("title") == ("Stöd till körer",)
    assert draft.texts("text") == ("Stöd till körer\nStänger 5 oktober 2026",)


def test_a_page_is_read_by_its_labels_with_the_zone_of_the_source() -> None:
    crawl = spider(exclude="elders")
    first, _ = crawl.read_list(page(CARDS), 1)
    (draft,) = crawl.read_labelled(page(CALL, first.url), **first.cb_kwargs)
    call = understand(draft, context_of(crawl.source))
    assert (call.title, call.source, call.external_id) == ("Stöd till körer", "bjork", "")
    assert [when.at for when in call.deadlines] == [datetime(2026, 10, 5, 13, tzinfo=UTC)]


def test_a_list_without_calls_is_a_failure_and_a_page_without_one_is_left_out() -> None:
    crawl = spider()
    assert links(crawl, "<p>Vi bygger om</p>") == []
    assert crawl.failures == [f"the list at {LIST} links to no page as `/bidrag/[a-z0-9-]+$` expects"]
    draft = Draft("bjork", LIST + "/nytt", NOW)
    award = "<main><h1>Beviljade projekt 2025</h1><p>Här är listan.</p></main>"
    assert list(crawl.read_labelled(page(award, draft.url), draft, named=False)) == []
    assert crawl.left_out == 1


def test_a_page_that_tells_nothing_leaves_the_call_whose_day_the_list_states() -> None:
    crawl = spider(exclude="elders", fields={"deadline": {"pattern": r"Stänger (\d+ \w+ \d{4})", "label": "Stänger"}})
    first, second = crawl.read_list(page(CARDS), 1)
    nothing = "<title>Körer</title><main><h1>Körer</h1><p>Välkommen till oss.</p></main>"
    (draft,) = crawl.read_labelled(page(nothing, first.url), **first.cb_kwargs)
    assert [when.date for when in understand(draft, context_of(crawl.source)).deadlines] == ["2026-10-05"]
    assert list(crawl.read_labelled(page(nothing, second.url), **second.cb_kwargs)) == []


def test_a_dead_page_of_a_call_is_missed_and_the_call_is_seen() -> None:
    crawl = spider(exclude="elders")
    first, _ = crawl.read_list(page(CARDS), 1)
    failure = type("Failure", (), {"value": TimeoutError("gone"), "request": Request(first.url)})()
    (draft,) = first.errback(failure)
    assert (draft.partial, len(crawl.missed), crawl.failures) == (True, 1, [])


def test_a_row_of_comments_costs_no_time() -> None:
    assert links(spider(), "<!---->" * 500) == []


def test_a_sitemap_names_the_pages() -> None:
    urls = "".join(
        f"<url><loc> https://bjork.example{path} </loc></url>" for path in ("/bidrag/korer", "/om", "/bidrag/x")
    )
    body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    crawl = spider()
    requests = list(crawl.read_list(XmlResponse(LIST, body=body.encode()), 1))
    assert [request.url.rpartition("/")[2] for request in requests] == ["korer", "x"]


def test_further_pages_are_read_until_one_shows_nothing_new() -> None:
    crawl = spider(page=LIST + "?page={page}", exclude="elders")
    *_, more = crawl.read_list(page(CARDS), 1)
    assert more.url == LIST + "?page=2"
    assert list(crawl.read_list(page(CARDS, more.url), **more.cb_kwargs)) == []
    assert crawl.failures == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": []}, "start: is empty"),
        ({"follow": ""}, "'follow' is missing"),
        ({"follow": "("}, "follow: '(' is not a regular expression"),
        ({"page": "https://bjork.example/2"}, "lacks {page}"),
        ({"id": "x"}, "has no group named id"),
        ({"open": "x"}, "'title' in its fields is missing"),
    ],
)
def test_a_wrong_table_is_an_error_that_names_file_and_key(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as problem:
        spider(**options)
    assert str(problem.value).startswith("b.toml: [pages]")
    assert said in str(problem.value)
