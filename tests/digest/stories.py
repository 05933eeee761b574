"""Invented calls and members that digests are tried with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from config.names import named
from tracker.calls.model import Call, FunderName, Revision
from tracker.calls.moments import closes
from tracker.digest.model import Candidate, Followed, Owed, Period, Reader, Story
from tracker.facts.model import Amount, When

NOW = datetime(2026, 8, 3, 5, tzinfo=UTC)
"""A Monday, seven o'clock in Stockholm."""
WEEK = Period(NOW - timedelta(days=7), NOW, "2026-W32")
ANNA = Reader(1, "Anna Åström", "Föreningen Kvarnhjulet", "en", "Europe/Stockholm", key="kvarnhjulet")


def when(day: str, **more: Any) -> When:
    return When(day, zone=more.pop("zone", "Europe/Stockholm"), **more)


def call(number: int = 1, deadline: When | str | None = "2026-09-15", **more: Any) -> Call:
    dates = (when(deadline) if isinstance(deadline, str) else deadline,) if deadline else ()
    ahead = [end for each in dates if (end := closes(each)) is not None and end > NOW]
    values: dict[str, Any] = {
        "id": f"call{number:04}",
        "public_id": f"call{number:04}".ljust(26, "x"),
        "title": f"Support for meeting places {number}",
        "summary": "",
        "funder": FunderName("kvarn", "Stiftelsen Kvarnhjulet"),
        "source": "kvarn",
        "external_id": str(number),
        "url": f"https://kvarn.example/calls/{number}?a=1&b=2",
        "apply_url": "",
        "language": "en",
        "status": "open",
        "opens": (),
        "deadlines": dates,
        "rolling": False,
        "amounts": (Amount("max", Decimal(500_000), "SEK"),),
        "rates": (),
        "applicant_types": (),
        "places": (),
        "themes": (),
        "documents": (),
        "contacts": (),
        "disputed": (),
        "sightings": (),
        "first_seen": NOW - timedelta(days=2),
        "last_seen": NOW,
        "last_changed": NOW - timedelta(days=2),
        "next_closes": min(ahead, default=None),
    }
    return Call(**values | more)


def fits(number: int = 1, score: int = 80, **more: Any) -> Candidate:
    own = {
        "fit": "yes",
        "why": (named("theme", ["culture"]), named("applicant_type", ["foundation"])),
        "against": False,
        "searches": (),
    }
    own |= {name: more.pop(name) for name in own if name in more}
    return Candidate(call(number, **more), score, **own)


def revision(field: str, old: Any, new: Any, days_ago: float = 2) -> Revision:
    return Revision(field, old, new, NOW - timedelta(days=days_ago), "kvarn", "https://kvarn.example")


def story(**values: Any) -> Story:
    return Story(**{"reader": ANNA, "period": WEEK, "now": NOW} | values)


def rich(language: str = "en") -> Story:
    """A week in which something of everything happened."""
    followed = (
        Followed(call(51, "2026-08-07", title="Local culture grants"), before_deadline=True, state="preparing"),
        Followed(
            call(52, when("2026-10-01", time="17:00:00", zone="Europe/Brussels"), title="Citizens and democracy"),
            before_deadline=True,
            revisions=(
                revision("deadlines", [{"date": "2026-09-01"}], [{"date": "2026-10-01", "time": "17:00:00"}]),
                revision("amounts", [{"role": "max", "amount": "300000", "currency": "SEK"}],
                         [{"role": "max", "amount": "500000", "currency": "SEK"}]),
                revision("applicant_types", ["foundation"], ["foundation", "nonprofit_association"]),
                revision("summary", "a", "b"),
            ),
        ),
    )  # fmt: skip
    candidates = (
        fits(1, 92, title="Meeting places for young people"),
        fits(2, 85, deadline=when("2026-09-30", time="17:00:00", zone="Europe/Lisbon"), title="Across borders"),
        fits(3, 80, disputed=("deadlines",), title="Sport for all"),
        fits(4, 78, deadline=when("2026-11-01", certainty="estimated"), status="forecast", title="Next spring's round"),
        fits(5, 70, deadline=None, status="rolling", title="Small grants all year", searches=("small sums",)),
        fits(6, 65, fit="maybe", deadline=None, status="unknown", title="A fund with few words"),
        *(fits(number, 64) for number in range(10, 18)),
    )
    owed = (
        Owed("task", "Letters of support", date(2026, 8, 1), "Local culture grants"),
        Owed("report", "Final report", date(2026, 8, 10), "Summer camp 2025"),
        Owed("task", "Far away", date(2026, 12, 1)),
    )
    return story(reader=replace(ANNA, language=language), candidates=candidates, followed=followed, owed=owed)
