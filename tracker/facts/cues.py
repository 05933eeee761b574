"""The words around a sum that say what it is: a limit, the pot, turnover, somebody's award."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from tracker.facts.tokens import MARK, WORD, Token
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

# When one word stands in two lists, the list named first has it.
_KINDS = (
    "max min from above below share rate past loan other part state pot total each typical apply give how_much budget "
    "cost project grant funds max_after min_after not process about fixed had which neutral unit_after"
)


class Cue(NamedTuple):
    """Words of one kind (the keys of money.toml) at `tokens[begin:stop]`."""

    kind: str
    begin: int
    stop: int


def find_cues(tokens: list[Token]) -> list[Cue]:
    """The cues of a sentence in order, none overlapping."""
    found = []
    place = 0
    while place < len(tokens) - 3:
        cue = _cue_at(tokens, place)
        if cue is None:
            place += 1
        else:
            found.append(cue)
            place = cue.stop
    return found


def cues_between(cues: list[Cue], begin: int, stop: int) -> list[Cue]:
    """The cues that lie wholly within `tokens[begin:stop]`, found without looking at the others."""
    first = bisect_left(cues, begin, key=lambda cue: cue.begin)
    last = bisect_left(cues, stop, lo=first, key=lambda cue: cue.begin)
    return [cue for cue in cues[first:last] if cue.stop <= stop]


def is_break(token: Token) -> bool:
    """A new clause begins."""
    return token.text in _list("break") if token.kind == WORD else token.kind == MARK and token.text in ",;"


def is_class(token: Token) -> bool:
    """ "applications", "projects": what a rule about handling speaks of."""
    return token.text in _list("class")


def is_done(token: Token) -> bool:
    """ "awarded", "vergeben": with a word of `had` before it, it tells of what was given already."""
    return token.kind == WORD and token.text in _list("done")


def _cue_at(tokens: list[Token], place: int) -> Cue | None:
    token = tokens[place]
    if token.kind == WORD:
        if owner := _per(tokens, place):
            return owner
        found = _table().match(tokens, place)
        return Cue(_compound(tokens, place, *found), place, found[1]) if found else None
    return _owner(tokens, place + 1, place) if token.text == "/" else None


def _compound(tokens: list[Token], place: int, kind: str, stop: int) -> str:
    """`Antragshöchstsumme` begins as a word for asking and is a limit: the last part says what the whole is."""
    if kind not in ("grant", "project", "apply") or stop != place + 1:
        return kind
    whole = _limit_heads().match(tokens, place)
    return whole[0] if whole else kind


@cache
def _limit_heads() -> PhraseTable[str]:
    """The limits that are the last part of a compound."""
    tables = vocabulary("money").values()
    ends = ((phrase, kind) for table in tables for kind in ("max", "min") for phrase in table[kind])
    return PhraseTable((phrase, kind) for phrase, kind in ends if phrase.startswith("*"))


def _per(tokens: list[Token], place: int) -> Cue | None:
    """ "per project", "pro Stunde": one project's sum, or an hour's."""
    found = _per_table().match(tokens, place)
    if not found:
        return None
    behind = found[1] + (tokens[found[1]].text == ".")
    return _owner(tokens, behind, place) or _owner(tokens, behind + 1, place)


def _owner(tokens: list[Token], place: int, begin: int) -> Cue | None:
    if place >= len(tokens) or tokens[place].kind != WORD:
        return None
    found = _owner_table().match(tokens, place)
    return Cue(found[0], begin, found[1]) if found else None


@cache
def _table() -> PhraseTable[str]:
    return PhraseTable(
        (phrase, kind)
        for kind in _KINDS.split()
        for table in vocabulary("money").values()
        for phrase in table.get(kind, ())
    )


@cache
def _owner_table() -> PhraseTable[str]:
    kinds = {"one": "each", "unit": "unit"}
    tables = vocabulary("money").values()
    return PhraseTable((phrase, kinds[key]) for key in kinds for table in tables for phrase in table.get(key, ()))


@cache
def _per_table() -> PhraseTable[str]:
    return PhraseTable((phrase, "per") for table in vocabulary("money").values() for phrase in table["per"])


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(word for table in vocabulary("money").values() for word in table.get(name, ()))
