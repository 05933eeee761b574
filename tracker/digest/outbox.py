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

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, exists, or_, select, update

from tracker.digest.message import Letter, Sender, compose, message_id
from tracker.store.insert import insert_new
from tracker.store.tables.digests import deliveries, digests
from tracker.store.tables.organisations import members

Kind = Literal["digest", "reminder", "alert", "test"]
State = Literal["waiting", "sending", "sent", "refused", "unknown", "failed"]


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


def withdraw(connection: Connection, id: int) -> None:
    """Take one that is not on its way out of the outbox. The caller commits."""
    connection.execute(delete(deliveries).where(deliveries.c.id == id, deliveries.c.state == "waiting"))


def withdraw_unwanted(connection: Connection) -> int:
    """Take out digests and reminders that have not left, and whose member wants none any more; how many.

    One that a person sends again stays: it left once, and what it told counts. The caller commits.
    """
    ended = select(members.c.id).where(or_(members.c.digest == "off", members.c.removed_at.is_not(None)))
    again = exists().where(digests.c.delivery_id == deliveries.c.id, digests.c.until < deliveries.c.created)
    statement = delete(deliveries).where(
        deliveries.c.kind.in_(("digest", "reminder")),
        deliveries.c.state == "waiting",
        deliveries.c.member_id.in_(ended),
        ~again,
    )
    return connection.execute(statement).rowcount
