"""What is offered, but is no grant: loans, tax rules, posts to be filled, orders to bid for, events to sign up for."""

from __future__ import annotations

from tracker.facts.kind_tables import table_of
from tracker.facts.kind_words import Told, asks, is_offered, offers, quoting
from tracker.facts.posts import names_money, vacancy
from tracker.facts.tokens import WORD
from tracker.facts.words import PhraseTable

_DENYING = 4
"""Tokens before a word for grants in which a word may say that there are none."""
_LENT = 3
"""So many times as often must a text name loans as grants to be about a loan."""
_SEVERAL = 2
"""Phrases of those who buy, which a text has at least when its title does not say what it is."""
_PLAIN = 3
"""So many of them tell a tender whatever else is named, where no applications are asked for."""


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
    named, guarantee = (titled.first(table_of(f"loan.{part}", language)) for part in ("title", "guarantee"))
    nouns = [noun for noun, _ in told.places(table_of("loan.noun", language))]
    if bridging := _bridging(titled, told, language):
        return quoting("loan", bridging)
    if not (named or guarantee or nouns) or _is_titled_grant(titled, language):
        return ""
    grants = _granted(told, language)
    if guarantee and not grants:
        return quoting("loan", guarantee)
    offered, *paid = (told.first(table_of(f"loan.{part}", language)) for part in ("offered", "interest", "repaid"))
    others = table_of("loan.others", language)
    if named and not grants and not titled.first(others) and (any(paid) or (offered and not told.first(others))):
        return quoting("loan", named)
    if not nouns or len(nouns) < _LENT * grants or not any(paid):
        return ""
    if not offered and is_offered(told, language):
        return ""
    if all(paid) or (offered and not grants and not told.first(others)):
        words = (told.tokens[nouns[0]].text, offered, *paid)
        return quoting("loan", ", ".join(dict.fromkeys(word for word in words if word)))
    return ""


def _bridging(titled: Told, told: Told, language: str) -> str:
    """Money until other money comes, where interest or paying it back is spoken of: the grants of such a text are those
    that people wait for."""
    words = titled.first(table_of("loan.bridging", language))
    if not words or titled.first(table_of("loan.grants", language)):
        return ""
    return words if any(told.first(table_of(f"loan.{part}", language)) for part in ("interest", "repaid")) else ""


def _is_titled_grant(titled: Told, language: str) -> bool:
    """A title names a grant, or support in front of any loan: "Support for loan costs", but not "Loan with support"."""
    aid, lent = (titled.place(table_of(f"loan.{part}", language)) for part in ("titled", "title"))
    return bool(titled.first(table_of("loan.grants", language))) or (aid >= 0 and not 0 <= lent < aid)


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
    money, rules = (titled.place(table_of(name, language)) for name in ("vacancy.money", "tax.rules"))
    ruled = titled.first(table_of("tax.rules", language)) if rules >= 0 and not 0 <= money < rules else ""
    filed = [told.first(table_of(f"tax.{part}", language)) for part in ("text", "noun")]
    if ruled and (filed[0] or not asks(told, language)):
        return quoting("tax", ruled)
    named = money < 0 and titled.first(table_of("tax.title", language))
    return quoting("tax", ", ".join(filed)) if all(filed) and (named or not asks(told, language)) else ""


def tender(titled: Told, told: Told, language: str) -> str:
    """A tender for goods or services, by its title and the offers that are asked for, or by several words of those who
    ask for them, where no money is to be had."""
    certain = titled.first(table_of("tender.certain", language))
    asked = _all_of(told, table_of("tender.asked", language))
    if len(asked) >= _PLAIN and not asks(told, language):
        return quoting("tender", ", ".join(asked[:_SEVERAL]))
    if not (certain or asked) or _granted(told, language) or (not certain and is_offered(told, language)):
        return ""
    money, order = (titled.place(table_of(name, language)) for name in ("vacancy.money", "tender.title"))
    if money >= 0 and (not 0 <= order < money or asks(told, language)):
        return ""
    named = titled.first(table_of("tender.title", language))
    if certain or (named and asked):
        return quoting("tender", certain or f"{named}, {asked[0]}")
    funded = told.first(table_of("loan.titled", language)) or told.first(table_of("vacancy.money", language))
    return "" if len(asked) < _SEVERAL or funded else quoting("tender", ", ".join(asked[:_SEVERAL]))


def _all_of(told: Told, table: PhraseTable[bool]) -> list[str]:
    """The phrases of a table in a text, each once."""
    tokens = told.tokens
    found = (told.text[tokens[place].start : tokens[end - 1].end].casefold() for place, end in told.places(table))
    return list(dict.fromkeys(found))


def event(titled: Told, told: Told, language: str) -> str:
    """An event, by what its title calls it and the words by which people sign up, or by what they join and pay for. A
    grant for events has such a title too: it names money, and asks for applications or says what can be had."""
    why = _titled_event(titled, told, language) or _paid_for(titled, told, language)
    return "" if why and is_offered(told, language) else why


def _titled_event(titled: Told, told: Told, language: str) -> str:
    named = titled.first(table_of("event.title", language))
    signed = told.first(table_of("event.sign_up", language)) if named else ""
    money = titled.first(table_of("vacancy.money", language)) if signed else ""
    if not signed or (all(offers(told, language)) and (money or not _is_attended(told, language))):
        return ""
    return "" if money and asks(told, language) else quoting("event", f"{named}, {signed}")


def _is_attended(told: Told, language: str) -> bool:
    """The days and sums of a text are those by which people join: it says so, and asks for no applications, or names no
    grants."""
    joins = told.first(table_of("event.joins", language))
    return bool(joins) and (not asks(told, language) or not _granted(told, language))


def _paid_for(titled: Told, told: Told, language: str) -> str:
    """What people join and pay for, whatever it is called: "Book your place, £45". A call that holds a meeting about
    it asks for applications, and states when and how much."""
    joins = told.first(table_of("event.joins", language))
    priced = told.first(table_of("event.priced", language)) if joins else ""
    if not priced or priced == joins or names_money(titled, language):
        return ""
    if asks(told, language) and all(offers(told, language)):
        return ""
    return quoting("event", f"{joins}, {priced}")


def joining(told: Told, language: str) -> str:
    """An event, whatever its title calls it, by words that are said of events only, where nothing can be had."""
    words = told.first(table_of("event.joins", language))
    return quoting("event", words) if words and not any(offers(told, language)) else ""
