"""Questions that are asked of single elements: what a table's cells stand under, and which parts a button shows."""

from __future__ import annotations

from copy import deepcopy
from itertools import islice

from lxml import etree

from crawler.reading.page import BOLD
from crawler.text import element_text, has_text, one_line

HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": BOLD}
STRONG = frozenset({"b", "strong"})
_QUOTES = frozenset("\"'“”„«»‘’‚›‹")
SHORT = 60
"""Characters of a label."""
_BUTTONS = etree.XPath(".//*/@aria-controls | .//*/@aria-expanded")
"""The attributes: libxml2 finds them in a tenth of the time that it needs for elements which have them."""
_IDENTIFIED = etree.XPath(".//*[@id]")
_PARTS = ("h1", "h2", "h3", "table")
"""What no value of a label holds."""
_MOST_SPANNED = 200
_WIDEST, _FEW_HEADS = 30, 3
"""Columns of a table: as many as are counted, and as make a bold first row one of heads."""


def words_of(node: etree._Element) -> str:
    """The text in an element on one line, markup and all blocks within it aside."""
    return " ".join("".join(node.itertext()).split())


def heads_row(node: etree._Element) -> bool:
    """A `th` that begins its row, with a `td` behind it."""
    following = node.getnext()
    return node.getprevious() is None and following is not None and following.tag == "td"


def names_next(node: etree._Element, text: str) -> bool:
    """The first of two cells, where the table has no heads: the name of the second. A menu beside the text of an old
    page is none."""
    following = node.getnext()
    if node.getprevious() is not None or following is None or following.getnext() is not None:
        return False
    if following.tag != "td" or len(text) > SHORT or len(words_of(node)) > SHORT:
        return False
    return len(list(islice(node.iter("a"), 2))) < 2 and next(following.iter(*_PARTS), None) is None


def place_of(node: etree._Element) -> int:
    """How many cells stand before this one, of those that are counted."""
    place, before = 0, node.getprevious()
    while before is not None and place < _WIDEST:
        place, before = place + 1, before.getprevious()
    return place


def heads_of(table: etree._Element) -> tuple[str, ...]:
    """The heads of a table's columns: a row of `th`, or of bold cells where there are three or more."""
    cells = list(islice(next(table.iter("tr"), ()), _WIDEST))
    if not all(cell.tag == "th" or (len(cells) >= _FEW_HEADS and is_bold(cell)) for cell in cells):
        return ()
    return tuple(one_line(element_text(cell)).rstrip(" :")[:SHORT] for cell in cells)


def repeat_spanned(top: etree._Element) -> None:
    """Gives each row of a table with heads its own copy of a cell that spans several: so that the cells behind it
    stand in their columns, and the row says all that holds for it."""
    spanned = [cell for cell in top.iter("td", "th") if cell.get("rowspan")]
    for cell in spanned[:_MOST_SPANNED]:
        row, span = cell.getparent(), cell.get("rowspan") or ""
        table = next(cell.iterancestors("table"), None)
        if table is None or row.tag != "tr" or not span.isdecimal() or not heads_of(table) or has_text(cell, SHORT):
            continue
        place = place_of(cell)
        for following in islice(row.itersiblings("tr"), min(int(span), _WIDEST) - 1):
            copy = deepcopy(cell)
            copy.tail = None
            following.insert(place, copy)
            del copy.attrib["rowspan"]


def is_in_head(cell: etree._Element, table: etree._Element) -> bool:
    """In the row of heads."""
    return next(table.iter("tr"), None) is cell.getparent()


def is_bold(cell: etree._Element) -> bool:
    """All of a cell's text is bold."""
    told = sum(len(words_of(part)) for part in cell.iter(*STRONG))
    return 0 < len(words_of(cell)) <= told


def is_quoted(node: etree._Element) -> bool:
    """What somebody else says: between quotation marks, or with a name below. Other blocks are set apart for looks."""
    return words_of(node)[:1] in _QUOTES or next(node.iter("cite", "footer"), None) is not None


def panels_of(top: etree._Element) -> set[etree._Element]:
    """The panels of accordions and tabs: what a button controls by its id, else what follows it or its heading."""
    buttons = dict.fromkeys(said.getparent() for said in _BUTTONS(top))
    if not buttons:
        return set()
    ids = {id for button in buttons for id in (button.get("aria-controls") or "").split()}
    found = set(_IDENTIFIED(top)) if ids else set()
    panels = {node for node in found if node.get("id") in ids}
    for button in buttons:
        if not button.get("aria-controls"):
            parent = button.getparent()
            following = (parent if parent.tag in HEADINGS else button).getnext()
            if following is not None:
                panels.add(following)
    return panels


def labels_item(node: etree._Element) -> bool:
    """Bold words at the beginning of an item of a list, and behind them a value: a capital or a number."""
    item = node.getparent()
    if item is None or item.tag != "li" or node.getprevious() is not None or (item.text or "").strip():
        return False
    value, label = (node.tail or "").strip(), words_of(node)
    named = 0 < len(label) <= SHORT and label[-1:].isalpha() and not any(map(str.isdigit, label))
    return named and (value[:1].isupper() or value[:1].isdigit())
