"""Tells the operator, once, of mails that did not arrive for certain; the alert goes through the outbox itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from config.sentences import unpacked
from config.visible import line
from tracker.digest import outbox
from tracker.digest.message import Letter
from tracker.digest.post import Post
from tracker.digest.words import Words, mail_text, words
from tracker.store.tables.digests import deliveries

_STATES = {
    "refused": mail_text("Refused for good; nothing more is sent to these addresses:"),
    "failed": mail_text("Given up after two days:"),
    "unknown": mail_text(
        "Perhaps arrived: the connection was lost when the server had the mail. They are not sent again by themselves:"
    ),
}


def tell_operator(
    connection: Connection, post: Post, language: str, now: datetime, told: Callable[[str], str] = str
) -> int:
    """Put one mail into the outbox about every delivery that ended badly and that nobody was told of; how many.

    `told` puts sentences of other layers into the language. Nothing happens without an operator's address; alerts
    that did not arrive themselves are not told. The caller commits.
    """
    if post.operator is None:
        return 0
    rows = connection.execute(_untold()).all()
    if not rows:
        return 0
    known = words(language)
    count = len(rows)
    subject = known.tell_n("{count} mail did not arrive for certain", "{count} mails did not arrive for certain", count)
    text = "\n".join(_lines(rows, known, told)) + "\n"
    letter = Letter(f"alert:mails:{rows[-1].id}:{now.isoformat()}", post.operator, subject, text, language=language)
    outbox.put(connection, "alert", letter, post.sender, now)
    ids = [row.id for row in rows]
    connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(told=True))
    return count


def _untold() -> Any:
    columns = deliveries.c
    return (
        select(columns.id, columns.recipient, columns.state, columns.problem, columns.period)
        .where(columns.state.in_(tuple(_STATES)), ~columns.told, columns.kind != "alert")
        .order_by(columns.id)
        .limit(500)
    )


def _lines(rows: Any, known: Words, told: Callable[[str], str]) -> Iterator[str]:
    for state, heading in _STATES.items():
        found = [row for row in rows if row.state == state]
        if found:
            yield known.tell(heading)
            yield from (f"  {line(row.recipient)}: {line(told(unpacked(row.problem)))}" for row in found)
            yield ""
    yield known.tell("`grants digest status` shows them, `grants digest resend` sends one again.")
