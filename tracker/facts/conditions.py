"""What a draft says of money, of who may apply, where and for what: labelled places first, running text only where no
label spoke; and whether it is a call at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import combinations
from typing import TypeVar

from config.names import Kind, names
from tracker.facts.age import read_age
from tracker.facts.applicants import from_grants_gov, read_applicants
from tracker.facts.clean import plain
from tracker.facts.evidence import Notes, around, spans_of, within
from tracker.facts.excluded import excluded_applicants
from tracker.facts.model import Amount, AmountRole, Context, Draft, Found, Rate, Raw, RawField
from tracker.facts.money import MoneyFound, read_money
from tracker.facts.not_a_call import plainly_not_a_call, why_not_a_call
from tracker.facts.partners import required_partners
from tracker.facts.places import read_places
from tracker.facts.themes import read_themes

T = TypeVar("T")

_Read = Callable[[Raw, bool], tuple[Found[str], ...]]
"""Reads keys from a raw value; the flag says that it is running text."""
_RUNNING = ("summary", "text")
_OTHER_SIZE = 10
"""Times; sums further apart are of different things."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Sums, shares of the costs, types of applicant, places and themes."""

    amounts: tuple[Amount, ...]
    rates: tuple[Rate, ...]
    applicant_types: tuple[str, ...]
    applicants_excluded: tuple[str, ...]
    partners_required: tuple[str, ...]
    age_required: int
    places: tuple[str, ...]
    themes: tuple[str, ...]
    disputed: tuple[str, ...]


def read_conditions(notes: Notes, context: Context, title: str) -> Conditions:
    """The conditions of a draft, each with its evidence. `context.language` is that of its texts, empty when unsure."""
    labelled = [(raw, _money(raw, context)) for raw in notes.draft.raws if raw.field in ("amount", "rate")]
    running = [(raw, _money(raw, context)) for raw in notes.draft.raws if raw.field in _RUNNING]
    amounts = _facts(notes, "amounts", [(raw, found.amounts) for raw, found in labelled])
    rates = _facts(notes, "rates", [(raw, found.rates) for raw, found in labelled])
    disputed = ("amounts",) if _disagree([(raw, found.amounts) for raw, found in labelled]) else ()
    if not amounts or not any(raw.role for raw, _ in labelled):
        told = {amount.role for amount in amounts}
        rivals = _contradicting(notes, running, amounts)
        disputed = disputed or (("amounts",) if any(facts for _, facts in rivals) else ())
        amounts += _facts(notes, "amounts", rivals)
        amounts += _facts(notes, "amounts", [(raw, _others(found.amounts, told)) for raw, found in running])
    disputed = disputed or (("amounts",) if _crossed(amounts) else ())
    rates = rates or _facts(notes, "rates", [(raw, found.rates) for raw, found in running])

    telling = [raw for raw in notes.draft.raws if raw.field in ("applicant", *_RUNNING)]
    return Conditions(
        tuple(amounts),
        tuple(rates),
        tuple(_words(notes, "applicant_types", "applicant", partial(_applicants, context.language))),
        tuple(_told(notes, "applicants_excluded", telling, context, excluded_applicants)),
        tuple(_told(notes, "partners_required", telling, context, required_partners)),
        next(iter(_facts(notes, "age_required", [(raw, _age(raw, context)) for raw in telling])), 0),
        tuple(
            _words(
                notes, "places", "place", lambda raw, prose: read_places(plain(raw.text), context.language, prose=prose)
            )
        ),
        tuple(_themes(notes, context, title)),
        disputed,
    )


def _themes(notes: Notes, context: Context, title: str) -> list[str]:
    """The themes that labelled values name. What a page says under "What we fund" is read beside its other text: a
    word is enough there, and its title and first lines may name more."""
    purpose = [raw for raw in notes.draft.raws if raw.field == "theme" and raw.role == "purpose"]

    def read(raw: Raw, _: bool) -> tuple[Found[str], ...]:
        return read_themes(plain(raw.text), context.language, title=title)

    if not purpose:
        return _words(notes, "themes", "theme", read)
    running = [raw for raw in notes.draft.raws if raw.field in _RUNNING]
    return _facts(notes, "themes", [(raw, read(raw, True)) for raw in (*purpose, *running)])


def _told(
    notes: Notes, name: str, telling: list[Raw], context: Context, read: Callable[[str, str], tuple[Found[str], ...]]
) -> list[str]:
    """What labelled values and running text together say of a kind of applicant."""
    return _facts(notes, name, [(raw, read(plain(raw.text), context.language)) for raw in telling])


def _others(found: tuple[Found[Amount], ...], told: set[AmountRole]) -> tuple[Found[Amount], ...]:
    """Sums in running text whose role no label states: a page may give the limit under a label and the pot in words."""
    return tuple(one for one in found if one.value.role not in told)


def _contradicting(
    notes: Notes, running: list[tuple[Raw, MoneyFound]], labelled: list[Amount]
) -> list[tuple[Raw, list[Found[Amount]]]]:
    """The sums that running text says plainly, elsewhere than in the labelled values, for a role of which it names none
    of the labelled sums. Several at once are those of tracks, and contradict nothing."""
    values = [raw for raw in notes.draft.raws if raw.field == "amount"]
    plainly = [
        (raw, one)
        for raw, found in running
        for one in found.amounts
        if _is_plain(one) and not within(spans_of(values, plain(raw.text)), one.start, one.end)
    ]
    found: list[tuple[Raw, list[Found[Amount]]]] = []
    for role, currency in {(amount.role, amount.currency) for amount in labelled}:
        stated = {amount.amount for amount in labelled if (amount.role, amount.currency) == (role, currency)}
        said = [(raw, one) for raw, one in plainly if (one.value.role, one.value.currency) == (role, currency)]
        sums = {one.value.amount for _, one in said}
        if len(sums) == 1 and all(_rivals(next(iter(sums)), other) for other in stated):
            found += [(raw, [one]) for raw, one in said]
    return found


def _crossed(amounts: list[Amount]) -> bool:
    """The least that one project gets is more than the most: the source has mixed them up. Where several are told, of
    tracks say, they are not compared."""
    limits = [amount for amount in amounts if amount.role in ("min", "max")]
    if len(limits) != 2 or {amount.role for amount in limits} != {"min", "max"}:
        return False
    least, most = sorted(limits, key=lambda amount: amount.role == "max")
    return least.currency == most.currency and least.amount > most.amount


def _rivals(one: Decimal, other: Decimal) -> bool:
    """Two sums that may be meant for the same thing: not equal, and not of quite another size."""
    return one != other and max(one, other) < _OTHER_SIZE * min(one, other)


def _is_plain(one: Found[Amount]) -> bool:
    """A limit, or the pot, that is not rounded: what a careful reader would hold against a label."""
    return not one.value.approximate and one.value.role in ("max", "min", "total") and one.confidence != "low"


def _money(raw: Raw, context: Context) -> MoneyFound:
    text = plain(raw.text)
    if raw.field in _RUNNING:
        return read_money(text, context)
    return read_money(text, context, raw.field, raw.label, raw.role, raw.currency)


def _age(raw: Raw, context: Context) -> tuple[Found[int], ...]:
    found = read_age(plain(raw.text), context.language)
    return (found,) if found else ()


def _applicants(language: str, raw: Raw, prose: bool) -> tuple[Found[str], ...]:
    return read_applicants(plain(raw.text), language, prose=True) if prose else _labelled_applicants(raw, language)


def _words(notes: Notes, name: str, labelled: RawField, read: _Read) -> list[str]:
    """Keys that the labelled values name, else those that the running text does."""
    told = [(raw, _key(raw) or read(raw, False)) for raw in notes.draft.raws if raw.field == labelled]
    if found := _facts(notes, name, told):
        return found
    running = [raw for raw in notes.draft.raws if raw.field in _RUNNING]
    return _facts(notes, name, [(raw, read(raw, True)) for raw in running])


def _key(raw: Raw) -> tuple[Found[str], ...]:
    """A value that another program of the same vocabulary wrote (format `key`); nothing when the key is not known."""
    known = raw.format == "key" and (
        _PLACE.fullmatch(raw.text) if raw.field == "place" else raw.text in names(_KINDS[raw.field])
    )
    return (Found(raw.text, 0, len(raw.text), raw.where, "high"),) if known else ()


_PLACE = re.compile(r"[A-Z]{2}(?:[A-Z0-9]{0,3}|-[A-Z0-9]{1,3})")
"""A country of ISO 3166-1, a NUTS region, or a state of ISO 3166-2."""
_KINDS: dict[str, Kind] = {"applicant": "applicant_type", "theme": "theme"}


def not_a_call(draft: Draft, title: str, language: str) -> str:
    """Why a draft is no call (award, notice, round-up, loan), in words; empty when it is one, or may be.

    A source that labels a deadline offers a call: its texts are believed only when they say themselves that it is none.
    """
    text = plain("\n".join(draft.texts("summary") + draft.texts("text")))
    if any(raw.field in ("deadline", "opens", "period", "rolling") and raw.text.strip() for raw in draft.raws):
        return plainly_not_a_call(title, text, language)
    return why_not_a_call(title, text, language)


def _labelled_applicants(raw: Raw, language: str) -> tuple[Found[str], ...]:
    """By the code when the source writes codes (format `grants_gov`), else by the words."""
    if raw.format == "grants_gov":
        return (Found(from_grants_gov(raw.text), 0, len(raw.text), raw.where, "high"),)
    return read_applicants(plain(raw.text), language)


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
