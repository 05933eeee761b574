"""Gathers from the database what digests are chosen from: one organisation at a time, what its members share once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from config.settings import Settings
from tracker.applications.model import BEFORE_DEADLINE, FOLLOWED
from tracker.applications.read import Wanted, find
from tracker.calls.filter import CallFilter
from tracker.calls.model import Call
from tracker.calls.rows import load_calls, revisions_of
from tracker.digest.model import Candidate, Followed, Owed, Period, Reader, Story
from tracker.digest.schedule import Turn, last_turn
from tracker.digest.select import CLOSES_WITHIN
from tracker.digest.words import zone
from tracker.organisations.matching import Match
from tracker.organisations.model import Member, Organisation
from tracker.organisations.ranking import Ranked, matches, ranked
from tracker.organisations.store import members_of
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls
from tracker.store.tables.changes import actions, changes
from tracker.store.tables.digests import announced, deliveries, digests, refused_addresses
from tracker.store.tables.duties import reports, tasks
from tracker.store.tables.organisations import members

_WHY = ("theme", "target_group", "applicant", "place")
"""The aspects of a match that are told as reasons, the weightiest for a reader first."""
_TAKEN = ("open", "rolling", "forecast", "unknown")
_GONE_WRONG = ("refused", "failed")
"""States of deliveries that the member certainly did not get: what they told is told again."""


@dataclass(frozen=True)
class Asked:
    """A member whose digest is due, and for which period."""

    member: Member
    period: Period


@dataclass
class Shared:
    """What the members of one organisation have in common, at one moment."""

    organisation: Organisation
    now: datetime
    judged: dict[int, Ranked]
    """By row of the call."""
    followed: tuple[Followed, ...] = ()
    _calls: dict[int, Call] = field(default_factory=dict)
    _matches: dict[int, Match] = field(default_factory=dict)

    def candidates(self, connection: Connection, told: frozenset[int]) -> tuple[Candidate, ...]:
        """The calls that fit and that were not told before; each is loaded once for all members."""
        wanted = [number for number in self.judged if number not in told]
        missing = [number for number in wanted if number not in self._calls]
        if missing:
            loaded = load_calls(connection, missing, self.now, organisation=self.organisation.key)
            self._calls |= dict(zip(missing, loaded, strict=True))
            found = matches([self.judged[number] for number in missing], self.organisation, self.now)
            self._matches |= dict(zip(missing, found, strict=True))
        return tuple(self._candidate(number) for number in wanted)

    def _candidate(self, number: int) -> Candidate:
        found = self._matches[number]
        fitting = [
            reason for kind in _WHY for reason in found.reasons if reason.kind == kind and reason.outcome == "fits"
        ]
        return Candidate(self._calls[number], found.score, found.fit, tuple(reason.short for reason in fitting))


def due(connection: Connection, organisation: Organisation, settings: Settings, now: datetime) -> list[Asked]:
    """The organisation's members whose digest is due at `now` and not yet in the outbox."""
    found = []
    for one in members_of(connection, organisation.id):
        turn = _turn(one, settings, now)
        period = _period(connection, one, turn, now) if turn else None
        if period is not None:
            found.append(Asked(one, period))
    return found


def _turn(member: Member, settings: Settings, now: datetime) -> Turn | None:
    return last_turn(member, now, zone(zone_of(member, settings)))


def zone_of(member: Member, settings: Settings) -> str:
    """The member's zone, else that of the program, else the machine's."""
    if member.zone or settings.zone:
        return member.zone or settings.zone
    from tzlocal import get_localzone_name

    return str(get_localzone_name() or "UTC")


def period_for(connection: Connection, member: Member, settings: Settings, now: datetime) -> Period:
    """The period that a digest would be for when it was written at `now`, whatever the member's wishes."""
    turn = _turn(member, settings, now)
    last = _last_until(connection, member.id)
    length = turn.length if turn else timedelta(days=7)
    return Period(last or now - length, now, turn.key if turn else now.date().isoformat())


def _period(connection: Connection, member: Member, turn: Turn, now: datetime) -> Period | None:
    """None when the digest of this turn is there already, or has to wait: a refused address, a new member."""
    refused = select(refused_addresses.c.id).where(refused_addresses.c.address == member.email.casefold())
    if is_there(connection, member, turn.key) or connection.execute(refused).first():
        return None
    last = _last_until(connection, member.id)
    if last is None and turn.at < (_joined(connection, member) or turn.at):
        return None  # whoever joins on a Wednesday gets the first digest at the next turn
    return Period(last or turn.at - turn.length, now, turn.key)


def is_there(connection: Connection, member: Member, period: str) -> bool:
    """Whether the member's digest of this period is in the outbox, sent or not."""
    statement = select(deliveries.c.id).where(deliveries.c.key == key_of(member, period))
    return connection.execute(statement).first() is not None


def key_of(member: Member, period: str) -> str:
    """What makes a digest one of its kind: one for each member and period."""
    return f"digest:{member.id}:{period}"


def _last_until(connection: Connection, member_id: int) -> datetime | None:
    """Up to when the member was told what happened."""
    statement = (
        select(func.max(digests.c.until))
        .join_from(digests, deliveries, deliveries.c.id == digests.c.delivery_id)
        .where(deliveries.c.member_id == member_id, deliveries.c.state.not_in(_GONE_WRONG))
    )
    found: datetime | None = connection.scalar(statement)
    return found


def _joined(connection: Connection, member: Member) -> datetime | None:
    statement = (
        select(func.min(actions.c.at))
        .join_from(changes, actions, actions.c.id == changes.c.action_id)
        .where(changes.c.table_name == members.name, changes.c.row_id == member.id)
    )
    found: datetime | None = connection.scalar(statement)
    return found


def shared(connection: Connection, organisation: Organisation, since: datetime, now: datetime) -> Shared:
    """What the organisation's members have in common; `since`: the earliest beginning of their periods."""
    asked = (
        CallFilter(open=True, organisation=organisation.key),
        CallFilter(new_since=since, organisation=organisation.key),
        CallFilter(changed_since=since, organisation=organisation.key),
    )
    judged: dict[int, Ranked] = {}
    for wanted in asked:
        for one in ranked(connection, wanted, organisation, now):
            if one.fit != "no" and one.facts.status in _TAKEN:
                judged[one.number] = one
    return Shared(organisation, now, judged, _followed(connection, organisation, now))


def story(connection: Connection, common: Shared, asked: Asked, settings: Settings, now: datetime) -> Story:
    """Everything that the digest of one member is chosen from."""
    member, told = asked.member, _told(connection, asked.member.id)
    name = zone_of(member, settings)
    reader = Reader(
        member.id,
        member.name,
        common.organisation.called(),
        member.language or settings.language or "en",
        name,
        "daily" if member.digest == "daily" else "weekly",
    )
    until = now.astimezone(zone(name)).date() + timedelta(days=CLOSES_WITHIN)
    return Story(
        reader,
        asked.period,
        now,
        common.candidates(connection, told),
        common.followed,
        tuple(_owed(connection, common.organisation, member, until)),
    )


def _told(connection: Connection, member_id: int) -> frozenset[int]:
    """Rows of the calls that the member was told of as new; where one was linked since, of what it is linked to."""
    statement = (
        select(announced.c.call_id, calls.c.same_as)
        .join_from(announced, deliveries, deliveries.c.id == announced.c.delivery_id)
        .join(calls, calls.c.id == announced.c.call_id)
        .where(deliveries.c.member_id == member_id, deliveries.c.state.not_in(_GONE_WRONG))
    )
    return frozenset(number for row in connection.execute(statement) for number in row if number is not None)


def _followed(connection: Connection, organisation: Organisation, now: datetime) -> tuple[Followed, ...]:
    found = find(connection, Wanted(organisation.id, FOLLOWED), now)
    numbers = list(dict.fromkeys(one.call_id for one in found if one.call_id is not None))
    loaded = dict(zip(numbers, load_calls(connection, numbers, now, organisation=organisation.key), strict=True))
    return tuple(
        Followed(
            loaded[one.call_id], one.state in BEFORE_DEADLINE, revisions_of(connection, one.call_id), one.own_deadline
        )
        for one in found
        if one.call_id is not None
    )


def _owed(connection: Connection, organisation: Organisation, member: Member, until: date) -> Iterator[Owed]:
    """The member's own tasks, and the reports of applications that the member or nobody answers for."""
    own_tasks = (
        select(tasks.c.title, tasks.c.due, applications.c.title.label("about"))
        .outerjoin_from(tasks, applications, applications.c.id == tasks.c.application_id)
        .where(tasks.c.owner_id == member.id, *_open(tasks, tasks.c.done_on, organisation, until))
        .where(or_(applications.c.id.is_(None), applications.c.removed_at.is_(None)))
    )
    for row in connection.execute(own_tasks):
        yield Owed("task", row.title, date.fromisoformat(row.due), row.about or "")
    owed_reports = (
        select(reports.c.title, reports.c.kind, reports.c.due, applications.c.title.label("about"))
        .join_from(reports, applications, applications.c.id == reports.c.application_id)
        .where(*_open(reports, reports.c.handed_in_on, organisation, until))
        .where(applications.c.removed_at.is_(None))
        .where(or_(applications.c.owner_id == member.id, applications.c.owner_id.is_(None)))
    )
    for one in connection.execute(owed_reports):
        yield Owed("report", one.title or one.about, date.fromisoformat(one.due), one.about)


def _open(table: Any, done: Any, organisation: Organisation, until: date) -> Iterable[Any]:
    return (
        done.is_(None),
        table.c.removed_at.is_(None),
        table.c.organisation_id == organisation.id,
        table.c.due <= until.isoformat(),
    )
