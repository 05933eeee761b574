"""What every mail to a member says around and in its cards, digest or reminder alike. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from config.visible import cut, line
from tracker.digest.about import LONGEST_NAME
from tracker.digest.model import Reader
from tracker.digest.words import Words, local


def greeting(reader: Reader, now: datetime, known: Words) -> str:
    """For whom and of which day it is."""
    day = known.day(local(now, reader.zone).date())
    organisation = cut(line(reader.organisation), LONGEST_NAME)
    return known.tell("{organisation}, {day}", organisation=organisation, day=day) if organisation else day


def name_of(reader: Reader) -> str:
    """The member's name as the last lines say it."""
    return cut(line(reader.name), LONGEST_NAME)


def when_due(days: int, known: Words) -> str:
    """How far off something is that has so many days left; late when they are below nought."""
    if days < 0:
        return known.tell_n("{count} day late", "{count} days late", -days)
    when = {0: known.tell("today"), 1: known.tell("tomorrow")}.get(days, "")
    return when or known.tell_n("in {count} day", "in {count} days", days)


def marks_explained(seen: Collection[str], known: Words) -> Iterator[str]:
    """What the marks mean that the mail has."""
    if "disputed" in seen:
        yield known.tell("Disputed: two places state different dates. Ask the funder before you rely on one.")
    if "estimated" in seen:
        yield known.tell("Estimated: the funder has not stated the date yet.")


def unsubscribe_words(known: Words) -> str:
    """Of the link that ends these mails."""
    return known.tell("Unsubscribe from these mails")
