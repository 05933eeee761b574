"""The recorded samples with the days to apply by that stand in them, and what another library finds in their texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.reading.drafts import read_page
from tracker.facts.model import Understood
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

SUMS = {
    # The sums on each of these pages, as a person read them; "role amount currency", none where it is not named here.
    "boverket-samlingslokaler": ("threshold 300000 SEK",),
    "euro-access-interreg-bsr": ("max 500000 EUR",),
    "forte-projektbidrag-2024": ("total 345000000 SEK", "max 5000000 SEK", "max 3000000 SEK"),
    "ncm-ngo-2019": ("total 3500000 DKK",),
    "postkodstiftelsen-grannskap": ("min 20000 SEK", "max 50000 SEK"),
    "si-creative-force": ("max 100000 SEK", "max 500000 SEK", "max 1000000 SEK"),
    "tillvaxtverket-7108-kommande": ("max 744000 SEK",),
    "vinnova-2023-01699": ("max 2000000 SEK", "total 10000000 SEK"),
    "radio-astronomy-grants": ("max 200 USD",),
    "ylrl-scholarships": ("max 2500 USD", "max 1500 USD"),
}
INSTANTS = {
    # The moments that the days to apply by end at, where a page says the hour and its place is known.
    "forte-projektbidrag-2024": ("2024-02-29T14:00:00+01:00",),
    "mucf-okat-engagemang": ("2024-06-17T23:59:00+02:00",),
    "ncm-ngo-2019": ("2019-05-20T23:59:59+02:00",),
    "nordic-culture-point-deadlines": (
        "2018-02-15T15:59:00+02:00", "2018-02-20T15:59:00+02:00", "2018-09-27T15:59:00+03:00",
        "2018-02-01T15:59:00+02:00", "2018-04-04T15:59:00+03:00", "2018-08-22T15:59:00+03:00",
        "2018-10-22T15:59:00+03:00",
    ),
    "nordisk-kulturfond-2017": (
        "2017-01-25T12:00:00+01:00", "2017-05-02T23:59:00+02:00", "2017-10-02T23:59:00+02:00",
    ),
    "slks-folkeoplysningspuljen": ("2020-11-27T23:59:00+01:00",),
    "stea-2026-hakuilmoitus": ("2025-06-02T16:15:00+03:00",),
}  # fmt: skip
_CANBERRA = ZoneInfo("Australia/Sydney")
"""GrantConnect's hours are those of the Australian Capital Territory."""
RECORDS = frozenset({"grantconnect", "california"})
"""Kinds of samples whose sums stand in fields of their own."""
ALSO = {"101205": "--07-30", "GO5640": "2027-06-30"}
"""Days that the descriptions of records state and their fields do not."""
ROLLING = frozenset({"arvsfonden-ansok", "sormlands-sparbanksstiftelse"})
NOT_CALLS = frozenset({"mucf-statsbidrag"})

_CARD = re.compile(r"Stänger (\d\d) (\w+) (\d{4})")
_DAY = re.compile(r"(\d\d) ([a-z]+) (\d{4})")
_NAMES = "januari februari mars april maj juni juli augusti september oktober november december"
_MONTHS = _NAMES.split()
_DOLLARS = re.compile(r"\$(\d[\d,]*(?:\.\d+)?)")
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
    sums: frozenset[str] | None = None
    """The sums that are right, "role amount currency"; None when they are not known."""
    rolling: bool | None = None
    """Whether applications are taken all the time; None when that is not known."""
    instants: frozenset[datetime] | None = None
    """The moments at which the days end; None when they are not known."""
    is_call: bool | None = True
    """None when that may be asked: a business trip among the calls of an agency."""


def cases(samples: Path) -> Iterator[Case]:
    """All samples with known days."""
    yield from _pages(samples)
    yield from _cards(samples)
    yield from _grantconnect(samples)
    yield from _california(samples)


def understood(case: Case) -> list[Understood]:
    """The calls that we read on a page or record."""
    read = read_page(case.content, "", NOW)
    return [understand(draft, read.context) for draft in read.drafts]


def days_of(calls: list[Understood]) -> set[str]:
    """The days to apply by, `2026-10-15T14:00` or less where less is stated."""
    found = [when for call in calls for when in call.deadlines]
    return {when.date + (f"T{when.time[:5]}" if when.time else "") for when in found}


def instants_of(calls: list[Understood]) -> set[datetime]:
    """The moments of the days to apply by, of those whose hour and zone are known."""
    return {when.at for call in calls for when in call.deadlines if when.at is not None}


def sums_of(calls: list[Understood], like: frozenset[str] | None = None) -> set[str]:
    """The sums, "role amount currency"; with `like` the first of each role that stands there: labelled ones come
    first."""
    found = [f"{one.role} {one.amount} {one.currency}" for call in calls for one in call.amounts]
    if like is None:
        return set(found)
    first = {one.split()[0]: one for one in reversed(found)}
    return {first[role] for role in {one.split()[0] for one in like} if role in first} | (set(found) & like)


def awards(samples: Path) -> Iterator[bytes]:
    """Awards made already, as records with a title and a text: none is a call."""
    for path in (samples / "nsf-awards").glob("*.json"):
        for award in json.loads(path.read_bytes())["response"]["award"]:
            told = {"title": award["title"], "text": f"{award['title']}\n{award['abstractText']}", "language": "en"}
            yield json.dumps(told).encode()


def texts_of(samples: Path) -> Iterator[tuple[str, bytes]]:
    """The HTML pages, for finding their main text."""
    for path in sorted((samples / "call-pages").glob("*.html")):
        yield path.stem, path.read_bytes()


def _pages(samples: Path) -> Iterator[Case]:
    for path in sorted([*(samples / "pages").glob("*.json"), *(samples / "call-pages").glob("*.html")]):
        if path.stem in PAGES:
            content = path.read_bytes()
            language = json.loads(content)["language"] if path.suffix == ".json" else "en"
            sums, rolling = frozenset(SUMS.get(path.stem, ())), path.stem in ROLLING
            name = path.stem
            is_call = name not in NOT_CALLS
            right = frozenset(PAGES[name])
            instants = frozenset(map(datetime.fromisoformat, INSTANTS.get(name, ())))
            yield Case(path.parent.name, language, name, content, right, frozenset(), sums, rolling, instants, is_call)


def _cards(samples: Path) -> Iterator[Case]:
    """`Stänger DD månad YYYY` is the day to apply by; a day without the word is one that has passed."""
    for path in (samples / "energimyndigheten").glob("cards*.json"):
        for card in json.loads(path.read_bytes()):
            text = card["card_text"]
            days = [_iso(*found) for found in _CARD.findall(text)[:1]]
            past = [_iso(*found) for found in _DAY.findall(text)[:1]]
            content = _record(card["url"], "sv", text)
            yield Case("cards", "sv", card["url"], content, frozenset(days), frozenset(past), is_call=None)


def _iso(day: str, month: str, year: str) -> str:
    return f"{year}-{_MONTHS.index(month) + 1:02}-{day}"


def _grantconnect(samples: Path) -> Iterator[Case]:
    for path in (samples / "grantconnect").glob("*.json"):
        for grant in json.loads(path.read_bytes()):
            told = {"url": grant["detailsLink"], "language": "en", "title": grant["title"]} | grant["details"]
            hours = [datetime.strptime(text, "%d-%b-%Y %I:%M %p").replace(tzinfo=_CANBERRA)
                     for text in _CLOSES.findall(grant["closeDate"] or "")]  # fmt: skip
            days = {f"{hour:%Y-%m-%dT%H:%M}" for hour in hours}
            instants = frozenset(hour.astimezone(UTC) for hour in hours)
            told.pop("Title", None)
            sums = _stated(grant["details"].get("Total Amount Available (AUD)", ""), "total", "AUD")
            sums |= _stated(grant["details"].get("Estimated Grant Value (AUD)", ""), "", "AUD")
            rolling = "Ongoing" in (grant["closeDate"] or "")
            content = json.dumps(told).encode()
            also = _also(grant["goId"])
            name, right = grant["goId"], frozenset(days)
            yield Case("grantconnect", "en", name, content, right, also, sums, rolling, instants)


def _california(samples: Path) -> Iterator[Case]:
    for path in (samples / "california-grants-portal").glob("*.json"):
        table = json.loads(path.read_bytes())
        names = [field["id"] for field in table["fields"]]
        for row in table["records"]:
            record = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            closes = str(record.get("ApplicationDeadline", ""))
            days = {closes[:16].replace(" ", "T")} if closes[:1].isdigit() else set()
            sums = _stated(str(record.get("EstAvailFunds", "")), "total", "USD")
            sums |= _stated(str(record.get("EstAmounts", "")), "", "USD")
            content = json.dumps(record).encode()
            rolling = closes == "Ongoing"
            yield Case(
                "california",
                "en",
                str(record["PortalID"]),
                content,
                frozenset(days),
                _also(str(record["PortalID"])),
                sums,
                rolling,
            )


def _also(name: str) -> frozenset[str]:
    return frozenset({ALSO[name]} if name in ALSO else ())


def _stated(text: str, role: str, currency: str) -> frozenset[str]:
    """The sums of a field that holds one sum, or a range whose lower end may be nothing."""
    values = [found.replace(",", "").partition(".")[0] for found in _DOLLARS.findall(text)]
    roles = [role] if role else ["min", "max"] if len(values) == 2 else ["max"]
    pairs = zip(roles, values, strict=False)
    return frozenset(f"{one} {value} {currency}" for one, value in pairs if value != "0")


def _record(url: str, language: str, text: str) -> bytes:
    return json.dumps({"url": url, "language": language, "text": text}).encode()
