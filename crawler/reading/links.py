"""What a fundraiser clicks or whom she asks: the link to the application, documents to download, contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from config.sentences import say
from crawler.reading.page import Line, Link
from crawler.reading.words import is_part
from tracker.facts.clean import web_link
from tracker.facts.model import Raw

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|odp|rtf|pptx?)$", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?![\w-])")
_MOST = 20
"""Documents and contacts of one call."""


def link_raws(lines: list[Line], base: str, language: str) -> Iterator[Raw]:
    """The raw strings of one call's lines; `base` is the address that links are relative to."""
    links = [link for line in lines for link in line.links]
    yield from islice(_apply(links, base, language), 1)
    yield from islice(_documents(links, base), _MOST)
    yield from islice(_contacts(lines), 2 * _MOST)


def _apply(links: list[Link], base: str, language: str) -> Iterator[Raw]:
    for link in links:
        if is_part(link.text, "apply", language) and not _is_document(link.href) and (url := _absolute(base, link)):
            yield Raw("apply_url", url, label=link.text, where=say("link on the page"))


def _documents(links: list[Link], base: str) -> Iterator[Raw]:
    seen = set()
    for link in links:
        if _is_document(link.href) and (url := _absolute(base, link)) and url not in seen:
            seen.add(url)
            yield Raw("document", link.text or _file_name(url), url=url, where=say("link on the page"))


def _absolute(base: str, link: Link) -> str:
    try:
        return web_link(urljoin(base, link.href.strip()))
    except ValueError:
        return ""


def _is_document(href: str) -> bool:
    return bool(_DOCUMENT.search(href.partition("#")[0].partition("?")[0].rstrip()))


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _contacts(lines: list[Line]) -> Iterator[Raw]:
    """Each address once, with the name that its link has."""
    seen: set[str] = set()
    for line in lines:
        for link in line.links:
            scheme, _, rest = link.href.partition(":")
            part = unquote(rest.partition("?")[0]).strip()
            if scheme.lower() == "mailto" and _MAIL.fullmatch(part) and part.lower() not in seen:
                seen.add(part.lower())
                if link.text and "@" not in link.text and len(link.text.split()) in (2, 3, 4):
                    yield Raw("contact", link.text, role="name", where=say("link on the page"))
                yield Raw("contact", part, role="email", where=say("link on the page"))
        if "@" in line.text:
            for match in _MAIL.finditer(line.text):
                if match[0].lower() not in seen:
                    seen.add(match[0].lower())
                    yield Raw("contact", match[0], role="email", where=say("on the page"))
