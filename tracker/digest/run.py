"""One round of mails: what is due is composed and stored, what has become untrue is written anew, then all is sent.

May be run by several programs at once, as often as anybody likes, and stopped at any point: a digest is stored in one
transaction under a key that exists once, and the outbox sees to the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, Engine, and_, delete, exists, insert, or_, select, update

from config.sentences import say
from config.settings import Settings
from tracker.digest import message, outbox
from tracker.digest.addressed import addressed
from tracker.digest.alert import MAIL_ONLY, mail_troubles, tell_operator
from tracker.digest.forgetting import clear_old
from tracker.digest.gather import AT_ONCE, Asked, Shared, due, key_of, shared, stories
from tracker.digest.message import Letter
from tracker.digest.model import Digest, Period, Story
from tracker.digest.post import Post, post
from tracker.digest.reminder_mails import renew_reminders
from tracker.digest.render import letter
from tracker.digest.select import select as choose
from tracker.digest.sending import Summary, send_due
from tracker.digest.token import secret
from tracker.digest.unwritten import unwritten
from tracker.organisations.model import Member, Organisation
from tracker.organisations.store import all_organisations, members_of
from tracker.store.database import reading, writing
from tracker.store.lock import alone
from tracker.store.tables.digests import announced, deliveries, digests

Problems = dict[str, Exception]
"""By organisation whose mails could not be written: why."""
_STORED_AT_ONCE = 20
"""Digests that one transaction stores."""
_HELD = timedelta(hours=1)
"""How long a mail stays that cannot be written anew just now."""


@dataclass(frozen=True)
class Round:
    """What one round came to."""

    composed: int
    sending: Summary
    cleared: int = 0

    @property
    def sentence(self) -> str:
        """In a sentence, for the record of jobs."""
        if self.sending.busy:
            return say("{composed} digests written; another program is sending.", composed=self.composed)
        sent = self.sending
        counts = say(
            "{composed} digests written; {sent} mails sent, {later} to be tried again, {wrong} not delivered.",
            composed=self.composed,
            sent=sent.sent,
            later=sent.later,
            wrong=sent.refused + sent.failed + sent.unknown,
        )
        return say("{counts} {problem}.", counts=counts, problem=sent.problem) if sent.problem else counts


def run_due(
    engine: Engine,
    settings: Settings,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
    told: Callable[[str], str] = str,
    leaving: Post | None = None,
    compose: bool = True,
) -> Round:
    """Write the digests that are due at `now` and send whatever is due in the outbox.

    `clock` says what time it is while sending; without it, it stays `now`. `told` puts sentences into the language of
    the operator. Without `compose` no digest is written. Raises NoPost and DatabaseProblem.
    """
    leaving = leaving or post(settings)
    problems: Problems = {}
    composed = compose_due(engine, settings, leaving, now, problems) if compose else 0
    sending = send_waiting(engine, settings, leaving, now, clock, problems)
    with writing(engine) as connection:
        wrong = mail_troubles(connection, now)
        alert = tell_operator(connection, leaving, wrong, MAIL_ONLY, settings.language or "en", now, told)
        cleared = clear_old(connection, now - timedelta(days=settings.mail.keep_days))
    if (alert.troubles or alert.well) and not sending.busy:
        send_due(engine, leaving, clock or (lambda: now))
    done = Round(composed, sending, cleared)
    if problems:
        raise unwritten(done.sentence, problems)
    return done


def send_waiting(
    engine: Engine,
    settings: Settings,
    leaving: Post,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
    problems: Problems | None = None,
) -> Summary:
    """Send whatever is due in the outbox, as it is true at `now`. Raises DatabaseProblem."""
    renew(engine, settings, leaving, now, {} if problems is None else problems)
    return send_due(engine, leaving, clock or (lambda: now))


@dataclass(frozen=True)
class Chosen:
    """A digest, ready to be written."""

    asked: Asked
    digest: Digest
    told: tuple[int, ...]
    """Rows of the calls that count as told with it."""


def compose_due(engine: Engine, settings: Settings, leaving: Post, now: datetime, problems: Problems) -> int:
    """Write and store the digests that are due; how many. What is wrong with one organisation stops no other."""
    found = due_digests(engine, settings, now, problems)
    count = 0
    while some := list(islice(found, _STORED_AT_ONCE)):
        count += store(engine, leaving, some, now)
    return count


def due_digests(
    engine: Engine, settings: Settings, now: datetime, problems: Problems | None = None
) -> Iterator[Chosen]:
    """The digests that are due, one after the other; stores nothing. What goes wrong is put into `problems`, if any."""
    with reading(engine) as connection:
        homes = all_organisations(connection)
    for organisation in homes:
        try:
            yield from _due_of(engine, settings, organisation, now)
        except Exception as problem:  # whatever it is, the others get theirs; the round is told to have failed
            if problems is None:
                raise
            problems[organisation.called()] = problem


def _due_of(engine: Engine, settings: Settings, organisation: Organisation, now: datetime) -> Iterator[Chosen]:
    with reading(engine) as connection:
        asked = due(connection, organisation, settings, now)
        if not asked:
            return
        common = shared(connection, organisation, min(one.period.starts for one in asked), now)
    for start in range(0, len(asked), AT_ONCE):
        with reading(engine) as connection:
            found = list(stories(connection, common, asked[start : start + AT_ONCE], settings, now))
        for one, told in zip(asked[start:], found, strict=False):
            yield _chosen(one, told, common)


def digest_for(
    connection: Connection, settings: Settings, organisation: Organisation, asked: Asked, now: datetime
) -> Chosen:
    """What a member would be told now. Stores nothing."""
    common = shared(connection, organisation, asked.period.starts, now)
    (told,) = stories(connection, common, [asked], settings, now)
    return _chosen(asked, told, common)


def _chosen(asked: Asked, told: Story, common: Shared) -> Chosen:
    digest = choose(told)
    return Chosen(asked, digest, tuple(common.rows[id] for id in digest.told))


def store(engine: Engine, leaving: Post, some: Sequence[Chosen], now: datetime) -> int:
    """Put digests into the outbox, together or none of them; how many were not there yet."""
    with writing(engine) as connection:
        key = secret(connection)
    letters = [letter_to(key, leaving, one.asked.member, one.digest) for one in some]
    with writing(engine) as connection:
        put = [
            (_put(connection, leaving, one, mail, now), one) for one, mail in zip(some, letters, strict=True) if mail
        ]
        new = {number: one for number, one in put if number is not None}
        _note_periods(connection, {number: one.asked.period for number, one in new.items()})
        _note_told(connection, {number: one.told for number, one in new.items()})
    return len(new)


def _put(connection: Connection, leaving: Post, one: Chosen, written: Letter, now: datetime) -> int | None:
    return outbox.put(
        connection,
        "digest",
        written,
        leaving.sender,
        now,
        member_id=one.asked.member.id,
        period=one.asked.period.key,
        good_until=one.digest.good_until,
    )


def _note_periods(connection: Connection, periods: Mapping[int, Period]) -> None:
    """By delivery: what it covers."""
    if periods:
        rows = [{"delivery_id": id, "starts": each.starts, "until": each.until} for id, each in periods.items()]
        connection.execute(_COVERS, rows)


def _note_told(connection: Connection, told: Mapping[int, Sequence[int]]) -> None:
    """By delivery: the calls that it tells as new."""
    if rows := [{"delivery_id": id, "call_id": call} for id, calls in told.items() for call in calls]:
        connection.execute(_ANNOUNCE, rows)


def letter_to(key: bytes, leaving: Post, member: Member, chosen: Digest) -> Letter | None:
    """The mail to a member, signed with `key`; None when the member's address is none."""
    head = addressed(key, leaving, member, key_of(member, chosen.period.key))
    return letter(chosen, head.key, head.to, head.list_id, head.unsubscribe) if head else None


def renew(engine: Engine, settings: Settings, leaving: Post, now: datetime, problems: Problems) -> int:
    """Write digests and reminders anew that had to wait; how many.

    Since they were written a deadline may have passed, a source closed a call, a person dismissed one: none of them may
    be told. What its member ended since is taken out, and what cannot be written anew is held back. While another
    program sends nothing is touched, for it has some of them in its hands.
    """
    done = 0
    with alone(engine, "outbox") as ours:
        if ours is None:
            return 0
        with writing(engine) as connection:
            outbox.withdraw_unwanted(connection)
        for organisation, found in _untrue(engine, now):
            try:
                done += _renew_of(engine, settings, leaving, organisation, found, now)
            except Exception as problem:  # whatever it is, the others get theirs
                problems[organisation.called()] = problem
                _hold(engine, [each.number for each in found], now)
        return done + renew_reminders(engine, settings, leaving, now)


def _renew_of(
    engine: Engine, settings: Settings, leaving: Post, home: Organisation, found: Sequence[_Untrue], now: datetime
) -> int:
    with reading(engine) as connection:
        common = shared(connection, home, min(each.asked.period.starts for each in found), now)
    return sum(_renew_one(engine, settings, leaving, common, each, now) for each in found)


def _hold(engine: Engine, numbers: Sequence[int], now: datetime) -> None:
    """Let these wait: as they stand they may be untrue."""
    due = {"due": now + _HELD}
    with writing(engine) as connection:
        connection.execute(
            update(deliveries).where(deliveries.c.id.in_(numbers), deliveries.c.state == "waiting").values(due)
        )


@dataclass(frozen=True)
class _Untrue:
    number: int
    asked: Asked


def _untrue(engine: Engine, now: datetime) -> list[tuple[Organisation, list[_Untrue]]]:
    """The waiting digests that are due and were written before `now`, by organisation.

    One that a person sends again is left as it was: it was put back (`created`) after it was written.
    """
    waited = and_(deliveries.c.due <= now, digests.c.until < now, deliveries.c.created <= digests.c.until)
    newer = deliveries.alias()
    another = exists().where(
        newer.c.kind == "digest", newer.c.member_id == deliveries.c.member_id, newer.c.id > deliveries.c.id
    )
    statement = (
        select(
            deliveries.c.id, deliveries.c.member_id, deliveries.c.period, digests.c.starts, digests.c.until,
            another.label("followed"),
        )
        .join_from(deliveries, digests, digests.c.delivery_id == deliveries.c.id)
        .where(deliveries.c.state == "waiting", or_(deliveries.c.good_until <= now, waited))
    )  # fmt: skip
    with reading(engine) as connection:
        rows = connection.execute(statement).all()
        if not rows:
            return []
        homes, people = all_organisations(connection), {one.id: one for one in members_of(connection)}
    found: dict[int, list[_Untrue]] = {}
    for row in rows:
        if row.member_id in people:
            until = row.until if row.followed else now  # what came after it is told by the one that follows
            asked = Asked(people[row.member_id], Period(row.starts, until, row.period))
            found.setdefault(asked.member.organisation_id, []).append(_Untrue(row.id, asked))
    return [(home, found[home.id]) for home in homes if home.id in found]


def _renew_one(
    engine: Engine, settings: Settings, leaving: Post, common: Shared, untrue: _Untrue, now: datetime
) -> bool:
    with writing(engine) as connection:
        still = select(deliveries.c.id).where(deliveries.c.id == untrue.number, deliveries.c.state == "waiting")
        if connection.execute(still).first() is None:
            return False
        # What it told itself was not told: it never left.
        connection.execute(delete(announced).where(announced.c.delivery_id == untrue.number))
        (told,) = stories(connection, common, [untrue.asked], settings, now)
        chosen = _chosen(untrue.asked, told, common)
        written = letter_to(secret(connection), leaving, untrue.asked.member, chosen.digest)
        if written is None:
            return False
        values = {
            "subject": written.subject,
            "content": message.compose(written, leaving.sender, now),
            "recipient": written.to.address,
            "good_until": chosen.digest.good_until,
        }
        connection.execute(update(deliveries).where(deliveries.c.id == untrue.number).values(values))
        connection.execute(
            update(digests).where(digests.c.delivery_id == untrue.number).values(until=untrue.asked.period.until)
        )
        _note_told(connection, {untrue.number: chosen.told})
    return True


_COVERS, _ANNOUNCE = insert(digests), insert(announced)
