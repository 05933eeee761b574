"""Other news of a funder: answers that come late, its year, members that it looks for, what it tells the press."""

from __future__ import annotations

from tracker.facts.kind_tables import table_of
from tracker.facts.kind_words import Told, is_offered, offers, quoting
from tracker.facts.tokens import MARK

_BEGINNING = 3
"""Tokens of a title within which it names a report: "The fund's annual report"."""
_NEAR = 6
"""Tokens between an answer and the word that it comes late."""
_LEAD = 30
"""Tokens from the beginning of a text in which news for the press says that it is some."""
_NEWS = 150
"""Tokens from the beginning in which news of awards says who was chosen, and among whom."""


def titled_as_news(titled: Told, language: str) -> str:
    """News that an answer comes late: by a title that names the answer and says so in one breath."""
    late = list(titled.places(table_of("delay.said", language)))
    for place, end in titled.places(table_of("delay.what", language)) if late else ():
        for at, until in late:
            between = titled.tokens[min(end, until) : max(place, at)]
            if len(between) <= _NEAR and not any(token.kind == MARK for token in between):
                return quoting("notice", titled.text.strip())
    return ""


def report(titled: Told, told: Told, language: str) -> str:
    """A funder's report of its year, at the beginning of a title; not a grant for one, "Annual report grants"."""
    words = titled.first(table_of("report.title", language))
    place, end = next(titled.places(table_of("report.title", language)), (0, 0))
    if not words or place > _BEGINNING or is_offered(told, language):
        return ""
    money = titled.place(table_of("vacancy.money", language))
    apart = any(token.kind == MARK for token in titled.tokens[end:money])
    return quoting("notice", words) if money < 0 or (money > end and apart) else ""


def review(titled: Told, told: Told, language: str) -> str:
    """What a funder tells of past years: by its title, where the text says what was given, and of nobody that they can
    apply."""
    words = titled.first(table_of("report.review", language))
    if not words or not told.first(table_of("gives.done", language)) or told.first(table_of("eligible", language)):
        return ""
    return quoting("notice", words)


def membership(titled: Told, told: Told, language: str) -> str:
    """Members that somebody looks for, by a title and what they pay, where no grant is named in the title."""
    words = titled.first(table_of("member.title", language))
    if not words or titled.first(table_of("vacancy.money", language)):
        return ""
    paid = told.first(table_of("member.fee", language))
    return quoting("notice", f"{words}, {paid}" if paid else words) if paid or not is_offered(told, language) else ""


def for_the_press(told: Told, language: str) -> str:
    """News for the press that states neither when to apply nor how much is to be had."""
    place = told.place(table_of("press.lead", language))
    words = told.first(table_of("press.lead", language)) if 0 <= place < _LEAD else ""
    words = words or told.first(table_of("press.contact", language))
    return quoting("notice", words) if words and not any(offers(told, language)) else ""


def tells_of_choice(told: Told, language: str) -> str:
    """ "14 projects will share the money; 211 applications were received": news of awards, where nobody is asked to
    apply."""
    chosen, came = (told.place(table_of(f"award.{part}", language)) for part in ("told", "came"))
    if not (0 <= chosen < _NEWS and 0 <= came < _NEWS):
        return ""
    return quoting("award", told.first(table_of("award.told", language)))
