"""Which things a member is reminded of, and in which words. Pure.

A thing is told once for each of `STAGES`: when a week or less is left, on the day before, on the day, and once when it
is late. What a digest has said since the stage began is not said again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from config.visible import cut, line, link
from tracker.digest import frame
from tracker.digest.about import LONGEST_TITLE, told_marks
from tracker.digest.cards import Card, Page, Section
from tracker.digest.model import Reader
from tracker.digest.select import days_until
from tracker.digest.task_titles import task_title
from tracker.digest.words import Words, words

STAGES = (-1, 0, 1, 7)
"""Days left, at most; the first that fits counts. Below nought it is late."""
LATE_FOR = 14
"""Days after which something late is no news: whoever begins with old lists is not told of all of them."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A task, a report or a deadline with its day."""

    code: str
    """`T12`, `R3`; of a deadline with its stage and day, `A7/outline/2026-08-12`: an application may have several."""
    kind: str
    """task, report or deadline."""
    title: str
    day: date
    about: str = ""
    """The application that it belongs to; of a deadline, the funder."""
    url: str = ""
    certain: bool = True
    """Whether the day is stated, and not estimated."""
    changed: datetime | None = None
    """When it, or its day, was last changed; None: not known."""
    in_digests: bool = True
    """Whether digests tell of it."""
    stage: str = ""
    """Of a deadline: what is to be handed in then."""
    disputed: bool = False
    """Whether two places state different dates."""

    @property
    def marks(self) -> tuple[str, ...]:
        """As digests mark a deadline."""
        return (*(("disputed",) if self.disputed else ()), *(() if self.certain else ("estimated",)))

    def called(self, most: int, known: Words) -> str:
        """Its title, or the number that people know it by."""
        return cut(line(task_title(self.title, known)), most) or self.code.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Reminded:
    """What was told already."""

    code: str
    day: date
    stage: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one mail says of one thing."""

    thing: Thing
    days: int
    stage: int


def stage_of(days: int) -> int | None:
    """The stage of something with so many days left; None while it is far off, or long past."""
    return next((stage for stage in STAGES if days <= stage), None) if days >= -LATE_FOR else None


def due_reminders(
    things: Iterable[Thing], told: Iterable[Reminded], digest: datetime | None, now: datetime, zone: str
) -> list[Reminder]:
    """What to remind of at `now`, the most urgent first; `digest`: when the member's last digest was written."""
    before = set(told)
    found = []
    for thing in things:
        days = days_until(thing.day, now, zone)
        stage = stage_of(days)
        if stage is None or Reminded(thing.code, thing.day, stage) in before:
            continue
        if not _said(thing, stage, digest, zone):
            found.append(Reminder(thing, days, stage))
    return sorted(found, key=lambda each: (each.days, each.thing.kind, each.thing.code))


def _said(thing: Thing, stage: int, digest: datetime | None, zone: str) -> bool:
    """Whether a digest told of it in this stage, as it is now."""
    if digest is None or not thing.in_digests or (thing.changed is not None and thing.changed > digest):
        return False
    return stage_of(days_until(thing.day, digest, zone)) == stage


def page(reader: Reader, found: Sequence[Reminder], now: datetime, unsubscribe: str = "") -> Page:
    """The reminders in the reader's words."""
    known = words(reader.language)
    deadlines = tuple(_card(each, known) for each in found if each.thing.kind == "deadline")
    others = tuple(_card(each, known) for each in found if each.thing.kind != "deadline")
    sections = (Section(known.tell("Closes soon"), deadlines), Section(known.tell("To do"), others))
    return Page(
        language=known.language,
        subject=subject(found, known),
        greeting=frame.greeting(reader, now, known),
        sections=tuple(section for section in sections if section.cards),
        footer=tuple(_footer(reader, found, known)),
        unsubscribe=unsubscribe,
        unsubscribe_words=frame.unsubscribe_words(known),
    )


def subject(found: Sequence[Reminder], known: Words) -> str:
    """The most urgent thing, and how many more."""
    first = found[0]
    title, when = first.thing.called(60, known), frame.when_due(first.days, known)
    told = known.tell("Reminder: {title}, {when}", title=title, when=when)
    if first.thing.marks:
        told = f"{told} ({told_marks(first.thing.marks, known)})"
    if len(found) == 1:
        return told
    more = len(found) - 1
    return known.tell_n("{first} and {count} more", "{first} and {count} more", more, first=told)


def _card(each: Reminder, known: Words) -> Card:
    thing = each.thing
    what = {"task": known.tell("Task"), "report": known.tell("Report")}.get(thing.kind) or known.tell("Deadline")
    day = known.day(thing.day, weekday=True)
    first = known.tell("{what}: {day}, {when}", what=what, day=day, when=frame.when_due(each.days, known))
    lines = (first, told_marks(thing.marks, known, thing.stage), cut(line(thing.about), LONGEST_TITLE))
    return Card(thing.called(LONGEST_TITLE, known), link(thing.url), tuple(filter(None, lines)), urgent=each.days <= 1)


def _footer(reader: Reader, found: Sequence[Reminder], known: Words) -> Iterator[str]:
    name = frame.name_of(reader)
    yield known.tell("Grants reminds {name} a week before, the day before, and on the day.", name=name)
    yield from frame.marks_explained({mark for each in found for mark in each.thing.marks}, known)
