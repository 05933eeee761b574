"""Gathers from the database what digests are chosen from: one organisation at a time, what its members share once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from config.settings import Settings
from tracker.applications.followed import others_of
from tracker.applications.model import BEFORE_DEADLINE, FOLLOWED
from tracker.applications.read import Wanted, find
from tracker.calls.filter import CallFilter
from tracker.calls.model import Call, Revision
from tracker.calls.rows import load_calls, revisions_of
from tracker.digest.model import Candidate, Followed, Owed, Period, Reader, Story
from tracker.digest.refusals import all_refused
from tracker.digest.schedule import Turn, last_turn
from tracker.digest.select import CLOSES_WITHIN, id_of
from tracker.digest.words import zone
from tracker.organisations.matching import Match
from tracker.organisations.model import Member, Organisation
from tracker.organisations.ranking import Ranked, matches, ranked
from tracker.organisations.searches import searches_of
from tracker.organisations.store import members_of
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls
from tracker.store.tables.changes import actions, changes
from tracker.store.tables.digests import announced, deliveries, digests
from tracker.store.tables.duties import reports, tasks
from tracker.store.tables.organisations import members

_WHY = ("theme", "target_group", "applicant", "place")
"""The aspects of a match that are told as reasons, the weightiest for a reader first."""
_TAKEN = ("open", "rolling", "forecast", "unknown")
AT_ONCE = 200
"""Members that are asked about at once."""
_MOST_OF_A_SEARCH = 200
"""Calls that one saved search brings, those that fit best; one that finds more is no search for news."""
_GONE_WRONG = ("refused", "failed")
"""States of deliveries that the member certainly did not get: what they told is told again."""
_WAITS = timedelta(days=90)
"""How long a call that is new and not known to be open waits for room in a digest. Open ones are asked for anyway."""


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
    found_by: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By row of the call: the names of the saved searches that find it."""
    rows: dict[str, int] = field(default_factory=dict)
    """By id of a call that was loaded: its row."""
    _loaded: dict[int, Candidate] = field(default_factory=dict)

    def candidates(self, connection: Connection, told: frozenset[int]) -> tuple[Candidate, ...]:
        """The calls that fit and that were not told before; each is loaded once for all members."""
        wanted = [number for number in self.judged if number not in told]
        missing = [number for number in wanted if number not in self._loaded]
        if missing:
            self._load(connection, missing)
        return tuple(self._loaded[number] for number in wanted)

    def _load(self, connection: Connection, numbers: list[int]) -> None:
        loaded = load_calls(connection, numbers, self.now, organisation=self.organisation.key)
        found = matches([self.judged[number] for number in numbers], self.organisation, self.now)
        for number, call, match in zip(numbers, loaded, found, strict=True):
            self._loaded[number] = _candidate(call, match, self.found_by.get(number, ()))
            self.rows[id_of(call)] = number


def _candidate(call: Call, found: Match, searches: tuple[str, ...]) -> Candidate:
    fits = [reason for reason in found.reasons if reason.outcome == "fits"]
    fitting = [reason for kind in _WHY for reason in fits if reason.kind == kind]
    against = any(reason.outcome == "no" for reason in found.reasons)
    return Candidate(call, found.score, found.fit, tuple(reason.short for reason in fitting), against, searches)


def due(connection: Connection, organisation: Organisation, settings: Settings, now: datetime) -> list[Asked]:
    """The organisation's members whose digest is due at `now` and not yet in the outbox.

    Left out are addresses that were refused; and whoever joined since the last turn waits for the next.
    """
    turns = [(one, turn) for one in members_of(connection, organisation.id) if (turn := _turn(one, settings, now))]
    there = _there(connection, organisation, {turn.key for _one, turn in turns})
    refused = all_refused(connection)
    wanted = [
        (one, turn) for one, turn in turns if (one.id, turn.key) not in there and one.email.casefold() not in refused
    ]
    last = last_told(connection, [one.id for one, _turn in wanted])
    joined = _joined(connection, [one.id for one, _turn in wanted if one.id not in last])
    return [
        Asked(one, Period(last.get(one.id) or turn.at - turn.length, now, turn.key))
        for one, turn in wanted
        if one.id in last or turn.at >= joined.get(one.id, turn.at)
    ]


def _there(connection: Connection, organisation: Organisation, periods: set[str]) -> set[tuple[int, str]]:
    """Which members have the digest of which of these periods in the outbox, sent or not."""
    statement = (
        select(deliveries.c.member_id, deliveries.c.period)
        .join_from(deliveries, members, members.c.id == deliveries.c.member_id)
        .where(members.c.organisation_id == organisation.id, deliveries.c.period.in_(periods))
        .where(deliveries.c.kind == "digest")
    )
    return {(row.member_id or 0, row.period) for row in connection.execute(statement)}


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
    last = last_told(connection, [member.id]).get(member.id)
    length = turn.length if turn else timedelta(days=7)
    return Period(last or now - length, now, turn.key if turn else now.date().isoformat())


def is_there(connection: Connection, member: Member, period: str) -> bool:
    """Whether the member's digest of this period is in the outbox, sent or not."""
    statement = select(deliveries.c.id).where(deliveries.c.key == key_of(member, period))
    return connection.execute(statement).first() is not None


def key_of(member: Member, period: str) -> str:
    """What makes a digest one of its kind: one for each member and period."""
    return f"digest:{member.id}:{period}"


def last_told(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """By member: up to when that member was told what happened."""
    found: dict[int, datetime] = {}
    for some in _batches(ids):
        statement = (
            select(deliveries.c.member_id, func.max(digests.c.until).label("until"))
            .join_from(digests, deliveries, deliveries.c.id == digests.c.delivery_id)
            .where(deliveries.c.member_id.in_(some), deliveries.c.state.not_in(_GONE_WRONG))
            .group_by(deliveries.c.member_id)
        )
        found |= {row.member_id or 0: row.until for row in connection.execute(statement)}
    return found


def _joined(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """By member: when that member was added."""
    found: dict[int, datetime] = {}
    for some in _batches(ids):
        statement = (
            select(changes.c.row_id, func.min(actions.c.at).label("at"))
            .join_from(changes, actions, actions.c.id == changes.c.action_id)
            .where(changes.c.table_name == members.name, changes.c.row_id.in_(some))
            .group_by(changes.c.row_id)
        )
        found |= {row.row_id: row.at for row in connection.execute(statement)}
    return found


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def shared(connection: Connection, organisation: Organisation, since: datetime, now: datetime) -> Shared:
    """What the organisation's members have in common; `since`: the earliest beginning of their periods."""
    asked = (
        CallFilter(open=True, organisation=organisation.key),
        CallFilter(new_since=min(since, now - _WAITS), organisation=organisation.key),
        CallFilter(changed_since=since, organisation=organisation.key),
    )
    judged: dict[int, Ranked] = {}
    for wanted in asked:
        for one in ranked(connection, wanted, organisation, now):
            if one.fit != "no" and one.facts.status in _TAKEN:
                judged[one.number] = one
    found = _found_by_searches(connection, organisation, now)
    for one, _names in found.values():
        judged.setdefault(one.number, one)
    names = {number: tuple(each) for number, (_one, each) in found.items()}
    return Shared(organisation, now, judged, _followed(connection, organisation, now), names)


def _found_by_searches(
    connection: Connection, organisation: Organisation, now: datetime
) -> dict[int, tuple[Ranked, list[str]]]:
    """By row of the call: how it fits, and the saved searches that find it. One that asks what cannot be finds none."""
    found: dict[int, tuple[Ranked, list[str]]] = {}
    for search in searches_of(connection, organisation.id):
        with suppress(ValueError):
            wanted = search.wanted.filter(now, organisation.key, limit=_MOST_OF_A_SEARCH)
            for one in ranked(connection, wanted, organisation, now):
                if one.facts.status in _TAKEN:
                    found.setdefault(one.number, (one, []))[1].append(search.name)
    return found


def stories(
    connection: Connection, common: Shared, asked: Sequence[Asked], settings: Settings, now: datetime
) -> Iterator[Story]:
    """Everything that the digest of each of these members is chosen from, in their order."""
    ids = [one.member.id for one in asked]
    told = _told(connection, ids)
    owed = _owed(connection, common.organisation, ids, now)
    for one in asked:
        member = one.member
        reader = Reader(
            member.id,
            member.name or member.email,
            common.organisation.called(),
            member.language or settings.language or "en",
            zone_of(member, settings),
            "daily" if member.digest == "daily" else "weekly",
            common.organisation.key,
        )
        candidates = common.candidates(connection, frozenset(told[member.id]))
        yield Story(reader, one.period, now, candidates, common.followed, (*owed[member.id], *owed[None]))


def _told(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[int]]:
    """By member: rows of the calls told as new; where one was linked since, also of what it is linked to."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    statement = (
        select(deliveries.c.member_id, announced.c.call_id, calls.c.same_as)
        .join_from(announced, deliveries, deliveries.c.id == announced.c.delivery_id)
        .join(calls, calls.c.id == announced.c.call_id)
        .where(deliveries.c.member_id.in_(ids), deliveries.c.state.not_in(_GONE_WRONG))
    )
    for member_id, number, linked in connection.execute(statement):
        found[member_id or 0] |= {number} if linked is None else {number, linked}
    return found


def _followed(connection: Connection, organisation: Organisation, now: datetime) -> tuple[Followed, ...]:
    found = find(connection, Wanted(organisation.id, FOLLOWED), now)
    numbers = list(dict.fromkeys(one.call_id for one in found if one.call_id is not None))
    loaded = dict(zip(numbers, load_calls(connection, numbers, now, organisation=organisation.key), strict=True))
    others = others_of(connection, numbers)

    def news(number: int) -> tuple[Revision, ...]:
        """With the changed deadlines of the same call in other sources."""
        copies = (each for other in others.get(number, ()) for each in revisions_of(connection, other))
        return (*revisions_of(connection, number), *(each for each in copies if each.field == "deadlines"))

    return tuple(
        Followed(loaded[one.call_id], one.state in BEFORE_DEADLINE, news(one.call_id), one.own_deadline, one.state)
        for one in found
        if one.call_id is not None
    )


def _owed(
    connection: Connection, organisation: Organisation, ids: Sequence[int], now: datetime
) -> defaultdict[int | None, list[Owed]]:
    """By member: own tasks, and reports of applications that the member answers for; under None those of nobody."""
    found: defaultdict[int | None, list[Owed]] = defaultdict(list)
    until = now.date() + timedelta(days=CLOSES_WITHIN + 1)  # the reader's calendar may be a day ahead
    own_tasks = (
        select(tasks.c.owner_id, tasks.c.title, tasks.c.due, applications.c.title.label("about"))
        .outerjoin_from(tasks, applications, applications.c.id == tasks.c.application_id)
        .where(tasks.c.owner_id.in_(ids), *_open(tasks, tasks.c.done_on, organisation, until))
        .where(or_(applications.c.id.is_(None), applications.c.removed_at.is_(None)))
    )
    for row in connection.execute(own_tasks):
        found[row.owner_id].append(Owed("task", row.title, date.fromisoformat(row.due), row.about or ""))
    owner = applications.c.owner_id
    owed_reports = (
        select(owner, reports.c.title, reports.c.due, applications.c.title.label("about"))
        .join_from(reports, applications, applications.c.id == reports.c.application_id)
        .where(*_open(reports, reports.c.handed_in_on, organisation, until))
        .where(applications.c.removed_at.is_(None), applications.c.state != "closed")
        .where(or_(owner.in_(ids), owner.is_(None)))
    )
    for one in connection.execute(owed_reports):
        found[one.owner_id].append(Owed("report", one.title or one.about, date.fromisoformat(one.due), one.about))
    return found


def _open(table: Any, done: Any, organisation: Organisation, until: date) -> Iterable[Any]:
    return (
        done.is_(None),
        table.c.removed_at.is_(None),
        table.c.organisation_id == organisation.id,
        table.c.due <= until.isoformat(),
    )
