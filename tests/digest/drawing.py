"""Draws the mails that tests/mails keeps: subject, plain text, and the HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.digest.stories import WEEK, rich, story
from tracker.digest import render
from tracker.digest.cards import Page, page
from tracker.digest.model import Reader
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
    yield "full.sv.html", render.html(page(select(rich("sv")), UNSUBSCRIBE))


def _whole(shown: Page) -> str:
    return f"Subject: {shown.subject}\n\n{render.text(shown)}"
