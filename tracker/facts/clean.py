"""Scraped text made harmless and plain: no control, direction-changing or invisible characters, one kind of dash."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

# CSI sequences ("ESC [ 31 m") and OSC sequences ("ESC ] 0 ; title BEL"), ECMA-48 section 5.4 and xterm's own.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?|\x9b[0-?]*[ -/]*[@-~]")
_BLANKS = re.compile(r"[^\S\n ]")
_LINE_ENDS = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_ENTITY = re.compile(r"&#?\w{2,31};")


def clean_line(text: str) -> str:
    """One line fit to show: entities decoded (twice: feeds escape twice), white space collapsed, nothing unseen."""
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if not text.isprintable():
        text = _UNSEEN.sub("", _ESCAPES.sub("", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def plain(text: str) -> str:
    """Text as the readers want it: line ends are `\\n`, every other space is a blank, every dash a hyphen."""
    return text if text.isascii() and text.isprintable() else _made_plain(text)


@lru_cache(maxsize=16)
def _made_plain(text: str) -> str:
    """Each reader asks for the same text: it is made plain once."""
    if not text.replace("\n", "").isprintable():
        text = _LINE_ENDS.sub("\n", text)
        text = _BLANKS.sub(" ", _UNSEEN.sub("", _ESCAPES.sub("", text)))
    return _DASHES.sub("-", unicodedata.normalize("NFC", text))


def web_link(text: str) -> str:
    """The address when it is http or https with a host; empty otherwise."""
    address = _UNSEEN.sub("", text).strip()
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in address)
    except ValueError:
        return ""
    return address if good else ""
