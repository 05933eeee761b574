"""The steps of a delivery while it is sent: what is written down before the server gets a mail, and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from config.sentences import packed, say
from tracker.digest.outcome import Outcome
from tracker.digest.refusals import refuse
from tracker.store.tables.digests import deliveries

GIVE_UP = timedelta(days=2)
"""How long a mail is tried, from when it was composed."""
_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
"""Pauses between the first tries; the last one from then on."""


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many tries."""
    return _BACK_OFF[min(max(attempts, 1), len(_BACK_OFF)) - 1]


def begin(connection: Connection, ids: Sequence[int], now: datetime) -> set[int]:
    """Note that the server is being given these mails: from here on they may have arrived.

    Those of them that may be given; the others were forgotten meanwhile. The caller commits.
    """
    return set(connection.scalars(_BEGIN, {"numbers": ids, "changed": now})) if ids else set()


def settle(connection: Connection, ended: Sequence[tuple[Any, Outcome]], now: datetime) -> list[str]:
    """Note how mails went; the state that each has now. The caller commits."""
    results = [_result(row, outcome, now) for row, outcome in ended]
    if results:
        connection.execute(_RESULT, results)
    for (row, outcome), result in zip(ended, results, strict=True):
        if result["state"] == "refused":
            refuse(connection, row.recipient, outcome.problem, now)
    return [result["state"] for result in results]


def _result(row: Any, outcome: Outcome, now: datetime) -> dict[str, Any]:
    attempts = row.attempts + 1
    due = now + back_off(attempts)
    state: str = outcome.result
    if outcome.result == "later":
        state = "failed" if due > row.created + GIVE_UP else "waiting"
    values = {"state": state, "attempts": attempts, "due": due, "changed": now, "problem": packed(outcome.problem)}
    return {"number": row.id, **values}


def refuse_untried(connection: Connection, id: int, now: datetime) -> None:
    """Note that a mail is for an address that was refused before; the operator knows that. The caller commits."""
    problem = say("the address was refused before; `grants digest resend` sends to it again")
    values = {"state": "refused", "changed": now, "problem": packed(problem), "told": True}
    connection.execute(update(deliveries).where(deliveries.c.id == id).values(values))


def postpone(connection: Connection, due: Sequence[Any], outcome: Outcome, now: datetime) -> None:
    """The server takes nothing at all just now: all these that are due count as tried. The caller commits."""
    if results := [
        _result(row, outcome, now)
        for row in connection.execute(select(deliveries.c.id, deliveries.c.attempts, deliveries.c.created).where(*due))
    ]:
        connection.execute(_RESULT, results)


def recover(connection: Connection, now: datetime) -> None:
    """Nobody else sends while we are alone: what is `sending` was left there by a program that was stopped."""
    problem = say("the program was stopped while the server was being given the mail")
    connection.execute(
        update(deliveries)
        .where(deliveries.c.state == "sending")
        .values(state="unknown", attempts=deliveries.c.attempts + 1, changed=now, problem=packed(problem))
    )


_RESULT = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("number"))
    .values({name: bindparam(name) for name in ("state", "attempts", "due", "changed", "problem")})
)
_BEGIN = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("numbers", expanding=True)), deliveries.c.state == "waiting")
    .values(state="sending", changed=bindparam("changed"))
    .returning(deliveries.c.id)
)
