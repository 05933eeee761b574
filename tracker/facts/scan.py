"""One pass over a text: the days, times, zones and telling words in it, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from tracker.facts.beginnings import BITS, DATED, ISO, MARKED, PLACED, TIMED, TOLD
from tracker.facts.calendar import Days
from tracker.facts.clock import (
    Clock,
    offset_after_iso,
    read_clock,
    read_zone,
    zone_behind_time,
)
from tracker.facts.days import DayReader
from tracker.facts.glance import looks
from tracker.facts.telling_words import of_words, telling_words, whose_words
from tracker.facts.tokens import LINE, MARK, NUMBER, PAGE, WORD, Token, tokenize, touches
from tracker.facts.vocabulary import vocabulary

DAYS, CLOCK, ZONE, CUE, YEAR = "days", "clock", "zone", "cue", "year"

_DATES = sum(BITS)
_ENDS = frozenset(".!?;•|·▪●")
_LONGEST_ABBREVIATION = 4
_MOST_DATES = 5_000
"""A text with more dates than this is a table of something else; it is read so far, that hostile text costs little."""
_LONGEST_SENTENCE = 200
"""Tokens; a sentence without end is cut, so that work within a sentence stays bounded."""


class Item(NamedTuple):
    """Something recognised in `tokens[first:last]`."""

    kind: str
    value: Any
    first: int
    last: int


def _first(item: Item) -> int:
    return item.first


_NO_ITEMS: list[Item] = []


@dataclass(slots=True)
class Sentence:
    """What stands between two full stops, semicolons, bullets or line ends."""

    first: int
    last: int = 0
    items: list[Item] = field(default_factory=list)
    marks: list[Item] = field(default_factory=list)
    words: int = 0
    """Number of words and numbers that belong to no item."""
    new_line: bool = False
    """True when it begins a line."""
    _kinds: dict[str, list[Item]] = field(default_factory=dict)
    _meanings: frozenset[str] | None = None

    def of(self, kind: str) -> list[Item]:
        """The items of one kind, in order; to be asked only when the sentence is whole."""
        if not self.items:
            return self.items
        if not self._kinds:
            for item in self.items:
                self._kinds.setdefault(item.kind, []).append(item)
        return self._kinds.get(kind, _NO_ITEMS)

    def between(self, first: int, last: int) -> list[Item]:
        """The items that begin at a token from `first` on and before `last`."""
        low = bisect_left(self.items, first, key=_first)
        return self.items[low : bisect_left(self.items, last, lo=low, key=_first)]

    def marked(self, name: str) -> bool:
        """True when words of this meaning stand in it."""
        if self._meanings is None:
            self._meanings = frozenset(mark.value for mark in self.marks)
        return name in self._meanings


class Scan:
    """The sentences of a text with what was recognised in them. `text` must come from `clean.plain`."""

    def __init__(self, text: str, language: str, day_first: bool | None) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.count = len(self.tokens) - 3
        self._days = DayReader(text, self.tokens, language, day_first)
        self._words = telling_words(language)
        self.sentences: list[Sentence] = []
        self.cut = False
        """There are more dates in it than are read."""
        self._brackets: list[int] | None = None
        self._read(looks(text, language))

    def _read(self, looked: list[int]) -> None:
        sentence, place, marked, dates = Sentence(0, new_line=True), 0, 0, 0
        tokens = self.tokens
        while place < self.count and dates < _MOST_DATES:
            token, item = tokens[place], None
            if token.kind == WORD:
                begun = looked[place] & _DATES
                if not begun:
                    sentence.words += 1
                    place += 1
                    continue
                if begun & MARKED:
                    marked = self._mark(place, marked, sentence)
                item = self._from_word(place, begun)
            elif token.kind == NUMBER:
                if tokens[place + 1].text == "." and tokens[place + 2].kind == WORD:
                    marked = self._mark(place, marked, sentence)
                item = self._from_number(place)
            if item is not None:
                sentence.items.append(_decided(item, sentence) if item.value == "either" else item)
                dates += item.kind == DAYS
                for inner in range(place + 1, item.last):
                    marked = self._mark(inner, marked, sentence)
                place = item.last
                if place - sentence.first > _LONGEST_SENTENCE:
                    sentence = self._close(sentence, place, False)
                continue
            sentence.words += token.kind in (WORD, NUMBER)
            place += 1
            too_long = place - sentence.first > _LONGEST_SENTENCE
            if (
                token.kind == LINE
                or too_long
                or (token.kind == MARK and token.text in _ENDS and self._stops(place - 1, sentence.first))
            ):
                sentence = self._close(sentence, place, token.kind == LINE)
        self.cut = place < self.count
        self._end(sentence, place)

    def bracket(self, place: int) -> int:
        """The number of the round brackets that a token stands in; 0 when in none."""
        if self._brackets is None:
            self._brackets = _brackets(self.tokens) if "(" in self.text else []
        return self._brackets[place] if self._brackets else 0

    def is_generic(self, cue: Item) -> bool:
        """True for words said of shops and exhibitions too: "opens", "is open"."""
        return self._words.generic.begins(self.tokens[cue.first].text)

    def has_comma(self, first: int, last: int) -> bool:
        """True for a comma between these tokens: what stands before it does not govern what stands behind."""
        return any(token.text == "," for token in self.tokens[first:last])

    def is_meeting(self, cue: Item) -> bool:
        """True for words of a gathering for which applications are collected: "the June meeting"."""
        return self._words.meeting.match(self.tokens, cue.first) is not None

    def names_applying(self, place: int) -> bool:
        """True for a word of applying at this token, whatever longer phrase it begins."""
        return self._words.applying.match(self.tokens, place) is not None

    def hangs(self, left: int, right: int) -> bool:
        """True when a noun at token `right` hangs on the one that ends at `left`: "the answer to your application"."""
        between = self.tokens[left:right]
        if not between or between[0].text not in of_words():
            return False
        return all(token.text in whose_words() for token in between[1:])

    def is_planned(self, cue: Item) -> bool:
        """True for words for the beginning of projects: "which start next year" tells who may apply."""
        return cue.value == "other" and self._words.planned.stands_in(self.tokens, cue.first, cue.last)

    def names_handing_in(self, place: int) -> bool:
        """True for the name of the deed itself at this token: "Submission of full application"."""
        return self._words.handing_in.match(self.tokens, place) is not None

    def is_question(self, cue: Item) -> bool:
        """True for words for questions and inquiries: what is to be sent in after them is no application."""
        return cue.value == "other" and self._words.questions.match(self.tokens, cue.first) is not None

    def is_attached(self, cue: Item) -> bool:
        """True for letters that go with an application: "letters of reference"."""
        return cue.value == "other" and self._words.attached.match(self.tokens, cue.first) is not None

    def is_applying(self, cue: Item) -> bool:
        """True for words of applying itself, also where they are verbs: "apply", but not "send"."""
        return cue.value == "apply" or self._words.applying.match(self.tokens, cue.first) is not None

    def _close(self, sentence: Sentence, place: int, line: bool) -> Sentence:
        kept = self._end(sentence, place)
        return Sentence(place, new_line=line or (sentence.new_line and not kept))

    def _end(self, sentence: Sentence, place: int) -> bool:
        """The sentence ends here; whether anything is in it."""
        sentence.last = place
        kept = bool(sentence.items or sentence.marks or sentence.words)
        if kept:
            self.sentences.append(sentence)
        return kept

    def _mark(self, place: int, marked: int, sentence: Sentence) -> int:
        if place < marked or self.tokens[place].kind == MARK:
            return marked
        if found := self._words.marks.match(self.tokens, place):
            sentence.marks.append(Item(found[0], found[0], place, found[1]))
            return found[1]
        return marked

    def _from_number(self, place: int) -> Item | None:
        return self._dated(place, self._days.read(place), read_clock(self.tokens, place)) or self._year(place)

    def _from_word(self, place: int, begun: int) -> Item | None:
        """What stands at a word that may begin something."""
        tokens = self.tokens
        if begun & (DATED | TIMED):
            days = self._days.read(place) if begun & DATED else None
            if item := self._dated(place, days, read_clock(tokens, place) if begun & TIMED else None):
                return item
        if begun & TOLD:
            if cue := self._words.cues.match(tokens, place):
                return Item(CUE, self._compound(place, *cue), place, cue[1])
            if topic := self._words.topics.match(tokens, place):
                return Item(CUE, topic[0], place, topic[1])
        if begun & PLACED and (zone := read_zone(tokens, place)):
            return Item(ZONE, zone.zone, place, zone.end)
        if begun & ISO and place and touches(tokens[place - 1], tokens[place]):
            return self._iso_part(place)
        return None

    def _dated(self, place: int, days: Days | None, clock: Clock | None) -> Item | None:
        """A day or a time; which of them, where both could be meant."""
        if days is not None and not days.days[0].loose:
            return Item(DAYS, days, place, days.end)
        if clock and (days is None or clock.sure):
            return Item(CLOCK, clock, place, clock.end)
        if days is not None and self._may_be_loose(place, days.end, self.tokens[place].kind):
            return Item(DAYS, days, place, days.end)
        return None

    def _compound(self, place: int, meaning: str, end: int) -> str:
        """`Antragsfrist` begins with a word for applying and is a deadline."""
        if meaning not in ("apply", "submit") or end != place + 1:
            return meaning
        whole = self._words.heads.match(self.tokens, place)
        return whole[0] if whole else meaning

    def _iso_part(self, place: int) -> Item | None:
        """The `T14:00` and the `Z` of an ISO 8601 date and time."""
        if self.tokens[place].text == "z":
            return Item(ZONE, "UTC", place, place + 1)
        clock = read_clock(self.tokens, place + 1)
        return Item(CLOCK, clock, place, clock.end) if clock else None

    def _may_be_loose(self, place: int, end: int, kind: int) -> bool:
        """A short numeric date is none when it counts something: `2.5 miljoner`, `1/3 av kostnaden`."""
        if kind == WORD:
            return True
        following = self.tokens[end]
        return not (following.kind == WORD and following.text in _counted()) and following.text not in (
            "%",
            "€",
            "$",
            "£",
        )

    def _year(self, place: int) -> Item | None:
        token = self.tokens[place]
        if token.length != 4 or not 1990 <= token.value <= 2060:
            return None
        left, right = self.tokens[place - 1] if place else None, self.tokens[place + 1]
        if (left and touches(left, token) and left.text not in "('’\"/-") or (
            touches(token, right) and right.kind in (WORD, NUMBER)
        ):
            return None
        return Item(YEAR, token.value, place, place + 1)

    def _stops(self, place: int, first: int) -> bool:
        token, following = self.tokens[place], self.tokens[place + 1]
        if token.text != ".":
            return True
        if touches(token, following) or self._abbreviates(place) or self._numbers(place, first):
            return False
        return following.kind != WORD or not self.text[following.start].islower()

    def _numbers(self, place: int, first: int) -> bool:
        """`1. Stufe: ...`, `2. runde`: the full stop of an ordinal number that begins the sentence."""
        number, following = self.tokens[place - 1], self.tokens[place + 1]
        ordinal = number.kind == NUMBER and number.length <= 2
        return place - 1 == first and ordinal and following.kind == WORD

    def _abbreviates(self, place: int) -> bool:
        """`kl.`, `Nr.`, `a.m.`: a short word before the full stop that a number or small letter follows."""
        before, following = self.tokens[place - 1], self.tokens[place + 1]
        if not place or before.kind != WORD:
            return False
        return before.length == 1 or (
            before.length <= _LONGEST_ABBREVIATION and following.kind == NUMBER and before.text in _short_words()
        )

    def zone_after(self, first: int, place: int) -> str | None:
        """The offset that touches a time, or a word that is a zone only right behind one: `5 p.m. Central`."""
        spans = self.tokens[place].text == "-" and self.tokens[first].text != "t"  # "9-12" are two hours
        if not spans and (found := offset_after_iso(self.tokens, place)):
            return found.zone
        token, following = self.tokens[place], self.tokens[place + 1]
        named = following.kind == WORD and self.text[following.start].isupper()
        return None if token.kind != WORD or named else zone_behind_time(token.text)


def scanned(text: str, language: str, day_first: bool | None) -> Scan:
    """The scan of a text; that of a label, a value or a part of a page is asked for more than once, and kept awhile."""
    return _kept(text, language, day_first) if len(text) <= PAGE else Scan(text, language, day_first)


@lru_cache(maxsize=8)
def _kept(text: str, language: str, day_first: bool | None) -> Scan:
    return Scan(text, language, day_first)


def _decided(item: Item, sentence: Sentence) -> Item:
    """An application that is registered is handed in; an association that is registered exists."""
    applied = any(other.value == "apply" for other in sentence.items)
    return item._replace(value="submit" if applied else "other")


def _brackets(tokens: list[Token]) -> list[int]:
    """For each token the number of the brackets around it. Brackets within brackets count as the outer ones, and a
    line end closes all."""
    found, number, depth = [], 0, 0
    for token in tokens:
        if token.text == "(":
            number += not depth
            depth += 1
        found.append(number if depth else 0)
        if token.text == ")":
            depth = max(0, depth - 1)
        elif token.kind == LINE:
            depth = 0
    return found


@cache
def _counted() -> frozenset[str]:
    return frozenset(vocabulary("calendar")["numbers"]["counted"])


@cache
def _short_words() -> frozenset[str]:
    return frozenset(vocabulary("calendar")["numbers"]["abbreviations"])
