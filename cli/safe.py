"""Makes text from outside safe to show: nothing in it may move the cursor, colour, hide or reorder what a person reads.

Scraped text is hostile (design rule 10). Rich gets it as `Text`, never as markup.
"""

from __future__ import annotations

import json
import re
from typing import Any

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences, ECMA-48 5.4
    r"|(?:\x1b[\]P_^X]|[\x9d\x90\x9e\x9f\x98]).*?(?:\x07|\x1b\\|\x9c)"  # strings to the terminal, ECMA-48 5.6
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|\x1b.?",
    re.DOTALL,
)
_SPACES = re.compile(r"[\s\x85\u2028\u2029]+")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls (ISO 6429), directional marks (Unicode UAX 9), and letters without a shape."""


def line(text: str) -> str:
    """The text on one line, without controls, escapes and directional marks; runs of white space become one space."""
    return _SPACES.sub(" ", _HIDDEN.sub("", _ESCAPES.sub("", text).replace("\t", " "))).strip()


def link(url: str) -> str:
    """The address when it is one that a person may open (http or https), without anything hidden; else empty."""
    clean = line(url).replace(" ", "%20")
    return clean if clean.lower().startswith(("http://", "https://")) else ""


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON in which whatever could act on a terminal is written as `\\uXXXX`; the data stays the same."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _HIDDEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]
