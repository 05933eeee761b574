"""Finds the value that stands under, beside or behind given words on a page.

Pages write the same thing in many ways: `<dt>Sista dag</dt><dd>1 mars</dd>`, a row of a table, a heading and a
paragraph, `<strong>Sista dag:</strong> 1 mars<br>`, two boxes side by side.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from crawler.text import BLOCKS, element_text, one_line, tidy

_ONLY_LABELS = frozenset({"dt", "th"})
_LIKELY = etree.XPath(
    ".//*[string-length(normalize-space()) <= $longest][contains(translate(., $upper, $lower), $word)]"
)
_ROOM = 20
"""Characters that a label on the page may have beyond the words: white space, a colon, a mark for "required"."""


def values_under(element: etree._Element, words: str) -> Iterator[str]:
    """The texts that stand under the label; a label is the whole text of an element, a colon at its end aside."""
    wanted = _plain(words)
    for label in _likely(element, wanted):
        if _is_label(label, wanted) and not _is_label(label.getparent(), wanted) and (value := _value_of(label)):
            yield value


def _likely(element: etree._Element, wanted: str) -> list[etree._Element]:
    """The short elements that hold the first word, in upper or lower case: few enough to look at one by one."""
    letters = [(sign.upper(), sign) for sign in set(wanted) if len(sign.upper()) == 1]
    upper, lower = ("".join(column) for column in zip(*letters, strict=True))
    found: list[etree._Element] = _LIKELY(
        element, upper=upper, lower=lower, word=wanted.split()[0], longest=len(wanted) + _ROOM
    )
    return found


def _is_label(element: etree._Element | None, wanted: str) -> bool:
    return element is not None and isinstance(element.tag, str) and _plain(element_text(element)) == wanted


def _plain(text: str) -> str:
    return one_line(text).casefold().rstrip(" :*")


def _value_of(label: etree._Element) -> str:
    """The text from behind the label to the end of its line, or the next block."""
    parts = [label.tail or ""]
    for node in label.itersiblings():
        so_far = tidy("".join(parts)).lstrip(": ")
        if node.tag == label.tag and (so_far or label.tag in _ONLY_LABELS):
            break
        if so_far and node.tag in BLOCKS:
            break
        if isinstance(node.tag, str):
            parts.append(element_text(node))
        if node.tag in BLOCKS and node.tag != "br":
            break
        parts.append(" " + (node.tail or ""))
    return tidy("".join(parts)).lstrip(": ")
