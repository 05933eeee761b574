"""HTML as lines: navigation, consent and what no reader sees left out; headings, labels and links kept."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree
from w3lib.encoding import html_to_unicode

from crawler.reading.data import read_head
from crawler.reading.elements import (
    HEADINGS,
    SHORT,
    STRONG,
    heads_of,
    heads_row,
    is_in_head,
    is_quoted,
    labels_item,
    names_next,
    panels_of,
    place_of,
    repeat_spanned,
    words_of,
)
from crawler.reading.page import BOLD, Line, Link, Page
from crawler.text import BLOCKS, has_text

_UNREAD_NAMES = """
head iframe noscript object script style svg template textarea title nav select option footer dialog s strike del"""
"""What is struck through held once: the last day of an earlier round."""
_UNREAD = frozenset(_UNREAD_NAMES.split())
_ROLES = frozenset({"navigation", "banner", "contentinfo", "dialog", "alertdialog", "search", "menu", "menubar"})
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|(?:main|site|top|sub|side|nav|mega|footer)-?(?:nav|menu|bar)|menu|navbar|"
    r"navigation|skip-?links?|share|social|site-?(?:header|footer)|page-?footer|footer|related|newsletter|pagination)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAINS = etree.XPath(".//*[@role='main']")
_NAMED = frozenset({"div", "section", "aside", "ul", "p"})
"""Elements whose id and class say which part of the site they are."""
_CELLS = frozenset({"td", "th", "dt"})
_NEW_LINE = BLOCKS | {"label"}
_MENU = 4
"""Links; a list of so many that holds nothing else is a menu."""
_BOLD_LINE = 90
_LINE_ENDS = re.compile(r"\r\n?|\n")
_KEPT = "\0"
"""Stands for a line end that is kept, of a `pre`; no text of a page holds it."""
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")


def parse_html(content: bytes, content_type: str = "") -> etree._Element | None:
    """The tree of a page, or None when nothing can be read in it. Never raises for what a page may hold."""
    text = _decoded(content, content_type)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParserError:
        return None
    return root


def _decoded(content: bytes, content_type: str) -> str:
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return html_to_unicode(content_type, content)[1].replace("\0", "")


def page_of_html(root: etree._Element, url: str) -> Page:
    """The page as lines; `url` is what links are relative to, unless the page says otherwise."""
    base = next((one.get("href") or "" for one in root.iter("base")), "")
    tag = root.get("lang") or ""
    page = Page(url, [], language=tag[:2].lower(), tag=tag)
    read_head(root, page)
    body = next(root.iter("body"), root)
    page.base = _join(url, base)
    repeat_spanned(body)
    page.lines = _Walk().lines(_main(body))
    return page


def _main(body: etree._Element) -> etree._Element:
    """The part that the page itself calls its main one, when most of what is read stands there."""
    mains = list(body.iter("main")) or _MAINS(body)
    return mains[0] if len(mains) == 1 and has_text(mains[0], SHORT) else body


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip()) if href else base
    except ValueError:
        return base


class _Walk:
    """One pass over the elements in document order, without recursion: pages nest deeper than Python does."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._text: list[str] = []
        self._bold = 0
        self._links: list[Link] = []
        self._label = ""
        self._cells: list[etree._Element] = []
        self._is_labelling = False
        """The cell that is being read names the next one."""
        self._level = 0
        """Of the heading that is being read; what stands in blocks within it is part of it."""
        self._apart = False
        self._sections: list[int] = []
        """How many lines there were when each section began that is still open."""
        self._heading = self._newest = -1
        """The last line that is a heading with something under it, and the last one that is a heading."""
        self._heads: dict[etree._Element, tuple[str, ...]] = {}
        self._panels: set[etree._Element] = set()
        """Parts of the page that a button shows: they are hidden until it is clicked."""

    def lines(self, top: etree._Element) -> list[Line]:
        """The lines of an element."""
        self._panels = panels_of(top)
        walk = etree.iterwalk(top, events=("start", "end"))
        for event, node in walk:
            if event == "end":
                self._end(node, node is top)
            elif node is top or not self._unread(node):
                self._start(node)
            else:
                walk.skip_subtree()
                next(walk)  # its end
                self._text.append(node.tail or "")
        return self._lines

    def _unread(self, node: etree._Element) -> bool:
        tag = node.tag
        if tag in _UNREAD or node.get("role") in _ROLES:
            return True
        if node.get("hidden") is not None and node not in self._panels:
            return True
        if tag == "header":
            return next(node.iter("h1"), None) is None
        if tag == "blockquote":
            return is_quoted(node)
        if tag in ("ul", "ol") and next(node.iterancestors("ul", "ol"), None) is None and _is_menu(node):
            return True
        if tag not in _NAMED:
            return tag == "span" and "line-through" in (node.get("style") or "")
        names = f"{node.get('id') or ''} {node.get('class') or ''}"
        return len(names) > 1 and bool(_CHROME.search(names))

    def _start(self, node: etree._Element) -> None:
        tag, text = node.tag, node.text or ""
        if tag in _NEW_LINE:
            self._flush(self._level)
            if tag in ("section", "aside"):
                self._sections.append(len(self._lines))
            if tag in _CELLS:
                self._cells.append(node)
            self._level = _level_of(node) or self._level
            if tag == "pre":
                text = _LINE_ENDS.sub(_KEPT, text)
        elif tag == "span":
            if self._text and _touches(node):
                self._text.append(" ")
        elif tag == "time":
            text = _with_year(node)
        elif tag in STRONG:
            self._bold += len(words_of(node))
        elif tag == "a" and (href := node.get("href")):
            self._links.append(Link(words_of(node), href))
        self._text.append(text)

    def _end(self, node: etree._Element, last: bool) -> None:
        tag = node.tag
        if tag in _NEW_LINE:
            self._flush(self._level, node)
            if _level_of(node):
                self._level = 0
            if self._cells and self._cells[-1] is node:
                self._cells.pop()
                self._label = "" if tag == "td" and not self._is_labelling else self._label
                self._is_labelling = False
            if tag in ("dl", "table", "tr"):
                self._label = ""
        if not last:
            if tag in STRONG and labels_item(node):
                self._text.append(": ")
            self._text.append(node.tail or "")
        if (
            tag == "details"
            or node in self._panels
            or (tag in ("section", "aside") and self._sections.pop() <= self._heading)
        ):
            self._apart = True  # the headings of a section name nothing behind it (HTML, 4.3.11 Headings and outlines)

    def _flush(self, level: int, node: etree._Element | None = None) -> None:
        """The line ends here."""
        text = "\n".join(filter(None, (" ".join(line.split()) for line in "".join(self._text).split(_KEPT))))
        links, bold = tuple(self._links), self._bold
        self._text, self._links, self._bold = [], [], 0
        if not text and not links:
            return
        if self._cells and self._is_label(self._cells[-1], text):
            self._label, self._is_labelling = text.rstrip(" :")[:SHORT], True
            return
        label, head = self._label, ""
        if self._cells:
            cell = self._cells[-1]
            column = self._column(cell)
            if cell.getprevious() is None:
                head = column
            else:
                label = label or column
        if not level and bold >= len(text) > 0 and len(text) <= _BOLD_LINE:
            level = BOLD
        apart, self._apart = self._apart, False
        level = 0 if label or head else level
        if level:
            self._newest = len(self._lines)
        else:
            self._heading = self._newest
        self._lines.append(Line(text, level, label, links, head, block=True, apart=apart))

    def _column(self, cell: etree._Element) -> str:
        """The head of a cell's column; each table's heads are looked up once."""
        table = next(cell.iterancestors("table"), None)
        if table is None:
            return ""
        if table not in self._heads:
            self._heads[table] = heads_of(table)
        heads, place = self._heads[table], place_of(cell)
        return heads[place] if place < len(heads) and not is_in_head(cell, table) else ""

    def _is_label(self, node: etree._Element, text: str) -> bool:
        if node.tag == "td":
            return not self._label and not self._column(node) and names_next(node, text)
        return node.tag == "dt" or (node.tag == "th" and heads_row(node) and not self._column(node))


def _level_of(node: etree._Element) -> int:
    """The level of a heading; a button that shows a part of the page looks like one."""
    if node.tag == "button":
        shows = node.get("aria-controls") or node.get("aria-expanded")
        return BOLD if shows and node.getparent().tag not in HEADINGS else 0
    return HEADINGS.get(node.tag, 0)


def _touches(node: etree._Element) -> bool:
    """Nothing stands between this element and the one before it: boxes that a style sheet sets apart."""
    before = node.getprevious()
    return before is not None and before.tag == "span" and not before.tail


def _with_year(node: etree._Element) -> str:
    """The text of a `time` element, with the year that only its attribute says."""
    text, date = node.text or "", _DATE.match(node.get("datetime") or "")
    if date is None or _YEAR.search(text) or date[2] + date[3] in ("0101", "1231"):
        return text
    return f"{text} {date[1]}" if re.search(r"\d", text) and re.search(r"[^\W\d_]{3}", text) else text


def _is_menu(node: etree._Element) -> bool:
    """A list of links and nothing else, none of which says when or how much."""
    links = list(node.iter("a"))
    if len(links) < _MENU:
        return False
    told = sum(len(words_of(link)) for link in links)
    whole = words_of(node)
    return told >= 0.9 * len(whole.replace(" ", "")) and not _DIGIT.search(whole)
