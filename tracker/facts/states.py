"""Short sentences on the state of a call: its money is gone, nothing is open at the moment, something else goes on."""

from __future__ import annotations

from functools import cache

from tracker.facts.moments import small_words
from tracker.facts.scan import CUE, DAYS, Item, Scan, Sentence
from tracker.facts.telling_words import call_words, of_words, purses
from tracker.facts.tokens import NUMBER, WORD
from tracker.facts.vocabulary import vocabulary

TAKING = frozenset({"apply", "submit", "window", "deadline"})
"""Meanings of words that speak of taking applications."""
_NOT_NOW = frozenset({"other", "by", "since", "neutral"})
_NEAR = 6
"""Tokens between a word for the money and the word that says it is gone."""
_FEW, _REACH = 2, 3
"""Words that tell nothing, in a short sentence: before what matters, and in all."""


def tells_of_a_noun(scan: Scan, sentence: Sentence, mark: Item) -> bool:
    """`Ongoing projects cannot be funded`, `löpande redovisning krävs`: right behind it stands what goes on, and a
    sentence goes on from there. Two words may be a value, "löpande handläggning", and so may "löpande bedömning av
    ansökningar"."""
    behind = scan.tokens[mark.last]
    items = (item for item in (*sentence.items, *sentence.marks) if item.first == mark.last)
    told = any(item.value not in ("other", "topic", "kinds") for item in items)
    told = told or call_words().match(scan.tokens, mark.last) is not None
    words = sum(token.kind == WORD for token in scan.tokens[mark.last : sentence.last])
    applied = any(item.value == "apply" for item in sentence.between(mark.last, mark.last + _REACH + 1))
    return behind.kind == WORD and words > 1 and not told and not applied and behind.text not in _small()


@cache
def _small() -> frozenset[str]:
    """Words that begin no noun: "ongoing during 2027"."""
    return small_words() | frozenset(vocabulary("calendar")["span"]["before_year"])


def is_spent(scan: Scan, sentence: Sentence, mark: Item) -> bool:
    """`All money for this year has been allocated`: a short sentence on the money of the call, and nothing else."""
    purse = [(first, end) for first, _, end in purses().matches(scan.tokens, sentence.first, mark.first)]
    if not purse or mark.first - purse[-1][1] > _NEAR or sentence.marked("used_up"):
        return False
    if sentence.marked("if") or sentence.marked("yet") or sentence.of(DAYS):
        return False
    known = {place for item in sentence.items for place in range(item.first, item.last)}
    places = range(sentence.first, sentence.last)
    if any(scan.tokens[place].kind == NUMBER and place not in known for place in places):
        return False  # "80 per cent of the money has been spent"
    before = _strange(scan, sentence, sentence.first, purse[-1][0])
    return before <= _FEW and _strange(scan, sentence, purse[-1][1], sentence.last) <= _REACH


def is_of_now_only(scan: Scan, sentence: Sentence) -> bool:
    """Little else is said: not "at the moment we take no applications by post", nor "we fund no individuals now"."""
    cues = [cue.value for cue in sentence.of(CUE)]
    if sentence.marked("elsewhere") or not TAKING & set(cues) or _NOT_NOW & set(cues):
        return False
    known = {item.first for item in (*sentence.items, *sentence.marks)}
    for cue in sentence.of(CUE):
        hangs = scan.tokens[cue.last].text in of_words() and not {cue.last, cue.last + 1} & known
        if cue.value in TAKING and hangs:
            return False  # "no applications for travel"
    ends = max(item.last for item in (*sentence.items, *sentence.marks))
    behind = _strange(scan, sentence, ends, sentence.last)
    return behind < _FEW and _strange(scan, sentence, sentence.first, ends) <= _REACH


def _strange(scan: Scan, sentence: Sentence, first: int, last: int) -> int:
    """Number of words at these places that tell nothing here."""
    known = {place for item in (*sentence.items, *sentence.marks) for place in range(item.first, item.last)}
    words = (place for place in range(first, last) if scan.tokens[place].kind in (WORD, NUMBER))
    return sum(place not in known and scan.tokens[place].text not in small_words() for place in words)
