"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), out of the catalogue and into source files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import urlsplit

from lxml import etree

from config.catalogue import Source
from config.sentences import say
from config.source_rules import is_web_address

_LARGEST = 5_000_000


class NotOpml(ValueError):
    """The text is no OPML; the message is a sentence."""


@dataclass(frozen=True)
class Outline:
    """One feed of a list."""

    name: str
    feed: str
    site: str


def to_opml(sources: Iterable[Source]) -> str:
    """The feeds among these sources."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Grants"
    body = etree.SubElement(root, "body")
    for source in sources:
        for address in source.options.get("start", ()) if source.family == "feed" else ():
            given = {"text": source.name, "type": "rss", "xmlUrl": address, "htmlUrl": source.site}
            etree.SubElement(body, "outline", {name: _sound(value) for name, value in given.items()})
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written.decode()


def from_opml(content: bytes) -> list[Outline]:
    """The feeds that a list names, each address once. Raises NotOpml."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(content[:_LARGEST], parser)
    except etree.XMLSyntaxError as problem:
        raise NotOpml(say("it is no XML: {problem}", problem=str(problem)[:100])) from None
    if root.tag != "opml":
        raise NotOpml(say("it is no OPML: its first element is '{name}'", name=str(root.tag)[:40]))
    return list({outline.feed: outline for outline in _outlines(root)}.values())


def source_file(outline: Outline) -> tuple[str, str]:
    """The key and the text of a source file for a feed: switched off until somebody has looked at it."""
    host = urlsplit(outline.feed).hostname or ""
    name = outline.name or host
    key = key_of(name) or key_of(host)
    site = outline.site if is_web_address(outline.site) else f"https://{host}/"
    lines = [
        "# From a list of feeds. Look at what it shows (grants sources check --live), then enable it.",
        f"name = {quoted(name)}",
        'family = "feed"',
        f"site = {quoted(site)}",
        'verified = "unverified"',
        "enabled = false",
        "",
        "[funder]",
        f'key = "{key}"',
        f"name = {quoted(name)}",
        f"url = {quoted(site)}",
        "",
        "[expect]",
        "items = 1",
        "",
        "[feed]",
        f"start = [{quoted(outline.feed)}]",
    ]
    return key, "\n".join(lines) + "\n"


def key_of(name: str) -> str:
    """A name as the key of a source: a-z, 0-9 and single hyphens."""
    plain = normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain))[:50].strip("-")


def quoted(text: str) -> str:
    """A text as a TOML basic string (https://toml.io/en/v1.0.0#string)."""
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def printable(text: str) -> str:
    """A text whose line breaks and other characters that TOML forbids in strings and remarks are spaces."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _outlines(root: etree._Element) -> Iterator[Outline]:
    for node in root.iter("outline"):
        feed = (node.get("xmlUrl") or "").strip()
        if is_web_address(feed):
            yield Outline(node.get("title") or node.get("text") or "", feed, (node.get("htmlUrl") or "").strip())


def _sound(text: str) -> str:
    """Without characters that XML cannot hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)
