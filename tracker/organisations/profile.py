"""What an organisation says of itself, for which sources are read for it: its country and its interests."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from tracker.store.tables.organisations import organisations

_KEY = "default"


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
    statement = select(organisations.c.country, organisations.c.interests).where(organisations.c.is_default)
    row = connection.execute(statement).first()
    if row is None:
        return Profile()
    return Profile(row.country, tuple(key for key in row.interests.split(",") if key), told=True)


def save_default(connection: Connection, country: str, interests: tuple[str, ...]) -> None:
    """Keep what the organisation says of itself, in place of what it said before. The caller commits."""
    values = {"country": country, "interests": ",".join(interests)}
    changed = connection.execute(update(organisations).where(organisations.c.is_default).values(values))
    if changed.rowcount == 0:
        connection.execute(insert(organisations).values(key=_KEY, name="", is_default=True, **values))
