"""A draft as the first of two stages: "a draft must be in by 15 January, the full application by 15 April"."""

from __future__ import annotations

from bisect import bisect_right
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
    """The draft that a sentence demands by a day, before the full application that it, or the next one, names.

    A draft that may be sent, or that is sent to be commented on, is no stage: its date is nobody's deadline.
    """
    if not (cues := sentence.of(CUE)):
        return None
    draft = next((cue for cue in cues if is_draft(scan, cue)), None)
    if draft is None or not sentence.of(DAYS) or sentence.marked("past"):
        return None
    tokens, full = scan.tokens, _full_application(scan, sentence)
    if not draft.first < full or sentence.of(DAYS)[0].first > full:
        return None
    handed_in = any(cue.value == "submit" for cue in cues)
    optional = any(tokens[place].text in optional_words() for place in range(sentence.first, sentence.last))
    return Draft(draft, full) if handed_in and not optional else None


def _full_application(scan: Scan, sentence: Sentence) -> int:
    """Where the full application is named with a day of its own, in the sentence or the one behind; -1 without."""
    for place, told in enumerate((sentence, _following(scan, sentence))):
        marks = [mark.first for mark in told.marks if mark.value == "full"] if told else []
        if told and marks and any(place or item.first > marks[0] for item in told.of(DAYS)):
            return marks[0]
    return -1


def _following(scan: Scan, sentence: Sentence) -> Sentence | None:
    """The sentence right behind, on the same line."""
    place = bisect_right(scan.sentences, sentence.first, key=lambda told: told.first)
    following = scan.sentences[place] if place < len(scan.sentences) else None
    return following if following is not None and not following.new_line else None


def is_draft(scan: Scan, cue: Item) -> bool:
    """True for words for a first version."""
    return cue.value == "other" and _drafts().match(scan.tokens, cue.first) is not None


@cache
def _drafts() -> PhraseTable[str]:
    tables = vocabulary("roles")
    return PhraseTable((phrase, "") for code in languages() for phrase in tables.get(code, {}).get("drafts", ()))
