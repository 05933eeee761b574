"""What a fundraiser clicks or whom she asks: the link to the application, documents to download, contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from config.sentences import say
from crawler.reading.contacts import contact_raws
from crawler.reading.page import Line, Link, folded
from crawler.reading.words import is_part
from crawler.text import one_line
from tracker.facts.clean import web_link
from tracker.facts.model import Raw

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|odp|rtf|pptx?)$", re.IGNORECASE)
_NAMED_DOCUMENT = re.compile(r"[(\[,]\s*(?:pdf|docx?|xlsx?|word|excel)\b|\b(?:pdf|docx|xlsx)\)?$", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"appl(?:y|ication)|ans[oö]k|e-?tj[aä]nst|s[oø]knad|s[oø]k\b|ans[oø]g|hakemus|asiointi|antrag|bewerb|portal|submit|login|minasidor|mypages|"
    r"selvbetjen|sj[aä]lvservice|self-?service|e-?service|minside|skjema|blankett|formular|"
    r"fluxx|submittable|smartsimple|smapply|grantplatform|foundant|goodgrants|flexigrant|altinn",
    re.IGNORECASE,
)
"""Addresses of places where one applies."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^\Wa-z\d])")
_LONGEST_LINK, _WEIGHTY = 80, 5
_MOST = 20
"""Documents and contacts of one call."""


def apply_raws(lines: list[Line], base: str, language: str, name: str = "") -> Iterator[Raw]:
    """The link to the application of the call of this name, if these lines have one; `base` is the address that links
    are relative to."""
    yield from islice(_apply(lines, base, language, name), 1)


def link_raws(lines: list[Line], base: str, language: str, name: str) -> Iterator[Raw]:
    """The raw strings of the lines of the call of this name; `base` is the address that links are relative to."""
    links = [link for line in lines for link in line.links]
    yield from apply_raws(lines, base, language, name)
    yield from islice(_documents(links, base), _MOST)
    yield from islice(contact_raws(lines), 3 * _MOST)


def _apply(lines: list[Line], base: str, language: str, name: str) -> Iterator[Raw]:
    """The link whose words lead to the application; else one that speaks of applying and names the call or leads to
    such a place; else one in a sentence that says where to send it: "Ansökan skickas via Fondportalen"."""
    links = [link for line in lines for link in line.links]
    led = [link for link in links if is_part(link.text, "apply", language)]
    led += [link for link in links if _names_call(link, name, language)]
    led += [link for link in links if _speaks_of_applying(link, language)]
    led += [link for line in lines for link in _sent_by(line, language)]
    led += _places(lines, base, language)
    for link in led:
        if not _is_document(link) and not link.href.startswith("#") and (url := _absolute(base, link)):
            yield Raw("apply_url", url, label=link.text, where=say("link on the page"))


def _sent_by(line: Line, language: str) -> Iterator[Link]:
    """The first link of a sentence that says where an application is sent; a line may go on to complaints."""
    for sentence in _SENTENCES.split(line.text) if line.links else ():
        if is_part(sentence, "sent_by", language):
            yield from islice((link for link in line.links if one_line(link.text) in one_line(sentence)), 1)


def _places(lines: list[Line], base: str, language: str) -> Iterator[Link]:
    """ "You apply in our portal", or "Fill in the online form" below "How to apply"; below such a heading also the one
    link of "Applications are submitted in Jems", when it leads to another site."""
    about, others = False, []
    for line in lines:
        if line.level:
            about = _speaks(line.text, language)
        told = bool(line.links) and _speaks(line.text, language)
        if line.links and (about or told):
            yield from (link for link in line.links if is_part(link.text, "place", language))
        if about and told and len(line.links) == 1 and _leads_away(line.links[0], base):
            others += [link for link in line.links if not is_part(link.text, "about_applying", language)]
    yield from others


def _leads_away(link: Link, base: str) -> bool:
    try:
        host = urlsplit(link.href.strip()).hostname
        return bool(host) and host != urlsplit(base).hostname
    except ValueError:
        return False


def _speaks(text: str, language: str) -> bool:
    return is_part(text, "apply_words", language) or is_part(text, "about_applying", language)


def _speaks_of_applying(link: Link, language: str) -> bool:
    """ "Ansök i vår e-tjänst", but not "Så ansöker du" or "Application guidelines"."""
    told = len(link.text) <= _LONGEST_LINK and is_part(link.text, "apply_words", language)
    return told and not is_part(link.text, "about_applying", language) and bool(_ADDRESSED.search(link.href))


def _names_call(link: Link, name: str, language: str) -> bool:
    """ "Søg Ungdomspuljen" in the part about it: a word for applying and the first long word of the call's name."""
    text = folded(link.text)
    first = next((word for word in map(folded, name.split()) if len(word) >= _WEIGHTY), "")
    told = first and first in text and len(link.text) <= _LONGEST_LINK and is_part(link.text, "apply_words", language)
    return bool(told) and not is_part(link.text, "about_applying", language)


def _documents(links: list[Link], base: str) -> Iterator[Raw]:
    seen = set()
    for link in links:
        if _is_document(link) and (url := _absolute(base, link)) and url not in seen:
            seen.add(url)
            yield Raw("document", link.text or _file_name(url), url=url, where=say("link on the page"))


def _absolute(base: str, link: Link) -> str:
    try:
        return web_link(urljoin(base, link.href.strip()))
    except ValueError:
        return ""


def _is_document(link: Link) -> bool:
    """By the ending of the address, or by what the link says of itself: "Riktlinjer (pdf, 200 kB)"."""
    address = link.href.partition("#")[0].partition("?")[0].rstrip()
    return bool(_DOCUMENT.search(address) or _NAMED_DOCUMENT.search(link.text))


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
