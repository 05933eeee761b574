"""Text cut into numbers, words, marks and line ends, with their places. One pass, whatever the input."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

NUMBER, WORD, MARK, LINE = 1, 2, 3, 4

_PIECE = re.compile(r"(\d+)|([^\W\d_]+)|([^\s])(?:\3{3,})?|(\n)")
_LONGEST_NUMBER = 9
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = 1000
PAGE = 60_000
"""Characters of a sentence, and of a page's text: both are read several times, and cut once."""


class Token(NamedTuple):
    """A piece of `text[start:end]`."""

    kind: int
    """NUMBER, WORD, MARK (any other character, or a run of the same four times or more) or LINE (an end of line)."""
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
    found: list[Token] = []
    make = tuple.__new__  # what Token() does, without the call in between: there is one for every mark of a page
    for match in _PIECE.finditer(text):
        kind = match.lastindex or MARK
        start, end = match.span()
        piece = match.group()
        value = int(piece) if kind == NUMBER and end - start <= _LONGEST_NUMBER else -1
        found.append(make(Token, (kind, piece if kind == MARK else piece.lower(), start, end, value)))
    found += (END, END, END)
    return found


def words_of(text: str) -> list[str]:
    """The words among the tokens of a text, without their places."""
    found: list[str] = _WORD.findall(text.lower())
    return found


def touches(left: Token, right: Token) -> bool:
    """True when nothing, not even a space, stands between two neighbours."""
    return left.end == right.start
