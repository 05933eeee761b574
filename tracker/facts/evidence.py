"""What is gathered while one draft is read: where each fact stood, and what a person should look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from config.sentences import say
from tracker.facts.clean import clean_line, plain
from tracker.facts.model import Confidence, Draft, Evidence, Raw

SNIPPET = 200
"""Characters that a snippet has at most."""


@dataclass
class Notes:
    """Evidence and problems of one draft."""

    draft: Draft
    evidence: list[Evidence] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def saw(self, name: str, raw: Raw, *, snippet: str = "", confidence: Confidence = "high", how: str = "") -> None:
        """A fact of the field `name` was read in `raw`; without a snippet the whole value is the evidence."""
        words = clean_line(snippet or (f"{raw.label}: {raw.text}" if raw.label else raw.text))
        where = raw.where or how or (say("labelled {label}", label=raw.label) if raw.label else say("labelled value"))
        address = raw.url or self.draft.url
        self.evidence.append(Evidence(name, words[:SNIPPET], address, self.draft.captured, where, confidence))

    def problem(self, sentence: str) -> None:
        """Something a person should look at, said once."""
        if sentence not in self.problems:
            self.problems.append(sentence)


def around(text: str, start: int, end: int) -> str:
    """The words of `text[start:end]` with some before and behind them, cut between words."""
    room = max(0, SNIPPET - (end - start))
    first, last = max(0, start - 2 * room // 3), min(len(text), end + room // 3)
    line = text.rfind("\n\n", first, start)
    first = line + 1 if line >= 0 else first
    while first > 0 and first < start and not text[first - 1].isspace():
        first += 1
    while last < len(text) and last > end and not text[last].isspace():
        last -= 1
    return text[first:last]


def spans_of(raws: Iterable[Raw], text: str) -> list[tuple[int, int]]:
    """Where labelled values stand in the text of their own page, with their labels, each at its first place."""
    forms = (form for raw in raws for form in _forms(raw) if form.strip())
    places = ((text.find(form), len(form)) for form in map(plain, forms))
    return [(start, start + length) for start, length in places if start >= 0]


def _forms(raw: Raw) -> tuple[str, ...]:
    """How a page's text may hold a value: behind its label, or below it; the label may be part of the value."""
    return (f"{raw.label}: {raw.text}", f"{raw.label}\n{raw.text}") if raw.label else (raw.text,)


def within(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """`text[start:end]` lies in one of the spans."""
    return any(first <= start and end <= last for first, last in spans)
