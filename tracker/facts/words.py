"""Tables of words and phrases, looked up in a list of tokens: the longest phrase wins, then the most exact one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from tracker.facts.remembered import Remembered
from tracker.facts.tokens import MARK, NUMBER, WORD, Token, tokenize

V = TypeVar("V")

_SOFT = frozenset("-'’/")
_KEY = 4
"""Letters of a stem by which open phrases are found."""


class _Phrase(NamedTuple, Generic[V]):
    parts: tuple[str, ...]
    value: V
    colon: bool
    single: bool
    """It is one word."""
    second: str
    """Its second word, when it has one and names it whole."""

    @property
    def rank(self) -> tuple[int, ...]:
        """The longest goes before, then the most exact."""
        return len(self.parts) + self.colon, *(_exactness(part) for part in self.parts)


class _Begun(NamedTuple, Generic[V]):
    """The phrases that may begin with a word, longest and most exact first."""

    by_second: dict[str, tuple[_Phrase[V], ...]]
    """Those that may go on with a second word, by that word, where any phrase names it."""
    others: tuple[_Phrase[V], ...]
    """Those that may go on with any other second word, or none."""


class _Words(Generic[V]):
    """Values by words, by what words begin with and by what they end with."""

    def __init__(self) -> None:
        self._exact: dict[str, list[V]] = {}
        self._heads: dict[int, dict[str, list[tuple[str, V]]]] = {}
        self._tails: dict[int, dict[str, list[tuple[str, V]]]] = {}
        """By the first, or last, few letters, and how many these are."""

    def add(self, part: str, value: V) -> None:
        """`part` is written as in a phrase: whole, or with an asterisk for what may stand there."""
        if part.endswith("*"):
            key = part[:-1][:_KEY]
            self._heads.setdefault(len(key), {}).setdefault(key, []).append((part[:-1], value))
        elif part.startswith("*"):
            key = part[1:][-_KEY:]
            self._tails.setdefault(len(key), {}).setdefault(key, []).append((part[1:], value))
        else:
            self._exact.setdefault(part, []).append(value)

    def of(self, word: str) -> list[V]:
        """The values of a word."""
        found, size = list(self._exact.get(word, ())), len(word)
        for length, heads in self._heads.items():
            if length <= size and (stems := heads.get(word[:length])):
                found += [value for stem, value in stems if word.startswith(stem)]
        for length, tails in self._tails.items():
            if length <= size and (stems := tails.get(word[-length:])):
                found += [value for stem, value in stems if word.endswith(stem)]
        return found


class PhraseTable(Generic[V]):
    """Phrases with their meaning.

    A part that ends in `*` stands for every word that begins so, one that begins with `*` for every word that ends
    so. A colon behind a phrase means that one follows. Between two parts of a phrase a hyphen, apostrophe or slash
    may stand, and a full stop when no space follows or a single letter stands before it.
    """

    def __init__(self, entries: Iterable[tuple[str, V]]) -> None:
        self._firsts = _Words[_Phrase[V]]()
        self.begun: Remembered[_Begun[V] | None] = Remembered(self._look_up)
        """For a word the phrases that begin with it."""
        self.openings: set[tuple[str, str]] = set()
        """The first word of each phrase, with the second where one is named whole."""
        for text, value in entries:
            parts = phrase_parts(text)
            second = parts[1] if len(parts) > 1 and "*" not in parts[1] else ""
            self._firsts.add(parts[0], _Phrase(parts, value, text.endswith(":"), len(parts) == 1, second))
            self.openings.add((parts[0], second))

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

    def beginning(self, word: str) -> list[_Phrase[V]]:
        """The phrases that may begin with this word, longest and most exact first."""
        found = self._firsts.of(word)
        if len(found) > 1:
            found.sort(key=lambda phrase: phrase.rank, reverse=True)
        return found

    def _look_up(self, word: str) -> _Begun[V] | None:
        found = self.beginning(word)
        if not found:
            return None
        seconds = {phrase.second for phrase in found if phrase.second}
        if not seconds:
            return _Begun({}, tuple(found))
        return _Begun(
            {word: tuple(phrase for phrase in found if phrase.second in ("", word)) for word in seconds},
            tuple(phrase for phrase in found if not phrase.second),
        )


_NOTHING: tuple[dict[str, int], int] = ({}, 0)


class Beginnings:
    """Which of several tables have a phrase that begins with a word, as bits: one look for all of them."""

    def __init__(
        self, tables: Iterable[tuple[int, PhraseTable[Any]]], within: Callable[[str], int] = lambda _: 0
    ) -> None:
        """`within` are the bits that a word has by what stands anywhere in it."""
        bits: dict[tuple[str, str], int] = {}
        for bit, table in tables:
            for opening in table.openings:
                bits[opening] = bits.get(opening, 0) | bit
        self._firsts = _Words[tuple[str, int]]()
        for (first, second), known in bits.items():
            self._firsts.add(first, (second, known))
        self._numbers = frozenset(first for first, _ in bits if first.isdecimal())
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
        for second, bits in self._firsts.of(word):
            if second:
                by_second[second] = by_second.get(second, 0) | bits
            else:
                others |= bits
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
