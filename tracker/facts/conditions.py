"""What a draft says of money and of who may apply: labelled places first, running text only where no label spoke."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

from tracker.facts.applicants import from_grants_gov, read_applicants
from tracker.facts.clean import plain
from tracker.facts.evidence import Notes, around
from tracker.facts.model import Amount, Context, Found, Rate, Raw
from tracker.facts.money import MoneyFound, read_money

T = TypeVar("T")

_RUNNING = ("summary", "text")


@dataclass(frozen=True, slots=True)
class Conditions:
    """Sums, shares of the costs and types of applicant."""

    amounts: tuple[Amount, ...]
    rates: tuple[Rate, ...]
    applicant_types: tuple[str, ...]
    disputed: tuple[str, ...]


def read_conditions(notes: Notes, context: Context) -> Conditions:
    """The conditions of a draft, each with its evidence."""
    labelled = [(raw, _money(raw, context)) for raw in notes.draft.raws if raw.field in ("amount", "rate")]
    running = [(raw, _money(raw, context)) for raw in notes.draft.raws if raw.field in _RUNNING]
    amounts = _facts(notes, "amounts", [(raw, found.amounts) for raw, found in labelled])
    rates = _facts(notes, "rates", [(raw, found.rates) for raw, found in labelled])
    disputed = ("amounts",) if _disagree([(raw, found.amounts) for raw, found in labelled]) else ()
    amounts = amounts or _facts(notes, "amounts", [(raw, found.amounts) for raw, found in running])
    rates = rates or _facts(notes, "rates", [(raw, found.rates) for raw, found in running])
    return Conditions(tuple(amounts), tuple(rates), tuple(_applicants(notes)), disputed)


def _money(raw: Raw, context: Context) -> MoneyFound:
    text = plain(raw.text)
    if raw.field in _RUNNING:
        return read_money(text, context)
    return read_money(text, context, raw.field, raw.label, raw.role, raw.currency)


def _applicants(notes: Notes) -> list[str]:
    told = [(raw, _labelled_applicants(raw)) for raw in notes.draft.raws if raw.field == "applicant"]
    if found := _facts(notes, "applicant_types", told):
        return found
    running = [raw for raw in notes.draft.raws if raw.field in _RUNNING]
    return _facts(notes, "applicant_types", [(raw, read_applicants(plain(raw.text), prose=True)) for raw in running])


def _labelled_applicants(raw: Raw) -> tuple[Found[str], ...]:
    """By the code when the source writes codes (format `grants_gov`), else by the words."""
    if raw.format == "grants_gov":
        return (Found(from_grants_gov(raw.text), 0, len(raw.text), raw.where, "high"),)
    return read_applicants(plain(raw.text))


def _facts(notes: Notes, name: str, places: Iterable[tuple[Raw, Iterable[Found[T]]]]) -> list[T]:
    """The values of all places, each once, with evidence for each."""
    values: dict[T, None] = {}
    for raw, facts in places:
        for fact in facts:
            if fact.value in values:
                continue
            values[fact.value] = None
            snippet = around(plain(raw.text), fact.start, fact.end) if raw.field in _RUNNING else ""
            notes.saw(name, raw, snippet=snippet, confidence=fact.confidence, how=fact.how)
    return list(values)


def _disagree(places: list[tuple[Raw, tuple[Found[Amount], ...]]]) -> bool:
    """True when two labelled places give another sum for the same role and currency."""
    told = [(raw, _sums(facts)) for raw, facts in places if facts]
    return any(
        (one.label, one.where) != (other.label, other.where)
        and any(left[key] != right[key] for key in left.keys() & right.keys())
        for (one, left), (other, right) in combinations(told, 2)
    )


def _sums(facts: tuple[Found[Amount], ...]) -> dict[tuple[str, str], Decimal]:
    return {(fact.value.role, fact.value.currency): fact.value.amount for fact in facts}
