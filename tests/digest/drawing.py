"""Draws the mails that tests/mails keeps: subject, plain text, and the HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.digest.stories import ANNA, NOW, WEEK, rich, story
from tracker.digest import render
from tracker.digest.cards import Page, page
from tracker.digest.model import Reader
from tracker.digest.remind import Thing, due_reminders
from tracker.digest.remind import page as reminder_page
from tracker.digest.select import select
from tracker.digest.words import LANGUAGES

FOLDER = Path(__file__).parents[1] / "mails"
UNSUBSCRIBE = "mailto:grants@example.org?subject=unsubscribe%201-abcdefghijklmnopqrstuvwxyz"


def mails() -> Iterator[tuple[str, str]]:
    """The name of each file, and what is to be in it."""
    for language in LANGUAGES:
        full = page(select(rich(language)), UNSUBSCRIBE)
        yield f"full.{language}.txt", _whole(full)
        reader = Reader(1, "Anna Åström", "Föreningen Kvarnhjulet", language, "Europe/Stockholm", "daily")
        yield f"nothing.{language}.txt", _whole(page(select(story(reader=reader, period=WEEK)), UNSUBSCRIBE))
        yield f"reminder.{language}.txt", _whole(reminder(reader))
    yield "full.sv.html", render.html(page(select(rich("sv")), UNSUBSCRIBE))
    yield "reminder.sv.html", render.html(reminder(replace(ANNA, language="sv")))


def reminder(reader: Reader) -> Page:
    """A reminder of one thing of each kind and stage, with the marks that a date can have."""
    day = NOW.date()
    things = (
        Thing("A7/outline/2026-08-04", "deadline", "Körprojektet", day + timedelta(days=1), "Stiftelsen Kvarnhjulet",
              "https://kvarn.example/calls/7?a=1&b=2", stage="outline", disputed=True),
        Thing("A8/full/2026-08-10", "deadline", "Mötesplatser", day + timedelta(days=7), "Kulturrådet", certain=False),
        Thing("T3", "task", "Ring revisorn", day, "Körprojektet"),
        Thing("T4", "task", "", day - timedelta(days=2)),
        Thing("T5", "task", "Hand in, and keep the receipt", day + timedelta(days=7), "Mötesplatser"),
        Thing("R2", "report", "Slutrapport", day + timedelta(days=7), "Körprojektet"),
    )  # fmt: skip
    found = due_reminders(things, (), None, NOW, reader.zone)
    return reminder_page(reader, found, NOW, UNSUBSCRIBE)


def _whole(shown: Page) -> str:
    return f"Subject: {shown.subject}\n\n{render.text(shown)}"
