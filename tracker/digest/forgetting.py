"""What the outbox forgets: texts that were kept long enough, and everything of a member who is to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default

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


def forget_in_mails(connection: Connection, words: Iterable[str]) -> int:
    """Erase the texts of mails to others in which one of these names or addresses stands; how many. The caller commits.

    A digest or reminder that has not left yet goes as a whole: what is still to be told is written by the next round.
    """
    wanted = [word.casefold() for word in words]
    columns = (deliveries.c.id, deliveries.c.kind, deliveries.c.state, deliveries.c.content)
    found = [
        (row.id, row.state == "waiting" and row.kind in ("digest", "reminder"))
        for row in connection.execute(select(*columns).where(deliveries.c.content.is_not(None)))
        if any(word in text for text in _texts(row.content) for word in wanted)
    ]
    for id, waits in found:
        theirs = deliveries.c.id == id
        gone = delete(deliveries).where(theirs) if waits else update(deliveries).where(theirs).values(content=None)
        connection.execute(gone)
    return len(found)


def _texts(content: bytes) -> Iterator[str]:
    """What a mail says, as its reader sees it, in small letters: headers and texts, attached calendars too."""
    mail = message_from_bytes(content, policy=default)
    yield " ".join(str(value) for value in mail.values()).casefold()
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            yield " ".join(part.get_content().split()).casefold()


def _lowered(addresses: Iterable[str]) -> list[str]:
    return [address.lower() for address in addresses]
