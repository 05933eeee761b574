"""What is offered, but is no grant: loans, tax rules, posts to be filled, orders to bid for, events to sign up for."""

from __future__ import annotations

from tracker.facts.kind_words import Told, asks, offers, quoting, table_of
from tracker.facts.tokens import WORD, Token
from tracker.facts.words import PhraseTable

_FAR = 20
"""Tokens of such a sentence."""


def post(titled: Told, told: Told, language: str) -> str:
    """A post to be filled, by what it is and the papers that are asked for. Calls speak of posts and papers too: of
    those that applicants hold or must send in, or after telling of money to be had."""
    post = [told.first(table_of(f"vacancy.{part}", language)) for part in ("post", "papers")]
    money = table_of("vacancy.money", language)
    if not all(post) or (titled.first(money) and not titled.first(table_of("vacancy.work", language))):
        return ""
    heading, tokens = [token.text for token in titled.tokens if token.text], told.tokens
    tokens = tokens[len(heading) :] if [token.text for token in tokens[: len(heading)]] == heading else tokens
    paid, at = place_of(tokens, money), place_of(tokens, table_of("vacancy.post", language))
    if 0 <= paid < at or (paid >= 0 and _is_of_applicant(tokens, at, language)):
        return ""
    return quoting("vacancy", ", ".join(post))


def _is_of_applicant(told: list[Token], at: int, language: str) -> bool:
    """`Applicants must hold a permanent position`, `attach the job description`: the words stand before it."""
    first = at
    while first > max(0, at - _FAR) and told[first - 1].text not in (".", "\n"):
        first -= 1
    return 0 <= place_of(told[first:], table_of("vacancy.asked", language)) < at - first


def place_of(tokens: list[Token], table: PhraseTable[bool]) -> int:
    """Where the first words of a table stand; -1 when there are none."""
    words = (place for place, token in enumerate(tokens) if token.kind == WORD and table.match(tokens, place))
    return next(words, -1)


def event(titled: Told, told: Told, language: str) -> str:
    """An event, by what its title calls it and the words by which people sign up. A grant for events has such a title
    too: it names money, and asks for applications or says what can be had."""
    named = titled.first(table_of("event.title", language))
    signed = told.first(table_of("event.sign_up", language)) if named else ""
    if not signed or all(offers(told, language)):
        return ""
    money = titled.first(table_of("vacancy.money", language))
    return "" if money and asks(told, language) else quoting("event", f"{named}, {signed}")


def joining(told: Told, language: str) -> str:
    """An event, whatever its title calls it, by words that are said of events only, where nothing can be had."""
    words = told.first(table_of("event.joins", language))
    return quoting("event", words) if words and not any(offers(told, language)) else ""
