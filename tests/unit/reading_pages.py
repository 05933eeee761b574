"""Invented pages as they are read, and what of them tests look at."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from crawler.reading.drafts import Reading, read_page
from tracker.facts.model import Understood, When
from tracker.facts.understand import understand

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


PAGES = Path(__file__).parents[1] / "pages"


def reading(content: str | bytes, url: str = "", **told: str) -> Reading:
    return read_page(content.encode() if isinstance(content, str) else content, url, NOW, **told)


def calls(content: str | bytes, url: str = "", **told: str) -> list[Understood]:
    read = reading(content, url, **told)
    return [understand(draft, read.context) for draft in read.drafts]


def saved(name: str, url: str) -> list[Understood]:
    return calls((PAGES / name).read_bytes(), url)


def text(*lines: str, url: str = "https://fond.example/utlysning/", language: str = "") -> bytes:
    return json.dumps({"url": url, "language": language, "text": "\n".join(lines)}).encode()


def said(when: When) -> str:
    return when.date + (f" {when.time[:5]}" if when.time else "")


def days(whens: tuple[When, ...]) -> list[str]:
    return [said(when) for when in whens]
