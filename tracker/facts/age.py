"""How long an applicant must have existed: "ha varit verksam i minst två år", "established for at least 12 months"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from config.sentences import say
from tracker.facts.applicant_marks import marks_in
from tracker.facts.applicant_words import listed, phrases
from tracker.facts.glance import EXISTED, UNIT, glance
from tracker.facts.model import Found
from tracker.facts.numbers import read_number
from tracker.facts.sentences import tokens_in
from tracker.facts.tokens import LINE, MARK, WORD, Token
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

_MONTHS = {"year": 12, "month": 1, "whole": 12}
_LONGEST = 20 * 12
"""Months; no funder asks for more, a longer time tells of the funder itself."""
_LONGEST_SPAN = 12
"""Tokens of a number in words, or in digits with its marks, and of a word between it and its unit."""
_REACH = 3
"""Tokens before the number in which a word makes it an upper limit."""


def read_age(text: str, language: str) -> Found[int] | None:
    """The months that an organisation must have existed; None when the text does not say. The first statement counts.

    `language` is ISO 639-1; without one the words of each language are tried. What a project, a person or a grant must
    have lasted is left alone.
    """
    for sentence, told in glance(text, language):
        if not (told & UNIT and told & EXISTED):
            continue
        tokens = tokens_in(text, sentence)
        for code in (language,) if language in vocabulary("age") else vocabulary("age"):
            if found := _read(tokens, code):
                months, begin, stop = found
                start, end = tokens[begin].start, tokens[stop - 1].end
                return Found(months, start, end, say("running text that says who may apply"), "medium")
    return None


def asks_age(tokens: list[Token], language: str) -> bool:
    """A sentence says how long somebody must have existed: "to get support the club must have run for two years"."""
    codes = (language,) if language in vocabulary("age") else vocabulary("age")
    return phrases("must").stands_in(tokens) and any(_read(tokens, code) for code in codes)


def _read(tokens: list[Token], language: str) -> tuple[int, int, int] | None:
    """The months that a sentence asks for, and where it says so."""
    existed, other = _table("existed", language), _table("not", language)
    for place in _before_units(tokens, language):
        found = _span(tokens, place, language)
        if found is None or not 0 < found.months <= _LONGEST:
            continue
        if _is_at_most(tokens, place, language) and not _shuts_out(tokens):
            continue
        begin, stop = _clause(tokens, place, found.stop)
        if found.kind != "whole" and not existed.stands_in(tokens, begin, stop):
            continue
        if not other.stands_in(tokens, *_statement(tokens, place, found.stop, begin, stop)):
            return found.months, place, found.stop
    return None


def _before_units(tokens: list[Token], language: str) -> Iterator[int]:
    """The places from which a time may be told: those a few words before a unit."""
    begun, behind = _table("unit", language).begun, 0
    for place, token in enumerate(tokens[:-3]):
        if token.kind == WORD and begun[token.text]:
            yield from range(max(behind, place - _LONGEST_SPAN), place)
            behind = place


def _shuts_out(tokens: list[Token]) -> bool:
    """ "Clubs that have existed for less than a year cannot apply": so long they must have existed."""
    marks = marks_in(tokens)
    return any(mark.kind == "cannot" for mark in marks) and any(mark.kind == "type" for mark in marks)


def _clause(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """From comma to comma."""
    begin = next((place + 1 for place in range(first - 1, -1, -1) if tokens[place].text in ",;"), 0)
    stop = next((place for place in range(last, len(tokens) - 3) if tokens[place].text in ",;"), len(tokens) - 3)
    return begin, stop


def _statement(tokens: list[Token], first: int, last: int, begin: int, stop: int) -> tuple[int, int]:
    """The part of a clause that tells of the time: "projects of clubs | which have existed for two years | and"."""
    begin = next((place for place in range(first - 1, begin, -1) if tokens[place].text in listed("that")), begin)
    return begin, next((place for place in range(last, stop) if tokens[place].text in listed("and")), stop)


class _Span(NamedTuple):
    """A time such as "två år" or "12 months"."""

    months: int
    stop: int
    """Index of the token behind it."""
    kind: str
    """Of its unit: year, month or whole."""


def _span(tokens: list[Token], place: int, language: str) -> _Span | None:
    if tokens[place].kind in (MARK, LINE):
        return None
    if (match := _least_year(tokens, place, language)) is not None:
        return match
    number = read_number(tokens, place, language)
    if number is None or number.value != number.value.to_integral():
        return None
    units, unit = _table("unit", language), number.end
    if tokens[unit].kind == WORD and not units.match(tokens, unit):
        unit += 1  # "två hela år", "one full year"
    found = units.match(tokens, unit) if tokens[unit].kind == WORD else None
    return _Span(int(number.value) * _MONTHS[found[0]], found[1], found[0]) if found else None


def _least_year(tokens: list[Token], place: int, language: str) -> _Span | None:
    """ "At least" right before a unit without a number: "vähintään vuosi"."""
    least = _table("least", language).match(tokens, place)
    found = _table("unit", language).match(tokens, least[1]) if least and tokens[least[1]].kind == WORD else None
    return _Span(_MONTHS[found[0]], found[1], found[0]) if found else None


def _is_at_most(tokens: list[Token], place: int, language: str) -> bool:
    most = _table("most", language)
    return any(most.match(tokens, before) for before in range(max(0, place - _REACH), place))


@cache
def _table(kind: str, language: str) -> PhraseTable[str]:
    """The words of one kind; of "unit" those for years and months, each with its kind."""
    table = vocabulary("age")[language]
    kinds = tuple(_MONTHS) if kind == "unit" else (kind,)
    return PhraseTable((phrase, name) for name in kinds for phrase in table.get(name, ()))
