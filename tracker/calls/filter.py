"""Which calls a person asks for: CallFilter, and the conditions that it comes to in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from sqlalchemy import BindParameter, ColumnElement, Connection, ScalarSelect, and_, bindparam, exists, or_, select

from tracker.calls.model import PER_PROJECT
from tracker.store.tables.calls import amounts, call_words, calls, dismissals, funders, revisions, sources
from tracker.store.tables.organisations import organisations

Sort = Literal["deadline", "relevance", "newest", "changed", "title", "match"]
"""`match` is an order for an organisation (tracker.organisations.ranking); elsewhere it is by deadline."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """What a person asks of a list. The default is every call that was not dismissed, next deadline first.

    Raises ValueError, with a sentence, for an amount without a currency: sums are never converted.
    """

    open: bool = False
    """Only calls that are open or rolling now; those that their source no longer shows are left out."""
    closing: timedelta | None = None
    """Only open and rolling calls whose next deadline passes within this time from now."""
    funder: str = ""
    """The funder's key, or a part of its name in any case."""
    country: str = ""
    """ISO 3166-1 alpha-2 (or `EU`) of the funder; of the source where the funder's country is not known."""
    theme: str = ""
    """Key of a theme in the vocabulary."""
    min_amount: Decimal | None = None
    """Only calls whose largest stated sum for one project reaches this.

    The sums compared are the minimum, typical and maximum for one project, never the total pot. A call that
    states no such sum in the currency is left out: an unknown sum answers no question about sums.
    """
    max_amount: Decimal | None = None
    """Only calls whose smallest stated sum for one project is no more than this; otherwise as `min_amount`.

    With both, a range from 450,000 to 8,000,000 is found by 500,000 to 1,000,000: a project of that size fits in it.
    """
    currency: str = ""
    """ISO 4217 of `min_amount` and `max_amount`; without these it asks nothing."""
    new_since: datetime | None = None
    """Only calls first seen at or after this moment."""
    changed_since: datetime | None = None
    """Only calls with a revision at or after this moment; being new is no change."""
    text: str = ""
    """Words to find in title, summary and funder; a part of a word from three letters."""
    source: str = ""
    """Key of the source that the call is read from."""
    sort: Sort = "deadline"
    """`relevance` needs `text`; without it the order is by deadline."""
    limit: int | None = None
    """At most so many calls; None: all."""
    dismissed: bool = False
    """True shows dismissed calls too."""
    organisation: str = ""
    """Key of the organisation whose dismissals count; empty: the default one's."""
    gone: bool = False
    """True shows calls in open lists too that their source no longer shows."""

    def __post_init__(self) -> None:
        if (self.min_amount is not None or self.max_amount is not None) and not self.currency:
            raise ValueError("A smallest or largest amount needs a currency beside it, as in SEK or EUR.")

    @property
    def only_open(self) -> bool:
        """Whether only open and rolling calls are asked for; a call that closes soon is an open one."""
        return self.open or self.closing is not None


def conditions(connection: Connection, wanted: CallFilter) -> list[ColumnElement[bool]]:
    """The conditions on `calls` that follow from the filter, except status, closing time and text."""
    return [calls.c.same_as.is_(None), *_shown(wanted), *_origin(connection, wanted), *_content(wanted)]


@cache
def is_dismissed(organisation: str | BindParameter[str] = "") -> ColumnElement[bool]:
    """Whether the call of the enclosing statement is dismissed for this organisation; empty: for the default one."""
    return exists().where(dismissals.c.call_id == calls.c.id, *dismissed_for(organisation))


def dismissed_for(organisation: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    """The dismissals that count for an organisation: its own, and those from before there was any."""
    own = dismissals.c.organisation_id == number_of_organisation(organisation)
    return dismissals.c.removed_at.is_(None), or_(dismissals.c.organisation_id.is_(None), own)


def number_of_organisation(organisation: str | BindParameter[str]) -> ScalarSelect[int]:
    """The row number of the organisation with this key; empty: of the default one."""
    default = isinstance(organisation, str) and not organisation  # what is bound later is asked for its truth in vain
    which = organisations.c.is_default if default else organisations.c.key == organisation
    return select(organisations.c.id).where(which, organisations.c.removed_at.is_(None)).scalar_subquery()


def _shown(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.only_open and not wanted.gone:
        yield or_(calls.c.gone_since.is_(None), _shown_elsewhere())
    if not wanted.dismissed:
        yield ~is_dismissed(wanted.organisation)


def _origin(connection: Connection, wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.funder:
        yield _ids_in(calls.c.funder_id, _funder_ids(connection, wanted.funder))
    if wanted.country:
        yield _is_from(_key(wanted.country).upper())
    if wanted.source:
        yield calls.c.source_id == select(sources.c.id).where(sources.c.key == _key(wanted.source)).scalar_subquery()


def _is_from(country: str) -> ColumnElement[bool]:
    without_country = calls.c.funder_id.in_(select(funders.c.id).where(funders.c.country == ""))
    return or_(
        calls.c.funder_id.in_(select(funders.c.id).where(funders.c.country == country)),
        and_(without_country, calls.c.source_id.in_(select(sources.c.id).where(sources.c.country == country))),
    )


def _content(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.theme:
        theme = _key(wanted.theme).lower()
        yield exists().where(
            call_words.c.call_id == calls.c.id, call_words.c.kind == "theme", call_words.c.key == theme
        )
    if wanted.min_amount is not None:
        yield _states_a_sum(wanted.currency, amounts.c.amount >= wanted.min_amount)
    if wanted.max_amount is not None:
        yield _states_a_sum(wanted.currency, amounts.c.amount <= wanted.max_amount)
    if wanted.new_since is not None:
        yield calls.c.first_seen >= wanted.new_since
    if wanted.changed_since is not None:
        yield exists().where(revisions.c.call_id == calls.c.id, revisions.c.at >= wanted.changed_since)


def _states_a_sum(currency: str, compared: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        amounts.c.call_id == calls.c.id,
        amounts.c.currency == _key(currency).upper(),
        amounts.c.role.in_(PER_PROJECT),
        compared,
    )


def _key(asked: str) -> str:
    """A key as it was typed, less what no database takes in a text: zero bytes and halves of characters."""
    return asked.strip().replace("\0", "").encode("utf-8", "ignore").decode()


def _funder_ids(connection: Connection, asked: str) -> list[int]:
    """Compared here, since neither engine folds the case of å, ä and ö the same way."""
    key, part = asked.strip(), asked.strip().casefold()
    rows = connection.execute(select(funders.c.id, funders.c.key, funders.c.name))
    return [row.id for row in rows if row.key == key or part in row.name.casefold()]


def _ids_in(column: ColumnElement[int], ids: list[int]) -> ColumnElement[bool]:
    """Written into the statement as numbers: engines limit how many values can be bound."""
    return column.in_(bindparam(None, ids, expanding=True, literal_execute=True))


@cache
def _shown_elsewhere() -> ColumnElement[bool]:
    """Whether another source still shows the call, as a copy that is linked to it."""
    copy = calls.alias("copy")
    return exists(select(copy.c.id).where(copy.c.same_as == calls.c.id, copy.c.gone_since.is_(None)))
