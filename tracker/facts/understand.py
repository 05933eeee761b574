"""A draft into facts: each with its evidence, disagreements kept, unknown left unknown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from tracker.facts.clean import clean_line, web_link
from tracker.facts.model import (
    Confidence,
    Contact,
    Context,
    Draft,
    Evidence,
    Link,
    Raw,
    RawField,
    SourceWord,
    Understood,
    When,
)
from tracker.facts.structured import UnreadDate, read_structured, when_of

T = TypeVar("T")

STAND_IN = timedelta(days=25 * 365)
"""A deadline this far ahead of the capture stands for "none" (2076, 2099 on Grants.gov)."""
_SNIPPET = 200
_PHONE = re.compile(r"[+(]?\d[\d\s()/.,x-]{4,}")


@dataclass
class _Notes:
    """What is gathered while one draft is read."""

    draft: Draft
    evidence: list[Evidence] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def saw(self, name: str, raw: Raw, snippet: str = "", confidence: Confidence = "high", how: str = "") -> None:
        words = clean_line(snippet or (f"{raw.label}: {raw.text}" if raw.label else raw.text))[:_SNIPPET]
        where = how or raw.where or (f"labelled {raw.label}" if raw.label else "labelled value")
        address = raw.url or self.draft.url
        self.evidence.append(Evidence(name, words, address, self.draft.captured, where, confidence))


def understand(draft: Draft, context: Context) -> Understood:
    """Everything understood of one draft.

    `context.zone` is the funder's zone: a date without a time is a date in that zone. Labelled values are believed
    before running text. A value that cannot be read becomes a problem, never an exception.
    """
    notes = _Notes(draft)
    deadlines, endless = _without_stand_ins(_whens(notes, "deadline", "deadlines", context), notes)
    opens = _whens(notes, "opens", "opens", context)
    return Understood(
        source=draft.source,
        external_id=draft.external_id,
        url=draft.url,
        captured=draft.captured,
        title=_first(draft, "title"),
        summary=_first(draft, "summary"),
        round=_first(draft, "round"),
        funder=_first(draft, "funder"),
        apply_url=_link(draft, "apply_url"),
        language=context.language or _first(draft, "language"),
        said=_said(notes),
        opens=opens,
        deadlines=deadlines,
        rolling=endless,
        documents=_documents(draft),
        contacts=_contacts(draft),
        identifiers=tuple(_unique(clean_line(text) for text in draft.texts("identifier"))),
        evidence=tuple(notes.evidence),
        problems=tuple(notes.problems),
    )


def _whens(notes: _Notes, name: RawField, fact: str, context: Context) -> tuple[When, ...]:
    found = []
    for raw in notes.draft.raws:
        if raw.field != name or not raw.format:
            continue
        try:
            when = read_structured(raw, context.zone)
        except UnreadDate as problem:
            notes.problems.append(f"{raw.label or raw.field}: {problem}")
            continue
        if when is not None:
            found.append(_end_of_day(when, context) if fact == "deadlines" else when)
            notes.saw(fact, raw)
    return tuple(_unique(found))


def _end_of_day(when: When, context: Context) -> When:
    """A date without a time, with the hour that the funder's rules give (17:00 Brussels time in EU calls)."""
    if when.time or not context.end_of_day or len(when.date) != len("2026-10-15"):
        return when
    moment = datetime.fromisoformat(f"{when.date}T{context.end_of_day}")
    return when_of(moment, when.zone or context.zone, False, when.stage, when.certainty)


def _without_stand_ins(deadlines: tuple[When, ...], notes: _Notes) -> tuple[tuple[When, ...], bool]:
    """The real deadlines, and whether there are only stand-ins: the funder fills in a day that never comes."""
    limit = (notes.draft.captured + STAND_IN).date().isoformat()
    kept = tuple(when for when in deadlines if when.date.startswith("-") or when.date < limit)
    endless = bool(deadlines) and not kept
    if endless:
        says = f"{deadlines[0].date}: so far ahead that it stands for no deadline"
        notes.evidence.append(Evidence("rolling", says, notes.draft.url, notes.draft.captured, "deadline", "medium"))
    return kept, endless


def _said(notes: _Notes) -> SourceWord | None:
    words: dict[str, SourceWord] = {
        "open": "open",
        "posted": "open",
        "active": "open",
        "pågående": "open",
        "öppen": "open",
        "closed": "closed",
        "archived": "closed",
        "stängd": "closed",
        "avslutad": "closed",
        "forecast": "forecast",
        "forecasted": "forecast",
        "forthcoming": "forecast",
        "upcoming": "forecast",
        "kommande": "forecast",
    }
    for raw in notes.draft.raws:
        if raw.field == "status" and (said := words.get(clean_line(raw.text).lower())):
            notes.saw("status", raw)
            return said
    return None


def _first(draft: Draft, name: RawField) -> str:
    return next((line for text in draft.texts(name) if (line := clean_line(text))), "")


def _link(draft: Draft, name: RawField) -> str:
    return next((link for text in draft.texts(name) if (link := web_link(text))), "")


def _documents(draft: Draft) -> tuple[Link, ...]:
    """A document raw holds its title as text and its address as `url`; or the address as text, the title as label."""
    found = []
    for raw in draft.raws:
        if raw.field == "document" and (address := web_link(raw.url) or web_link(raw.text)):
            title = clean_line(raw.text if web_link(raw.url) and not web_link(raw.text) else raw.label)
            found.append(Link(title, address))
    return tuple(_unique(found))


def _contacts(draft: Draft) -> tuple[Contact, ...]:
    """A contact raw says by `role` what its text is, `name`, `email` or `phone`; without, the text's form does."""
    found: list[Contact] = []
    for raw in draft.raws:
        if raw.field != "contact" or not (text := clean_line(raw.text)):
            continue
        part = raw.role if raw.role in ("name", "email", "phone") else _contact_part(text)
        if found and not getattr(found[-1], part):
            found[-1] = replace(found[-1], **{part: text})
        else:
            found.append(Contact(**{part: text}))
    return tuple(_unique(found))


def _contact_part(text: str) -> str:
    if "@" in text:
        return "email"
    return "phone" if _PHONE.fullmatch(text) else "name"


def _unique(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))
