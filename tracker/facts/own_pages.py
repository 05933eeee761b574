"""Pages on which a site speaks of itself: permits and places that cost something, gifts that it asks for, its rules."""

from __future__ import annotations

from tracker.facts.kind_tables import table_of
from tracker.facts.kind_words import Told, asks, offers, quoting


def own_page(titled: Told, told: Told, language: str) -> str:
    """Why such a page is no call, as a sentence; empty when it may be one. A title that names money is no such page's,
    but for the rules for it and those that ask for it."""
    if why := _rules(titled, told, language) or _asks_for_gifts(titled, told, language):
        return why
    if titled.first(table_of("vacancy.money", language)):
        return ""
    return _service(titled, told, language)


def _service(titled: Told, told: Told, language: str) -> str:
    """A permit, a place on a course or a room: whoever applies pays."""
    words = titled.first(table_of("service.title", language))
    paid = told.first(table_of("service.paid", language)) if words else ""
    return quoting("service", f"{words}, {paid}") if paid else ""


def _asks_for_gifts(titled: Told, told: Told, language: str) -> str:
    words = titled.first(table_of("giving.title", language))
    return quoting("notice", words) if words and not asks(told, language) else ""


def _rules(titled: Told, told: Told, language: str) -> str:
    """ "Guidelines for grants to clubs", without a time to apply in."""
    words = (
        titled.first(table_of("rules.title", language)) if titled.place(table_of("rules.title", language)) == 0 else ""
    )
    if not words or told.first(table_of("eligible", language)) or asks(told, language):
        return ""
    return "" if offers(told, language)[0] else quoting("notice", words)
