"""What stands where in the cards of a list: title, days, status, sums, lead, each as a line of a source file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from crawler.propose.cards import Cards, named_classes, text_of
from crawler.propose.source_file import literal, quoted
from crawler.reading.labelled import kind_of_label
from tracker.facts.model import Context, Draft, Raw, RawField, Understood
from tracker.facts.understand import understand

_MOST = 0.5
"""Share of the cards that must have a thing for it to be one of the list's fields."""
_SAMPLE = 30
"""Cards whose texts are understood, of a list that may have thousands."""
_SHORT = 160
_LEAD = re.compile(r"lead|ingress|intro|preamble|summary|excerpt|teaser|description|body|text", re.I)
_TITLE = re.compile(r"title|heading|rubrik|headline|name", re.I)
_FRAME = frozenset(["field", "views", "item", "card", "value", "label", "block", "listing", "list", "node", "sv"])
"""Words in the names of classes that say nothing of what stands there."""
_FIELDS = ("deadline", "opens", "period", "status", "amount", "applicant", "place")


@dataclass(frozen=True)
class Part:
    """Something that stands in most cards, once in each."""

    select: str
    texts: tuple[str, ...]
    words: str
    """What its class says, as words: `closing-date` is `closing date`."""


def field_lines(cards: Cards, language: str) -> list[str]:
    """The lines of the table of fields; empty when no title can be told."""
    parts = list(_parts(cards))
    title = _title(cards, parts)
    if not title:
        return []
    lines = {"title": literal(title)}
    for label, field in _labels(cards, language):
        lines.setdefault(field, f"{{ under = {quoted(label)} }}")
    for part in (*_columns(cards), *parts):
        if part.select != title and (told := _field(part, language)):
            lines.setdefault(told[0], told[1])
    if lead := _lead(parts, title):
        lines.setdefault("summary", literal(lead))
    lines.setdefault("text", '"."')
    return [f"{name} = {line}" for name, line in lines.items()]


def _parts(cards: Cards) -> Iterator[Part]:
    """Things in the cards by class, else by tag, that most of them have, and none twice."""
    found: dict[str, dict[int, list[etree._Element]]] = defaultdict(lambda: defaultdict(list))
    for number, card in enumerate(cards.elements):
        for element in card.iterdescendants(etree.Element):
            for name in named_classes(element):
                found[f".{name}"][number].append(element)
            found[str(element.tag)][number].append(element)
    for select, places in found.items():
        alone = all(len(elements) == 1 for elements in places.values())
        if alone and len(places) >= _MOST * len(cards.elements):
            texts = tuple(text_of(elements[0]) for elements in places.values())
            if all(texts):
                yield Part(select, texts, _as_words(select))


def _as_words(select: str) -> str:
    """`.closing-date` and `.closingDate` as "closing date"."""
    apart = re.findall(r"[a-zåäöæø]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", select).lower())
    return " ".join(word for word in apart if word not in _FRAME)


def _title(cards: Cards, parts: list[Part]) -> str:
    """A heading; else what is called a title; else the words of the link, when they differ."""
    count = len(cards.elements)
    for wanted in (r"h[1-6]", _TITLE.pattern):
        for part in parts:
            fits = re.fullmatch(wanted, part.select) if wanted == r"h[1-6]" else re.search(wanted, part.select, re.I)
            if fits and len(part.texts) == count and len(set(part.texts)) > count / 2:
                return part.select
    links = [text_of(next(card.iter("a"))) for card in cards.elements]
    return (cards.link or "a[href]") if len(set(links)) > count / 2 and all(links) and cards.link != "." else ""


def _labels(cards: Cards, language: str) -> Iterator[tuple[str, str]]:
    """Labels that stand in most cards, `<dt>Sista dag</dt>`, with the field that they are of."""
    seen: dict[str, int] = defaultdict(int)
    for card in cards.elements:
        told = {text_of(node).rstrip(" :") for node in card.iter("dt", "th", "strong", "b", "label", "span")}
        for label in told:
            seen[label] += 1
    for label, count in seen.items():
        if count >= _MOST * len(cards.elements) and 0 < len(label) <= 50 and not re.search(r"\d", label):
            kind = kind_of_label(label, language)
            if kind in _FIELDS:
                yield label, kind


def _columns(cards: Cards) -> Iterator[Part]:
    """The cells of a table's rows, with the words at the head of each column."""
    first = cards.elements[0]
    table = next(first.iterancestors("table"), None)
    if first.tag != "tr" or table is None:
        return
    heads = [text_of(cell) for row in table.iter("tr") if row.find("td") is None for cell in row.iter("th")]
    for number, head in enumerate(heads, 1):
        texts = tuple(text_of(cell) for row in cards.elements for cell in row.findall("td")[number - 1 : number])
        if len(texts) == len(cards.elements):
            yield Part(f"td:nth-child({number})", texts, head)


def _field(part: Part, language: str) -> tuple[str, str] | None:
    """The field that a part is, and its line: by the words in it, else by what its class or column is called."""
    if any(len(text) > _SHORT for text in part.texts):
        return None
    told = [_told(text, language) for text in part.texts[:_SAMPLE]]
    for field in ("deadline", "opens", "status", "amount"):
        if sum(field in each for each in told) >= _MOST * len(told):
            return field, literal(part.select)
    kind = kind_of_label(part.words, language) or kind_of_label(part.words, "en")
    if kind in _FIELDS:
        return kind, f"{{ select = {literal(part.select)}, label = {quoted(part.words.capitalize())} }}"
    return None


def _told(text: str, language: str) -> set[str]:
    """What a text says by itself, with its own words around it."""
    call = _understood(text, language)
    fields = {"deadline": call.deadlines, "opens": call.opens, "amount": call.amounts}
    return {name for name, found in fields.items() if found} | ({"status"} if _is_status(text, language) else set())


def _is_status(text: str, language: str) -> bool:
    """Two words at most that say open, closed or coming."""
    call = _understood(text, language, "status")
    return text.count(" ") < 3 and call.said is not None


def _understood(text: str, language: str, field: RawField = "text") -> Understood:
    raws = (Raw("title", "x"), Raw(field, text))
    draft = Draft("new", "https://new.example/", datetime(2026, 1, 1, tzinfo=UTC), "", raws)
    return understand(draft, Context(language=language, zone="UTC", currency="EUR"))


def _lead(parts: list[Part], title: str) -> str:
    """The longest of what is called a lead, or of paragraphs."""
    fits = [part for part in parts if part.select != title and (part.select == "p" or _LEAD.search(part.select))]
    fits = [part for part in fits if sum(map(len, part.texts)) / len(part.texts) >= 40]
    return max(fits, key=lambda part: sum(map(len, part.texts)), default=Part("", (), "")).select
