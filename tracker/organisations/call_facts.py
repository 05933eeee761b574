"""What matching reads of a call: few values, the same from a whole call as from a quick pass over the tables. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from tracker.calls.model import PER_PROJECT, Call, Status


@dataclass(frozen=True, slots=True, eq=False)
class Who:
    """Who may apply: keys of the vocabulary. Calls that say the same share one (`who`), and it is compared as such."""

    applicants: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    """Who may not apply, in plain words."""
    partners: tuple[str, ...] = ()
    """Who must take part or share the costs besides the applicant."""
    age: int = 0
    """Months that an applicant must have existed; 0: nothing is said."""


@dataclass(frozen=True, slots=True, eq=False)
class Where:
    """For where a call is; shared as Who."""

    places: tuple[str, ...] = ()
    country: str = ""
    """Of the funder, or of the source where that is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class About:
    """What a call is about, and for which groups of people; shared as Who."""

    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """What one project can get, in one currency."""

    currency: str
    least: Decimal | None
    most: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """Sums and shares of the costs that a call states; shared as Who."""

    sums: tuple[Sums, ...] = ()
    """One for each currency in which it states a sum for one project."""
    pays: Decimal | None = None
    """The largest share of the costs that the call pays, in per cent."""


class CallFacts(NamedTuple):
    """One call, as matching sees it."""

    who: Who
    where: Where
    about: About
    money: Money
    status: Status
    closes: datetime | None = None
    """The next deadline."""
    disputed: bool = False
    """Whether two places say different deadlines."""
    gone: bool = False
    """Whether its source no longer shows it."""


def facts_of(call: Call) -> CallFacts:
    """What matching reads of a call that was loaded whole."""
    stated = tuple((amount.role, amount.currency, amount.amount) for amount in call.amounts)
    return CallFacts(
        who(call.applicant_types, call.applicants_excluded, call.partners_required, call.age_required),
        where(call.places, call.country),
        about(call.themes),
        money(stated, tuple((rate.role, rate.percent) for rate in call.rates)),
        call.status,
        call.next_closes,
        "deadlines" in call.disputed,
        call.gone_since is not None,
    )


who = lru_cache(maxsize=50_000)(Who)
where = lru_cache(maxsize=50_000)(Where)
about = lru_cache(maxsize=50_000)(About)


@lru_cache(maxsize=50_000)
def money(amounts: tuple[tuple[str, str, Decimal], ...], rates: tuple[tuple[str, Decimal], ...]) -> Money:
    """Sums as (role, currency, amount) and shares as (role, per cent), as far as they concern one project."""
    return Money(sums(amounts), pays(rates))


def sums(amounts: Iterable[tuple[str, str, Decimal]]) -> tuple[Sums, ...]:
    """What one project can get by sums as (role, currency, amount)."""
    ranges: dict[str, Sums] = {}
    for role, currency, amount in amounts:
        if role in PER_PROJECT:
            ranges[currency] = _wider(ranges.get(currency, Sums(currency, None, None)), role, amount)
    return tuple(ranges.values())


def pays(rates: Iterable[tuple[str, Decimal]]) -> Decimal | None:
    """The largest share of the costs that a call pays, in per cent, by shares as (role, per cent)."""
    shares = (percent if role == "max" else 100 - percent for role, percent in rates if role in ("max", "own_share"))
    return max(shares, default=None)


def _wider(known: Sums, role: str, amount: Decimal) -> Sums:
    if role == "min":
        return Sums(known.currency, min(amount, known.least) if known.least is not None else amount, known.most)
    return Sums(known.currency, known.least, max(amount, known.most) if known.most is not None else amount)
