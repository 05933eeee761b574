"""Text cut into sentences, each with the heading or label it stands under."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from tracker.facts.tokens import END, PAGE, Token, tokenize
from tracker.facts.vocabulary import vocabulary

_LONGEST = 2000
"""A sentence longer than this is cut at a blank, so that work stays linear in any text."""
_LONGEST_HEADING = 80
_END = re.compile(r"[.!?;\n](?:(?<!\n)['\"”»)]*\s+|(?<=\n)(?:\s*\n\s*|\s*(?![a-zà-öø-ÿ])))")


class Sentence(NamedTuple):
    """`text[start:start + len(words)]`, and the short line just above it when there is one."""

    words: str
    start: int
    heading: str


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text in order. A line end before a small letter ends none, an empty line ends any."""
    start, heading = 0, ""
    for match in _END.finditer(text):
        lines = "\n" in match.group()
        if not lines and not _ends(text, match.start(), match.end()):
            continue
        if match.end() - start <= _LONGEST:
            yield Sentence(text[start : match.end()], start, heading)
        else:
            yield from _pieces(text, start, match.end(), heading)
        line = text[start : match.start()].strip() if lines and text[match.start()] not in ".!;" else ""
        heads = len(line) <= _LONGEST_HEADING and not line.endswith(",") and ": " not in line  # that is a value
        heading = line if heads else ""
        start = match.end()
    yield from _pieces(text, start, len(text), heading)


def tokens_in(text: str, sentence: Sentence) -> list[Token]:
    """The tokens of a sentence of a text, at their places in the text; END stands behind them as behind all tokens."""
    if len(text) > PAGE:  # the tokens of such a text are not kept
        cut = tokenize(sentence.words)[:-3]
        own = [token._replace(start=token.start + sentence.start, end=token.end + sentence.start) for token in cut]
        return [*own, END, END, END]
    starts = starts_of(text)
    first = bisect_left(starts, sentence.start)
    return [*tokenize(text)[first : bisect_left(starts, sentence.start + len(sentence.words), first)], END, END, END]


_start: Callable[[Token], int] = itemgetter(Token._fields.index("start"))


@lru_cache(maxsize=8)
def starts_of(text: str) -> list[int]:
    return list(map(_start, tokenize(text)[:-3]))


def _ends(text: str, stop: int, following: int) -> bool:
    """The mark at `stop` ends a sentence: a capital or a bracket follows and no abbreviation stands before."""
    if text[stop] != ".":
        return True
    if following < len(text) and (text[following].islower() or text[following].isdigit()):
        return False
    begin = stop
    while begin > 0 and stop - begin < 10 and text[begin - 1].isalpha():
        begin -= 1
    word = text[begin:stop].lower()
    return word not in _abbreviations() and not (len(word) == 1 and word.isalpha())


def _pieces(text: str, start: int, end: int, heading: str) -> Iterator[Sentence]:
    while end - start > _LONGEST:
        cut = text.rfind(" ", start, start + _LONGEST) + 1 or start + _LONGEST
        cut = cut if cut > start else start + _LONGEST
        yield Sentence(text[start:cut], start, heading)
        start = cut
    if start < end:
        yield Sentence(text[start:end], start, heading)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(vocabulary("sentences")["abbreviations"].split())
