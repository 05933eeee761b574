"""Invented applications for the screens: one under way with partners and tasks, others in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from tracker.applications.agenda import Due
from tracker.applications.board import Column
from tracker.applications.figures import Figures, Group, UnderWay, Year
from tracker.applications.followed import Moved
from tracker.applications.funding import Plan
from tracker.applications.model import STATES, Application
from tracker.applications.parts import (
    Effect,
    Indicator,
    Instalment,
    Measurement,
    Move,
    Note,
    Partner,
    Report,
    Submission,
    Task,
    Whole,
)
from tracker.facts.model import Amount, Rate

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)

ONE = Application(
    id=12, version=3, organisation_id=1, organisation="vaggen", call_id=1, call="k3f9x2ab7q",
    title="Nya vägar till arbete genom samverkan mellan förening och kommun", funder="Bruksfonden",
    url="https://bruksfonden.example/arbete", state="preparing", since=NOW, started=NOW, seen_at=NOW,
    deadline=date(2026, 8, 7), stage="outline", certainty="stated", own_deadline=None, owner_id=1, owner="Åsa Ek",
    currency="SEK", total=Decimal(1_000_000), asked=Decimal(600_000), own=Decimal(70_000), reference="BF 2026-77",
    outcome="", decided_on=None, reason="", won=None, starts_on=None, ends_on=None, agreed_on=None,
)  # fmt: skip
OTHERS = tuple(
    replace(ONE, id=20 + number, state=state, title=f"Mötesplats {number}", deadline=None, stage="",
            won=Decimal(250_000) if state in ("awarded", "running", "reported") else None)
    for number, state in enumerate(STATES)
)  # fmt: skip
COLUMNS = [
    Column(state, 1 + (state == "preparing") * 9, tuple(
        each for each in (ONE, *OTHERS) if each.state == state and state not in ("closed", "declined", "withdrawn")
    ))
    for state in STATES
]  # fmt: skip
MOVED = Moved(
    ONE, NOW, [{"date": "2026-08-01", "stage": "outline"}, {"date": "2026-11-16", "stage": "full"}],
    [{"date": "2026-08-07", "time": "14:00:00", "stage": "outline"}, {"date": "2026-11-16", "stage": "full"}],
)  # fmt: skip
PARTNERS = (
    Partner(1, 1, "Storfors kommun", "municipality", "payer", Decimal(400_000), Decimal(300_000), True),
    Partner(2, 1, "Region Värmland", "region", "reference", None, None, False),
)
PLAN = Plan("SEK", ONE.total, ONE.asked, ONE.own, PARTNERS)
RULES = ((Amount("max", Decimal(500_000), "SEK"),), (Rate("max", Decimal(53)),))
WHOLE = Whole(
    ONE,
    submissions=(Submission(1, "expression_of_interest", date(2026, 6, 1), "BF 2026-77", Decimal(600_000), "invited",
                            date(2026, 6, 20)),),
    moves=(Move(1, "idea", "preparing", date(2026, 5, 4), "asa", "The board wants it"),),
    notes=(Note(1, NOW, "kim", "They said on the phone that a letter from the region helps."),),
    partners=PARTNERS,
    tasks=(Task(1, 1, "Short text of the idea", date(2026, 8, 4), "Åsa Ek", None, "outline"),
           Task(2, 1, "Ring regionen", date(2026, 7, 1), "", date(2026, 7, 2), "")),
    instalments=(Instalment(1, 1, date(2027, 1, 15), Decimal(300_000), "when the agreement is signed", None, None),),
    reports=(Report(1, 1, "interim", "", date(2027, 6, 15), None),),
    effects=(Effect(1, "activity", "Snickeriverkstad"), Effect(2, "outcome", "Fler i arbete")),
    indicators=(
        Indicator(1, "I arbete", "personer", Decimal(0), Decimal(30),
                  (Measurement(1, date(2026, 7, 1), Decimal(12), "measured", "lönelistor"),)),
        Indicator(2, "Mår bättre", "%", None, None),
    ),
)  # fmt: skip
DUE = (
    Due("task", date(2026, 7, 30), 1, "Ring regionen", 12, ONE.title, "Bruksfonden", "vaggen", 1, "Åsa Ek"),
    Due("report", date(2026, 8, 3), 1, "interim", 12, ONE.title, "Bruksfonden", "vaggen"),
    Due("deadline", date(2026, 8, 7), 12, "outline", 12, ONE.title, "Bruksfonden", "vaggen", certainty="estimated"),
    Due("instalment", date(2026, 8, 20), 5, "", 20, "Mötesplats", "Fonden", "vaggen", None, "", "stated",
        Decimal(300_000), "SEK"),
)  # fmt: skip
FIGURES = Figures(
    total=(Group("", "SEK", 12, 4, 5, Decimal(6_200_000), Decimal(1_750_000)),
           Group("", "EUR", 1, 0, 0, Decimal(60_000), Decimal(0))),
    by_funder=(Group("Bruksfonden", "SEK", 7, 3, 2, Decimal(4_000_000), Decimal(1_500_000)),
               Group("Stiftelsen för samverkan och social utveckling i norra Sverige", "SEK", 5, 1, 3,
                     Decimal(2_200_000), Decimal(250_000))),
    by_theme=(Group("social", "SEK", 9, 3, 4, Decimal(5_000_000), Decimal(1_500_000)),),
    under_way=(UnderWay("idea", "SEK", 3, Decimal(400_000), 2), UnderWay("submitted", "SEK", 2, Decimal(900_000), 0)),
    years=(Year("2025", "SEK", Decimal(500_000), Decimal(300_000)),
           Year("2026", "SEK", Decimal(1_250_000), Decimal(700_000))),
)  # fmt: skip
