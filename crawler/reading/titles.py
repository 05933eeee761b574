"""What a page calls its call: not its site, its consent banner or its questions and answers.

The page's own address decides between candidates: it was made of the title. Where no line fits, the address itself is
read back, with the letters that the text has for its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crawler.reading.page import BOLD, Line, Page, folded
from crawler.reading.words import is_address_of, is_part

_LONGEST = 150
_LOOKED_AT = 40
"""Lines from the top among which the title is looked for."""
_SEPARATORS = re.compile(r"\s+[|·•»–—-]\s+|\s*\|\s*")
_NUMBER = re.compile(r"(?: (?:19|20)\d\d)? \d{5,}$")
"""A reference number at the end of an address, with its year: no part of the title."""
_SHORTEST_SLUG = 5
_LONG = 20
_TOP = 600
"""Characters in which a text without line breaks comes to its title."""
_FEW = 3
_FILE = re.compile(r"\.(?:html?|aspx?|php|jsp)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:[._-]\d{1,2}|\.\d+)$")
_HEAD_OF_LINE = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]{4}")
_INDEXES = frozenset({"index", "default", "home"})


def title_of(page: Page, language: str, below: str = "") -> str:
    """The title; empty when the page has none that can be told. `below` is what stands behind its menus, if any do."""
    candidates = [text for text in _candidates(page) if _is_title(text, page, language)]
    slug = slug_of(page.url, language)
    fitting = next((text for text in candidates if _fits(text, slug)), "")
    if fitting and (not page.titles or folded(fitting) in folded(page.titles[0])):
        return fitting
    marked = [line.text for line in page.lines[:_LOOKED_AT] if 1 <= line.level <= 2]
    head = [text for text in marked if _is_title(text, page, language)]
    named = _as_the_head_says(head, page)
    if fitting:
        return named or fitting
    if found := _beginning(page, slug):
        return found
    if below and _is_title(below, page, language):
        return below
    if named:
        return named
    if not head and not (slug and not page.titles and _late(page)):
        head = candidates
    return head[0] if head else _spelled(slug, page)


def _as_the_head_says(headings: list[str], page: Page) -> str:
    """Of several headings the one that stands first in what the page's head says: not the site's own name."""
    told = folded(page.titles[0]) if page.titles and len(headings) > 1 else ""
    places = [(told.find(folded(text)), -len(text), text) for text in headings if folded(text) in told]
    return min(places)[2] if told and places else ""


def site_in_head(page: Page) -> str:
    """The site's name, where the head's title says it beside a heading: `Kulturbidrag - Norrby kommun` over the heading
    "Kulturbidrag"; empty where no heading tells which part is the name."""
    headings = {folded(line.text) for line in page.lines[:_LOOKED_AT] if 1 <= line.level <= 2}
    for title in page.titles:
        first, *others = [part for part in _SEPARATORS.split(title) if part.strip()] or [""]
        if others and len(title) <= _LONGEST:
            last = others[-1]
            named = last if folded(first) in headings else first if folded(last) in headings else ""
            if _WORD.search(named) and folded(named) not in headings:
                return named
    return ""


def _late(page: Page) -> bool:
    """The text begins in its middle: its first line is a paragraph, so that no heading below it is the title."""
    return bool(page.lines) and not page.lines[0].level and len(page.lines[0].text) > _LONGEST


def _candidates(page: Page) -> Iterator[str]:
    """Headings first, then what the head says, without the site's name."""
    for line in sorted(page.lines[:_LOOKED_AT], key=lambda line: line.level not in (1, 2)):
        if line.level:
            yield line.text
    for title in page.titles:
        parts = [part for part in _SEPARATORS.split(title) if part and folded(part) != folded(page.site)]
        if len(parts) > 1:
            yield title if not page.site else max(parts, key=len)
        yield from parts[:1]


def _is_title(text: str, page: Page, language: str) -> bool:
    if not 2 < len(text) <= _LONGEST or "\n" in text or text.endswith("?"):
        return False
    if any(is_part(text, kind, language) for kind in ("boilerplate", "faq")):
        return False
    if " " not in text and is_part(text, "apply", language):
        return False
    return not (page.site and folded(text) == folded(page.site))


def slug_of(url: str, language: str) -> str:
    """The words of the address that were made of a title; empty when its last part is a number or a code."""
    try:
        parts = [part for part in urlsplit(url).path.split("/") if part]
    except ValueError:
        return ""
    for part in reversed(parts):
        words = re.sub(r"[-_+.]+", " ", _NUMBERED.sub("", _FILE.sub("", unquote(part)))).strip()
        words = _NUMBER.sub("", words)
        if not is_address_of(words, "faq", language) and words.lower() not in _INDEXES:
            return words if _WORD.search(words) and len(folded(words)) >= _SHORTEST_SLUG else ""
    return ""


def _fits(title: str, slug: str) -> bool:
    """The address is made of the title: all of it, its beginning where it was cut off, or its words of weight."""
    one, other = folded(title) if slug else "", folded(slug)
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    begins = longer.startswith(shorter) or (
        longer.endswith(shorter) and _ends_with(title if longer == one else slug, shorter)
    )
    if begins and (2 * len(shorter) >= len(longer) or len(shorter) >= _LONG):
        return True
    words, left = slug.split(), iter(map(folded, _HEAD_OF_LINE.findall(title)))
    return len(words) >= _FEW and 2 * len(other) >= len(one) and all(folded(word) in left for word in words)


def _ends_with(text: str, ending: str) -> bool:
    """The last words of a text are the ending: "startbidrag" and "Start-bidrag" do not end with "bidrag"."""
    words = [folded(word) for word in text.split()]
    return any("".join(words[first:]) == ending for first in range(len(words)))


def _beginning(page: Page, slug: str) -> str:
    """The words near the beginning of a text without line breaks that the address was made of."""
    wanted = folded(slug)
    for line in page.lines[:3]:
        if line.level or len(line.text) <= len(slug):
            continue
        words = list(_HEAD_OF_LINE.finditer(line.text[:_TOP]))
        for first in range(len(words) if slug.count(" ") + 1 >= _FEW else 1):
            if last := _spells(words[first : first + _LONG], wanted):
                return line.text[words[first].start() : last]
    return ""


def _spells(words: list[re.Match[str]], wanted: str) -> int:
    """Where the words end that together are `wanted`; 0 when they are not."""
    left = wanted
    for word in words:
        part = folded(word.group())
        if not left.startswith(part):
            return 0
        left = left[len(part) :]
        if not left:
            return word.end()
    return 0


def without_title(lines: list[Line], title: str) -> list[Line]:
    """A text whose line breaks are lost begins with its title: the title on a line of its own."""
    first = lines[0] if lines else Line("")
    if not title or first.level or first.label or len(first.text) <= len(title) or not first.text.startswith(title):
        return lines
    rest = Line(first.text[len(title) :].strip(" -–—|:·"), links=first.links)
    return [Line(title, BOLD), rest, *lines[1:]]


def _spelled(slug: str, page: Page) -> str:
    """The address as words, each with the letters that the text writes it with."""
    known: dict[str, str] = {}
    for line in page.lines:
        for match in _HEAD_OF_LINE.finditer(line.text):
            known.setdefault(folded(match.group()), match.group())
    text = " ".join(known.get(folded(word), word) for word in slug.split())
    return text[:1].upper() + text[1:]
