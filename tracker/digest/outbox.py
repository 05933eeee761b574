"""Every mail leaves through here: it is stored whole, once per key, and then sent (design rule 9).

    waiting   to be sent when it is due
    sending   the server is being given it; found later, its sender was stopped in the middle: it becomes unknown
    sent      the server took it
    refused   the server will never take it; nothing more goes to that address
    failed    for two days the server did not take it
    unknown   the connection was lost when the server had it: perhaps it arrived, so it is not sent again by itself

Each step is a transaction of its own, so that a crash at any point leaves a state from which the next start goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Select, Table, and_, bindparam, delete, func, or_, select, update

from config.sentences import packed, say, unpacked
from tracker.digest.hands import Asked, Done, Hands
from tracker.digest.message import Letter, Sender, compose, message_id
from tracker.digest.outcome import Outcome
from tracker.digest.post import Post
from tracker.store.lock import alone
from tracker.store.tables.digests import deliveries, refused_addresses
from tracker.store.tables.organisations import members

Kind = Literal["digest", "reminder", "alert", "test"]
State = Literal["waiting", "sending", "sent", "refused", "unknown", "failed"]

GIVE_UP = timedelta(days=2)
"""How long a mail is tried, from when it was composed."""
_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
"""Pauses between the first tries; the last one from then on."""
_CHUNK = 100
"""Mails that are read at once."""


@dataclass(frozen=True)
class Summary:
    """What one round of sending came to."""

    sent: int = 0
    later: int = 0
    refused: int = 0
    failed: int = 0
    unknown: int = 0
    problem: str = ""
    """Why the round ended before every mail was tried, as a sentence."""
    busy: bool = False
    """Whether another program is sending just now, so that nothing was tried here."""

    def counted(self, state: str) -> Summary:
        """With one more in this state; one that waits again is `later`."""
        name = "later" if state == "waiting" else state
        return replace(self, **{name: getattr(self, name) + 1})


def put(
    connection: Connection,
    kind: Kind,
    letter: Letter,
    sender: Sender,
    now: datetime,
    *,
    member_id: int | None = None,
    period: str = "",
    good_until: datetime | None = None,
) -> int | None:
    """Store a mail for sending; its number, or None when there is one with this key already. The caller commits.

    `good_until`: when the mail stops being true, so that it is not sent as it stands after that.
    """
    values = {
        "key": letter.key,
        "kind": kind,
        "member_id": member_id,
        "period": period,
        "recipient": letter.to.address,
        "subject": letter.subject,
        "message_id": message_id(letter.key, sender.mailbox.domain),
        "content": compose(letter, sender, now),
        "state": "waiting",
        "attempts": 0,
        "created": now,
        "due": now,
        "good_until": good_until,
        "changed": now,
        "problem": "",
        "told": False,
    }
    number: int | None = insert_new(connection, deliveries, values, deliveries.c.id)
    return number


def send_due(
    engine: Engine,
    post: Post,
    clock: Callable[[], datetime],
    only: frozenset[int] | None = None,
) -> Summary:
    """Send what is due, the longest due first; `only`: of these deliveries. One program at a time does it.

    Raises DatabaseProblem; what was sent by then is recorded.
    """
    with alone(engine, "outbox") as connection:
        if connection is None:
            return Summary(busy=True)
        _recover(connection, clock())
        return _send_all(connection, post, clock, only)


def _durable(connection: Connection, on: bool) -> None:
    """Whether the next commit on this connection outlasts a power cut.

    The note that a mail is about to be handed over has to, else it could be sent again after the cut; how it went need
    not: it is then unknown. PostgreSQL keeps every commit; SQLite with a write-ahead log only when it is told to
    (https://sqlite.org/pragma.html#pragma_synchronous), and refuses to be told inside a transaction.
    """
    if connection.dialect.name == "sqlite":
        cursor: Any = connection.connection.cursor()
        cursor.execute(f"PRAGMA synchronous = {'FULL' if on else 'NORMAL'}")
        cursor.close()


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many tries."""
    return _BACK_OFF[min(max(attempts, 1), len(_BACK_OFF)) - 1]


def is_refused(connection: Connection, address: str) -> bool:
    """Whether a server refused this address for good."""
    statement = select(refused_addresses.c.id).where(refused_addresses.c.address == address.casefold())
    return connection.execute(statement).first() is not None


def accept_again(connection: Connection, address: str) -> bool:
    """Send to this address again; False when it was not refused. The caller commits."""
    statement = delete(refused_addresses).where(refused_addresses.c.address == address.casefold())
    return connection.execute(statement).rowcount > 0


def send_again(connection: Connection, id: int, now: datetime) -> bool:
    """Put one that has ended back to waiting; False when it is on its way, or when its text was cleared.

    It keeps its Message-ID, so that a reader who did get it sees one mail. The caller commits.
    """
    statement = (
        update(deliveries)
        .where(deliveries.c.id == id, deliveries.c.state.in_(("sent", "unknown", "refused", "failed")))
        .where(deliveries.c.content.is_not(None))
        .values(state="waiting", attempts=0, created=now, due=now, changed=now, problem="", told=False, good_until=None)
    )
    return connection.execute(statement).rowcount > 0


@dataclass(frozen=True)
class Delivery:
    """One mail in the outbox, for a person to look at."""

    id: int
    kind: Kind
    member: str
    """The member's name; empty when it is for nobody that is known any more."""
    recipient: str
    period: str
    subject: str
    state: State
    attempts: int
    created: datetime
    due: datetime
    changed: datetime
    problem: str
    kept: bool
    """Whether its text is still there."""


def listed(connection: Connection, limit: int | None = None) -> list[Delivery]:
    """The deliveries, the last first."""
    return [_delivery(row) for row in connection.execute(_deliveries().limit(limit))]


def delivery(connection: Connection, id: int) -> Delivery | None:
    """The delivery of this number."""
    row = connection.execute(_deliveries().where(deliveries.c.id == id)).first()
    return _delivery(row) if row else None


def _deliveries() -> Select[Any]:
    columns = [column for column in deliveries.c if column.name not in ("content", "told")]
    kept = deliveries.c.content.is_not(None).label("kept")
    return (
        select(*columns, kept, members.c.name.label("member"))
        .outerjoin_from(deliveries, members, members.c.id == deliveries.c.member_id)
        .order_by(deliveries.c.id.desc())
    )


def _delivery(row: Any) -> Delivery:
    return Delivery(
        row.id, row.kind, row.member or "", row.recipient, row.period, row.subject, row.state, row.attempts,
        row.created, row.due, row.changed, unpacked(row.problem), bool(row.kept),
    )  # fmt: skip


def clear_old(connection: Connection, before: datetime) -> int:
    """Forget the texts of mails that ended before this moment; how many. The caller commits."""
    ended = deliveries.c.state.in_(("sent", "refused", "unknown", "failed"))
    statement = (
        update(deliveries)
        .where(ended, deliveries.c.changed < before, deliveries.c.content.is_not(None))
        .values(content=None)
    )
    return connection.execute(statement).rowcount


def forget_member(connection: Connection, member_id: int, addresses: tuple[str, ...] = ()) -> int:
    """Erase what the outbox knows of a member; how many mails that were. The caller commits.

    Gone are the mails and what they told, refusals of the address, and the texts of alerts that name it.
    """
    known = set(addresses) | set(
        connection.scalars(select(deliveries.c.recipient).where(deliveries.c.member_id == member_id))
    )
    theirs = or_(deliveries.c.member_id == member_id, func.lower(deliveries.c.recipient).in_(_lowered(known)))
    count = connection.execute(delete(deliveries).where(theirs)).rowcount
    for address in known:
        accept_again(connection, address)
    alerts = select(deliveries.c.id, deliveries.c.content).where(deliveries.c.kind == "alert")
    for id, content in connection.execute(alerts.where(deliveries.c.content.is_not(None))).all():
        if any(address.encode() in (content or b"").replace(b"=\r\n", b"") for address in known):
            _set(connection, id, content=None)
    return int(count)


def _lowered(addresses: Iterable[str]) -> list[str]:
    return [address.lower() for address in addresses]


def problem_of(connection: Connection, id: int) -> str:
    """What went wrong last with a delivery, as a sentence."""
    return unpacked(connection.scalar(select(deliveries.c.problem).where(deliveries.c.id == id)) or "")


def withdraw(connection: Connection, id: int) -> None:
    """Take one that is not on its way out of the outbox. The caller commits."""
    connection.execute(delete(deliveries).where(deliveries.c.id == id, deliveries.c.state == "waiting"))


def _send_all(
    connection: Connection,
    post: Post,
    clock: Callable[[], datetime],
    only: frozenset[int] | None,
) -> Summary:
    summary, until = Summary(), clock()
    with connection.begin():
        refused = set(connection.scalars(select(refused_addresses.c.address)))
    due = _due(connection, until, only)
    rows = (row for row in due if _is_sendable(connection, row, refused, clock()))
    stopped: Outcome | None = None
    with Hands(post.mailers, post.sender.mailbox.address) as hands:
        under_way, at_once = 0, 1  # one mail shows whether the server is well, before more connections are made
        while True:
            while stopped is None and under_way < at_once and (row := next(rows, None)) is not None:
                hands.give(row)
                under_way += 1
            if not under_way:
                break
            for done, state in _note(connection, hands.news(), clock()):
                under_way -= 1
                at_once = hands.count
                summary = summary.counted(state) if state else summary
                if state == "refused":
                    refused.add(done.row.recipient.casefold())
                if done.outcome and done.outcome.for_all:
                    stopped = done.outcome
    if stopped:
        _postpone(connection, until, stopped, clock(), only)
        return replace(summary, problem=stopped.problem)
    return summary


def _note(connection: Connection, news: Sequence[Asked | Done], now: datetime) -> list[tuple[Done, str]]:
    """Write down in one transaction what hands are about to do and have done, and only then let them go on.

    What is done, with its state; an empty one for a mail that was not to be sent after all.
    """
    asked = [each for each in news if isinstance(each, Asked)]
    done = [each for each in news if isinstance(each, Done)]
    _durable(connection, bool(asked))
    with connection.begin():
        allowed = [_mark(connection, each.row.id, now) for each in asked]
        settled = [(each, _settle(connection, each.row, each.outcome, now) if each.outcome else "") for each in done]
    for each, answer in zip(asked, allowed, strict=True):
        each.answer(answer)
    for end in done:
        if end.problem:
            raise end.problem
    return settled


def _due(connection: Connection, until: datetime, only: frozenset[int] | None) -> Iterator[Any]:
    """What is due, each mail once, however many: a few are read at a time."""
    after: tuple[Any, ...] = ()
    columns, order = deliveries.c, (deliveries.c.due, deliveries.c.id)
    wanted = select(
        columns.id, columns.due, columns.recipient, columns.content, columns.attempts, columns.created,
        columns.good_until,
    )  # fmt: skip
    while True:
        statement = wanted.where(*_is_due(until, only)).order_by(*order).limit(_CHUNK)
        if after:
            later = and_(columns.due == after[0], columns.id > after[1])
            statement = statement.where(or_(columns.due > after[0], later))
        with connection.begin():
            rows = connection.execute(statement).all()
        yield from rows
        if len(rows) < _CHUNK:
            return
        after = (rows[-1].due, rows[-1].id)


def _is_due(until: datetime, only: frozenset[int] | None) -> list[Any]:
    conditions: list[Any] = [deliveries.c.state == "waiting", deliveries.c.due <= until]
    return conditions if only is None else [*conditions, deliveries.c.id.in_(only)]


def _is_sendable(connection: Connection, row: Any, refused: set[str], now: datetime) -> bool:
    """Whether a mail is still to be sent as it stands; its address may have been refused a moment ago."""
    if row.content is None or (row.good_until is not None and row.good_until <= now):
        return False
    if row.recipient.casefold() in refused:
        problem = say("the address was refused before; `grants digest resend` sends to it again")
        with connection.begin():
            _set(connection, row.id, state="refused", changed=now, problem=packed(problem), told=True)
        return False
    return True


def _mark(connection: Connection, id: int, now: datetime) -> bool:
    """Note that the server is being given the mail: from here on it may have arrived. False when it may not be."""
    return connection.execute(_MARK, {"number": id, "state": "sending", "changed": now}).rowcount == 1


_RESULT = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("number"))
    .values({name: bindparam(name) for name in ("state", "attempts", "due", "changed", "problem")})
)
_MARK = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("number"), deliveries.c.state == "waiting")
    .values(state=bindparam("state"), changed=bindparam("changed"))
)


def _settle(connection: Connection, delivery: Any, outcome: Outcome, now: datetime) -> str:
    """Note how it went; the state it has now."""
    attempts = delivery.attempts + 1
    state = {"later": "waiting"}.get(outcome.result, outcome.result)
    due = now + back_off(attempts)
    if state == "waiting" and due > delivery.created + GIVE_UP:
        state = "failed"
    values = {
        "number": delivery.id,
        "state": state,
        "attempts": attempts,
        "due": due,
        "changed": now,
        "problem": packed(outcome.problem),
    }
    connection.execute(_RESULT, values)
    if state == "refused":
        _refuse(connection, delivery.recipient, outcome.problem, now)
    return state


def _postpone(
    connection: Connection, until: datetime, outcome: Outcome, now: datetime, only: frozenset[int] | None
) -> None:
    """The server takes nothing at all just now: all that is due counts as tried, without asking again for each."""
    with connection.begin():
        statement = select(deliveries.c.id, deliveries.c.attempts, deliveries.c.created).where(*_is_due(until, only))
        for row in connection.execute(statement).all():
            due = now + back_off(row.attempts + 1)
            state = "failed" if due > row.created + GIVE_UP else "waiting"
            _set(
                connection,
                row.id,
                state=state,
                attempts=row.attempts + 1,
                due=due,
                changed=now,
                problem=packed(outcome.problem),
            )


def _recover(connection: Connection, now: datetime) -> None:
    """Nobody else sends while we are alone: what is `sending` was left there by a program that was stopped."""
    problem = say("the program was stopped while the server was being given the mail")
    with connection.begin():
        connection.execute(
            update(deliveries)
            .where(deliveries.c.state == "sending")
            .values(state="unknown", attempts=deliveries.c.attempts + 1, changed=now, problem=packed(problem))
        )


def _refuse(connection: Connection, address: str, problem: str, now: datetime) -> None:
    values = {"address": address.casefold(), "at": now, "problem": packed(problem)}
    insert_new(connection, refused_addresses, values)


def _set(connection: Connection, id: int, **values: Any) -> None:
    connection.execute(update(deliveries).where(deliveries.c.id == id).values(values))


def insert_new(connection: Connection, table: Table, values: dict[str, Any], returning: Any = None) -> Any:
    """Insert a row, unless one with the same unique values is there; `returning`: a column of it, None without it."""
    result = connection.execute(_insertion(connection.dialect.name, table, tuple(values), returning), values)
    return None if returning is None else result.scalar()


@cache
def _insertion(dialect: str, table: Table, columns: tuple[str, ...], returning: Any) -> Any:
    """The statement, put together once: for many rows that takes longer than to run it."""
    insert: Any
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        insert = sqlite.insert
    else:
        from sqlalchemy.dialects import postgresql

        insert = postgresql.insert
    statement = insert(table).values({name: bindparam(name) for name in columns}).on_conflict_do_nothing()
    return statement if returning is None else statement.returning(returning)
