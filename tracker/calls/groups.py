"""Calls that are one because pairs of them are: which of them is shown (`calls.same_as`), as the pairs say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select, update

from tracker.calls.alike import SURE, Card, Often, apart, unheard_of
from tracker.calls.duplicates import compare
from tracker.calls.neighbours import batches
from tracker.calls.rivals import Groups, Reason, Two
from tracker.store.tables.calls import calls
from tracker.store.tables.duplicates import duplicates


class Edge(NamedTuple):
    """A pair that is one call."""

    id: int
    one: int
    other: int
    kept: int
    who: str
    """The person who said so; empty: the program."""
    score: int
    reason: Reason


def hanging_together(connection: Connection, numbers: Collection[int]) -> list[Edge]:
    """The pairs that are one call with these calls, or with what is one call with them."""
    found: dict[int, Edge] = {}
    columns = [
        getattr(duplicates.c, name) for name in ("id", "one_id", "other_id", "kept_id", "who", "score", "reason")
    ]
    valid = (duplicates.c.state == "same", duplicates.c.removed_at.is_(None))
    known, ahead = set(numbers), set(numbers)
    while ahead:
        rows: list[Any] = []
        for some in batches(sorted(ahead)):
            near = or_(duplicates.c.one_id.in_(some), duplicates.c.other_id.in_(some))
            rows += connection.execute(select(*columns).where(near, *valid)).all()
        edges = [Edge(*row) for row in rows]
        found |= {edge.id: edge for edge in edges}
        reached = calls_of(edges)
        ahead, known = reached - known, known | reached
    return list(found.values())


def calls_of(edges: Iterable[Edge]) -> set[int]:
    """The calls of these pairs."""
    return {number for edge in edges for number in (edge.one, edge.other)}


def told_apart(connection: Connection, numbers: Collection[int]) -> list[Two]:
    """The pairs of which a person said that they are two calls."""
    valid = (duplicates.c.state == "apart", duplicates.c.removed_at.is_(None))
    found: list[Two] = []
    for some in batches(sorted(numbers)):
        statement = select(duplicates.c.one_id, duplicates.c.other_id).where(duplicates.c.one_id.in_(some), *valid)
        found += [(row.one_id, row.other_id) for row in connection.execute(statement)]
    return found


def loose(
    connection: Connection, numbers: Collection[int], cards: Mapping[int, Card] | None = None, often: Often = unheard_of
) -> list[Edge]:
    """The program's pairs that join calls which people told apart, if by way of a third: the least sure ones.

    With `cards` those too that join what these say are two calls, by the rules of today.
    """
    edges = hanging_together(connection, numbers)
    agreed = _agreed(cards or {}, _groups(calls_of(edges), edges))
    by_people = [(edge.one, edge.other) for edge in edges if edge.who]
    groups = Groups(by_people, told_apart(connection, calls_of(edges)), agreed, often)
    others = sorted((edge for edge in edges if not edge.who), key=lambda edge: (-edge.score, edge.id))
    return [edge for edge in others if _two_calls(edge, agreed, often) or not groups.join(edge.one, edge.other)]


def _agreed(cards: Mapping[int, Card], groups: Iterable[set[int]]) -> dict[int, Card]:
    """The calls of each group with the days of all of it: one source may have moved the deadline since."""
    found: dict[int, Card] = {}
    for group in groups:
        some = [cards[number] for number in group if number in cards]
        days = frozenset[str]().union(*(card.days for card in some))
        rolling = any(card.rolling for card in some)
        found |= {card.number: replace(card, days=days, rolling=rolling) for card in some}
    return found


def _two_calls(edge: Edge, cards: Mapping[int, Card], often: Often) -> bool:
    one, other = cards.get(edge.one), cards.get(edge.other)
    if one is None or other is None or not apart(one, other, often=often):
        return False
    pair = compare(one, other, edge.reason, often)
    return pair is None or pair.score < SURE


def relink(connection: Connection, numbers: Collection[int]) -> None:
    """Make `same_as` of these calls, and of all that hang together with them, what the pairs say."""
    edges = hanging_together(connection, numbers)
    for group in _groups(set(numbers) | calls_of(edges), edges):
        kept = _kept(group, [edge for edge in edges if edge.one in group])
        connection.execute(update(calls).where(calls.c.id == kept).values(same_as=None))
        if copies := group - {kept}:
            connection.execute(update(calls).where(calls.c.id.in_(copies)).values(same_as=kept))


def _groups(numbers: set[int], edges: Iterable[Edge]) -> list[set[int]]:
    group = {number: {number} for number in numbers}
    for edge in edges:
        if group[edge.one] is not group[edge.other]:
            joined = group[edge.one] | group[edge.other]
            group.update(dict.fromkeys(joined, joined))
    return list({id(each): each for each in group.values()}.values())


def _kept(group: set[int], edges: Sequence[Edge]) -> int:
    """The one that most pairs keep, a person's word before all; the oldest when they are even."""
    votes: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for edge in edges:
        people, all_of_them = votes[edge.kept]
        votes[edge.kept] = (people + bool(edge.who), all_of_them + 1)
    return max(group, key=lambda number: (votes[number], -number))
