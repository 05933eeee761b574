"""Sends what is due in the outbox, over several connections at once; one program at a time does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, or_, select

from tracker.digest import steps
from tracker.digest.hands import Asked, Done, Hands
from tracker.digest.outcome import Outcome
from tracker.digest.post import Post
from tracker.digest.refusals import all_refused
from tracker.store.lock import alone
from tracker.store.tables.digests import deliveries

_CHUNK = 100
"""Mails that are read at once."""
_MOMENT = 0.005
"""Seconds that a hand waits at most for others, so that one commit serves them all."""


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
        with connection.begin():
            steps.recover(connection, clock())
        with _lasting(connection):
            return _Round(connection, clock, only).send(post)


@contextmanager
def _lasting(connection: Connection) -> Iterator[None]:
    """Whatever is committed on this connection outlasts a power cut.

    The note that a mail is about to be handed over has to, else it could be sent again after the cut. PostgreSQL keeps
    every commit; SQLite with a write-ahead log only when it is told to
    (https://sqlite.org/pragma.html#pragma_synchronous), and refuses to be told inside a transaction.
    """
    _synchronous(connection, "FULL")
    try:
        yield
    finally:
        _synchronous(connection, "NORMAL")


def _synchronous(connection: Connection, level: str) -> None:
    if connection.dialect.name == "sqlite":
        cursor: Any = connection.connection.cursor()
        cursor.execute(f"PRAGMA synchronous = {level}")
        cursor.close()


class _Round:
    """One round of sending. Each hand gets the next mail as soon as it is free; but before it gives that one to the
    server it asks, and in the transaction that notes this the end of its mail before is noted too. So there is never
    more than one mail for each hand of which a crash leaves open whether it arrived.
    """

    def __init__(self, connection: Connection, clock: Callable[[], datetime], only: frozenset[int] | None) -> None:
        self._connection, self._clock = connection, clock
        self._due = _is_due(clock(), only)
        with connection.begin():
            self._refused = all_refused(connection)
        self._rows = self._sendable()
        self._summary = Summary()
        self._at_once = 1  # one mail shows whether the server is well, before more connections are made
        self._stopped: Outcome | None = None

    def send(self, post: Post) -> Summary:
        """Send all that is due, until the server takes nothing more."""
        with Hands(post.mailers, post.sender.mailbox.address) as hands:
            self._give(hands)
            while hands.busy:
                self._write(self._hear(hands))
        if self._stopped:
            with self._connection.begin():
                steps.postpone(self._connection, self._due, self._stopped, self._clock())
            return replace(self._summary, problem=self._stopped.problem)
        return self._summary

    def _give(self, hands: Hands) -> None:
        while self._stopped is None and hands.busy < self._at_once and (row := next(self._rows, None)) is not None:
            hands.give(row)

    def _hear(self, hands: Hands) -> list[Asked | Done]:
        """What hands ask and have done, until all of them wait for us or a moment has passed: one commit for it all."""
        news, asking, until = list[Asked | Done](), 0, float("inf")
        while asking < hands.busy and (told := hands.news(until)) is not None:
            news.append(told)
            until = min(until, time.monotonic() + _MOMENT)
            if isinstance(told, Asked):
                asking += 1
                continue
            if told.problem:
                break
            self._heed(told, hands.count)
            self._give(hands)
        return news

    def _heed(self, done: Done, connections: int) -> None:
        """What the end of one mail means for those that come after it."""
        self._at_once = connections
        if done.outcome and done.outcome.result == "refused":
            self._refused.add(done.row.recipient.casefold())
        if done.outcome and done.outcome.for_all:
            self._stopped = done.outcome

    def _write(self, news: Sequence[Asked | Done]) -> None:
        """Write down in one transaction what hands are about to do and have done, and only then let them go on."""
        asked = [each for each in news if isinstance(each, Asked)]
        done = [each for each in news if isinstance(each, Done)]
        problem = next((each.problem for each in done if each.problem), None)
        now, wanted = self._clock(), [] if problem else [each.row.id for each in asked]
        with self._connection.begin():
            allowed = steps.begin(self._connection, wanted, now)
            states = steps.settle(self._connection, [(each.row, each.outcome) for each in done if each.outcome], now)
        for each in asked:
            each.answer(each.row.id in allowed)
        for state in states:
            self._summary = self._summary.counted(state)
        if problem:
            raise problem

    def _sendable(self) -> Iterator[Any]:
        """What is due and still to be sent as it stands; its address may have been refused a moment ago."""
        for row in self._all_due():
            now = self._clock()
            if row.content is None or (row.good_until is not None and row.good_until <= now):
                continue
            if row.recipient.casefold() in self._refused:
                with self._connection.begin():
                    steps.refuse_untried(self._connection, row.id, now)
            else:
                yield row

    def _all_due(self) -> Iterator[Any]:
        """What is due, each mail once, however many: a few are read at a time."""
        after: tuple[Any, ...] = ()
        columns, order = deliveries.c, (deliveries.c.due, deliveries.c.id)
        wanted = select(
            columns.id, columns.due, columns.recipient, columns.content, columns.attempts, columns.created,
            columns.good_until,
        )  # fmt: skip
        while True:
            statement = wanted.where(*self._due).order_by(*order).limit(_CHUNK)
            if after:
                later = and_(columns.due == after[0], columns.id > after[1])
                statement = statement.where(or_(columns.due > after[0], later))
            with self._connection.begin():
                rows = self._connection.execute(statement).all()
            yield from rows
            if len(rows) < _CHUNK:
                return
            after = (rows[-1].due, rows[-1].id)


def _is_due(until: datetime, only: frozenset[int] | None) -> list[Any]:
    conditions: list[Any] = [deliveries.c.state == "waiting", deliveries.c.due <= until]
    return conditions if only is None else [*conditions, deliveries.c.id.in_(only)]
