"""How applications are spoken of: states with their colours, sums, days and how far off they are."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, told
from cli.views.urgency import urgency
from tracker.applications import words
from tracker.applications.model import Application

_SUM = re.compile(r"(?<![0-9])([0-9]{1,3}(?:[ \u00a0][0-9]{3})*(?:\.[0-9]+)?)[ \u00a0]([A-Z]{3})\b")
"""A sum as tracker.applications.words writes it in a sentence."""
STYLES = {
    "idea": "dim",
    "preparing": "yellow",
    "submitted": "cyan",
    "negotiation": "cyan",
    "awarded": "green",
    "running": "green",
    "reported": "green",
    "closed": "dim",
    "declined": "red",
    "withdrawn": "dim",
}


def state(key: str) -> str:
    """The name of a state."""
    return _(words.STATES[key])


def stage(key: str) -> str:
    """What is to be handed in."""
    return _(words.stage(key))


def capital(text: str) -> str:
    """The text with its first letter as a heading has it."""
    return text[:1].upper() + text[1:]


def money(sum: Decimal | None, currency: str, reader: Reader) -> str:
    """A sum; empty when it is not known."""
    if sum is None:
        return ""
    return format.money(sum, currency, reader.locale) if currency else format.number(sum, reader.locale)


def day(value: date | None, reader: Reader) -> str:
    """A day; empty when it is not known."""
    return format.day(value, reader.locale) if value else ""


def left(value: date, reader: Reader) -> str:
    """`in 9 days`, `3 days ago`."""
    return format.in_days(days_to(value, reader), reader.locale)


def days_to(value: date, reader: Reader) -> int:
    """Days from today; less than nought when it has passed."""
    return (value - reader.local(reader.now).date()).days


def near(value: date, reader: Reader) -> str:
    """The style of a day by how near it is."""
    return urgency(days_to(value, reader))


def deadline(one: Application, reader: Reader) -> str:
    """The day that counts, marked when it is not exact."""
    if one.deadline is None:
        return ""
    about = "≈ " if one.certainty in ("estimated", "approximate") else ""
    return about + day(one.deadline, reader)


def line(text: str) -> str:
    """A task on one line; one of our own checklist in the reader's language."""
    return safe.line(_(text)) if text else ""


def said(sentence: str, reader: Reader) -> str:
    """A sentence of ours in the reader's language, with its sums as the reader writes them."""
    return _SUM.sub(lambda match: money(Decimal(_plain(match[1])), match[2], reader), safe.line(told(sentence)))


def _plain(digits: str) -> str:
    return digits.replace(" ", "").replace("\u00a0", "")


def join(*parts: str) -> str:
    """Those that say something, with dots between."""
    return " · ".join(part for part in parts if part)


def app(number: int) -> str:
    """`A12`."""
    return f"A{number}"


def unknown() -> str:
    """For a cell that nobody has filled."""
    return _("not known")
