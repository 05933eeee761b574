"""Text from markup: lines kept, scripts and styles dropped, entities decoded.

The text is still as hostile as it came: terminal escapes and characters that nobody sees are taken out whole where it
is understood (tracker.facts.clean), which a half-cleaned text would prevent.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree

_BLOCK_NAMES = """
address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol option p pre section summary table tbody td tfoot th
thead tr ul"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements before and after which a new line begins (HTML Living Standard, section 15.3), and table cells."""

_UNREAD = frozenset({"head", "iframe", "noscript", "object", "script", "style", "svg", "template", "textarea", "title"})
"""Elements whose text no reader of the page sees. A `title` that is asked for by itself is read all the same."""

_SPACES = re.compile(r"[^\S\n]+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_TAG = re.compile(r"<[^<>]*>")
_LOST_END = re.compile(r"(?<=[ ,](?:19|20)\d\d)(?=[A-Z][a-z]{2})")
"""Between a year and a word in capitals: "due 15 July 2027Proposals" has lost the end of a line."""
_MARKUP_MAX = 2_000_000
"""Characters of one piece of markup that are read; a whole funder's page has a twentieth of it."""


def element_text(element: etree._Element) -> str:
    """What a reader sees in an HTML element: one line for each block, white space collapsed within it."""
    return tidy("".join(_pieces(element)))


def has_text(element: etree._Element, length: int) -> bool:
    """Whether the text of an element is longer than so many characters; no more of it is read than that takes."""
    pieces, seen = [], 0
    for piece in _pieces(element):
        pieces.append(piece)
        seen += sum(map(len, piece.split()))
        if seen > length:
            return True
    return len(tidy("".join(pieces))) > length


def markup_text(markup: str) -> str:
    """The text of a piece of HTML, or of plain text, whose entities may be escaped twice (RSS feeds often do both).

    A text without tags and entities keeps its line breaks and its own `<` and `&`.
    """
    for _ in range(3):  # plain text escaped as HTML, and that once more: deeper nesting is somebody's example
        if not _MARKUP.search(markup):
            break
        markup = _once(markup[:_MARKUP_MAX])
    return tidy(_LOST_END.sub("\n", markup))


def tidy(text: str) -> str:
    """White space collapsed within lines, empty lines dropped."""
    lines = (_SPACES.sub(" ", line).strip() for line in re.split(r"\r\n?|\n", text))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The text as a single line, for titles."""
    return tidy(text).replace("\n", " ")


def _once(markup: str) -> str:
    if "<" not in markup:
        return html.unescape(markup)
    # The parser is told the encoding: a bare text may begin with a declaration of another one.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    body = etree.fromstring(f"<div>{markup}</div>".encode("utf-8", "replace"), parser)
    text = "" if body is None else element_text(body)
    return text or _TAG.sub(" ", markup)  # nested so deep that the parser gives up


def _pieces(element: etree._Element) -> Iterator[str]:
    """Text and line breaks in document order, without recursion: pages nest deeper than Python does."""
    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start" and skipped is None:
            if node.tag in _UNREAD and node is not element:
                skipped = node
                continue
            yield from _opening(node)
        elif event == "end" and node is skipped:
            skipped = None
        elif event == "end" and skipped is None and node.tag in BLOCKS:
            yield "\n"
        if event != "start" and skipped is None and node is not element:
            yield _flat(node.tail)


def _opening(node: etree._Element) -> Iterator[str]:
    if node.tag in BLOCKS:
        yield "\n"
    yield _flat(node.text) if node.tag != "pre" else (node.text or "")


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""
