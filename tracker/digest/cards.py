"""A digest in words, ready for the templates: what stands where, in the reader's language and zone. Pure.

Whatever came from a page is one line without anything hidden, and short; the templates escape it for their own form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from config.visible import cut, line, link
from tracker.calls.model import Call
from tracker.calls.moments import closes
from tracker.digest.model import Candidate, Change, Changed, Closing, Digest, Due
from tracker.digest.words import Words, local, mail_text, words
from tracker.facts.model import Amount, When
from tracker.facts.recurring import dated

_TITLE = 160
_FUNDER = 80
_WHY = 3
_VALUES = 4
"""Of a list of values that changed, so many are told."""
_ID = 8
_URGENT = 7
"""Days before a deadline from which the subject names it."""

_STAGES = {
    "expression_of_interest": mail_text("expression of interest"),
    "outline": mail_text("outline"),
    "cut_off": mail_text("cut-off"),
}
_CHANGES = {
    "deadlines": mail_text("Deadline"),
    "amounts": mail_text("Sum"),
    "rates": mail_text("Share of costs"),
    "eligible": mail_text("Who can apply"),
}


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
        greeting=_greeting(digest, known),
        sections=sections,
        nothing="" if sections else _nothing(weekly, known),
        footer=tuple(_footer(digest, known)),
        unsubscribe=unsubscribe,
        unsubscribe_words=known.tell("Unsubscribe from these mails"),
    )


def subject(digest: Digest) -> str:
    """The most urgent thing first comes to mind: `3 new calls, Kulturrådet closes Friday`."""
    known = words(digest.reader.language)
    parts = [part for part in (_news(digest, known), _most_urgent(digest, known)) if part]
    if parts:
        return ", ".join(parts)
    if digest.changed:
        title = _title(digest.changed[0].call, 60)
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
    if digest.closing and digest.closing[0].days <= _URGENT:
        return _closes(digest.closing[0], digest, known)
    for changed in digest.changed:
        if any(change.kind in ("deadlines", "closed_early", "reopened") for change in changed.changes):
            return known.tell("changed: {title}", title=_title(changed.call, 60))
    return known.tell_n("{count} thing is late", "{count} things are late", len(late)) if late else ""


def _closes(closing: Closing, digest: Digest, known: Words) -> str:
    if closing.day:
        title = _title(closing.call, 60)
        return known.tell("{title}: your own deadline {day}", title=title, day=_nearby(closing, digest, known))
    text = _call_closes(closing, digest, known)
    return f"{text} ({known.tell('estimated')})" if "estimated" in _marks(closing.call) else text


def _call_closes(closing: Closing, digest: Digest, known: Words) -> str:
    who = cut(line(closing.call.funder.name), 60) or _title(closing.call, 60)
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


def _greeting(digest: Digest, known: Words) -> str:
    day = known.day(local(digest.now, digest.reader.zone).date())
    organisation = cut(line(digest.reader.organisation), _FUNDER)
    return known.tell("{organisation}, {day}", organisation=organisation, day=day) if organisation else day


def _nothing(weekly: bool, known: Words) -> str:
    if weekly:
        return known.tell("No new calls for you this week, nothing has changed, and nothing is due.")
    return known.tell("No new calls for you today, nothing has changed, and nothing is due.")


def _footer(digest: Digest, known: Words) -> Iterator[str]:
    name = cut(line(digest.reader.name), _FUNDER)
    if digest.reader.wish == "weekly":
        yield known.tell("Grants writes to {name} once a week.", name=name)
    else:
        yield known.tell("Grants writes to {name} every day.", name=name)
    marks = {mark for each in digest.new for mark in _marks(each.call)}
    marks |= {mark for each in digest.closing for mark in _marks(each.call)}
    if "disputed" in marks:
        yield known.tell("Disputed: two places state different dates. Ask the funder before you rely on one.")
    if "estimated" in marks:
        yield known.tell("Estimated: the funder has not stated the date yet.")


def _sections(digest: Digest, known: Words) -> Iterator[Section]:
    yield Section(known.tell("Closes soon"), tuple(_closing(each, digest, known) for each in digest.closing))
    yield Section(known.tell("Changed"), tuple(_changed(each, known) for each in digest.changed))
    note = ""
    if digest.more:
        command = f"grants list --for {digest.reader.key}"
        note = known.tell_n("And {count} more: {command}", "And {count} more: {command}", digest.more, command=command)
    yield Section(known.tell("New for you"), tuple(_new(each, digest, known) for each in digest.new), note)
    yield Section(known.tell("To do"), tuple(_due(each, known) for each in digest.due))


def _new(candidate: Candidate, digest: Digest, known: Words) -> Card:
    call = candidate.call
    lines = [_where_and_when(call, digest, known), _sum(call.amounts, known)]
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
    return _card(closing.call, [_where_and_when(closing.call, digest, known), left], urgent=closing.days <= _URGENT)


def _changed(changed: Changed, known: Words) -> Card:
    lines = [cut(line(changed.call.funder.name), _FUNDER)]
    lines += [_change(change, known) for change in changed.changes]
    return _card(changed.call, lines)


def _change(change: Change, known: Words) -> str:
    if change.kind == "closed_early":
        return known.tell("Closed before its deadline")
    if change.kind == "reopened":
        return known.tell("Open again")
    old, new = _values(change, change.old, known), _values(change, change.new, known)
    return known.tell("{what}: {new} (before: {old})", what=known.tell(_CHANGES[change.kind]), new=new, old=old)


def _due(due: Due, known: Words) -> Card:
    if due.days < 0:
        when = known.tell_n("{count} day late", "{count} days late", -due.days)
    else:
        when = {0: known.tell("today"), 1: known.tell("tomorrow")}.get(due.days, "")
        when = when or known.tell_n("in {count} day", "in {count} days", due.days)
    what = known.tell("Report") if due.owed.kind == "report" else known.tell("Task")
    day = known.tell("{what}: {day}, {when}", what=what, day=known.day(due.owed.due, weekday=True), when=when)
    about = cut(line(due.owed.about), _TITLE)
    return Card(cut(line(due.owed.title), _TITLE), "", tuple(filter(None, (day, about))), urgent=due.days <= 0)


def _card(call: Call, lines: Sequence[str], urgent: bool = False) -> Card:
    return Card(_title(call), link(call.url), tuple(filter(None, lines)), call.id[:_ID], urgent)


def _title(call: Call, most: int = _TITLE) -> str:
    return cut(line(call.title), most) or call.id[:_ID]


def _where_and_when(call: Call, digest: Digest, known: Words) -> str:
    funder = cut(line(call.funder.name), _FUNDER)
    return ", ".join(filter(None, (funder, deadline(call, digest.reader.zone, known))))


def deadline(call: Call, zone: str, known: Words) -> str:
    """When the call closes, with its marks: zone when the reader's differs, stage, disputed, estimated."""
    when = _next(call)
    if when is None and call.status == "rolling":
        return known.tell("apply at any time")
    if when is None:
        return known.tell("deadline unknown")
    parts = [_written(when, zone, known)]
    parts += [known.tell(_STAGES[when.stage])] if when.stage in _STAGES else []
    marks = {"disputed": known.tell("disputed"), "estimated": known.tell("estimated")}
    parts += [marks[mark] for mark in _marks(call)]
    text = f"{parts[0]} ({', '.join(parts[1:])})" if parts[1:] else parts[0]
    if call.status == "forecast":
        return known.tell("not open yet, closes {deadline}", deadline=text)
    return known.tell("closes {deadline}", deadline=text)


def _next(call: Call) -> When | None:
    """The deadline that passes next, a yearly one with its next date."""
    ahead = (dated(when, call.as_of) for when in call.deadlines) if call.next_closes else ()
    return next((when for when in ahead if closes(when) == call.next_closes), None)


def _marks(call: Call) -> tuple[str, ...]:
    when = _next(call)
    if when is None:
        return ()
    found = ["disputed"] if "deadlines" in call.disputed else []
    return tuple(found + (["estimated"] if when.certainty in ("estimated", "approximate", "target") else []))


def _written(when: When, zone: str, known: Words) -> str:
    """Day and time in the funder's zone, which is named when the reader's clock shows another time."""
    text = known.stated_day(when.date, when.yearly)
    if when.time and not when.time.startswith("24"):
        text = known.tell("{day} at {time}", day=text, time=known.clock(when.time))
    if when.zone and _is_elsewhere(when, zone):
        text = known.tell("{day}, {place} time", day=text, place=known.city(when.zone))
    return text


def _is_elsewhere(when: When, zone: str) -> bool:
    end = closes(when)
    if end is None or len(when.date) < 10:
        return False
    hour, minute, second = (int(part) for part in (when.time or "24:00:00").split(":"))
    stated = datetime.fromisoformat(when.date) + timedelta(hours=hour, minutes=minute, seconds=second)
    return abs(local(end, zone).replace(tzinfo=None) - stated) > timedelta(minutes=10)


def _sum(amounts: Sequence[Amount], known: Words) -> str:
    """What one project can get, else what else is known; each role keeps its own word (design rule 8)."""
    by_role = {amount.role: amount for amount in sorted(amounts, key=lambda amount: amount.amount)}
    low, high = by_role.get("min"), by_role.get("max")
    if low and high and low.currency == high.currency:
        return known.tell("{low} to {high}", low=_money(low, known), high=_money(high, known))
    for role in ("max", "min", "typical", "total"):
        if role in by_role:
            return _in_role(role, _money(by_role[role], known), known)
    return ""


def _money(amount: Amount, known: Words) -> str:
    return ("≈\u00a0" if amount.approximate else "") + known.money(amount.amount, amount.currency)


def _in_role(role: str, text: str, known: Words) -> str:
    if role == "max":
        return known.tell("up to {money}", money=text)
    if role == "min":
        return known.tell("from {money}", money=text)
    if role == "typical":
        return known.tell("usually {money}", money=text)
    return known.tell("{money} in all", money=text) if role == "total" else text


def _values(change: Change, plain: Any, known: Words) -> str:
    """Old or new value of a field: revisions keep plain JSON, in the shape of the call's."""
    values = plain if isinstance(plain, list) else [plain]
    texts = [cut(line(text), 80) for value in values if (text := _value(change, value, known))]
    if not texts:
        return known.tell("not stated")
    return ", ".join(texts[:_VALUES]) + (" …" if len(texts) > _VALUES else "")


def _value(change: Change, value: Any, known: Words) -> str:
    match value:
        case {"date": str(day)}:
            return _plain_day(day, value, known)
        case {"amount": amount, "currency": currency}:
            return _in_role(str(value.get("role")), known.money(Decimal(str(amount)), str(currency)), known)
        case {"percent": percent}:
            return known.percent(Decimal(str(percent)))
        case str(key) if change.kind == "eligible":
            return known.named("place" if key[:2].isupper() else "applicant_type", key)
        case None | "" | {}:
            return ""
    return str(value)


def _plain_day(day: str, value: Mapping[str, Any], known: Words) -> str:
    try:
        text = known.stated_day(day, bool(value.get("yearly")))
        time = str(value.get("time") or "24")
        return text if time.startswith("24") else known.tell("{day} at {time}", day=text, time=known.clock(time))
    except ValueError:
        return day
