"""What an organisation says of itself, for which sources are read for it: its country and its interests."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from tracker.store.tables.organisations import organisations


@dataclass(frozen=True)
class Profile:
    """One organisation's answers."""

    country: str = "SE"
    """ISO 3166-1 alpha-2."""
    interests: tuple[str, ...] = ()
    """Keys of interests; empty: everything is of interest."""
    told: bool = False
    """Whether somebody told this; else it is what we assume."""


def default_organisation(connection: Connection) -> Profile:
    """The organisation that commands mean when none is named; Sweden, every interest, until somebody says otherwise."""
    statement = select(organisations.c.country, organisations.c.interests).where(
        organisations.c.is_default, organisations.c.removed_at.is_(None)
    )
    row = connection.execute(statement).first()
    if row is None:
        return Profile()
    return Profile(row.country, tuple(key for key in row.interests.split(",") if key), told=True)
