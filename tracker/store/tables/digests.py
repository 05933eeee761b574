"""Mails on their way and sent: the outbox, what each digest told, addresses that refuse mail, and secrets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from tracker.store.tables.base import Instant, call_reference, metadata


class DeliveryColumns(TypedColumns):
    """One mail to one address: composed and stored first, then sent (design rule 9)."""

    id = Column(Integer, primary_key=True)
    key: Named[str] = Column(String, unique=True)
    """What makes it one of its kind, `digest:12:2026-W32`: a second one with the same key is not taken."""
    kind: Named[str]
    """digest, reminder, alert or test."""
    member_id: Named[int | None] = Column(Integer, ForeignKey("members.id", ondelete="SET NULL"))
    period: Named[str]
    """Of a digest, `2026-W32` or `2026-08-03`; of a reminder, its day."""
    recipient: Named[str]
    subject: Named[str] = Column(Text)
    message_id: Named[str]
    content: Named[bytes | None] = Column(LargeBinary)
    """The whole mail as it goes over the wire; NULL once it was kept long enough."""
    state: Named[str]
    """waiting, sending, sent, refused, unknown or failed (tracker.digest.outbox)."""
    attempts: Named[int] = Column(Integer)
    created: Named[datetime] = Column(Instant)
    due: Named[datetime] = Column(Instant)
    """When it is to be tried next."""
    good_until: Named[datetime | None] = Column(Instant)
    """The first deadline that it names passes then: from that moment on it must be written anew before it is sent."""
    changed: Named[datetime] = Column(Instant)
    """When its state last changed: of a sent one, when the server took it."""
    problem: Named[str] = Column(Text)
    """What went wrong last, as a packed sentence."""
    told: Named[bool] = Column(Boolean)
    """Whether the operator was told that it did not arrive."""


deliveries = Table("deliveries", metadata, DeliveryColumns)
Index("ix_deliveries_due", deliveries.c.state, deliveries.c.due)
Index("ix_deliveries_member_id", deliveries.c.member_id, deliveries.c.created)


class DigestColumns(TypedColumns):
    """What a digest covers: whatever happened after `starts`, up to `until`."""

    delivery_id = Column(Integer, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True)
    starts: Named[datetime] = Column(Instant)
    until: Named[datetime] = Column(Instant)


digests = Table("digests", metadata, DigestColumns)


class AnnouncedColumns(TypedColumns):
    """A call that a digest told as new; no later one tells it to the same member as new."""

    delivery_id = Column(Integer, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True)
    call_id = call_reference(primary_key=True)


announced = Table("announced", metadata, AnnouncedColumns)


class RemindedColumns(TypedColumns):
    """Something that a reminder told of; it is told once for each stage, and again when its day is another."""

    delivery_id = Column(Integer, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True)
    thing: Named[str] = Column(String, primary_key=True)
    """`T12`, `R3`; of a deadline with its stage and day, `A7/outline/2026-08-12`: an application may have several."""
    day: Named[str]
    """ISO date on which it is due."""
    stage: Named[int]
    """tracker.digest.remind.STAGES."""


reminded = Table("reminded", metadata, RemindedColumns)


class RefusedAddressColumns(TypedColumns):
    """An address that a server refused for good; nothing more is sent to it until somebody says so."""

    id = Column(Integer, primary_key=True)
    address: Named[str] = Column(String, unique=True)
    """Case folded."""
    at: Named[datetime] = Column(Instant)
    problem: Named[str] = Column(Text)


refused_addresses = Table("refused_addresses", metadata, RefusedAddressColumns)


class SecretColumns(TypedColumns):
    """A secret of this deployment, made when it is first needed; it never leaves the database."""

    name: Named[str] = Column(String, primary_key=True)
    value: Named[bytes] = Column(LargeBinary)


secrets = Table("secrets", metadata, SecretColumns)
