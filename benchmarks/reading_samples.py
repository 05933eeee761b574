"""The recorded samples with the days to apply by that stand in them, and what another library finds in their texts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from crawler.reading.drafts import read_page
from tracker.facts.understand import understand

NOW = datetime(2026, 1, 1, tzinfo=UTC)

PAGES = {
    # The days to apply by on each stored page, as a person read them; none where the page states none.
    "arvsfonden-ansok": (),
    "boverket-samlingslokaler": ("--12-01",),
    "euro-access-interreg-bsr": ("2025-06-05T23:59",),
    "forte-projektbidrag-2024": ("2024-02-29T14:00",),
    "lansstyrelsen-dalarna": ("2019-01-31", "2019-02-28"),
    "mucf-okat-engagemang": ("2024-06-17T23:59",),
    "mucf-statsbidrag": (),
    "ncm-ngo-2019": ("2019-05-20T23:59",),
    "nordic-culture-point-deadlines": (
        "2018-02-15T15:59", "2018-02-20T15:59", "2018-09-27T15:59", "2018-02-01T15:59",
        "2018-04-04T15:59", "2018-08-22T15:59", "2018-10-22T15:59",
    ),
    "nordisk-kulturfond-2017": ("2017-01-25T12:00", "2017-05-02T23:59", "2017-10-02T23:59"),
    "postkodstiftelsen-grannskap": (),
    "si-creative-force": ("2022-01-31",),
    "slks-folkeoplysningspuljen": ("2020-11-27T23:59",),
    "socialstyrelsen-anhorig-2024": ("2024-09-16",),
    "sormlands-sparbanksstiftelse": ("--01-31", "--04-30", "--08-31", "--11-30"),
    "stea-2026-hakuilmoitus": ("2025-06-02T16:15",),
    "tillvaxtverket-7108-kommande": (),
    "vinnova-2023-01699": (),
    "arrl-club-grant-program": (),
    "arrl-etp-grants": ("2025-10-31",),
    "austinhams-scholarships": ("--07-31",),
    "ncdxf-grant-app": (),
    "radio-astronomy-grants": (),
    "ylrl-scholarships": (),
}  # fmt: skip

_CARD = re.compile(r"Stänger (\d\d) (\w+) (\d{4})")
_DAY = re.compile(r"(\d\d) ([a-z]+) (\d{4})")
_NAMES = "januari februari mars april maj juni juli augusti september oktober november december"
_MONTHS = _NAMES.split()
_CLOSES = re.compile(r"(\d{1,2}-\w{3}-\d{4} \d{1,2}:\d\d [ap]m)")


class Case(NamedTuple):
    """One page or record, and the days that are right."""

    kind: str
    language: str
    name: str
    content: bytes
    right: frozenset[str]
    also: frozenset[str] = frozenset()
    """Days that are no error when found: those that ended a call before."""


def cases(samples: Path) -> Iterator[Case]:
    """All samples with known days."""
    yield from _pages(samples)
    yield from _cards(samples)
    yield from _grantconnect(samples)
    yield from _california(samples)


def ours(case: Case) -> set[str]:
    """The days to apply by that we read, `2026-10-15T14:00` or less where less is stated."""
    read = read_page(case.content, "", NOW)
    found = [when for draft in read.drafts for when in understand(draft, read.context).deadlines]
    return {when.date + (f"T{when.time[:5]}" if when.time else "") for when in found}


def by_dateparser() -> Callable[[Case], set[str]] | None:
    """Every date that dateparser finds, as one to apply by: it knows no roles. None when it is not installed."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None

    def find(case: Case) -> set[str]:
        text = _text(case)
        found = search_dates(text, languages=[case.language], settings={"DATE_ORDER": "DMY"}) or []
        return {when.date().isoformat() + (f"T{when:%H:%M}" if when.hour else "") for _, when in found}

    return find


def _text(case: Case) -> str:
    read = read_page(case.content, "", NOW)
    return "\n".join(text for draft in read.drafts for text in draft.texts("text"))


def _pages(samples: Path) -> Iterator[Case]:
    for path in sorted([*(samples / "pages").glob("*.json"), *(samples / "call-pages").glob("*.html")]):
        if path.stem in PAGES:
            content = path.read_bytes()
            language = json.loads(content)["language"] if path.suffix == ".json" else "en"
            yield Case(f"{path.parent.name}", language, path.stem, content, frozenset(PAGES[path.stem]))


def _cards(samples: Path) -> Iterator[Case]:
    """`Stänger DD månad YYYY` is the day to apply by; a day without the word is one that has passed."""
    for path in (samples / "energimyndigheten").glob("cards*.json"):
        for card in json.loads(path.read_bytes()):
            text = card["card_text"]
            days = [_iso(*found) for found in _CARD.findall(text)[:1]]
            past = [_iso(*found) for found in _DAY.findall(text)[:1]]
            content = _record(card["url"], "sv", text)
            yield Case("cards", "sv", card["url"], content, frozenset(days), frozenset(past))


def _iso(day: str, month: str, year: str) -> str:
    return f"{year}-{_MONTHS.index(month) + 1:02}-{day}"


def _grantconnect(samples: Path) -> Iterator[Case]:
    for path in (samples / "grantconnect").glob("*.json"):
        for grant in json.loads(path.read_bytes()):
            told = {"url": grant["detailsLink"], "language": "en", "title": grant["title"]} | grant["details"]
            days = {f"{datetime.strptime(text, '%d-%b-%Y %I:%M %p'):%Y-%m-%dT%H:%M}"  # noqa: DTZ007 - the funder's clock
                    for text in _CLOSES.findall(grant["closeDate"] or "")}  # fmt: skip
            told.pop("Title", None)
            yield Case("grantconnect", "en", grant["goId"], json.dumps(told).encode(), frozenset(days))


def _california(samples: Path) -> Iterator[Case]:
    for path in (samples / "california-grants-portal").glob("*.json"):
        table = json.loads(path.read_bytes())
        names = [field["id"] for field in table["fields"]]
        for row in table["records"]:
            record = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            closes = str(record.get("ApplicationDeadline", ""))
            days = {closes[:16].replace(" ", "T")} if closes[:1].isdigit() else set()
            yield Case("california", "en", str(record["PortalID"]), json.dumps(record).encode(), frozenset(days))


def _record(url: str, language: str, text: str) -> bytes:
    return json.dumps({"url": url, "language": language, "text": text}).encode()
