"""Organisations and their members."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from tracker.store.tables.base import metadata


class OrganisationColumns(TypedColumns):
    """An association, social enterprise, foundation or congregation that seeks money."""

    id = Column(Integer, primary_key=True)
    key: Named[str] = Column(String, unique=True)
    name: Named[str]
    country: Named[str]
    interests: Named[str]
    """Keys joined by commas; with the country they decide which sources are on."""
    is_default: Named[bool] = Column(Boolean)


organisations = Table("organisations", metadata, OrganisationColumns)


class MemberColumns(TypedColumns):
    """A person of an organisation."""

    id = Column(Integer, primary_key=True)
    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    name: Named[str]
    email: Named[str]
    language: Named[str]


members = Table("members", metadata, MemberColumns, UniqueConstraint("organisation_id", "email"))
