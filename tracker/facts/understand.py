"""A draft into facts: each with its evidence, disagreements kept, unknown left unknown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from config.sentences import say
from tracker.facts.clean import clean_line, web_link
from tracker.facts.conditions import not_a_call, read_conditions
from tracker.facts.evidence import Notes
from tracker.facts.language import language_of, plain_code
from tracker.facts.model import Contact, Context, Draft, Link, RawField, Understood
from tracker.facts.reporting import read_reporting
from tracker.facts.timing import read_timing

T = TypeVar("T")

_PHONE = re.compile(r"[+(]?\d[\d\s()/.,x-]{4,}")


def understand(draft: Draft, context: Context) -> Understood:
    """Everything understood of one draft.

    `context.zone` is the funder's zone: a date without a time is a date in that zone. Labelled values are believed
    before running text. A value that cannot be read becomes a problem, never an exception.
    """
    notes = Notes(draft)
    if draft.cut:
        notes.problem(say("The page is longer than what is read of one; something further down may be missing."))
    title = _first(draft, "title")
    if (language := _language(draft, context)) != context.language:
        context = replace(context, language=language)
    timing = read_timing(notes, context)
    conditions = read_conditions(notes, context, title)
    read_reporting(notes, context)
    return Understood(
        source=draft.source,
        external_id=draft.external_id,
        url=draft.url,
        captured=draft.captured,
        title=title,
        summary=_first(draft, "summary"),
        round=_first(draft, "round"),
        funder=_first(draft, "funder"),
        apply_url=_link(draft, "apply_url"),
        language=context.language,
        said=timing.said,
        opens=timing.opens,
        deadlines=timing.deadlines,
        rolling=timing.rolling,
        amounts=conditions.amounts,
        rates=conditions.rates,
        applicant_types=conditions.applicant_types,
        applicants_excluded=conditions.applicants_excluded,
        partners_required=conditions.partners_required,
        age_required=conditions.age_required,
        places=conditions.places,
        themes=conditions.themes,
        documents=_documents(draft),
        contacts=_contacts(draft),
        identifiers=tuple(_unique(clean_line(text) for text in draft.texts("identifier"))),
        disputed=timing.disputed + conditions.disputed,
        evidence=tuple(notes.evidence),
        not_a_call=not_a_call(draft, title, context.language),
        problems=tuple(notes.problems),
        partial=draft.partial,
    )


def _language(draft: Draft, context: Context) -> str:
    """Told, else said by the page, else found from its words; empty when not sure."""
    code = plain_code(_first(draft, "language"))
    if said := plain_code(context.language) or (code if len(code) == 2 else ""):
        return said
    words = [raw.text for raw in draft.raws if raw.field in ("title", "summary", "text")]
    return language_of("\n".join(words)[:6_000], context.country)


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
