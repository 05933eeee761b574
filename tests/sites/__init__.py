"""Invented funders' sites, one for each way in which calls are published, for `grants sources new`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tests.server import Answer, Server

DAYS = {"korer": "5 oktober 2026", "resor": "7 oktober 2026", "lokaler": "9 november 2026"}
NAMES = {"korer": "Stöd till körer", "resor": "Stöd till resor", "lokaler": "Stöd till lokaler"}
DATES = {"korer": "2026-10-05", "resor": "2026-10-07", "lokaler": "2026-11-09"}
JSON, RSS, XML = "application/json", "application/rss+xml", "application/xml"
MENU = '<nav><ul><li><a href="/om/oss">Om oss</a></li><li><a href="/om/kontakt">Kontakt</a></li></ul></nav>'


@dataclass(frozen=True)
class Site:
    """One site: where one begins, what the proposed file must say, and the days that must be read by title."""

    start: str
    family: str
    says: tuple[str, ...]
    days: dict[str, list[str]] = field(default_factory=lambda: {NAMES[key]: [DATES[key]] for key in NAMES})


CARDS = (
    *("(SiteVision)", "items = 'article.sv-channel-item'", "next = 'a[rel~=next]'"),
    *("title = 'h3'", "deadline = '.call-dates'", "status = '.call-status'", "summary = '.ingress'"),
)
TERMS = (
    *("(Optimizely)", "items = 'li.listing__item'", 'page = "{url}/opti/bidrag?page={page}"'),
    'deadline = { under = "Sista ansökningsdag" }',
)
ROWS = ("(Drupal)", "items = 'div.views-row'", "next = '.pager__item--next a'", 'label = "Deadline"')
API = (
    *("items = 'data.calls'", "{url}/api/calls?page={page}", "total = 'data.total'"),
    "select = 'closesAt', format = \"iso\"",
)
SITES = {
    "sitevision": Site("/sv/utlysningar", "listing", CARDS),
    "optimizely": Site("/opti/bidrag", "listing", TERMS),
    "drupal": Site("/drupal/grants", "listing", ROWS),
    "table": Site("/tabell/utlysningar", "listing", ("//tr[.//a[@href]]", "td:nth-child(2)")),
    "wordpress": Site("/", "wordpress", ('kind = "utlysning"',)),
    "feed": Site("/feeds/bidrag.rss", "feed", ('start = ["{url}/feeds/bidrag.rss"]',)),
    "discovered": Site("/news", "feed", ('start = ["{url}/feeds/bidrag.rss"]', "pages = true")),
    "json": Site("/api/calls?page=1", "json_api", API),
    "next": Site("/next/grants", "json_api", ('embedded = "__NEXT_DATA__"', "items = 'props.pageProps.grants'")),
    "sitemap": Site("/sitemap.xml", "pages", ("It is a list of sitemaps", "follow = '/sv/utlysningar/[^/?#]+/?$'")),
    "links": Site("/enkel/bidrag", "pages", ("follow = '/sv/utlysningar/[^/?#]+/?$'",)),
}


def publish(server: Server) -> None:
    """All the sites on one server."""
    for key in NAMES:
        for folder in ("sv/utlysningar", "opti/bidrag", "drupal/grants", "tabell/utlysningar"):
            server.routes[f"/{folder}/{key}"] = Answer(_call(key))
    for path, body in _pages(server).items():
        server.routes[path] = Answer(body)
    server.routes["/feeds/bidrag.rss"] = Answer(_feed(server), headers={"Content-Type": RSS})
    server.routes |= {
        path: Answer(json.dumps(value), headers={"Content-Type": JSON}) for path, value in _api(server).items()
    }
    server.routes |= {path: Answer(body, headers={"Content-Type": XML}) for path, body in _sitemaps(server).items()}


def _call(key: str) -> str:
    return (
        f"<html lang='sv'><body>{MENU}<main><h1>{NAMES[key]}</h1><p>För ideella föreningar.</p>"
        f"<p>Sök senast {DAYS[key]} kl. 15.00. Högst 50 000 kronor per projekt.</p></main></body></html>"
    )


def _page(content: str, head: str = "", lang: str = "sv") -> str:
    return (
        f"<html lang='{lang}'><head><title>Björkfonden</title>{head}</head><body>{MENU}<main>{content}</main>"
        "<footer><a href='/om/kakor'>Kakor</a></footer></body></html>"
    )


def _pages(server: Server) -> dict[str, str]:
    first, second, third = NAMES
    api = f"<link rel='https://api.w.org/' href='{server.url('/wp-json/')}'>"
    feed = "<link rel='alternate' type='application/rss+xml' title='Bidrag' href='/feeds/bidrag.rss'>"
    more = "<ul><li class='pager__item--next'><a href='?page=1'>»</a></li></ul>"
    links = "".join(f"<p><a href='/sv/utlysningar/{key}'>Läs</a></p>" for key in NAMES)
    return {
        "/sv/utlysningar": _page(_cards(first, second) + "<a rel='next' href='/sv/utlysningar?sida=2'>Nästa</a>"),
        "/sv/utlysningar?sida=2": _page(_cards(third)),
        "/opti/bidrag": _page(_terms(first, second) + "<a href='/opti/bidrag?page=2'>2</a>"),
        "/opti/bidrag?page=2": _page(_terms(third)),
        "/opti/bidrag?page=3": _page("<p>Inget mer.</p>"),
        "/drupal/grants": _page(_rows(first, second) + more, lang="en"),
        "/drupal/grants?page=1": _page(_rows(third), lang="en"),
        "/tabell/utlysningar": _page(_table()),
        "/": _page("<h1>Välkommen</h1><p>Vi stöder det som växer.</p>", api),
        "/news": _page("<h1>Nyheter</h1><p>Här berättar vi.</p>", feed),
        "/next/grants": _next(),
        "/enkel/bidrag": _page(f"<h1>Bidrag</h1>{links}"),
    }


def _cards(*keys: str) -> str:
    cards = "".join(
        f"<article class='sv-channel-item call-card'><h3><a href='/sv/utlysningar/{key}'>{NAMES[key]}</a></h3>"
        f"<p class='call-status'>Öppen</p><p class='call-dates'>Stänger {DAYS[key]}</p>"
        f"<p class='ingress'>Ett stöd till den som vill göra något för andra i sin bygd.</p></article>"
        for key in keys
    )
    return f"<h1>Utlysningar</h1><div class='sv-portlet'>{cards}</div>"


def _terms(*keys: str) -> str:
    items = "".join(
        f"<li class='listing__item col-6'><a class='listing__link' href='/opti/bidrag/{key}'><h2>{NAMES[key]}</h2></a>"
        f"<dl><dt>Sista ansökningsdag</dt><dd>{DAYS[key]}</dd><dt>Beslut</dt><dd>1 december 2026</dd></dl></li>"
        for key in keys
    )
    return f"<img src='/globalassets/bjork.png' alt=''><h1>Bidrag</h1><ul class='listing'>{items}</ul>"


def _rows(*keys: str) -> str:
    rows = "".join(
        f"<div class='views-row'><div class='views-field-title'><a href='/drupal/grants/{key}'>{NAMES[key]}</a></div>"
        f"<div class='field-deadline'><time datetime='{DATES[key]}T12:00:00Z'>{DATES[key]}</time></div></div>"
        for key in keys
    )
    return f"<img src='/sites/default/files/b.png' alt=''><h1>Grants</h1><div class='view-content'>{rows}</div>"


def _table() -> str:
    rows = "".join(
        f"<tr><td><a href='/tabell/utlysningar/{key}'>{NAMES[key]}</a></td><td>{DAYS[key]}</td><td>1 mars 2027</td>"
        for key in NAMES
    )
    return f"<table><tr><th>Utlysning</th><th>Sista ansökningsdag</th><th>Projektstart</th></tr>{rows}</table>"


def _next() -> str:
    grants = [
        {"slug": key, "title": NAMES[key], "closingDate": f"{DATES[key]}T13:00:00Z", "summary": "Stöd."}
        for key in NAMES
    ]
    data = json.dumps({"props": {"pageProps": {"grants": grants}}})
    script = f"<script id='__NEXT_DATA__' type='application/json'>{data}</script>"
    return f"<html lang='sv'><head>{script}</head><body></body></html>"


def _feed(server: Server) -> str:
    items = "".join(
        f"<item><title>{NAMES[key]}</title><link>{server.url(f'/sv/utlysningar/{key}')}</link>"
        f"<description>Sök senast {DAYS[key]}.</description></item>"
        for key in NAMES
    )
    return f"<rss version='2.0'><channel><title>Bidrag</title><link>{server.url('/')}</link>{items}</channel></rss>"


def _api(server: Server) -> dict[str, object]:
    calls = [
        {
            "id": key,
            "name": NAMES[key],
            "closesAt": f"{DATES[key]}T13:00:00Z",
            "link": server.url(f"/sv/utlysningar/{key}"),
        }
        for key in NAMES
    ]
    content = "<p>Vi ger stöd till ideella föreningar i bygden.</p><p>Sök senast {day} kl. 15.00.</p>"
    posts = [
        {
            "id": number,
            "link": server.url(f"/sv/utlysningar/{key}"),
            "title": {"rendered": NAMES[key]},
            "content": {"rendered": content.format(day=DAYS[key]) + "<p>Björkar i backen.</p>" * 12},
        }
        for number, key in enumerate(NAMES)
    ]
    kinds = {"post": {"rest_base": "posts"}, "utlysning": {"rest_base": "utlysning"}}
    return {
        "/api/calls?page=1": {"data": {"total": 3, "calls": calls[:2]}},
        "/api/calls?page=2": {"data": {"total": 3, "calls": calls[2:]}},
        "/wp-json/wp/v2/types": kinds,
        "/wp-json/wp/v2/utlysning": posts,
    }


def _sitemaps(server: Server) -> dict[str, str]:
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    names = [server.url(f"/sitemap-{name}.xml") for name in ("page", "utlysningar")]
    parts = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
    addresses = "".join(f"<url><loc>{server.url(f'/sv/utlysningar/{key}')}</loc></url>" for key in NAMES)
    return {
        "/sitemap.xml": f"<?xml version='1.0'?><sitemapindex {space}>{parts}</sitemapindex>",
        "/sitemap-utlysningar.xml": f"<urlset {space}>{addresses}</urlset>",
    }
