"""Tables of words and phrases, looked up in a list of tokens: the longest phrase wins, then the most exact one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from tracker.facts.remembered import Remembered
from tracker.facts.tokens import MARK, NUMBER, WORD, Token, tokenize

V = TypeVar("V")

_SOFT = frozenset("-'’/")
_KEY = 3
"""Letters of a stem by which open phrases are found."""


class _Phrase(NamedTuple, Generic[V]):
    parts: tuple[str, ...]
    value: V
    colon: bool
    single: bool
    """It is one word."""
    second: str
    """Its second word, when it has one and names it whole."""
    rank: tuple[int, ...]


class _Begun(NamedTuple, Generic[V]):
    """The phrases that may begin with a word, longest and most exact first."""

    by_second: dict[str, tuple[_Phrase[V], ...]]
    """Those that may go on with a second word, by that word, where any phrase names it."""
    others: tuple[_Phrase[V], ...]
    """Those that may go on with any other second word, or none."""


class PhraseTable(Generic[V]):
    """Phrases with their meaning.

    A part that ends in `*` stands for every word that begins so, one that begins with `*` for every word that ends
    so. A colon behind a phrase means that one follows. Between two parts of a phrase a hyphen, apostrophe or slash
    may stand, and a full stop when no space follows or a single letter stands before it.
    """

    def __init__(self, entries: Iterable[tuple[str, V]]) -> None:
        self._exact: dict[str, list[_Phrase[V]]] = {}
        self._heads: dict[str, list[tuple[str, _Phrase[V]]]] = {}
        self._tails: dict[str, list[tuple[str, _Phrase[V]]]] = {}
        self.begun: Remembered[_Begun[V] | None] = Remembered(self.begins_with)
        """For a word the phrases that begin with it."""
        self.openings: set[str] = set()
        """The first two words of each phrase, or its only one."""
        for text, value in entries:
            self._add(text, value)
        self._head_lengths = sorted({len(key) for key in self._heads})
        self._tail_lengths = sorted({len(key) for key in self._tails})

    def _add(self, text: str, value: V) -> None:
        parts = phrase_parts(text)
        colon = text.endswith(":")
        second = parts[1] if len(parts) > 1 and "*" not in parts[1] else ""
        rank = (len(parts) + colon, *(_exactness(part) for part in parts))
        phrase = _Phrase(parts, value, colon, len(parts) == 1, second, rank)
        first = parts[0]
        self.openings.add(" ".join(parts[:2]))
        if first.endswith("*"):
            self._heads.setdefault(first[:-1][:_KEY], []).append((first[:-1], phrase))
        elif first.startswith("*"):
            self._tails.setdefault(first[1:][-_KEY:], []).append((first[1:], phrase))
        else:
            self._exact.setdefault(first, []).append(phrase)

    def match(self, tokens: list[Token], start: int) -> tuple[V, int] | None:
        """The meaning of the phrase that begins at a word, and the index behind it; None when there is none."""
        begun = self.begun[tokens[start].text]
        if begun is None:
            return None
        second = (start + 1 if tokens[start + 1].kind == WORD else _next_word(tokens, start)) if begun.by_second else 0
        for phrase in begun.by_second.get(tokens[second].text, begun.others) if second else begun.others:
            end = start + 1 if phrase.single else _follow(phrase.parts, tokens, start)
            if end and not (phrase.colon and tokens[end].text != ":"):
                return phrase.value, end
        return None

    def matches(self, tokens: list[Token], begin: int = 0, until: int | None = None) -> Iterator[tuple[int, V, int]]:
        """Each phrase that begins at a word of `tokens[begin:until]`: where, its meaning, and the index behind it."""
        for place, token in enumerate(tokens[begin:until], begin):
            if self.begun[token.text] and token.kind == WORD and (found := self.match(tokens, place)):
                yield place, *found

    def stands_in(self, tokens: list[Token], begin: int = 0, until: int | None = None) -> bool:
        """True when some phrase begins at a word of `tokens[begin:until]`."""
        return any(True for _ in self.matches(tokens, begin, until))

    def begins(self, word: str) -> bool:
        """True when some phrase begins with this word."""
        return self.begun[word] is not None

    def begins_with(self, word: str) -> _Begun[V] | None:
        """The phrases that may begin with a word, by the words that may follow; None when none do."""
        found = self.beginning(word)
        if not found:
            return None
        seconds = {phrase.second for phrase in found if phrase.second}
        if not seconds:
            return _Begun({}, found)
        return _Begun(
            {word: tuple(phrase for phrase in found if phrase.second in ("", word)) for word in seconds},
            tuple(phrase for phrase in found if not phrase.second),
        )

    def beginning(self, word: str) -> tuple[_Phrase[V], ...]:
        """The phrases that may begin with this word, longest and most exact first."""
        found = list(self._exact.get(word, ()))
        for length in self._head_lengths:
            if heads := self._heads.get(word[:length]) if length <= len(word) else None:
                found += [phrase for stem, phrase in heads if word.startswith(stem)]
        for length in self._tail_lengths:
            if tails := self._tails.get(word[-length:]) if length <= len(word) else None:
                found += [phrase for stem, phrase in tails if word.endswith(stem)]
        if len(found) > 1:
            found.sort(key=lambda phrase: phrase.rank, reverse=True)
        return tuple(found)


_NOTHING: tuple[dict[str, int], int] = ({}, 0)


class Beginnings:
    """Which of several tables have a phrase that begins with a word, as bits: one look for all of them."""

    def __init__(
        self, tables: Iterable[tuple[int, PhraseTable[Any]]], within: Callable[[str], int] = lambda _: 0
    ) -> None:
        """`within` are the bits that a word has by what stands anywhere in it."""
        bits: dict[str, int] = {}
        for bit, table in tables:
            for opening in table.openings:
                bits[opening] = bits.get(opening, 0) | bit
        self._openings = PhraseTable(bits.items())
        self._numbers = frozenset(first for first, *_ in map(str.split, bits) if first.isdecimal())
        self._within = within
        self.following = Remembered(self._by_second)
        """For a word the bits by the one behind it, and those with any other."""

    def at(self, tokens: list[Token], place: int) -> int:
        """By the word at a place and the one behind it."""
        by_second, bits = self.following[tokens[place].text]
        if not by_second:
            return bits
        second = place + 1 if tokens[place + 1].kind == WORD else _next_word(tokens, place)
        return by_second.get(tokens[second].text, bits) if second else bits

    def at_each(self, tokens: list[Token]) -> list[int]:
        """As `at`, for each token; 0 where no table has a phrase."""
        following, numbers, found = self.following, self._numbers, [0] * len(tokens)
        for place, token in enumerate(tokens):
            if token.kind == WORD or token.text in numbers:
                by_second, bits = following[token.text]
                if by_second:
                    second = place + 1 if tokens[place + 1].kind == WORD else _next_word(tokens, place)
                    bits = by_second.get(tokens[second].text, bits) if second else bits
                found[place] = bits
        return found

    def _by_second(self, word: str) -> tuple[dict[str, int], int]:
        others, by_second = self._within(word), dict[str, int]()
        for phrase in self._openings.beginning(word):
            if phrase.second:
                by_second[phrase.second] = by_second.get(phrase.second, 0) | phrase.value
            else:
                others |= phrase.value
        if not by_second:
            return ({}, others) if others else _NOTHING
        return {second: bits | others for second, bits in by_second.items()}, others


def phrase_parts(text: str) -> tuple[str, ...]:
    """The words of a phrase as tables write it: `ansök* senast`, `t.o.m.`, `steg 1`."""
    parts = []
    for piece in text.split():
        if piece.strip("*").isalpha():  # most are; there are tens of thousands in the tables
            parts.append(piece.lower())
            continue
        head, tail = piece.startswith("*"), piece.endswith("*")
        words = [token.text for token in tokenize(piece) if token.kind in (WORD, NUMBER)]
        if head:
            words[0] = "*" + words[0]
        if tail:
            words[-1] += "*"
        parts += words
    return tuple(parts)


def _exactness(part: str) -> int:
    """How much of a word a part fixes: all of it, its beginning, or only its end."""
    if part.startswith("*"):
        return len(part)
    return 100 + len(part) if part.endswith("*") else 1000


def _follow(parts: tuple[str, ...], tokens: list[Token], start: int) -> int:
    """The index behind the phrase when it stands at `start`, else 0."""
    place = start
    for part in parts[1:]:
        place = place + 1 if tokens[place + 1].kind == WORD else _next_word(tokens, place)
        if not place or (part != tokens[place].text and not _fits(part, tokens[place].text)):
            return 0
    return place + 1


def _next_word(tokens: list[Token], place: int) -> int:
    following = tokens[place + 1]
    if following.kind == MARK:
        short = tokens[place].kind == NUMBER or tokens[place].length == 1  # "v. H."
        dot = following.text == "." and (following.end == tokens[place + 2].start or short)
        soft = following.text in _SOFT or dot
        if not soft:
            return 0
        place += 1
        following = tokens[place + 1]
    return place + 1 if following.kind in (WORD, NUMBER) else 0


def _fits(part: str, word: str) -> bool:
    if part.endswith("*"):
        return word.startswith(part[:-1])
    return part.startswith("*") and word.endswith(part[1:])
