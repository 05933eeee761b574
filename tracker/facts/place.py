"""A sum in its sentence, and the small words around it."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from tracker.facts.sums import Sum
from tracker.facts.vocabulary import vocabulary

Kind = Literal["project", "pot", "share", "none", ""]
Limit = Literal["max", "min", "above", "below", ""]

LIMITS = {"max", "min", "from", "above", "below"}
GRANTING = {"apply", "give", "grant", "project", "funds", "how_much"}
DECIDING = {"pot", "total", "apply", "give", "loan", "other", "past", "share", "budget", "cost", "state"}
"""Kinds of words (the keys of money.toml) that limit a sum, that speak of granting, that decide whose sum it is."""
FEW = 2
"""Words, at most, that say no more than "per project" or "a year"."""


class Place(NamedTuple):
    """A sum in its sentence, and how far the words around it reach."""

    sum: Sum
    since: int
    """Index of the token behind the sum before it."""
    until: int
    """Index of the token at which the next sum begins."""
    is_last: bool
    follows_share: bool = False
    """The sum before is a percentage, so that the costs between are what it is a share of."""
    leads_to_sum: bool = False
    """A sum of money is joined on right behind, as in "40 % and 744 000 kr"."""


@cache
def is_words() -> frozenset[str]:
    """Verbs that say what something is, whatever it be."""
    return frozenset(word for table in vocabulary("money").values() for word in table["is"])


@cache
def or_words() -> frozenset[str]:
    """ "Or", between two that may be chosen."""
    return frozenset(word for table in vocabulary("ranges").values() for word in table["or"])


@cache
def not_words() -> frozenset[str]:
    """Words that deny."""
    return frozenset(word for table in vocabulary("money").values() for word in table["not"])
