"""What is offered, but is no grant: loans, tax rules, posts to be filled, orders to bid for, events to sign up for."""

from __future__ import annotations

from tracker.facts.kind_words import Told, asks, offers, quoting, table_of, words_of
from tracker.facts.tokens import WORD, Token
from tracker.facts.words import PhraseTable

_FAR = 20
"""Tokens of such a sentence."""
_DENYING = 4
"""Tokens before a word for grants in which a word may say that there are none."""
_LENT = 3
"""So many times as often must a text name loans as grants to be about a loan."""


def of_another_offer(titled: Told, told: Told, language: str) -> str:
    """Why this is no call by its title and what its text says of such an offer, as a sentence; empty when it may be."""
    return (
        loan(titled, told, language)
        or tax(titled, told, language)
        or vacancy(titled, language)
        or tender(titled, told, language)
    )


def loan(titled: Told, told: Told, language: str) -> str:
    """A loan, by its title and the words of those who lend, or by those words, interest and repayment. Grants beside
    loans, grants to pay them off with and loans of works of art are none."""
    if _is_titled_grant(titled, language):
        return ""
    offered, *paid = (told.first(table_of(f"loan.{part}", language)) for part in ("offered", "interest", "repaid"))
    grants, others = _granted(told, language), table_of("loan.others", language)
    named = titled.first(table_of("loan.title", language))
    if named and not grants and not titled.first(others) and (any(paid) or (offered and not told.first(others))):
        return quoting("loan", named)
    nouns = [noun for noun, _ in told.places(table_of("loan.noun", language))]
    if not nouns or len(nouns) < _LENT * grants or not any(paid):
        return ""
    if all(paid) or (offered and not grants and not told.first(others)):
        return quoting(
            "loan", ", ".join(dict.fromkeys(word for word in (told.tokens[nouns[0]].text, offered, *paid) if word))
        )
    return ""


def _is_titled_grant(titled: Told, language: str) -> bool:
    return bool(titled.first(table_of("loan.grants", language)) or titled.first(table_of("loan.titled", language)))


def _granted(told: Told, language: str) -> int:
    """How often a text names grants without saying that there are none: `loans, not grants`."""
    denied = table_of("loan.denied", language)
    return sum(
        not any(
            token.kind == WORD and denied.match(told.tokens, at)
            for at, token in enumerate(told.tokens[max(0, place - _DENYING) : place], max(0, place - _DENYING))
        )
        for place, _ in told.places(table_of("loan.grants", language))
    )


def tax(titled: Told, told: Told, language: str) -> str:
    """A tax rule, by a title that says how something is taxed, or by the tax return that the text speaks of. A call
    asks for applications, or names a grant before the rules that it is about."""
    if words := titled.first(table_of("tax.taxed", language)):
        return quoting("tax", words)
    money, rules = (place_of(titled.tokens, table_of(name, language)) for name in ("vacancy.money", "tax.rules"))
    ruled = titled.first(table_of("tax.rules", language)) if rules >= 0 and not 0 <= money < rules else ""
    filed = [told.first(table_of(f"tax.{part}", language)) for part in ("text", "noun")]
    if ruled and (any(filed) or not asks(told, language)):
        return quoting("tax", ruled)
    named = money < 0 and titled.first(table_of("tax.title", language))
    return quoting("tax", ", ".join(filed)) if all(filed) and (named or not asks(told, language)) else ""


def vacancy(titled: Told, language: str) -> str:
    """A post by its title: the words of an advert, or whom somebody seeks. A grant for a post names money."""
    if _names_money(titled, language):
        return ""
    if words := titled.first(table_of("vacancy.title", language)):
        return quoting("vacancy", words)
    seeks, work = (titled.first(table_of(f"vacancy.{part}", language)) for part in ("seeks", "work"))
    return quoting("vacancy", f"{seeks}, {work}") if seeks and work else ""


def _names_money(titled: Told, language: str) -> bool:
    """Money to be had is in a title: "Grant for a coordinator", but not "Grants officer" and "Adviser on grants"."""
    money, work = (place_of(titled.tokens, table_of(f"vacancy.{part}", language)) for part in ("money", "work"))
    if money < 0 or work < 0:
        return money >= 0
    return any(words_of("vacancy.for").match(titled.tokens, at) for at in range(money + 1, work))


def tender(titled: Told, told: Told, language: str) -> str:
    """A tender for goods or services, by its title and the offers that are asked for, where no grant is named."""
    named = titled.first(table_of("tender.title", language))
    if not named or titled.first(table_of("vacancy.money", language)) or _granted(told, language):
        return ""
    asked = told.first(table_of("tender.asked", language))
    return quoting("tender", f"{named}, {asked}") if asked else ""


def post(titled: Told, told: Told, language: str) -> str:
    """A post to be filled, by what it is and the papers that are asked for. Calls speak of posts and papers too: of
    those that applicants hold or must send in, or after telling of money to be had."""
    post = [told.first(table_of(f"vacancy.{part}", language)) for part in ("post", "papers")]
    money = table_of("vacancy.money", language)
    if not all(post) or _names_money(titled, language):
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
    money = titled.first(table_of("vacancy.money", language)) if signed else ""
    if not signed or (all(offers(told, language)) and (money or not _is_attended(told, language))):
        return ""
    return "" if money and asks(told, language) else quoting("event", f"{named}, {signed}")


def _is_attended(told: Told, language: str) -> bool:
    """The days and sums of a text are those by which people join and what they pay: it says so, and asks for no
    applications."""
    joins, priced = (told.first(table_of(f"event.{part}", language)) for part in ("joins", "priced"))
    return bool(joins) and (bool(priced) or not asks(told, language) or not _granted(told, language))


def joining(told: Told, language: str) -> str:
    """An event, whatever its title calls it, by words that are said of events only, where nothing can be had."""
    words = told.first(table_of("event.joins", language))
    return quoting("event", words) if words and not any(offers(told, language)) else ""
