"""What an organisation says of itself, for which sources are read for it: its country and its interests."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    others: tuple[Profile, ...] = ()
    """The other organisations, whose sources are read too."""


def default_organisation(connection: Connection) -> Profile:
    """The organisation that commands mean when none is named; Sweden, every interest, until somebody says otherwise."""
    statement = (
        select(organisations.c.country, organisations.c.interests, organisations.c.is_default)
        .where(organisations.c.removed_at.is_(None))
        .order_by(organisations.c.is_default.desc(), organisations.c.id)
    )
    first, *others = [_profile(row.country, row.interests) for row in connection.execute(statement)] or [Profile()]
    return replace(first, others=tuple(dict.fromkeys(others)))


def _profile(country: str, interests: str) -> Profile:
    return Profile(country, tuple(key for key in interests.split(",") if key), told=True)
