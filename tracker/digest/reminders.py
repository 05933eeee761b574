"""Reminders of what members answer for: gathered, put into the outbox once for each thing and stage, and sent.

A member gets at most one a day, after the hour of the digest, and none in quiet weeks or when the digest is off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from config.sentences import say
from config.settings import Settings
from tracker.applications.agenda import Asked, Due, agenda
from tracker.applications.model import REPORT_KINDS
from tracker.calls.filter import is_dismissed
from tracker.digest import outbox
from tracker.digest.about import is_certain
from tracker.digest.gather import last_told, zone_of
from tracker.digest.message import Letter
from tracker.digest.model import Reader
from tracker.digest.post import Post
from tracker.digest.refusals import all_refused
from tracker.digest.remind import LATE_FOR, STAGES, Reminded, Reminder, Thing, due_reminders, page
from tracker.digest.render import html, text
from tracker.digest.run import addressed, send_waiting
from tracker.digest.sending import Summary
from tracker.digest.token import secret
from tracker.digest.words import local, zone
from tracker.organisations.model import Member, Organisation
from tracker.organisations.store import all_organisations, members_of
from tracker.store.database import reading, writing
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, revisions
from tracker.store.tables.changes import actions, changes
from tracker.store.tables.digests import deliveries, reminded

_TABLES = {"task": "tasks", "report": "reports", "deadline": "applications"}
_NOT_GOT = ("refused", "failed")


class RemindersFailed(Exception):
    """Reminders of some organisations could not be written; all else was done. The message is for the operator."""


@dataclass(frozen=True)
class Written:
    """What was put into the outbox."""

    count: int
    problems: dict[str, Exception]
    """By organisation whose reminders could not be written: why."""


def run_reminders(
    engine: Engine, settings: Settings, now: datetime, leaving: Post, clock: Callable[[], datetime] | None = None
) -> str:
    """Write the reminders that are due at `now` and send what is due in the outbox; what came of it, in a sentence.

    Raises RemindersFailed, after everything that can be sent was sent.
    """
    written = compose_reminders(engine, settings, leaving, now)
    sentence = _sentence(written.count, send_waiting(engine, settings, leaving, now, clock))
    if not written.problems:
        return sentence
    first = next(iter(written.problems.values()))
    raise RemindersFailed(
        say(
            "{counts} The reminders of {organisations} could not be written: {kind}: {problem}",
            counts=sentence,
            organisations=", ".join(written.problems),
            kind=type(first).__name__,
            problem=getattr(first, "orig", first),  # without the values that were to be stored
        )
    ) from first


def _sentence(count: int, sending: Summary) -> str:
    if sending.busy:
        return say("{count} reminders written; another program is sending.", count=count)
    counts = say("{count} reminders written; {sent} mails sent.", count=count, sent=sending.sent)
    return say("{counts} {problem}.", counts=counts, problem=sending.problem) if sending.problem else counts


def compose_reminders(engine: Engine, settings: Settings, leaving: Post, now: datetime) -> Written:
    """Put the reminders that are due into the outbox. What is wrong with one organisation stops no other."""
    with writing(engine) as connection:
        _withdraw_stale(connection, now)
        key = secret(connection)
    with reading(engine) as connection:
        homes = all_organisations(connection)
    count, problems = 0, {}
    for home in homes:
        try:
            count += _of_organisation(engine, settings, leaving, home, key, now)
        except Exception as problem:  # whatever it is, the others are reminded; the run is told to have failed
            problems[home.called()] = problem
    return Written(count, problems)


def _withdraw_stale(connection: Connection, now: datetime) -> None:
    """One that did not leave on its day would say "tomorrow" of today; what it told is to be told anew."""
    stale = (deliveries.c.kind == "reminder", deliveries.c.state == "waiting", deliveries.c.good_until <= now)
    connection.execute(delete(deliveries).where(*stale))


def _of_organisation(
    engine: Engine, settings: Settings, leaving: Post, home: Organisation, key: bytes, now: datetime
) -> int:
    with reading(engine) as connection:
        readers = list(_readers(connection, home, settings, now))
        found = list(_reminders(connection, home, readers, now)) if readers else []
    letters = [(reader, some, _letter(key, leaving, one, reader, some, now)) for one, reader, some in found]
    with writing(engine) as connection:
        return sum(_put(connection, leaving, reader, some, letter, now) for reader, some, letter in letters if letter)


def _readers(
    connection: Connection, home: Organisation, settings: Settings, now: datetime
) -> Iterator[tuple[Member, Reader]]:
    """The members who want mails, whose hour has come today, and who have had no reminder today."""
    refused = all_refused(connection)
    for member in members_of(connection, home.id):
        where = zone_of(member, settings)
        here = local(now, where)
        if member.digest == "off" or member.is_quiet(here.date()) or here.hour < member.hour:
            continue
        there = select(deliveries.c.id).where(deliveries.c.key == _key(member, here.date()))
        if member.email.casefold() not in refused and connection.execute(there).first() is None:
            language = member.language or settings.language or "en"
            yield member, Reader(member.id, member.name or member.email, home.called(), language, where)


def _key(member: Member, day: date) -> str:
    return f"reminder:{member.id}:{day.isoformat()}"


def _reminders(
    connection: Connection, home: Organisation, readers: Sequence[tuple[Member, Reader]], now: datetime
) -> Iterator[tuple[Member, Reader, list[Reminder]]]:
    """What each of them is to be reminded of; members of whom nothing is to be said are left out."""
    today = now.date()
    span = Asked(home.id, today - timedelta(days=LATE_FOR + 1), today + timedelta(days=STAGES[-1] + 1))
    coming = [due for due in agenda(connection, span, now) if due.kind in _TABLES]
    things = _merged(_things(connection, home, coming))
    ids = [member.id for member, _reader in readers]
    told, digests = _told(connection, ids), last_told(connection, ids)
    for member, reader in readers:
        mine = [thing for due, thing in things if _is_for(due, member)]
        if found := due_reminders(mine, told[member.id], digests.get(member.id), now, reader.zone):
            yield member, reader, found


def _is_for(due: Due, member: Member) -> bool:
    """A deadline or report that nobody answers for is everybody's; a task without an owner is nobody's."""
    return due.owner_id == member.id or (due.owner_id is None and due.kind != "task")


def _merged(things: Iterable[tuple[Due, Thing]]) -> list[tuple[Due, Thing]]:
    """One of each: of the same stage and day told twice, the one that is stated."""
    found: dict[str, tuple[Due, Thing]] = {}
    for due, thing in things:
        if thing.code not in found or (thing.certain and not found[thing.code][1].certain):
            found[thing.code] = due, thing
    return list(found.values())


def _things(connection: Connection, home: Organisation, coming: Sequence[Due]) -> Iterator[tuple[Due, Thing]]:
    """Without the deadlines of calls that the organisation has dismissed."""
    changed = _changed(connection, coming)
    linked = _linked(connection, home, _numbers(coming, "deadline"))
    soonest: dict[int, date] = {}
    for due in coming:
        own = changed.get((_TABLES[due.kind], due.number))
        if due.kind != "deadline":
            # With another owner of the application, a report is news to that one.
            whole = changed.get(("applications", due.application_id or 0)) if due.kind == "report" else None
            yield due, _duty(due, max(filter(None, (own, whole)), default=None))
        elif not ((call := linked.get(due.number)) and call.dismissed):
            moved = max(filter(None, (own, call.moved if call else None)), default=None)
            # Digests tell of the next deadline of a call only.
            in_digests = call is not None and soonest.setdefault(due.number, due.day) == due.day
            yield due, _deadline(due, call, moved, in_digests)


def _duty(due: Due, changed: datetime | None) -> Thing:
    """A task or a report. A report without a title of its own has that of the application, as in digests."""
    title = due.application if due.kind == "report" and due.what in REPORT_KINDS else due.what
    about = due.application if title != due.application else ""
    return Thing(due.code, due.kind, title, due.day, about, changed=changed)


def _deadline(due: Due, call: Any, changed: datetime | None, in_digests: bool) -> Thing:
    return Thing(
        f"{due.code}/{due.what}/{due.day.isoformat()}",
        due.kind,
        due.application,
        due.day,
        due.funder,
        call.url if call else "",
        is_certain(due.certainty),
        changed,
        in_digests,
        due.what,
        disputed=call is not None and call.deadline is None and "deadlines" in call.disputed.split(","),
    )


def _linked(connection: Connection, home: Organisation, numbers: Sequence[int]) -> dict[int, Any]:
    """By application: what is known of its call."""
    statement = (
        select(
            applications.c.id,
            applications.c.deadline,
            calls.c.url,
            calls.c.disputed,
            is_dismissed(home.key).label("dismissed"),
            func.max(revisions.c.at).label("moved"),
        )
        .join_from(applications, calls, calls.c.id == applications.c.call_id)
        .outerjoin(revisions, (revisions.c.call_id == calls.c.id) & (revisions.c.field == "deadlines"))
        .where(applications.c.id.in_(numbers))
        .group_by(applications.c.id, calls.c.id)
    )
    return {row.id: row for row in connection.execute(statement)} if numbers else {}


def _changed(connection: Connection, coming: Sequence[Due]) -> dict[tuple[str, int], datetime]:
    """When each of them, and the application of a report, was last changed by a person."""
    found: dict[tuple[str, int], datetime] = {}
    reported = [due.application_id or 0 for due in coming if due.kind == "report"]
    for kind, table in _TABLES.items():
        numbers = _numbers(coming, kind) + (reported if kind == "deadline" else [])
        statement = (
            select(changes.c.row_id, func.max(actions.c.at).label("at"))
            .join_from(changes, actions, actions.c.id == changes.c.action_id)
            .where(changes.c.table_name == table, changes.c.row_id.in_(numbers))
            .group_by(changes.c.row_id)
        )
        found |= {(table, row.row_id): row.at for row in connection.execute(statement)}
    return found


def _numbers(coming: Iterable[Due], kind: str) -> list[int]:
    return [due.number for due in coming if due.kind == kind]


def _told(connection: Connection, ids: Sequence[int]) -> defaultdict[int, list[Reminded]]:
    found: defaultdict[int, list[Reminded]] = defaultdict(list)
    statement = (
        select(deliveries.c.member_id, reminded.c.thing, reminded.c.day, reminded.c.stage)
        .join_from(reminded, deliveries, deliveries.c.id == reminded.c.delivery_id)
        .where(deliveries.c.member_id.in_(ids), deliveries.c.state.not_in(_NOT_GOT))
    )
    for row in connection.execute(statement):
        found[row.member_id or 0].append(Reminded(row.thing, date.fromisoformat(row.day), row.stage))
    return found


def _letter(
    key: bytes, leaving: Post, member: Member, reader: Reader, found: Sequence[Reminder], now: datetime
) -> Letter | None:
    """The mail; None when the member's address is none."""
    head = addressed(key, leaving, member, _key(member, local(now, reader.zone).date()))
    if head is None:
        return None
    shown = page(reader, found, now, head.unsubscribe)
    return replace(head, subject=shown.subject, text=text(shown), html=html(shown), language=shown.language)


def _put(
    connection: Connection, leaving: Post, reader: Reader, found: Sequence[Reminder], letter: Letter, now: datetime
) -> bool:
    today = local(now, reader.zone).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), zone(reader.zone)).astimezone(UTC)
    number = outbox.put(
        connection, "reminder", letter, leaving.sender, now,
        member_id=reader.member_id, period=today.isoformat(), good_until=midnight,
    )  # fmt: skip
    if number is None:
        return False
    rows = [
        {"delivery_id": number, "thing": each.thing.code, "day": each.thing.day.isoformat(), "stage": each.stage}
        for each in found
    ]
    connection.execute(insert(reminded), rows)
    return True
