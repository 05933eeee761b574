"""Renders a digest as HTML, plain text and a calendar file.

The HTML template is compiled once, with its styles put inline before that: mail programs drop style sheets, and no
text from outside ever passes through the parser that does it. Autoescape is on.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

import css_inline
from jinja2 import Environment, StrictUndefined, Template

from config.visible import cut, line
from tracker.calls.model import Call
from tracker.calls.moments import closes
from tracker.digest.address import Mailbox
from tracker.digest.cards import Card, Page, page
from tracker.digest.message import Attachment, Letter
from tracker.digest.model import Digest
from tracker.digest.words import words
from tracker.exchange.calendar import calendar_of_many
from tracker.exchange.call_calendar import deadline_entries
from tracker.facts.model import When
from tracker.facts.recurring import dated

WIDTH = 72
"""Columns of the plain text (RFC 5322 asks for at most 78)."""


def letter(digest: Digest, key: str, to: Mailbox, list_id: str = "", unsubscribe: str = "") -> Letter:
    """The whole mail. `unsubscribe` is the mailto address that ends these mails for this member."""
    shown = page(digest, unsubscribe)
    return Letter(
        key,
        to,
        shown.subject,
        text(shown),
        html(shown),
        shown.language,
        attachments=tuple(_calendar(digest)),
        list_id=list_id,
        unsubscribe=unsubscribe,
    )


def html(shown: Page) -> str:
    """The page as HTML."""
    return _template().render(page=shown)


def text(shown: Page) -> str:
    """The page as plain text."""
    return "\n".join(_lines(shown)) + "\n"


@cache
def _template() -> Template:
    source = (files("tracker.digest") / "templates" / "digest.html").read_text(encoding="utf-8")
    inlined = css_inline.CSSInliner(load_remote_stylesheets=False).inline(source)
    environment = Environment(autoescape=True, undefined=StrictUndefined, auto_reload=False)
    return environment.from_string(inlined)


def _calendar(digest: Digest) -> Iterator[Attachment]:
    """The deadlines that the digest names, for the reader's calendar; none when none has a day."""
    known = words(digest.reader.language)
    named = [each.call for each in digest.closing]
    named += [each.call for each in digest.changed]
    named += [each.call for each in digest.new]
    calls = {call.id: call for call in named}

    def titled(call: Call, _when: When) -> str:
        return known.tell("Deadline: {title}", title=cut(line(call.title), 120))

    groups = (tuple(deadline_entries(replace(call, deadlines=_ahead(call, digest)), titled)) for call in calls.values())
    if found := [group for group in groups if group]:
        content = calendar_of_many(found, known.tell("Deadlines from Grants"), digest.now)
        yield Attachment("deadlines.ics", "text/calendar; charset=utf-8", content)


def _ahead(call: Call, digest: Digest) -> tuple[When, ...]:
    whens = (dated(when, digest.now) for when in call.deadlines)
    return tuple(when for when in whens if (end := closes(when)) is not None and end > digest.now)


def _lines(shown: Page) -> Iterator[str]:
    yield from _wrapped(shown.greeting)
    yield from _wrapped(shown.subject)
    if shown.nothing:
        yield ""
        yield from _wrapped(shown.nothing)
    for section in shown.sections:
        yield from ("", section.heading.upper())
        for card in section.cards:
            yield ""
            yield from _card(card)
        if section.note:
            yield ""
            yield from _wrapped(section.note)
    yield from ("", "-- ")  # what follows is a signature: programs leave it out of answers (RFC 3676 4.3)
    for small in shown.footer:
        yield from _wrapped(small)
    if shown.unsubscribe:
        yield f"{shown.unsubscribe_words}:"
        yield shown.unsubscribe


def _card(card: Card) -> Iterator[str]:
    mark = "! " if card.urgent else "* "
    yield from _wrapped(card.title, mark, "  ")
    for under in card.lines:
        yield from _wrapped(under, "  ", "  ")
    if card.url:
        yield f"  {card.url}"  # whole, however long: a broken address leads nowhere


def _wrapped(paragraph: str, first: str = "", rest: str = "") -> list[str]:
    shown = paragraph.replace("\u00a0", " ").replace("\u202f", " ")
    return textwrap.wrap(shown, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]
