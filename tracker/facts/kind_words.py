"""The words by which a text tells what it is: those of config/vocabulary/not_a_call.toml, looked for in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from config.sentences import say
from tracker.facts.clean import plain
from tracker.facts.dates import read_dates
from tracker.facts.glance import OF_KIND, looks
from tracker.facts.kind_tables import beginning, table_of, tables
from tracker.facts.model import Context
from tracker.facts.money import read_money
from tracker.facts.tokens import PAGE, WORD, Token, tokenize
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

_REASONS = {
    "award": say("Tells of awards made already"),
    "notice": say("A notice or other news, to which nobody can apply"),
    "round_up": say("A round-up of several calls"),
    "overview": say("An overview of grants"),
    "archive": say("An archive of closed calls"),
    "loan": say("A loan or guarantee, not a grant"),
    "vacancy": say("A post to be filled"),
    "tender": say("A tender for goods or services"),
    "tax": say("A tax rule, not a grant"),
    "event": say("An event to which people sign up"),
    "service": say("A permit, a place or a service, not a grant"),
}
_ANY = -1
"""The bits of a table that is none of ours."""
READ = 20_000
"""Characters of the text that are looked at."""


class Told(NamedTuple):
    """A text in which the words of many tables are looked for."""

    text: str
    tokens: list[Token]
    at: list[tuple[int, int]]
    """The places among the tokens where words of some tables may begin, each with the bits of these tables."""
    bits: int
    """Of all tables that may have words in it."""
    language: str
    until: int
    """Characters in which they are looked for."""

    @classmethod
    def of(cls, text: str, language: str, until: int = READ) -> Told:
        text = text[:PAGE]
        at, bits = _telling(text, language)
        return cls(text, tokenize(text), at, bits, language, until)

    def places(self, table: PhraseTable[bool]) -> Iterator[tuple[int, int]]:
        """Where the phrases of a table begin and end among the tokens."""
        own = tables(self.language).get(table, _ANY)
        if not self.bits & own:
            return  # most tables have no word of most texts, and each text is asked for a hundred
        for place, bits in self.at:
            if bits & own and self.tokens[place].start < self.until and (match := table.match(self.tokens, place)):
                yield place, match[1]

    def place(self, table: PhraseTable[bool], begin: int = 0) -> int:
        """Where the first words of a table stand among the tokens, from one on; -1 when there are none."""
        return next((place for place, _ in self.places(table) if place >= begin), -1)

    def first(self, table: PhraseTable[bool]) -> str:
        """The first words of a table in the text; empty when there are none."""
        if not self.bits & tables(self.language).get(table, _ANY):
            return ""
        for place, end in self.places(table):
            start = self.tokens[place].start
            return " ".join(self.text[start : self.tokens[end - 1].end].split()) or self.tokens[place].text
        return ""


@lru_cache(maxsize=16)
def _telling(text: str, language: str) -> tuple[list[tuple[int, int]], int]:
    known, tokens = beginning(language), tokenize(text)
    found = [(place, known.at(tokens, place)) for place, look in enumerate(looks(text, language)) if look & OF_KIND]
    return found, reduce(or_, (bits for _, bits in found), 0)


def quoting(kind: str, words: str) -> str:
    """Why a page is none, by its kind (a key of the reasons above) and the words that tell, as a sentence."""
    return say("{reason}: '{words}'.", reason=_REASONS[kind], words=words)


def place_of(tokens: list[Token], table: PhraseTable[bool]) -> int:
    """Where the first words of a table stand; -1 when there are none."""
    begun = (place for place, token in enumerate(tokens) if token.kind == WORD and table.begun[token.text])
    return next((place for place in begun if table.match(tokens, place)), -1)


def asks(told: Told, language: str) -> bool:
    """The text asks for applications."""
    return bool(told.first(table_of("asks", language)))


def offers(told: Told, language: str) -> tuple[bool, bool]:
    """Whether the text states when to apply, and a sum."""
    text, context = told.text[: told.until], Context(language=language)
    dates = read_dates(text, context)
    timed = bool(dates.deadlines or dates.openness.rolling)
    return timed, bool(read_money(plain(text), context).amounts)


def is_offered(told: Told, language: str) -> bool:
    """The text says who may apply, until when, and for money: whatever else it speaks of, it is a call."""
    if not told.first(table_of("eligible", language)):
        return False
    timed, summed = offers(told, language)
    return timed and (summed or bool(told.first(table_of("vacancy.money", language))))


def speaks_of_eligible(text: str, language: str) -> bool:
    """A text says of somebody, whoever it is, that they can apply: "young people between 13 and 25 can apply"."""
    language = language if language in vocabulary("numbers") else ""
    return bool(Told.of(text, language).first(table_of("eligible", language)))
