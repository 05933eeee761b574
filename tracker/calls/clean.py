"""What was understood, made fit to keep: one spelling of letters, nothing that a database refuses. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter
from typing import Any
from unicodedata import is_normalized, normalize

from config.sentences import say
from tracker.calls.identity import canonical_url
from tracker.facts.model import Contact, Link, Understood

LARGEST_AMOUNT = Decimal(10**15)
"""More than all money there is; hundredths of it still fit into 64 bits."""

_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
"""Neither engine keeps these: the null character, and halves of characters."""

_TEXTS = ("title", "summary", "funder", "external_id", "round", "url", "apply_url")
_texts = attrgetter(*_TEXTS)


def clean(call: Understood, funder: str) -> Understood:
    """The call as it is kept, with its identity and the name of its funder (its own, else `funder`) filled in.

    Texts come in Unicode's form NFC, so that å is å however it was written. A sum that no database holds is left out
    and named among the problems. A call without a title is called by its address.
    """
    better: dict[str, Any] = {}
    together = "".join(_texts(call))
    if tidy(together) != together:
        better = {name: tidy(getattr(call, name)) for name in _TEXTS}
    if call.documents:
        better["documents"] = tuple(Link(tidy(link.title), tidy(link.url)) for link in call.documents)
    if call.contacts:
        better["contacts"] = tuple(Contact(tidy(who.name), tidy(who.email), tidy(who.phone)) for who in call.contacts)
    if any(not _fits(amount.amount) for amount in call.amounts):
        better |= _without_large_amounts(call)
    if not call.title.strip():
        better["title"] = better.get("url", call.url)
    if not call.external_id:
        better["external_id"] = canonical_url(better.get("url", call.url))
    if not call.funder:
        better["funder"] = funder
    return replace(call, **better) if better else call


def tidy(text: str) -> str:
    """The text without what a database refuses, in form NFC."""
    return text if _is_tidy(text) else normalize("NFC", _NOT_KEPT.sub("", text))


def _is_tidy(text: str) -> bool:
    if text.isascii():
        return "\0" not in text
    return is_normalized("NFC", text) and not _NOT_KEPT.search(text)


def _fits(sum_: Decimal) -> bool:
    return sum_.is_finite() and -LARGEST_AMOUNT < sum_ < LARGEST_AMOUNT


def _without_large_amounts(call: Understood) -> dict[str, Any]:
    large = next(amount.amount for amount in call.amounts if not _fits(amount.amount))
    sentence = say("the sum {sum} cannot be true and was left out", sum=str(large)[:40])
    kept = tuple(amount for amount in call.amounts if _fits(amount.amount))
    return {"amounts": kept, "problems": (*call.problems, sentence)}
