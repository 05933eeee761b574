"""Organisations, their members and saved searches."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from tracker.store.tables.base import Hundredths, Instant, metadata


class OrganisationColumns(TypedColumns):
    """An association, social enterprise, foundation or congregation that seeks money. People edit it."""

    id = Column(Integer, primary_key=True)
    version: Named[int] = Column(Integer)
    removed_at: Named[datetime | None] = Column(Instant)
    key: Named[str] = Column(String, unique=True)
    """Short name for the command line; an organisation that was taken away keeps its own."""
    name: Named[str]
    country: Named[str]
    """ISO 3166-1 alpha-2."""
    region: Named[str]
    """NUTS 2 code (NUTS 1 where a country has no level 2 of its own); empty: not told."""
    county: Named[str]
    """NUTS 3 code; empty: not told."""
    works_in: Named[str]
    """Countries and NUTS codes besides where it has its seat, joined by commas."""
    legal_forms: Named[str]
    """Keys of applicants in the vocabulary, joined by commas: its form first, then what it also counts as."""
    registration_number: Named[str]
    themes: Named[str]
    """Keys of themes, joined by commas."""
    target_groups: Named[str]
    """Keys of those themes that are groups of people, joined by commas."""
    interests: Named[str]
    """Keys joined by commas; with the country they decide which sources are on."""
    employees: Named[int | None]
    membership: Named[int | None]
    """How many members it has."""
    founded: Named[str]
    """ISO date, maybe only its year; empty: not told."""
    languages: Named[str]
    """ISO 639-1 of the languages that it can write an application in, joined by commas."""
    own_percent: Named[Decimal | None] = Column(Hundredths)
    """The largest share of a project's costs that it can pay itself, in per cent."""
    own_sum: Named[Decimal | None] = Column(Hundredths)
    """The largest sum that it can put into one project."""
    own_currency: Named[str]
    project_min: Named[Decimal | None] = Column(Hundredths)
    """What its projects usually cost, from ... to."""
    project_max: Named[Decimal | None] = Column(Hundredths)
    project_currency: Named[str]
    is_default: Named[bool] = Column(Boolean)


organisations = Table("organisations", metadata, OrganisationColumns)
Index("ix_organisations_is_default", organisations.c.is_default)


class MemberColumns(TypedColumns):
    """A person of an organisation, and what this person wants to be told. People edit it."""

    id = Column(Integer, primary_key=True)
    version: Named[int] = Column(Integer)
    removed_at: Named[datetime | None] = Column(Instant)
    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    name: Named[str]
    email: Named[str]
    """As email-validator writes it."""
    language: Named[str]
    """ISO 639-1 of the mails; empty: the language of the program."""
    zone: Named[str]
    """IANA zone; empty: that of the program."""
    role: Named[str]
    digest: Named[str]
    """`weekly`, `daily` or `off`."""
    weekday: Named[int]
    """Of a weekly digest: 1 (Monday) to 7."""
    hour: Named[int]
    """Of a digest: 0 to 23, in the member's zone."""
    quiet_weeks: Named[str]
    """Weeks without a digest, joined by commas: `W29` every year, `2026-W52` once (ISO 8601)."""
    consent_on: Named[str]
    """ISO date on which the person agreed to get mails; empty: not recorded."""
    consent_source: Named[str]
    """How we know: "membership form", "by phone"."""


members = Table("members", metadata, MemberColumns)
Index(
    "uq_members_email_there",
    members.c.organisation_id,
    members.c.email,
    unique=True,
    info={"where": "removed_at IS NULL"},
)


class SearchColumns(TypedColumns):
    """A saved search of an organisation. People edit it."""

    id = Column(Integer, primary_key=True)
    version: Named[int] = Column(Integer)
    removed_at: Named[datetime | None] = Column(Instant)
    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    name: Named[str]
    wanted: Named[str] = Column(Text)
    """JSON of tracker.organisations.searches."""


searches = Table("searches", metadata, SearchColumns)
Index(
    "uq_searches_name_there",
    searches.c.organisation_id,
    searches.c.name,
    unique=True,
    info={"where": "removed_at IS NULL"},
)
