"""The subject of a digest: what is most urgent, in one line. Pure."""

from __future__ import annotations

from datetime import timedelta

from tracker.digest.about import funder_of, marks, title_of
from tracker.digest.model import Closing, Digest
from tracker.digest.words import Words, local, words

URGENT = 7
"""Days before a deadline from which the subject names it."""
_LONGEST = 60
"""Of a title or a name in it."""


def subject(digest: Digest) -> str:
    """The most urgent thing first comes to mind: `3 new calls, Kulturrådet closes Friday`."""
    known = words(digest.reader.language)
    parts = [part for part in (_news(digest, known), _most_urgent(digest, known)) if part]
    if parts:
        return ", ".join(parts)
    if digest.changed:
        title = title_of(digest.changed[0].call, _LONGEST)
        return known.tell("Changed: {title}", title=title)
    if digest.closing:
        return _closes(digest.closing[0], digest, known)
    if digest.due:
        return known.tell_n("{count} thing to do", "{count} things to do", len(digest.due))
    return known.tell("Nothing new this week") if digest.reader.wish == "weekly" else known.tell("Nothing new today")


def _news(digest: Digest, known: Words) -> str:
    count = len(digest.new) + digest.more
    return known.tell_n("{count} new call", "{count} new calls", count) if count else ""


def _most_urgent(digest: Digest, known: Words) -> str:
    late = [due for due in digest.due if due.days < 0]
    if digest.closing and digest.closing[0].days <= URGENT:
        return _closes(digest.closing[0], digest, known)
    for changed in digest.changed:
        if any(change.kind in ("deadlines", "closed_early", "reopened") for change in changed.changes):
            return known.tell("changed: {title}", title=title_of(changed.call, _LONGEST))
    return known.tell_n("{count} thing is late", "{count} things are late", len(late)) if late else ""


def _closes(closing: Closing, digest: Digest, known: Words) -> str:
    if closing.day:
        title = title_of(closing.call, _LONGEST)
        return known.tell("{title}: your own deadline {day}", title=title, day=_nearby(closing, digest, known))
    text = _call_closes(closing, digest, known)
    return f"{text} ({known.tell('estimated')})" if "estimated" in marks(closing.call) else text


def _call_closes(closing: Closing, digest: Digest, known: Words) -> str:
    who = funder_of(closing.call, _LONGEST) or title_of(closing.call, _LONGEST)
    if closing.days == 0:
        return known.tell("{funder} closes today", funder=who)
    if closing.days == 1:
        return known.tell("{funder} closes tomorrow", funder=who)
    day = _nearby(closing, digest, known)
    if closing.days < 7:
        return known.tell("{funder} closes {weekday}", funder=who, weekday=day)
    return known.tell("{funder} closes {day}", funder=who, day=day)


def _nearby(closing: Closing, digest: Digest, known: Words) -> str:
    """The day in a word, as long as it is so near that the word can mean no other."""
    day = local(digest.now, digest.reader.zone).date() + timedelta(days=closing.days)
    if closing.days < 2:
        return known.tell("tomorrow") if closing.days else known.tell("today")
    return known.weekday(day) if closing.days < 7 else known.day(day)
