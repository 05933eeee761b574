"""What the outbox forgets: texts that were kept long enough, and everything of a member who is to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from tracker.digest.refusals import accept_again
from tracker.store.tables.digests import deliveries


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
            connection.execute(update(deliveries).where(deliveries.c.id == id).values(content=None))
    return int(count)


def _lowered(addresses: Iterable[str]) -> list[str]:
    return [address.lower() for address in addresses]
