"""Cells that a spreadsheet may open: text without controls, and nothing that it would run as a formula."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula
(https://owasp.org/www-community/attacks/CSV_Injection); such a cell gets an apostrophe in front."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Terminal escapes, line breaks, marks that turn the direction of writing, halves of characters."""


def plain_cell(text: str) -> str:
    """The text without control characters."""
    return _CONTROLS.sub(" ", text)


def safe_cell(text: str) -> str:
    """The text without control characters, and with nothing that a spreadsheet would run as a formula."""
    plain = plain_cell(text)
    return f"'{plain}" if text.startswith(FORMULA) or plain.lstrip().startswith(FORMULA) else plain
