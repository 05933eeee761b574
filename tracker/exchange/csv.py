"""Lists of calls as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from tracker.calls.as_json import call_to_json
from tracker.calls.model import Call

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula
(https://owasp.org/www-community/attacks/CSV_Injection); such a cell gets an apostrophe in front."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Terminal escapes, line breaks, marks that turn the direction of writing, halves of characters."""

HEADER = (
    "id", "title", "summary", "funder", "source", "external_id", "url", "apply_url", "language", "status", "opens",
    "deadlines", "next_deadline", "rolling", "amounts", "rates", "applicant_types", "places", "themes", "documents",
    "contacts", "disputed", "sightings", "first_seen", "last_seen", "last_changed", "identifiers",
)  # fmt: skip
"""The names of the JSON of a call, and `next_deadline`: when the next deadline passes, ISO 8601 in UTC."""


def write_calls(calls: Iterable[Call], file: TextIO) -> None:
    """Write a header and one line per call; `file` is text in UTF-8, opened with newline="".

    Lists are joined by "; "; what has parts of its own (a deadline, an amount) is written as its words in short.
    """
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADER)
    for call in calls:
        cells = _cells(call)
        writer.writerow([safe_cell(cells[name]) for name in HEADER])


def safe_cell(text: str) -> str:
    """The text without control characters, and with nothing that a spreadsheet would run as a formula."""
    plain = _CONTROLS.sub(" ", text)
    return f"'{plain}" if text.startswith(FORMULA) or plain.lstrip().startswith(FORMULA) else plain


def _cells(call: Call) -> dict[str, str]:
    table = call_to_json(call)
    table["funder"] = call.funder.name
    table["next_deadline"] = "" if call.next_closes is None else call.next_closes.isoformat()
    return {name: _text(name, value) for name, value in table.items()}


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, list):
        return "; ".join(item if isinstance(item, str) else _SHORT[name](item) for item in value)
    return str(value)


def _when(item: dict[str, Any]) -> str:
    stage = "" if item["stage"] == "full" else item["stage"]
    certainty = "" if item["certainty"] == "stated" else item["certainty"]
    return " ".join(filter(None, (item["at"] or item["date"], stage, certainty)))


def _contact(item: dict[str, Any]) -> str:
    return " ".join(filter(None, item.values()))


_SHORT: dict[str, Callable[[dict[str, Any]], str]] = {
    "opens": _when,
    "deadlines": _when,
    "amounts": lambda item: f"{item['role']} {item['amount']} {item['currency']}",
    "rates": lambda item: f"{item['role']} {item['percent']}",
    "documents": lambda item: str(item["url"]),
    "contacts": _contact,
    "sightings": lambda item: str(item["source"]),
}
