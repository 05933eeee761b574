"""A digest in words, ready for the templates: what stands where, in the reader's language and zone. Pure.

Whatever came from a page is one line without anything hidden, and short; the templates escape it for their own form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.visible import cut, line, link
from tracker.calls.model import Call
from tracker.digest import frame
from tracker.digest.about import (
    ID,
    LONGEST_TITLE,
    funder_and_deadline,
    funder_of,
    marks,
    sum_of,
    title_of,
)
from tracker.digest.changes import change_line
from tracker.digest.model import Candidate, Changed, Closing, Digest, Due
from tracker.digest.select import is_over
from tracker.digest.subject import URGENT, subject
from tracker.digest.task_titles import task_title
from tracker.digest.words import Words, mail_text, words

_WHY = 3
"""Reasons that are told of each call."""
_STATES = {"idea": mail_text("still an idea"), "preparing": mail_text("in preparation")}
"""Where an application stands that is still to be handed in."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing in a digest: a title that may lead somewhere, and short lines beneath it."""

    title: str
    url: str = ""
    lines: tuple[str, ...] = ()
    id: str = ""
    """Of a call, as the command line takes it."""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    cards: tuple[Card, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole digest."""

    language: str
    subject: str
    greeting: str
    sections: tuple[Section, ...]
    nothing: str = ""
    """The one line when there is nothing to tell."""
    footer: tuple[str, ...] = ()
    unsubscribe: str = ""
    """A mailto address."""
    unsubscribe_words: str = ""


def page(digest: Digest, unsubscribe: str = "") -> Page:
    """The digest in words. `unsubscribe` is the address that ends it."""
    known = words(digest.reader.language)
    sections = tuple(section for section in _sections(digest, known) if section.cards)
    weekly = digest.reader.wish == "weekly"
    return Page(
        language=known.language,
        subject=subject(digest),
        greeting=frame.greeting(digest.reader, digest.now, known),
        sections=sections,
        nothing="" if sections else _nothing(weekly, known),
        footer=tuple(_footer(digest, known)),
        unsubscribe=unsubscribe,
        unsubscribe_words=frame.unsubscribe_words(known),
    )


def _nothing(weekly: bool, known: Words) -> str:
    if weekly:
        return known.tell("No new calls for you this week, nothing has changed, and nothing is due.")
    return known.tell("No new calls for you today, nothing has changed, and nothing is due.")


def _footer(digest: Digest, known: Words) -> Iterator[str]:
    name = frame.name_of(digest.reader)
    if digest.reader.wish == "weekly":
        yield known.tell("Grants writes to {name} once a week.", name=name)
    else:
        yield known.tell("Grants writes to {name} every day.", name=name)
    calls = [each.call for each in digest.closing]
    calls += [each.call for each in digest.changed]
    calls += [each.call for each in digest.new]
    yield from frame.marks_explained({mark for call in calls for mark in marks(call)}, known)


def _sections(digest: Digest, known: Words) -> Iterator[Section]:
    yield Section(known.tell("Closes soon"), tuple(_closing(each, digest, known) for each in digest.closing))
    yield Section(known.tell("Changed"), tuple(_changed(each, digest, known) for each in digest.changed))
    note = ""
    if digest.more:
        command = f"grants list --for {digest.reader.key}"
        note = known.tell_n("And {count} more: {command}", "And {count} more: {command}", digest.more, command=command)
    yield Section(known.tell("New for you"), tuple(_new(each, digest, known) for each in digest.new), note)
    yield Section(known.tell("To do"), tuple(_due(each, known) for each in digest.due))


def _new(candidate: Candidate, digest: Digest, known: Words) -> Card:
    call = candidate.call
    lines = [funder_and_deadline(call, digest.reader.zone, known), sum_of(call.amounts, known)]
    why = [cut(line(known.tell_sentence(text)), 60) for text in candidate.why[:_WHY]]
    if why and candidate.fit == "yes":
        lines.append(known.tell("Fits: {reasons}", reasons=", ".join(why)))
    elif why:
        lines.append(known.tell("May fit: {reasons}", reasons=", ".join(why)))
    if candidate.searches:
        found = ", ".join(cut(line(name), 60) for name in candidate.searches[:_WHY])
        lines.append(known.tell("Found by: {searches}", searches=found))
    return _card(call, lines)


def _closing(closing: Closing, digest: Digest, known: Words) -> Card:
    left = {0: known.tell("last day today"), 1: known.tell("last day tomorrow")}.get(closing.days)
    left = left or known.tell_n("{count} day left", "{count} days left", closing.days)
    if closing.day:
        own = known.tell("your own deadline {day}", day=known.day(closing.day, weekday=True))
        left = f"{own}, {left}"
    state = known.tell(_STATES[closing.state]) if closing.state in _STATES else ""
    lines = [
        funder_and_deadline(closing.call, digest.reader.zone, known),
        ", ".join(filter(None, (left, state))),
        sum_of(closing.call.amounts, known),
    ]
    return _card(closing.call, lines, urgent=closing.days <= URGENT)


def _changed(changed: Changed, digest: Digest, known: Words) -> Card:
    """With deadline and sum as well, as far as they are not what changed, and somebody can still apply."""
    call, zone = changed.call, digest.reader.zone
    kinds = {change.kind for change in changed.changes}
    dated = not (kinds & {"deadlines", "closed_early"} or is_over(call, digest.now))
    lines = [funder_and_deadline(call, zone, known) if dated else funder_of(call)]
    lines += [change_line(change, zone, known) for change in changed.changes]
    lines += [sum_of(call.amounts, known)] if dated and "amounts" not in kinds else []
    return _card(call, lines)


def _due(due: Due, known: Words) -> Card:
    when = frame.when_due(due.days, known)
    what = known.tell("Report") if due.owed.kind == "report" else known.tell("Task")
    day = known.tell("{what}: {day}, {when}", what=what, day=known.day(due.owed.due, weekday=True), when=when)
    about, title = (cut(line(text), LONGEST_TITLE) for text in (due.owed.about, task_title(due.owed.title, known)))
    return Card(title, "", tuple(filter(None, (day, about))), urgent=due.days <= 0)


def _card(call: Call, lines: Sequence[str], urgent: bool = False) -> Card:
    return Card(title_of(call), link(call.url), tuple(filter(None, lines)), call.id[:ID], urgent)
