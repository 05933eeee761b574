"""Addresses that a server refused for good: nothing more goes there until somebody says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from config.sentences import packed
from tracker.store.insert import insert_new
from tracker.store.tables.digests import refused_addresses


def all_refused(connection: Connection) -> set[str]:
    """The addresses, case folded."""
    return set(connection.scalars(select(refused_addresses.c.address)))


def accept_again(connection: Connection, address: str) -> bool:
    """Send to this address again; False when it was not refused. The caller commits."""
    statement = delete(refused_addresses).where(refused_addresses.c.address == address.casefold())
    return connection.execute(statement).rowcount > 0


def refuse(connection: Connection, address: str, problem: str, now: datetime) -> None:
    """Send nothing more to this address; `problem` is what the server said. The caller commits."""
    values = {"address": address.casefold(), "at": now, "problem": packed(problem)}
    insert_new(connection, refused_addresses, values)
