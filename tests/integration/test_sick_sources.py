"""A source that starts to show nothing, half or garbage: told on that very run, and none of its calls is taken away.

A feed, a list, a short list and a list of pages, from a real server into a real database. Each is well first; then it
is sick in one way after the other, so that every call is missing twice at least: had the runs been well, it would be
gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.catalogue import Expect, Funder, Limits, Source
from crawler.run import crawl
from tests.integration.crawling import NOW, settings
from tests.integration.replays import all_calls
from tests.server import Answer, Seen, Server, serving
from tracker.calls.model import Call

XML = {"Content-Type": "application/rss+xml"}
CALLS = {"feed": 10, "listing": 10, "pages": 10, "few": 3}
SICK = ("nothing", "half", "garbage")
MENU = ("Start", "About us", "Contact", "News", "Annual report", "Work with us", "Press", "Cookies", "Login", "Search")
FAMILIES: dict[str, dict[str, Any]] = {
    "feed": {"fields": {"deadline": {"select": "summary", "pattern": r"Deadline: ([\d-]+)", "label": "Deadline"}}},
    "listing": {"items": "article", "link": "a", "fields": {"title": "a", "deadline": "time"}},
    "few": {"items": "article", "link": "a", "fields": {"title": "a", "deadline": "time"}},
    "pages": {"follow": r"/pages/\d+$"},
}  # fmt: skip


@dataclass
class Site:
    """What every source shows, at the moment."""

    state: str = "well"
    server: Server = field(init=False)

    def answer(self, seen: Seen) -> Answer:
        family, _, number = seen.path.strip("/").partition("/")
        if number:
            return Answer(f"<main><h1>Support for {family} {number}</h1><p>Apply by {_day(int(number))}.</p></main>")
        shown = {"nothing": 0, "half": CALLS[family] // 2}.get(self.state, CALLS[family])
        if self.state == "garbage":
            return self._garbage(family)
        if family == "feed":
            return self._feed([(f"Support for {family} {n}", f"Deadline: {_day(n)}") for n in range(shown)])
        cards = "".join(
            f"<article><a href='/{family}/{n}'>Support for {family} {n}</a> <time>{_day(n)}</time></article>"
            for n in range(shown)
        )
        return Answer(f"<main>{cards}</main>")

    def _garbage(self, family: str) -> Answer:
        """Another page altogether: the feed's address answers with other entries, the lists with a menu."""
        if family == "feed":
            return self._feed([(title, "Read more on our website") for title in MENU])
        links = "".join(f"<article><a href='/menu/{n}'>{title}</a></article>" for n, title in enumerate(MENU))
        return Answer(f"<main>{links}</main>")

    def _feed(self, entries: list[tuple[str, str]]) -> Answer:
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self.server.url(f'/feed/{title[-1]}')}</link>"
            f"<guid>{title}</guid><description>{said}</description></item>"
            for title, said in entries
        )
        document = f"<rss version='2.0'><channel><title>Calls</title>{items}</channel></rss>"
        return Answer(document, headers=XML)


def _day(number: int) -> str:
    return f"2026-11-{number + 10}"


def sources(server: Server) -> list[Source]:
    common: dict[str, Any] = {"funder": Funder("lakes", "Lakes"), "verified": "unverified", "language": "en"}
    common |= {"zone": "Europe/London", "expect": Expect(items=1), "limits": Limits(private_addresses=True)}
    return [
        Source(
            f"sick-{name}",
            name,
            "listing" if name == "few" else name,
            server.url(),
            options=table | {"start": [server.url(f"/{name}")]},
            **common,
        )
        for name, table in FAMILIES.items()
    ]


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    with serving(**{"/robots.txt": Answer("", 404), "*": made.answer}) as made.server:
        yield made


def test_a_sick_source_is_told_at_once_and_none_of_its_calls_is_taken_away(
    site: Site, sqlite_engine: Engine, tmp_path: Path
) -> None:
    def verdicts(day: int) -> dict[str, str]:
        reports = crawl(sources(site.server), settings(tmp_path), sqlite_engine, NOW + timedelta(days=day))
        return {report.source: report.verdict for report in reports}

    assert verdicts(0) == {f"sick-{family}": "healthy" for family in FAMILIES}
    known = _facts(all_calls(sqlite_engine, NOW))
    assert len(known) == sum(CALLS.values())
    for day, state in enumerate(SICK, 1):
        site.state = state
        found = verdicts(day)
        assert set(found.values()) <= {"suspect", "failed"}, f"{state}: {found}"
        after = _facts(all_calls(sqlite_engine, NOW + timedelta(days=day)))
        assert {key: after.get(key) for key in known} == known, state


def _facts(calls: list[Call]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """By source and address: whether it is open and shown, and until when."""
    return {
        (call.source, call.external_id): (
            call.title,
            call.status,
            call.gone_since,
            [when.date for when in call.deadlines],
        )
        for call in calls
    }
