"""Text cut into numbers, words, marks and line ends, with their places. One pass, whatever the input."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tracker.facts.remembered import Remembered

NUMBER, WORD, MARK, LINE = 1, 2, 3, 4

_LETTERS = r"[a-zA-ZÀ-ÖØ-öø-ÿ]+[^\W\d_]*|[^\W\d_]+"
"""A word. The letters of most are named one by one: those are found several times as fast."""
_RUNS = "|".join(re.escape(mark) + "{4,}" for mark in ".-_*=…·•–—+~#!?/")
"""Marks that lead to a number or part a text, so many times that each would be one too many."""
_PIECE = re.compile(rf"(?:{_LETTERS}|\d+|{_RUNS}|\S|\n)[^\S\n]*")
"""A token with the blanks behind it."""
_BLANKS = re.compile(r"[^\S\n]*")
_LONGEST_NUMBER = 9
_WORD = re.compile(_LETTERS)
_SENTENCE = 1000
PAGE = 60_000
"""Characters of a sentence, and of a page's text: both are read several times, and cut once."""


class Token(NamedTuple):
    """A piece of `text[start:end]`."""

    kind: int
    """NUMBER, WORD, MARK (any other character, or a row of four or more) or LINE (an end of line)."""
    text: str
    """In lower case."""
    start: int
    end: int
    value: int
    """Of a NUMBER of at most nine digits; -1 otherwise."""

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.end - self.start


END = Token(LINE, "", -2, -2, -1)
"""What stands behind the last token."""


def tokenize(text: str) -> list[Token]:
    """The tokens of a text in order, with END three times behind them so that readers may look ahead.

    `text` should come from `clean.plain`; anything else is read too. The list must not be changed: the readers of
    dates, money, applicants and places cut the same texts.
    """
    if len(text) <= _SENTENCE:
        return _sentence(text)
    return _page(text) if len(text) <= PAGE else _cut(text)


@lru_cache(maxsize=512)
def _sentence(text: str) -> list[Token]:
    return _cut(text)


@lru_cache(maxsize=4)
def _page(text: str) -> list[Token]:
    return _cut(text)


def _cut(text: str) -> list[Token]:
    start, found = _BLANKS.match(text).end(), list[Token]()  # type: ignore[union-attr]  # it matches anything
    make, add = tuple.__new__, found.append  # what Token() does, without a call for every mark of a page
    for piece in _PIECE.findall(text, start):
        kind, said, length, value = _PIECES[piece]
        add(make(Token, (kind, said, start, start + length, value)))
        start += len(piece)
    return [*found, END, END, END]


def _told_of(piece: str) -> tuple[int, str, int, int]:
    """The kind of a piece, its text, how long it is without the blanks behind it, and its value."""
    bare = piece.rstrip() or "\n"
    kind = NUMBER if bare.isdecimal() else WORD if _WORD.match(bare) else LINE if bare == "\n" else MARK
    value = int(bare) if kind == NUMBER and len(bare) <= _LONGEST_NUMBER else -1
    return kind, bare if kind == MARK else bare.lower(), len(bare), value


_PIECES = Remembered(_told_of)


def words_of(text: str) -> list[str]:
    """The words among the tokens of a text, without their places."""
    found: list[str] = _WORD.findall(text.lower())
    return found


def touches(left: Token, right: Token) -> bool:
    """True when nothing, not even a space, stands between two neighbours."""
    return left.end == right.start
