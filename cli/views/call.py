"""One call: what it is, when and how much, who can apply and where, where each fact was read, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, told
from cli.views import deadline, history, money, words
from cli.views.lines import own
from cli.views.sections import Row, Section
from cli.views.urgency import urgency
from tracker.calls.model import BY_PEOPLE, FROM_FILES, Call
from tracker.calls.moments import closes
from tracker.calls.settled import Settled
from tracker.calls.settled import evidence as by_a_person
from tracker.facts.model import Contact, When
from tracker.facts.recurring import dated


def call_page(call: Call, reader: Reader) -> list[Section]:
    """Everything known of the call, in sections. Empty facts are left out, except the deadline."""
    sections = [
        Section("", tuple(_facts(call, reader))),
        Section(_("Where it was read"), (*_by_people(call, reader), *_evidence(call, reader))),
        Section(_("History"), tuple(history.rows(call.revisions, reader))),
        Section(_("Seen at"), tuple(_sightings(call, reader))),
    ]
    return [section for section in sections if section.rows]


def heading(call: Call) -> tuple[str, str]:
    """The title, and the line under it: funder and status."""
    parts = [safe.line(call.funder.name), words.status(call.status)]
    if call.gone_since:
        parts.append(_("no longer shown by its source"))
    if call.dismissed:
        parts.append(_("dismissed"))
    parts.append(own(call))
    return safe.line(call.title) or _("(no title)"), " · ".join(part for part in parts if part)


def _facts(call: Call, reader: Reader) -> Iterator[Row]:
    yield from _dates(call, reader)
    yield from _row(_("Amount"), (_amount(call, number, reader) for number in range(len(call.amounts))))
    yield from _row(_("Share of costs"), (money.rate(rate.role, rate.percent, reader) for rate in call.rates))
    yield from _row(_("Who can apply"), [words.named("applicant_type", call.applicant_types)])
    yield from _row(_("Who cannot apply"), [words.named("applicant_type", call.applicants_excluded)])
    yield from _row(_("Required partners"), [words.named("applicant_type", call.partners_required)])
    if call.age_required:
        yield Row(_("Age of the applicant"), (words.age(call.age_required),))
    yield from _row(_("Themes"), [words.named("theme", call.themes)])
    yield from _row(_("Places"), [words.places(call.places, reader.locale)])
    for label, url in ((_("Apply at"), call.apply_url), (_("Read more"), call.url)):
        if clean := safe.link(url):
            yield Row(label, (clean,), "cyan", clean)
    for document in call.documents:
        if clean := safe.link(document.url):
            yield Row(
                _("Document"), (safe.line(document.title) or clean,), "", clean, (clean,) if document.title else ()
            )
    yield from _row(_("Contact"), (_contact(contact) for contact in call.contacts))
    yield from _row(_("Identifiers"), [", ".join(map(safe.line, call.identifiers))])
    yield from _row(_("About"), [safe.line(call.summary)])
    if call.public_id:  # what was only read has no number to ask for it by
        yield Row(_("ID"), (safe.line(call.id),), "dim")


def _dates(call: Call, reader: Reader) -> Iterator[Row]:
    yield from _row(_("Opens"), (_with_next(when, dated(when, call.as_of), reader) for when in call.opens))
    for when in call.deadlines:
        coming = dated(when, call.as_of)
        ahead = closes(coming) is not None and closes(coming) == call.next_closes
        style = urgency(deadline.days_left(coming, reader)) if ahead else ""
        text = _with_next(when, coming, reader, ahead)
        yield Row(_("Deadline"), (text,), style, "", tuple(_elsewhere(coming, reader)))
    if call.rolling:
        yield Row(_("Deadline"), (_("Applications are taken in continuously."),), "green")
    elif not call.deadlines:
        yield Row(_("Deadline"), (_("Unknown: see what the funder says."),), "yellow")
    if call.disputed:
        names = ", ".join(words.field(name) for name in call.disputed)
        sentence = _("Two places say different things of: {names}. Both are kept; ask the funder.")
        yield Row(_("Disputed"), (sentence.format(names=names),), "bold red")


def date_of(when: When, reader: Reader, ahead: bool = False) -> str:
    """`12 August 2026 17:00, in 9 days (outline, target)`."""
    date = format.stated_date(when.date, reader.locale, when.yearly, long=True)
    time = deadline.time_of(when, reader)
    left = f", {format.in_days(deadline.days_left(when, reader), reader.locale)}" if ahead else ""
    notes = [words.stage(when.stage)] if when.stage != "full" else []
    notes += [words.certainty(when.certainty)] if when.certainty != "stated" else []
    return " ".join(part for part in (date, time) if part) + left + (f" ({', '.join(notes)})" if notes else "")


def _with_next(when: When, coming: When, reader: Reader, ahead: bool = False) -> str:
    """A date; one of every year with its next date: `1 December every year; next 1 December 2026 (estimated)`."""
    if coming is when:
        return date_of(when, reader, ahead)
    coming = replace(coming, time=None, stage="full")  # the pattern says them
    return _("{date}; next {next}").format(date=date_of(when, reader), next=date_of(coming, reader, ahead))


def _elsewhere(when: When, reader: Reader) -> Iterator[str]:
    """The funder's zone, and the time there is for the reader then, when these differ."""
    end = closes(when)
    if when.zone and end and deadline.is_elsewhere(when, reader):
        sentence = _("Time in {zone}; for you that is {moment}.")
        yield sentence.format(zone=safe.line(format.city(when.zone, reader.locale)), moment=format.moment(end, reader))


def _amount(call: Call, number: int, reader: Reader) -> str:
    amount = call.amounts[number]
    note = " " + _("(currency assumed)") if amount.currency_assumed else ""
    return money.one(amount, reader) + note


def _contact(contact: Contact) -> str:
    return ", ".join(safe.line(part) for part in (contact.name, contact.email, contact.phone) if part)


def by_whom(settled: Settled, reader: Reader) -> Iterator[str]:
    """Who set a value and when; and what the source says now, when that is something else."""
    set_at = format.day(reader.local(settled.at).date(), reader.locale)
    yield _("set by {who} on {day}").format(who=safe.line(settled.who), day=set_at)
    if settled.differs and settled.heard is not None:
        since = format.day(reader.local(settled.heard_at or settled.at).date(), reader.locale)
        says = history.part(settled.heard, reader)
        yield _("The source says otherwise since {day}: {value}. `grants review` asks again.").format(
            day=since, value=says
        )


def _by_people(call: Call, reader: Reader) -> Iterator[Row]:
    for each in call.settled:
        yield Row(words.field(each.field), (history.part(each.value, reader),), "", "", tuple(by_whom(each, reader)))


def _evidence(call: Call, reader: Reader) -> Iterator[Row]:
    """The funder's own words for each field, each once; the address stands under the last of those that it has."""
    by_people = {by_a_person(each) for each in call.settled}
    found = list(dict.fromkeys(fact for fact in call.evidence if fact not in by_people))
    for number, fact in enumerate(found, 1):
        captured = format.day(reader.local(fact.captured).date(), reader.locale)
        how = f"{safe.line(told(fact.how))} · {words.confidence(fact.confidence)} · {captured}"
        after = found[number] if number < len(found) else None
        goes_on = after is not None and (after.field, after.url) == (fact.field, fact.url)
        url = "" if goes_on else safe.link(fact.url)
        text = _("“{text}”").format(text=safe.line(fact.snippet))
        yield Row(words.field(fact.field), (text,), "", "", tuple(line for line in (how, url) if line))


def _sightings(call: Call, reader: Reader) -> Iterator[Row]:
    if not call.public_id:  # only read: nothing of it is kept
        return
    for sighting in call.sightings:
        sentence = _("first {first}, last {last}").format(
            first=format.moment(sighting.first_seen, reader), last=format.moment(sighting.last_seen, reader)
        )
        url = safe.link(sighting.url)
        ours = {BY_PEOPLE: _("added here"), FROM_FILES: _("from a file")}
        source = ours.get(sighting.source) or safe.line(sighting.source)
        yield Row(source, (sentence,), "", "", (url,) if url and url != safe.link(call.url) else ())


def _row(label: str, lines: Iterable[str]) -> Iterator[Row]:
    if found := tuple(line for line in lines if line):
        yield Row(label, found)
