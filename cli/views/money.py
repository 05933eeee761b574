"""What a call gives, in few words for a list; each role of a sum keeps its own word (design rule 8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from cli import format
from cli.format import Reader
from cli.i18n import _
from tracker.facts.model import Amount


def summary(amounts: Sequence[Amount], reader: Reader) -> str:
    """`100 000–500 000 kr`, `up to 500 000 kr`, or what else is known: the typical sum, or all there is to share."""
    lowest = min(_of("min", amounts), key=lambda amount: amount.amount, default=None)
    highest = max(_of("max", amounts), key=lambda amount: amount.amount, default=None)
    if lowest and highest and lowest.currency == highest.currency:
        return _range(lowest, highest, reader)
    for role, amount in (("max", highest), ("min", lowest), *((a.role, a) for a in amounts)):
        if amount and role != "threshold":
            return one(amount, reader)
    return ""


def one(amount: Amount, reader: Reader) -> str:
    """One sum with the word for its role."""
    return in_role(amount.role, written(amount, reader))


def in_role(role: str, text: str) -> str:
    """A sum as written, with the word for its role."""
    sentence = {
        "min": _("from {money}"),
        "max": _("up to {money}"),
        "total": _("{money} in all"),
        "typical": _("usually {money}"),
        "threshold": _("limit {money}"),
    }[role]
    return sentence.format(money=text)


def rate(role: str, percent: Decimal, reader: Reader) -> str:
    """A share of the costs, with the words for its role."""
    sentence = {
        "max": _("the funder pays at most {percent}"),
        "min": _("the funder pays at least {percent}"),
        "own_share": _("your own share: {percent}"),
    }[role]
    return sentence.format(percent=format.percent(percent, reader.locale))


def written(amount: Amount, reader: Reader) -> str:
    """The sum; `≈` when the source says it is approximate."""
    return ("≈\u00a0" if amount.approximate else "") + format.money(amount.amount, amount.currency, reader.locale)


def _of(role: str, amounts: Sequence[Amount]) -> list[Amount]:
    return [amount for amount in amounts if amount.role == role]


def _range(lowest: Amount, highest: Amount, reader: Reader) -> str:
    """Both ends, with the currency named once: `€5,000–10,000`, `5 000–10 000 €`."""
    low, high = written(lowest, reader), written(highest, reader)
    if low == high:
        return low
    before, after = re.match(r"\D*", high), re.search(r"\D*$", high)
    if after and after.group():
        return f"{low.removesuffix(after.group())}–{high}"
    return f"{low}–{high.removeprefix(before.group() if before else '')}"
