"""The fields of a call that carry meaning: how each is made comparable, and its plain values. Pure.

White space, the order of lists, seconds, "12 days left" and session parameters of addresses are no difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from tracker.calls.identity import canonical_url
from tracker.facts.as_json import amount_to_json, contact_to_json, link_to_json, rate_to_json, when_to_json
from tracker.facts.model import Amount, Contact, Link, Rate, When

_SPAN = re.compile(r"[0-9][0-9]*\s*(?:days?|hours?|weeks?|dag(?:ar)?|tim(?:mar)?|veck(?:a|or))\b", re.IGNORECASE)
_UNSURE = re.compile("[?#;]")
_BEFORE = re.compile(r"\b(?:closes|closing|ends|stänger|återstår|om|in)[ :]+$", re.IGNORECASE)
_AFTER = re.compile(r"\s+(?:left|remaining|to go|kvar|återstår)\b", re.IGNORECASE)
"""A counter is "closes in 12 days", "12 dagar kvar"; "a report within 12 days of the end" is none."""


def text(words: str) -> str:
    """The words without white space and counters that make no difference."""
    return " ".join(_SPAN.sub(_unless_counter, words).split())


def _unless_counter(span: re.Match[str]) -> str:
    before, after = span.string[max(0, span.start() - 20) : span.start()], span.string[span.end() : span.end() + 20]
    return "" if _BEFORE.search(before) or _AFTER.match(after) else span.group()


def _when(when: When) -> tuple[Any, ...]:
    """To the minute; a date without an instant as it is written."""
    moment = int(when.at.timestamp()) // 60 if when.at else (when.date, (when.time or "")[:5], when.zone)
    return str(moment), when.stage, when.yearly, when.certainty


def _amount(amount: Amount) -> tuple[Any, ...]:
    return amount.role, str(amount.amount.normalize()), amount.currency, amount.currency_assumed, amount.approximate


def _rate(rate: Rate) -> tuple[Any, ...]:
    return rate.role, str(rate.percent.normalize())


def _link(link: Link) -> tuple[Any, ...]:
    return text(link.title), _address(link.url)


def _contact(contact: Contact) -> tuple[Any, ...]:
    return text(contact.name), contact.email.lower(), contact.phone


def _address(url: str) -> str:
    """Only a query, a session or a place on the page can make two spellings of one address likely."""
    return canonical_url(url) if _UNSURE.search(url) else url


def _sorted(normal: Callable[[Any], Any]) -> Callable[[Collection[Any]], Any]:
    return lambda values: sorted(map(normal, values)) if len(values) > 1 else [normal(value) for value in values]


def _same(value: Any) -> Any:
    return value


def _listed(plain: Callable[[Any], Any]) -> Callable[[Iterable[Any]], Any]:
    return lambda values: [plain(value) for value in values]


FIELDS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "title": (text, _same),
    "summary": (text, _same),
    "funder": (text, _same),
    "url": (_address, _same),
    "apply_url": (_address, _same),
    "said": (_same, _same),
    "opens": (_sorted(_when), _listed(when_to_json)),
    "deadlines": (_sorted(_when), _listed(when_to_json)),
    "rolling": (_same, _same),
    "amounts": (_sorted(_amount), _listed(amount_to_json)),
    "rates": (_sorted(_rate), _listed(rate_to_json)),
    "applicant_types": (sorted, list),
    "applicants_excluded": (sorted, list),
    "partners_required": (sorted, list),
    "age_required": (_same, _same),
    "places": (sorted, list),
    "themes": (sorted, list),
    "documents": (_sorted(_link), _listed(link_to_json)),
    "contacts": (_sorted(_contact), _listed(contact_to_json)),
    "identifiers": (sorted, list),
    "disputed": (sorted, list),
}
"""The fields that carry meaning: how they are made comparable, and their plain values."""
