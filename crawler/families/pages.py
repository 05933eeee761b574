"""Reads the fields of a web page (or of one card on it) by selectors, as the families `listing` and `feed` need it.

A selector that begins with `/`, `./` or `(` is XPath, every other one is CSS (with `::attr(name)` for an attribute);
none, or `.`, is the card or page itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeGuard
from urllib.parse import urljoin

from cssselect import SelectorError
from lxml import etree
from parsel import Selector
from scrapy.http import JsonResponse, Response, TextResponse

from config.sentences import say
from config.strict import ConfigError
from crawler.families.fields import FieldRule, read_fields
from crawler.families.labels import values_under
from crawler.text import element_text, tidy
from tracker.facts.clean import web_link
from tracker.facts.model import Raw

_LINKS = frozenset({"apply_url", "document"})
"""Fields whose value is an address; their selector may name the link itself."""


@dataclass(frozen=True, kw_only=True)
class PageRule(FieldRule):
    """Where one field stands on a page."""

    under: str = ""
    """The words that the value stands under or behind on the page: "Sista ansökningsdag" of a definition list, a table
    row, a heading or a `<strong>Sista ansökningsdag:</strong> 1 mars`. Then `select` says in which part to look."""


def page_rules(table: Mapping[str, Any], where: str, in_card: bool = False) -> tuple[PageRule, ...]:
    """The rules of a table `fields`; raises ConfigError, also for a selector that cannot be one."""
    rules = read_fields(PageRule, table, where)
    for rule in rules:
        check_selector(rule.select, f"{where}: {rule.name}: select", in_card)
        if not (rule.select or rule.under):
            raise ConfigError(
                say("{where}: {name}: 'select' is missing; write \".\" for the whole text", where=where, name=rule.name)
            )
    return tuple(replace(rule, label=rule.label or rule.under) for rule in rules)


def check_selector(selector: str, where: str, in_card: bool = False) -> None:
    """Raise ConfigError when this is neither CSS nor XPath, or looks outside the card that it is meant for."""
    if in_card and selector.startswith(("/", "(/")):
        raise ConfigError(
            say(
                "{where}: '{selector}' looks at the whole page; begin it with .// to look inside the item",
                where=where,
                selector=selector,
            )
        )
    try:
        select(Selector(text="<html></html>"), selector)
    except (ValueError, SelectorError) as problem:
        raise ConfigError(
            say(
                "{where}: '{selector}' is neither a CSS selector nor XPath: {problem}",
                where=where,
                selector=selector,
                problem=problem,
            )
        ) from None


def select(node: Selector, selector: str) -> list[Selector]:
    """What the selector finds in the page or card, in document order."""
    if selector in ("", "."):
        return [node]
    found = node.xpath(selector) if selector.startswith(("/", "./", "(")) else node.css(selector)
    return list(found)


def is_page(response: Response) -> TypeGuard[TextResponse]:
    """Whether selectors can be used on the answer: HTML, XML or plain text, not JSON, a PDF or a picture."""
    return isinstance(response, TextResponse) and not isinstance(response, JsonResponse)


def read_page(node: Selector, rules: tuple[PageRule, ...], where: str, base: str, url: str = "") -> tuple[Raw, ...]:
    """The raw strings that the rules find; `base` is the address that links are relative to."""
    return tuple(raw for rule in rules for raw in _read(node, rule, where, base, url))


def _read(node: Selector, rule: PageRule, where: str, base: str, url: str) -> Iterator[Raw]:
    for found in select(node, rule.select):
        if rule.name in _LINKS:
            yield from _link(found, rule, where, base)
        elif rule.under:
            for value in values_under(found.root, rule.under):
                yield from rule.raws(value, where, url)
        else:
            yield from rule.raws(node_text(found), where, url)


def _link(node: Selector, rule: PageRule, where: str, base: str) -> Iterator[Raw]:
    """A link to follow; one that is no web address (a script, a mail address) is no document and no place to apply."""
    if address := address_of(node, base):
        title = rule.label or (node_text(node) if isinstance(node.root, etree._Element) else "")
        yield from replace(rule, label=title).raws(address, where)


def address_of(node: Selector, base: str) -> str:
    """The web address in an attribute or of a link element; empty when there is none, or it is not http or https."""
    root = node.root
    href = root.get("href") if isinstance(root, etree._Element) else str(root)
    return join(base, href or "")


def join(base: str, href: str) -> str:
    """The absolute web address; empty when it is none, or not http or https."""
    try:
        return web_link(urljoin(base, href.strip())) if href.strip() else ""
    except ValueError:
        return ""


def node_text(node: Selector) -> str:
    """The text of an element, attribute or text node."""
    root = node.root
    return element_text(root) if isinstance(root, etree._Element) else tidy(str(root))
