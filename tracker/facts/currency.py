"""Which money is meant: by sign, code, word, or the country."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from tracker.facts.model import Context
from tracker.facts.tokens import MARK, WORD, Token, touches
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

LOCAL = "local"
"""The marks `:-` and `,-` mean the country's own money."""
_LAST_DAY = 31
"""A number up to it, with a letter behind, may be a day."""


class Money(NamedTuple):
    """The name of a money in a text."""

    name: str
    """ISO 4217 code, a family (`kr`, `$`), or LOCAL."""
    scale: Decimal
    """A million for "mkr" and "MSEK", else 1."""
    end: int
    """Index of the token behind it."""


def read_currency(tokens: list[Token], place: int, text: str) -> Money | None:
    """The money named at a token; None when there is none."""
    token = tokens[place]
    if token.kind == WORD:
        return _word(tokens, place, text)
    if token.kind == MARK:
        return _sign(tokens, place)
    return None


def begins_currency(word: str) -> bool:
    """True when the name of a money may begin with this word."""
    tables = vocabulary("currencies")
    return word in tables["scaled"] or word in tables["dollars"] or _names().begins(word) or word.upper() in _codes()


def currency_behind(tokens: list[Token], place: int, text: str, number: Decimal, language: str) -> str:
    """The ISO 4217 code of a letter that is money only behind a number: Finnish "3 000 e"; empty when there is none.

    Such a letter behind a small number makes it a day or a section ("3 e mars", "12 kap. 13 e §"). `language` is
    ISO 639-1, empty when not known.
    """
    token, following, after = tokens[place : place + 3]
    goes_on = following.text in ("-", "'", "’") or (after.kind == WORD and touches(following, after))
    if token.kind != WORD or token.length > 1 or (touches(token, following) and goes_on):
        return ""
    tables = vocabulary("currencies")
    if number <= _LAST_DAY or following.text in tables["beside"]:
        return ""
    letters = tables["behind"]
    spoken = (letters.get(language, {}),) if language else letters.values()
    letter = text[token.start : token.end]
    code: str = next((table[letter] for table in spoken if letter in table), "")
    return code


def settle(name: str, context: Context, given: str) -> tuple[str, bool]:
    """The ISO 4217 code of a name, and whether it is assumed; ("", True) when nothing tells.

    `given` is the currency that the source says for this very value; it settles families without being an assumption.
    """
    tables = vocabulary("currencies")
    members = tables["families"].get(name)
    if name and name != LOCAL and members is None:
        return name, False
    if given and (members is None or given in members):
        return given, False
    national = currency_of_country(context.country)
    spoken = tables["languages"].get(context.language, "") if members and name == "kr" else ""
    usual = "USD" if name == "$" else ""
    for code in (national, context.currency, spoken, usual):
        if code and (members is None or code in members):
            return code, True
    return "", True


def currency_of_country(country: str) -> str:
    """The ISO 4217 code of a country's own money; empty when unknown."""
    code: str = vocabulary("currencies")["countries"].get(country, "")
    return code


def code_in(text: str) -> str:
    """The ISO 4217 code written in a label, such as "Total amount (AUD)"; empty when there is none."""
    return next((word for word in _words(text) if word in _codes()), "")


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalpha() else " " for letter in text).split()


def _word(tokens: list[Token], place: int, text: str) -> Money | None:
    token, following = tokens[place], tokens[place + 1]
    scaled = vocabulary("currencies")["scaled"].get(token.text)
    if scaled:
        return Money(scaled[1], Decimal(scaled[0]), _behind_full_stop(tokens, place + 1))
    if following.text == "$" and touches(token, following):
        code = vocabulary("currencies")["dollars"].get(token.text)
        return Money(code, Decimal(1), place + 2) if code else None
    if named := _names().match(tokens, place):
        return Money(named[0], Decimal(1), _behind_full_stop(tokens, named[1]))
    if _is_code(token, text):
        return Money(token.text.upper(), Decimal(1), place + 1)
    return None


def _behind_full_stop(tokens: list[Token], end: int) -> int:
    """Behind the full stop of "kr." and "mkr."."""
    short = tokens[end - 1].length <= 4 and tokens[end].text == "." and touches(tokens[end - 1], tokens[end])
    return end + 1 if short else end


def _is_code(token: Token, text: str) -> bool:
    if token.length != 3 or token.text.upper() not in _codes():
        return False
    return text[token.start : token.end].isupper() or token.text in vocabulary("currencies")["loose"]


def _sign(tokens: list[Token], place: int) -> Money | None:
    token, following = tokens[place], tokens[place + 1]
    code = vocabulary("currencies")["signs"].get(token.text)
    if code:
        return Money(code, Decimal(1), place + 1)
    hangs = place > 0 and touches(tokens[place - 1], token) and touches(token, following)
    if token.text in ",:." and following.text == "-" and hangs:
        return Money(LOCAL, Decimal(1), place + 2)
    return None


@cache
def _codes() -> frozenset[str]:
    return frozenset(vocabulary("currencies")["codes"].split())


@cache
def _names() -> PhraseTable[str]:
    words = vocabulary("currencies")["words"]
    return PhraseTable((phrase, name) for name, phrases in words.items() for phrase in phrases)
