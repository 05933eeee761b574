"""A draft as the first of two stages: "a draft must be in by 15 January, the full application by 15 April"."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from tracker.facts.scan import CUE, DAYS, Item, Scan, Sentence
from tracker.facts.telling_words import optional_words
from tracker.facts.vocabulary import languages, vocabulary
from tracker.facts.words import PhraseTable


class Draft(NamedTuple):
    word: Item
    full: int
    """Token at which the full application is named."""


def required_draft(scan: Scan, sentence: Sentence) -> Draft | None:
    """The draft that a sentence demands by a day, before the full application by a later one.

    A draft that may be sent, or that is sent to be commented on, is no stage: its date is nobody's deadline.
    """
    if not sentence.marked("full"):
        return None
    tokens, days = scan.tokens, sentence.of(DAYS)
    full = next(mark.first for mark in sentence.marks if mark.value == "full")
    draft = next((cue for cue in sentence.of(CUE) if is_draft(scan, cue)), None)
    if draft is None or len(days) < 2 or not draft.first < full < days[-1].first or days[0].first > full:
        return None
    handed_in = any(cue.value == "submit" for cue in sentence.of(CUE))
    optional = any(tokens[place].text in optional_words() for place in range(sentence.first, sentence.last))
    return Draft(draft, full) if handed_in and not optional else None


def is_draft(scan: Scan, cue: Item) -> bool:
    """True for words for a first version."""
    return cue.value == "other" and _drafts().match(scan.tokens, cue.first) is not None


@cache
def _drafts() -> PhraseTable[str]:
    tables = vocabulary("roles")
    return PhraseTable((phrase, "") for code in languages() for phrase in tables.get(code, {}).get("drafts", ()))
