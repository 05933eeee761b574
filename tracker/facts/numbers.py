"""Numbers as people write them: digits with separators, words, and the thousands and millions that follow them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from tracker.facts.number_words import POWERS, read_words
from tracker.facts.tokens import MARK, NUMBER, WORD, Token, touches
from tracker.facts.vocabulary import vocabulary

_ONE = Decimal(1)
_THOUSAND = Decimal(1000)
_MILLION = Decimal(10**6)
_GROUP_MARKS = frozenset(".,'’´`")
_LONGEST_FIGURE = 15
_MOST_SCALES = 2
"""Scale words in a row: "hundra tusen", "tusen miljoner"."""


class Number(NamedTuple):
    """A number found at a token."""

    value: Decimal
    """With its scale: 3000000 for "3 miljoner"."""
    figure: Decimal
    """Without it: 3."""
    scale: Decimal
    """1 when no scale is written."""
    grouped: bool
    """Thousands separators are written."""
    end: int
    """Index of the token behind it."""


def read_number(tokens: list[Token], start: int, language: str) -> Number | None:
    """The number that begins at a token, in digits or words; None when there is none.

    What only looks like a number is none: dates, times, budget lines (33.90.50), identifiers (B12), paragraphs (§ 37).
    `language` decides between decimals and thousands where both are possible, and what a billion is.
    """
    if tokens[start].kind == NUMBER:
        return _in_digits(tokens, start, language)
    if tokens[start].kind == WORD:
        spoken = read_words(tokens, start, language)
        if spoken is None:
            return None
        value, scale, end = spoken
        return Number(value, value / scale, scale, False, end)
    return None


def scale_of(word: str, language: str) -> Decimal | None:
    """What a scale word or its abbreviation multiplies by: "miljoner", "mio", "Tsd"."""
    found = _scales().get(word)
    if found is None:
        return None
    return found.get(language) or found.get("en") or next(iter(found.values()))


def is_small_word(word: str) -> bool:
    """True for short words that may follow a sum without currency, where a noun would make it a count."""
    return word in _small_words()


def _in_digits(tokens: list[Token], start: int, language: str) -> Number | None:
    first = tokens[start]
    if first.length > _LONGEST_FIGURE or _is_part_of_something(tokens, start):
        return None
    digits, mark, place = _groups(tokens, start)
    decimals, end = _decimals(tokens, place, mark, grouped=place > start + 1)
    if first.text[0] == "0" and first.length > 1:
        return None
    if _goes_on(tokens, end) or (decimals and _is_day(tokens, end)):
        return None
    scale, behind = _scale_after(tokens, end, language)
    if scale >= _MILLION and place == start + 3 and mark == _decimal_mark(language, tokens[end].text) and not decimals:
        digits, decimals = first.text, tokens[start + 2].text  # "1,625 miljoner", "$1.625 million"
    figure = Decimal(f"{digits}.{decimals or 0}") + _fraction(tokens[end])
    if figure != figure.to_integral() and unicodedata.category(tokens[end].text[:1] or " ") == "No":
        scale, behind = _scale_after(tokens, end + 1, language)
    return Number(figure * scale, figure, scale, place > start + 1 and not decimals, behind)


def _groups(tokens: list[Token], start: int) -> tuple[str, str, int]:
    """The digits with their thousands, the separator, and the index behind."""
    digits, mark, place = tokens[start].text, "", start + 1
    if len(digits) > 3 or digits == "0":
        return digits, mark, place
    while (step := _group_after(tokens, place, mark)) is not None:
        mark, behind = step
        digits += tokens[behind - 1].text
        place = behind
    return digits, mark, place


def _group_after(tokens: list[Token], place: int, mark: str) -> tuple[str, int] | None:
    before, here = tokens[place - 1], tokens[place]
    if here.kind == NUMBER and here.length == 3 and here.start - before.end == 1 and mark in ("", " "):
        return " ", place + 1
    following = tokens[place + 1]
    good_mark = here.kind == MARK and here.text in _GROUP_MARKS and mark in ("", here.text) and touches(before, here)
    if good_mark and following.kind == NUMBER and following.length == 3 and touches(here, following):
        return here.text, place + 2
    return None


def _decimals(tokens: list[Token], place: int, mark: str, grouped: bool) -> tuple[str, int]:
    before, here, following = tokens[place - 1], tokens[place], tokens[place + 1]
    possible = here.kind == MARK and here.text in ".," and here.text != mark and following.kind == NUMBER
    if possible and touches(before, here) and touches(here, following) and following.length <= (2 if grouped else 6):
        return following.text, place + 2
    return "", place


def _is_part_of_something(tokens: list[Token], start: int) -> bool:
    """Something stands before the digits that makes them no number of their own: "§ 37", "B12", "3.4.12"."""
    if start == 0:
        return False
    before = tokens[start - 1]
    if before.text in ("§", "#", "nr", "№"):
        return True
    if not touches(before, tokens[start]):
        return False
    if before.kind == MARK and before.text in ".,:/_" and start > 1:
        return tokens[start - 2].kind == NUMBER and touches(tokens[start - 2], before)
    return before.text == "_"


def _goes_on(tokens: list[Token], end: int) -> bool:
    """More digits hang on behind, as in dates, times and budget lines."""
    here, following = tokens[end], tokens[end + 1]
    hangs = here.kind == MARK and here.text in ".,:/_" and following.kind == NUMBER
    return hangs and touches(tokens[end - 1], here) and touches(here, following)


def _is_day(tokens: list[Token], end: int) -> bool:
    """A full stop and a dash follow, as in "1.2.-28.2.2027"."""
    stop, dash, number = tokens[end], tokens[end + 1], tokens[end + 2]
    return stop.text == "." and touches(tokens[end - 1], stop) and dash.text in "-–—" and number.kind == NUMBER


def _fraction(token: Token) -> Decimal:
    """The value of "½" and its like, else 0."""
    if token.length == 1 and unicodedata.category(token.text) == "No":
        return Decimal(str(unicodedata.numeric(token.text)))
    return Decimal(0)


def _scale_after(tokens: list[Token], end: int, language: str) -> tuple[Decimal, int]:
    """The product of the scale words at a place ("hundra tusen"), and the index behind them and their full stop."""
    scale = _ONE
    for _ in range(_MOST_SCALES):
        if tokens[end].kind != WORD:
            break
        word = tokens[end].text
        if len(word) == 1 and word != "m" and word != "k":
            break  # "t" is too short to be believed without its currency
        if word in ("m", "k") and not touches(tokens[end - 1], tokens[end]):
            break
        factor = _letter(word) or scale_of(word, language)
        if factor is None:
            break
        scale, end = scale * factor, end + 1
        if tokens[end].text == "." and touches(tokens[end - 1], tokens[end]) and len(word) <= 4:
            end += 1
    return scale, end


def _letter(word: str) -> Decimal | None:
    return {"m": _MILLION, "k": _THOUSAND}.get(word)


@cache
def _scales() -> dict[str, dict[str, Decimal]]:
    scales: dict[str, dict[str, Decimal]] = {}
    for language, table in vocabulary("numbers").items():
        for name, power in POWERS.items():
            for word in table[name]:
                scales.setdefault(word, {})[language] = power
    return scales


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for table in vocabulary("numbers").values() for word in table["small"])


def _decimal_mark(language: str, scale_word: str) -> str:
    """The mark before decimals in the language, or in the one that the scale word belongs to."""
    tables = vocabulary("numbers")
    if language not in tables:
        known = _scales().get(scale_word, {})
        language = "en" if "en" in known else next(iter(known), "en")
    return str(tables[language]["decimal"])
