"""Calls and what belongs to them: funders, sources, dates, sums, evidence, sightings, revisions, runs, words."""

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
    UniqueConstraint,
)

from tracker.store.tables.base import Hundredths, Instant, call_reference, metadata


class FunderColumns(TypedColumns):
    """Who gives."""

    id = Column(Integer, primary_key=True)
    key: Named[str] = Column(String, unique=True)
    name: Named[str]
    country: Named[str]
    url: Named[str]


funders = Table("funders", metadata, FunderColumns)


class SourceColumns(TypedColumns):
    """One place we read; what is in the TOML file stays there."""

    id = Column(Integer, primary_key=True)
    key: Named[str] = Column(String, unique=True)
    name: Named[str]
    country: Named[str]
    url: Named[str]
    funder_id = Column(Integer, ForeignKey("funders.id"), nullable=False)
    portal: Named[bool] = Column(Boolean, server_default="0")
    """Whether it shows calls of other funders, whose own sources are believed before it."""


sources = Table("sources", metadata, SourceColumns)


class CallColumns(TypedColumns):
    """One round of one opportunity."""

    id = Column(Integer, primary_key=True)
    public_id: Named[str] = Column(String, unique=True)
    """Base32 of a hash of the identity; people see its first 8 or more characters."""
    source_id = Column(Integer, ForeignKey("sources.id"), nullable=False)
    external_id: Named[str]
    """The source's own id, or the canonical address."""
    round: Named[str]
    funder_id = Column(Integer, ForeignKey("funders.id"), nullable=False)
    funder_name: Named[str] = Column(Text)
    """Copy of the funder's name, so that one index searches it with the title."""
    title: Named[str] = Column(Text)
    summary: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    apply_url: Named[str] = Column(Text)
    language: Named[str]
    said: Named[str | None]
    """The source's own word: open, closed, forecast."""
    rolling: Named[bool] = Column(Boolean)
    last_closes: Named[datetime | None] = Column(Instant)
    """When the last known deadline passes; a fact of the dates, not a status."""
    age_required: Named[int] = Column(Integer, server_default="0")
    """Months that an applicant must have existed; 0: not stated."""
    disputed: Named[str]
    """Field names, joined by commas."""
    digest: Named[str]
    """Digest of the meaning-bearing fields, with a version in front."""
    first_seen: Named[datetime] = Column(Instant)
    last_changed: Named[datetime] = Column(Instant)
    gone_since: Named[datetime | None] = Column(Instant)
    """When healthy runs had missed it twice."""
    same_as: Named[int | None] = Column(Integer, ForeignKey("calls.id"))
    """The call that this one is another sighting of."""


calls = Table(
    "calls",
    metadata,
    CallColumns,
    UniqueConstraint("source_id", "external_id", "round"),
)
Index("ix_calls_funder_id", calls.c.funder_id)
Index("ix_calls_first_seen", calls.c.first_seen)
Index("ix_calls_last_changed", calls.c.last_changed)
Index("ix_calls_same_as", calls.c.same_as, info={"where": "same_as IS NOT NULL"})
Index("ix_calls_url", calls.c.url, info={"postgresql": "hash"})  # of any length
Index("ix_calls_rolling", calls.c.id, info={"where": "rolling"})
Index("ix_calls_no_deadline", calls.c.said, calls.c.id, info={"where": "last_closes IS NULL"})


class DateColumns(TypedColumns):
    """A date as the call states it (tracker.facts.model.When), and the moment that it comes to."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    date: Named[str]
    time: Named[str | None]
    zone: Named[str | None]
    at: Named[datetime | None] = Column(Instant)
    stage: Named[str]
    yearly: Named[bool] = Column(Boolean)
    certainty: Named[str]


class DeadlineColumns(DateColumns):
    """A deadline, with the window it ends."""

    closes: Named[datetime | None] = Column(Instant)
    """The moment after which it has passed: `at`, or the end of the day or month in the funder's zone."""
    starts: Named[datetime | None] = Column(Instant)
    """When the window that it ends begins; None when no opening is known."""


class OpeningColumns(DateColumns):
    """An opening date."""

    starts: Named[datetime | None] = Column(Instant)
    """The moment from which it is open: `at`, or the start of the day or month in the funder's zone."""


deadlines = Table("deadlines", metadata, DeadlineColumns)
Index("ix_deadlines_closes", deadlines.c.closes, deadlines.c.call_id, deadlines.c.starts)
Index("ix_deadlines_call_id", deadlines.c.call_id, deadlines.c.closes)
openings = Table("openings", metadata, OpeningColumns)
Index("ix_openings_call_id", openings.c.call_id, openings.c.starts)


class AmountColumns(TypedColumns):
    """A sum of money, in its role."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    role: Named[str]
    amount: Named[Decimal] = Column(Hundredths)
    currency: Named[str]
    currency_assumed: Named[bool] = Column(Boolean)
    approximate: Named[bool] = Column(Boolean)


amounts = Table("amounts", metadata, AmountColumns)
Index("ix_amounts_call_id", amounts.c.call_id)
Index("ix_amounts_currency", amounts.c.currency, amounts.c.role, amounts.c.amount, amounts.c.call_id)


class RateColumns(TypedColumns):
    """A share of the costs, in per cent."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    role: Named[str]
    percent: Named[Decimal] = Column(Hundredths)


rates = Table("rates", metadata, RateColumns)
Index("ix_rates_call_id", rates.c.call_id)


class CallWordColumns(TypedColumns):
    """Applicant types, themes and places: short keys of the vocabulary."""

    call_id = call_reference(primary_key=True)
    kind = Column(String, primary_key=True)
    """`applicant_type`, `theme`, `place`, `identifier`, `partner` (a required one), `excluded`, or `title`: a word by
    which a call without a deadline is looked up when another source shows it."""
    key = Column(String, primary_key=True)


call_words = Table("call_words", metadata, CallWordColumns, sqlite_with_rowid=False)
Index("ix_call_words_kind", call_words.c.kind, call_words.c.key, call_words.c.call_id)


class DocumentColumns(TypedColumns):
    """A document to download."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    title: Named[str] = Column(Text)
    url: Named[str] = Column(Text)


documents = Table("documents", metadata, DocumentColumns)
Index("ix_documents_call_id", documents.c.call_id)


class ContactColumns(TypedColumns):
    """Whom to ask."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    name: Named[str]
    email: Named[str]
    phone: Named[str]


contacts = Table("contacts", metadata, ContactColumns)
Index("ix_contacts_call_id", contacts.c.call_id)


class FactColumns(TypedColumns):
    """Evidence: where the value of a field was read."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    field: Named[str]
    snippet: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    captured: Named[datetime] = Column(Instant)
    how: Named[str]
    confidence: Named[str]


facts = Table("facts", metadata, FactColumns)
Index("ix_facts_call_id", facts.c.call_id)


class SightingColumns(TypedColumns):
    """This source showed this call."""

    call_id = call_reference(primary_key=True)
    source_id = Column(Integer, ForeignKey("sources.id"), primary_key=True)
    url: Named[str] = Column(Text)
    first_seen: Named[datetime] = Column(Instant)
    last_seen: Named[datetime] = Column(Instant)
    missed: Named[int]
    """Healthy runs in a row that did not show it."""


sightings = Table("sightings", metadata, SightingColumns, sqlite_with_rowid=False)
Index("ix_sightings_source_id", sightings.c.source_id, sightings.c.last_seen)


class RevisionColumns(TypedColumns):
    """What changed in a call."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    field: Named[str]
    old: Named[str] = Column(Text)
    """JSON, in the shape of the call's JSON."""
    new: Named[str] = Column(Text)
    at: Named[datetime] = Column(Instant)
    source_id = Column(Integer, ForeignKey("sources.id"), nullable=False)
    run_id = Column(Integer, ForeignKey("runs.id"), nullable=True)
    url: Named[str] = Column(Text)
    who: Named[str] = Column(String, server_default="")
    """The person who changed it; empty: it changed at its source."""


revisions = Table("revisions", metadata, RevisionColumns)
Index("ix_revisions_call_id", revisions.c.call_id, revisions.c.at)
Index("ix_revisions_at", revisions.c.at, revisions.c.call_id)


class RunColumns(TypedColumns):
    """One crawl of one source, with its verdict."""

    id = Column(Integer, primary_key=True)
    source_id = Column(Integer, ForeignKey("sources.id"), nullable=False)
    started: Named[datetime] = Column(Instant)
    finished: Named[datetime] = Column(Instant)
    verdict: Named[str]
    new: Named[int]
    changed: Named[int]
    unchanged: Named[int]
    left_out: Named[int]
    requests: Named[int]
    not_modified: Named[int]
    pages: Named[int] = Column(Integer, server_default="0")
    """Calls' own pages that it asked for."""
    missed: Named[int] = Column(Integer, server_default="0")
    """Of them, those that could not be read."""
    problems: Named[str] = Column(Text)
    """JSON list of sentences."""
    fills: Named[str] = Column(Text, server_default="{}")
    """JSON: by field, the share of calls that had it."""


runs = Table("runs", metadata, RunColumns)
Index("ix_runs_source_id", runs.c.source_id, runs.c.started)


class WordColumns(TypedColumns):
    """The distinct words of titles, summaries and funders, so that a part of a compound finds the whole."""

    id = Column(Integer, primary_key=True)
    word: Named[str] = Column(Text, unique=True)


words = Table("words", metadata, WordColumns)


class WordPartColumns(TypedColumns):
    """The three-letter parts of the distinct words."""

    part = Column(String, primary_key=True)
    word_id = Column(Integer, ForeignKey("words.id", ondelete="CASCADE"), primary_key=True)


word_parts = Table("word_parts", metadata, WordPartColumns, sqlite_with_rowid=False)


class DismissalColumns(TypedColumns):
    """A call that an organisation is not to be shown again. People edit it."""

    id = Column(Integer, primary_key=True)
    version: Named[int] = Column(Integer)
    removed_at: Named[datetime | None] = Column(Instant)
    call_id = call_reference()
    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=True)
    """None: dismissed for every organisation, from before there was one."""
    at: Named[datetime] = Column(Instant)
    who: Named[str]


dismissals = Table("dismissals", metadata, DismissalColumns)
Index("ix_dismissals_call_id", dismissals.c.call_id, dismissals.c.organisation_id)
