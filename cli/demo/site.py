"""What the invented funders publish, with dates worked out from a given day, so that some calls are always open.

Every funder, call and sum here is made up.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from html import escape

from babel.dates import format_date

HTML, RSS, ATOM, JSON = (
    "text/html; charset=utf-8",
    "application/rss+xml; charset=utf-8",
    "application/atom+xml; charset=utf-8",
    "application/json",
)


@dataclass(frozen=True)
class Page:
    """One answer."""

    kind: str
    body: str


@dataclass(frozen=True)
class Offer:
    """One call of the Swedish fund: what its card and its page say."""

    number: int
    title: str
    status: str
    lead: str
    facts: dict[str, str]


class Site:
    """All pages by path. `changed` turns the first visit's pages into the second's."""

    def __init__(self, today: date) -> None:
        self._today = today
        self.changed = False

    def page(self, path: str) -> Page | None:
        """The page at this path (with its query); None when there is none."""
        pages: dict[str, Callable[[], Page]] = {
            "/vattra/utlysningar": partial(self._list, 1),
            "/vattra/utlysningar?sida=2": partial(self._list, 2),
            "/lakelight/calls.rss": self._rss,
            "/bjorkdunge/bidrag.atom": self._atom,
            "/harbour/api/calls": self._api,
            "/kvarn/bidrag": _rebuilt,
        }
        pages |= {f"/vattra/utlysningar/{offer.number}": partial(_detail, offer) for offer in self._offers()}
        made = pages.get(path)
        return made() if made else None

    def _day(self, days: int) -> date:
        return self._today + timedelta(days=days)

    def _sv(self, days: int) -> str:
        return format_date(self._day(days), "d MMMM yyyy", locale="sv_SE")

    def _en(self, days: int) -> str:
        return format_date(self._day(days), "d MMMM yyyy", locale="en_GB")

    def _offers(self) -> tuple[Offer, ...]:
        villages = 31 if self.changed else 24
        groups = "Ideella föreningar och stiftelser"
        return (
            Offer(
                101,
                "Levande byar",
                "Öppen",
                "Stöd till föreningar som öppnar nya mötesplatser på landsbygden.",
                {
                    "Sista ansökningsdag": f"{self._sv(villages)} kl. 15.00",
                    "Belopp": "50 000–400 000 kr per projekt",
                    "Vem kan söka": groups,
                },
            ),
            Offer(
                102,
                "Unga leder kulturen",
                "Öppen",
                "En satsning i två steg: först en skiss, sedan en fullständig ansökan.",
                {
                    "Sista dag för skiss": f"{self._sv(12)} kl. 12.00",
                    "Sista dag för fullständig ansökan": self._sv(75),
                    "Belopp": "högst 1,2 miljoner kronor per projekt",
                    "Vem kan söka": "Ideella föreningar",
                },
            ),
            Offer(
                103,
                "Småbidrag till föreningslivet",
                "Öppen",
                "Små summor till det som behövs genast.",
                {
                    "Sista ansökningsdag": "Ansökan är öppen löpande",
                    "Belopp": "högst 20 000 kr",
                    "Vem kan söka": groups,
                },
            ),
            Offer(
                104,
                "Samlingslokaler för alla",
                "Kommande",
                "Stöd till ramper, hissar och ledstråk i föreningsägda lokaler.",
                {
                    "Ansökan öppnar": self._sv(40),
                    "Sista ansökningsdag": self._sv(100),
                    "Belopp": "högst 750 000 kr",
                    "Vem kan söka": groups,
                },
            ),
            Offer(
                105,
                "Integration genom idrott",
                "Öppen",
                "Idrottsföreningar som tar emot nyanlända barn och unga.",
                {
                    "Sista ansökningsdag": self._sv(5),
                    "Belopp": "högst 150 000 kr",
                    "Vem kan söka": "Idrottsföreningar",
                },
            ),
            Offer(
                106,
                "Bygdens minnen",
                "Stängd",
                "Insamling och inspelning av berättelser.",
                {"Sista ansökningsdag": self._sv(-20), "Belopp": "högst 80 000 kr", "Vem kan söka": groups},
            ),
        )

    def _list(self, number: int) -> Page:
        offers = self._offers()
        shown = offers[:4] if number == 1 else offers[4:]
        further = '<a class="next" href="/vattra/utlysningar?sida=2">Nästa sida</a>' if number == 1 else ""
        return Page(HTML, f"<h1>Vättrafonden: utlysningar</h1>{''.join(map(_card, shown))}{further}")

    def _rss(self) -> Page:
        entries = (
            (
                "g-201",
                "Warm Rooms",
                f"Deadline: {self._en(18)}. Grants of up to £5,000 for charities that keep a warm room.",
            ),
            ("g-202", "Rivers &amp; Reeds", f"Deadline: {self._en(47)}. Between £10,000 and £60,000 for river care."),
            ("g-203", "Everyday Repairs", "Applications are accepted on a rolling basis. Grants of up to £1,500."),
            ("g-204", "Vacancy: programme officer", f"Deadline: {self._en(9)}. Join our team."),
        )
        items = "".join(
            f"<item><title>{title}</title><link>/lakelight/{guid}</link><guid isPermaLink='false'>{guid}</guid>"
            f"<description>{escape(text)}</description></item>"
            for guid, title, text in entries
        )
        return Page(RSS, f"<rss version='2.0'><channel><title>Lakelight Trust</title>{items}</channel></rss>")

    def _atom(self) -> Page:
        entries = (
            ("301", "Skolgårdar som grönskar", f"Sista ansökningsdag: {self._sv(33)}. Högst 90 000 kr per skolgård."),
            ("302", "Röster från skogen", f"Sista ansökningsdag: {self._sv(61)}. Mellan 25 000 och 200 000 kr."),
        )
        items = "".join(
            f"<entry><id>tag:bjorkdunge.example,{number}</id><title>{title}</title>"
            f"<link href='/bjorkdunge/{number}'/><summary>{text}</summary></entry>"
            for number, title, text in (() if self.changed else entries)
        )
        title = "<title>Stiftelsen Björkdunge</title>"
        return Page(ATOM, f"<feed xmlns='http://www.w3.org/2005/Atom'>{title}{items}</feed>")

    def _api(self) -> Page:
        calls = [
            {
                "id": "HH-11",
                "name": "Neighbourhood Kitchens",
                "about": "Shared kitchens run by local associations.",
                "closes": self._day(29).isoformat(),
                "most": 25000,
                "state": "open",
            },
            {
                "id": "HH-12",
                "name": "Digital Doorways",
                "about": "Libraries and clubs that teach older people to use online services.",
                "opens": self._day(55).isoformat(),
                "closes": self._day(130).isoformat(),
                "most": 120000,
                "state": "planned",
            },
            {
                "id": "HH-13",
                "name": "Night Trains of Culture",
                "about": "Touring work between three countries or more.",
                "closes": self._day(-3).isoformat(),
                "most": 300000,
                "state": "closed",
            },
        ]
        return Page(JSON, json.dumps({"calls": calls}))


def _card(offer: Offer) -> str:
    link = f"<a href='/vattra/utlysningar/{offer.number}'>{escape(offer.title)}</a>"
    return f"<article class='call'><h2>{link}</h2><p class='status'>{offer.status}</p></article>"


def _detail(offer: Offer) -> Page:
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in offer.facts.items())
    return Page(HTML, f"<h1>{escape(offer.title)}</h1><p class='lead'>{escape(offer.lead)}</p><dl>{facts}</dl>")


def _rebuilt() -> Page:
    return Page(HTML, "<h1>Gamla Kvarnfonden</h1><p>Välkommen till vår nya webbplats!</p>")
