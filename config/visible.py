"""Text from outside made safe to show as text: nothing hidden in it, nothing that moves, colours or reorders it.

Scraped text is hostile (design rule 10). Markup is another matter: what shows the text escapes it for its own form.
"""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences, ECMA-48 5.4
    r"|(?:\x1b[\]P_^X]|[\x9d\x90\x9e\x9f\x98]).*?(?:\x07|\x1b\\|\x9c)"  # strings to the terminal, ECMA-48 5.6
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|\x1b.?",
    re.DOTALL,
)
_SPACES = re.compile(r"[\s\x85\u2028\u2029]+")
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls (ISO 6429), directional marks (Unicode UAX 9), and letters without a shape."""


def line(text: str) -> str:
    """The text on one line, without controls, escapes and directional marks; runs of white space become one space."""
    return _SPACES.sub(" ", HIDDEN.sub("", _ESCAPES.sub("", text).replace("\t", " "))).strip()


def link(url: str) -> str:
    """The address when it is one that a person may open (http or https), without anything hidden; else empty."""
    clean = line(url).replace(" ", "%20")
    return clean if clean.lower().startswith(("http://", "https://")) else ""


def cut(text: str, most: int) -> str:
    """The text in at most `most` characters, cut at a word; what is cut ends in `…`."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rpartition(" ")[0] if " " in head[most // 2 :] else head).rstrip() + "…"
