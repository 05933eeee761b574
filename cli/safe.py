"""Makes text from outside safe to show: nothing in it may move the cursor, colour, hide or reorder what a person reads.

Scraped text is hostile (design rule 10). Rich gets it as `Text`, never as markup.
"""

from __future__ import annotations

import json
import re
from typing import Any

from config.visible import HIDDEN, line, link

__all__ = ["as_json", "line", "link"]


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON in which whatever could act on a terminal is written as `\\uXXXX`; the data stays the same."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return HIDDEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]
