"""The mails that remind: one for each member and day; one that waits is written anew, or taken out, when it must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select, update

from config.settings import Settings
from tracker.digest import outbox
from tracker.digest.addressed import addressed
from tracker.digest.duties import reminders_of
from tracker.digest.gather import zone_of
from tracker.digest.message import Letter, compose
from tracker.digest.model import Reader
from tracker.digest.post import Post
from tracker.digest.remind import Reminder, page
from tracker.digest.render import html, text
from tracker.digest.token import secret
from tracker.digest.words import local, zone
from tracker.organisations.model import Member, Organisation
from tracker.organisations.store import all_organisations, members_of
from tracker.store.database import reading, writing
from tracker.store.tables.digests import deliveries, reminded


def reader_of(member: Member, home: Organisation, settings: Settings) -> Reader:
    """How the member is written to."""
    language = member.language or settings.language or "en"
    return Reader(member.id, member.name or member.email, home.called(), language, zone_of(member, settings))


def key_of(member: Member, day: date) -> str:
    """Of the member's reminder of this day."""
    return f"reminder:{member.id}:{day.isoformat()}"


def letter_of(
    key: bytes, leaving: Post, member: Member, reader: Reader, found: Sequence[Reminder], now: datetime
) -> Letter | None:
    """The mail; None when the member's address is none."""
    head = addressed(key, leaving, member, key_of(member, local(now, reader.zone).date()))
    if head is None:
        return None
    shown = page(reader, found, now, head.unsubscribe)
    return replace(head, subject=shown.subject, text=text(shown), html=html(shown), language=shown.language)


def put(
    connection: Connection, leaving: Post, reader: Reader, found: Sequence[Reminder], letter: Letter, now: datetime
) -> bool:
    """Put a reminder into the outbox; False when there is one of this day. The caller commits."""
    today = local(now, reader.zone).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), zone(reader.zone)).astimezone(UTC)
    number = outbox.put(
        connection, "reminder", letter, leaving.sender, now,
        member_id=reader.member_id, period=today.isoformat(), good_until=midnight,
    )  # fmt: skip
    if number is None:
        return False
    _note(connection, number, found)
    return True


def _note(connection: Connection, number: int, found: Sequence[Reminder]) -> None:
    """What a delivery tells."""
    rows = [
        {"delivery_id": number, "thing": each.thing.code, "day": each.thing.day.isoformat(), "stage": each.stage}
        for each in found
    ]
    connection.execute(insert(reminded), rows)


def renew_reminders(engine: Engine, settings: Settings, leaving: Post, now: datetime) -> int:
    """Write those anew that had to wait, as things stand now; how many.

    A deadline may have moved or passed since, a task been done. What nothing is left of is taken out, and so is what
    cannot be looked at: it is written again when it can be. To be called while nobody else sends. One that a person
    sends again is left as it was.
    """
    waiting = _waiting(engine, now)
    if not waiting:
        return 0
    with reading(engine) as connection:
        homes = all_organisations(connection)
    return sum(_renew_of(engine, settings, leaving, home, waiting, now) for home in homes)


def _renew_of(
    engine: Engine, settings: Settings, leaving: Post, home: Organisation, waiting: Mapping[int, int], now: datetime
) -> int:
    with reading(engine) as connection:
        mine = [member for member in members_of(connection, home.id) if member.id in waiting]
        readers = [(member, reader_of(member, home, settings)) for member in mine]
        numbers = [waiting[member.id] for member in mine]
        try:
            found = {one.id: some for one, _, some in reminders_of(connection, home, readers, now, numbers)}
        except Exception:  # whatever it is: `compose_reminders` meets it too, and tells it
            found = {}
    for member, reader in readers:
        _renew(engine, leaving, waiting[member.id], member, reader, found.get(member.id, []), now)
    return len(mine)


def _waiting(engine: Engine, now: datetime) -> dict[int, int]:
    """Those that are due and were written before `now`, by member: there is one a day, which is true no longer."""
    columns = deliveries.c
    due = columns.kind == "reminder", columns.state == "waiting", columns.due <= now, columns.created < now
    # Without `good_until` a person has sent it again.
    statement = select(columns.id, columns.member_id).where(*due, columns.good_until > now)
    with reading(engine) as connection:
        return {row.member_id or 0: row.id for row in connection.execute(statement)}


def _renew(
    engine: Engine, leaving: Post, number: int, member: Member, reader: Reader, found: Sequence[Reminder], now: datetime
) -> None:
    with writing(engine) as connection:
        still = select(deliveries.c.id).where(deliveries.c.id == number, deliveries.c.state == "waiting")
        if connection.execute(still).first() is None:
            return
        connection.execute(delete(reminded).where(reminded.c.delivery_id == number))
        letter = letter_of(secret(connection), leaving, member, reader, found, now) if found else None
        if letter is None:
            outbox.withdraw(connection, number)
            return
        content = compose(letter, leaving.sender, now)
        values = {"subject": letter.subject, "content": content, "recipient": letter.to.address}
        connection.execute(update(deliveries).where(deliveries.c.id == number).values(values))
        _note(connection, number, found)
