"""What to do with a call that was read: insert, revise or touch. Pure.

What counts is what a call means. White space, the order of lists, seconds, "12 days left" and session parameters of
addresses are no change. Language is left out: it is worked out, not said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Literal

from tracker.calls.identity import canonical_url
from tracker.calls.moments import closes, starts
from tracker.facts.as_json import amount_to_json, contact_to_json, link_to_json, rate_to_json, when_to_json
from tracker.facts.model import Amount, Contact, Link, Rate, Understood, When

VERSION = "1"
"""Of the digest. Another version makes the next crawl compare each call field by field, once, and is no change."""

NEXT_ROUND = timedelta(days=180)
"""A deadline so much later than the last one that has passed belongs to a new round (design section 1, *round*)."""

_SPAN = re.compile(r"[0-9][0-9]*\s*(?:days?|hours?|weeks?|dag(?:ar)?|tim(?:mar)?|veck(?:a|or))\b", re.IGNORECASE)
_UNSURE = re.compile("[?#;]")
_BEFORE = re.compile(r"\b(?:closes|closing|ends|stänger|återstår|om|in)[ :]+$", re.IGNORECASE)
_AFTER = re.compile(r"\s+(?:left|remaining|to go|kvar|återstår)\b", re.IGNORECASE)
"""A counter is "closes in 12 days", "12 dagar kvar"; "a report within 12 days of the end" is none."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a call."""

    content: Understood
    digest: str
    last_closes: datetime | None
    """When its last known deadline passes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed; plain values in the shape of the call's JSON."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and with which content."""

    action: Literal["insert", "revise", "touch"]
    content: Understood
    digest: str
    changes: tuple[Change, ...] = ()


def decide(old: Known | None, new: Understood, now: datetime, *, trusted: bool = True) -> Decision:
    """What becomes of `new`, where `old` is its round as stored: the same one, or else the last.

    A value that was known and is not found any more becomes unknown, with a revision that keeps what it was: the
    funder may have taken it back, and a wrong deadline is worse than an unknown one. But only a run that can be
    `trusted` (a healthy one) may say so: a page that has changed its shape loses values in just this way, and then
    what is stored stays.
    """
    if old is None:
        return Decision("insert", new, digest(new))
    if is_new_round(old, new, now):
        new = replace(new, round=_round_name(new))
        return Decision("insert", new, digest(new))
    content = replace(new, round=old.content.round) if trusted else _without_losses(old.content, new)
    found = digest(content)
    changes = () if found == old.digest else tuple(_changes(old.content, content))
    return Decision("revise" if changes else "touch", content, found, changes)


def is_new_round(old: Known, new: Understood, now: datetime) -> bool:
    """Whether `new` is the next round of a call whose source gives no round ids.

    It is when the last deadline has passed, and an opening after it or a deadline more than 180 days later appears.
    """
    last = old.last_closes
    if new.round or last is None or last >= now:
        return False
    opened = {starts(when) for when in old.content.opens}
    opens = (moment for when in new.opens if (moment := starts(when)) not in opened)
    deadlines = map(closes, new.deadlines)
    return any(moment and moment > last for moment in opens) or any(
        moment and moment - last > NEXT_ROUND for moment in deadlines
    )


def digest(call: Understood) -> str:
    """Tells calls of different meaning apart; the version of its recipe stands in front."""
    others = [(name, normal(value)) for (name, normal), value in zip(_OTHERS, _others(call), strict=True) if value]
    meaning = _text(" \0 ".join(_texts(call))) + repr(others)
    return f"{VERSION}:{blake2b(meaning.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def _round_name(new: Understood) -> str:
    """A round without an id of the source is called by the day that it ends, else by the day that it opens."""
    moments = list(filter(None, map(closes, new.deadlines))) or list(filter(None, map(starts, new.opens)))
    return f"{max(moments):%Y-%m-%d}"


def _without_losses(old: Understood, new: Understood) -> Understood:
    lost = {field: getattr(old, field) for field in _FIELDS if getattr(old, field) and not getattr(new, field)}
    return replace(new, **{**lost, "round": old.round})


def _changes(old: Understood, new: Understood) -> Iterable[Change]:
    for field, (normal, plain) in _FIELDS.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after and normal(before) != normal(after):
            yield Change(_JSON_NAMES.get(field, field), plain(before), plain(after))


def _text(text: str) -> str:
    return " ".join(_SPAN.sub(_unless_counter, text).split())


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
    return _text(link.title), _address(link.url)


def _contact(contact: Contact) -> tuple[Any, ...]:
    return _text(contact.name), contact.email.lower(), contact.phone


def _address(url: str) -> str:
    """Only a query, a session or a place on the page can make two spellings of one address likely."""
    return canonical_url(url) if _UNSURE.search(url) else url


def _sorted(normal: Callable[[Any], Any]) -> Callable[[Iterable[Any]], Any]:
    return lambda values: sorted(map(normal, values))


def _same(value: Any) -> Any:
    return value


def _listed(plain: Callable[[Any], Any]) -> Callable[[Iterable[Any]], Any]:
    return lambda values: [plain(value) for value in values]


_FIELDS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "title": (_text, _same),
    "summary": (_text, _same),
    "funder": (_text, _same),
    "url": (_address, _same),
    "apply_url": (_address, _same),
    "said": (_same, _same),
    "opens": (_sorted(_when), _listed(when_to_json)),
    "deadlines": (_sorted(_when), _listed(when_to_json)),
    "rolling": (_same, _same),
    "amounts": (_sorted(_amount), _listed(amount_to_json)),
    "rates": (_sorted(_rate), _listed(rate_to_json)),
    "applicant_types": (sorted, list),
    "places": (sorted, list),
    "themes": (sorted, list),
    "documents": (_sorted(_link), _listed(link_to_json)),
    "contacts": (_sorted(_contact), _listed(contact_to_json)),
    "disputed": (sorted, list),
}
"""The fields that carry meaning: how they are made comparable, and their plain values."""

_TEXTS = [field for field, (normal, _) in _FIELDS.items() if normal is _text]
_OTHERS = [(field, normal) for field, (normal, _) in _FIELDS.items() if normal is not _text]
_texts, _others = attrgetter(*_TEXTS), attrgetter(*(field for field, _ in _OTHERS))

_JSON_NAMES = {"said": "status"}
