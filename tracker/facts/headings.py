"""Short lines and sentences without a date that say what the dates below them are: "Deadlines:", "Key dates"."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.facts.dated import stage_of
from tracker.facts.governed import APPLYING, STRONG
from tracker.facts.model import Stage
from tracker.facts.scan import CUE, DAYS, YEAR, ZONE, Scan, Sentence
from tracker.facts.telling_words import purposes, when_words
from tracker.facts.tokens import LINE, WORD

_LONGEST = 8
"""Words of a heading that does not end with a colon."""
_FEW = 2
"""Words of a line that is little more than a date."""
_LASTS = 12
"""Sentences without a date after which a heading no longer governs."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says of the dates below it."""

    role: str = ""
    """The strong word (governed.STRONG) that it holds."""
    zone: str | None = None
    year: int = 0
    yearly: bool = False
    stage: Stage = "full"
    lists: bool = False
    """ "Key dates 2027": it says of no date what it is, but the year is that of all of them."""
    prose: bool = False
    """A short sentence in running text: what it says of other things than calls holds for itself only."""

    asks: bool = False
    """A question, to which the dates below it are the answer; the next question ends it."""


NO_HEADING = Heading()


class Headings:
    """The heading that governs, from sentence to sentence."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self.now = NO_HEADING
        self._age = 0
        self._listing = False
        """Under a heading like "Key dates", as long as every date stands above the line that says what it is."""
        self._said_below: Sentence | None = None

    def dated(self) -> None:
        """A sentence with a date was read: the heading is in use."""
        self._age = 0

    def read(self, sentence: Sentence, following: Sentence | None, yearly: bool) -> bool:
        """A sentence without a date, and the one behind it. True when it is a heading."""
        strong = [cue.value for cue in sentence.of(CUE) if cue.value in STRONG]
        length = sentence.words + len(sentence.items)
        alone = sentence.new_line and (following is None or following.new_line)
        ending = self._scan.tokens[self._last_token(sentence)].text
        introduces, alone = ending == ":", alone and ending not in (".", "!")
        if not strong and length <= _LONGEST and sentence.marked("key_dates") and (alone or introduces):
            years = sentence.of(YEAR)
            year = years[0].value if len(years) == 1 else 0
            self.now, self._age, self._listing = Heading(year=year, lists=True), 0, True
            return False
        if sentence is self._said_below:
            return False
        self._listing = False
        staged = alone and length <= _LONGEST and self._names_stage(sentence, following)
        told = strong and (length <= _LONGEST or introduces) and not self._is_filled(sentence)
        asked = self._asked(sentence, strong) if ending == "?" else ""
        if staged or told or asked:
            named = ["deadline"] if staged else [asked] if asked else strong
            self.now = self._heading(named, sentence, yearly, prose=not (alone or introduces))
            self._age = 0
            return True
        self._age += 1
        if length > 2 * _LONGEST or self._age > _LASTS:
            self.now = NO_HEADING
        return False

    def label_below(self, sentence: Sentence, following: Sentence | None) -> Heading | None:
        """What the line below says of a date that stands alone on its line, under "Key dates".

        None when the list is not of that kind: its first line below the heading is then no date.
        """
        if not self._listing:
            return None
        alone = sentence.new_line and not sentence.words and all(item.kind != CUE for item in sentence.items)
        if not alone or following is None or not following.new_line or following.of(DAYS):
            self._listing = False
            return None
        self._said_below = following
        strong = [cue.value for cue in following.of(CUE) if cue.value in STRONG]
        return self._heading(strong or ["other"], following, False, prose=False)

    def _heading(self, strong: list[str], sentence: Sentence, yearly: bool, prose: bool) -> Heading:
        best = [role for role in strong if role in ("deadline", "extended")] or strong
        zones, years = sentence.of(ZONE), sentence.of(YEAR)
        return Heading(
            best[-1],
            zones[0].value if zones else None,
            years[0].value if len(years) == 1 else 0,
            yearly,
            stage_of(sentence) or "full",
            prose=prose,
            asks=self._scan.tokens[self._last_token(sentence)].text == "?",
        )

    def _is_filled(self, sentence: Sentence) -> bool:
        """`Application deadline: ongoing` has its value already, and is no heading of what stands below."""
        tokens = self._scan.tokens[sentence.first : self._last_token(sentence)]
        colon = next((place for place, token in enumerate(tokens) if token.text == ":"), len(tokens))
        behind = sentence.first + colon
        strong = [cue for cue in sentence.of(CUE) if cue.value in STRONG]
        if strong and all(cue.first > behind for cue in strong):
            return False  # "Stage: Deadline for applications", over "Date: 20 January"
        return any(token.kind == WORD for token in self._scan.tokens[behind + 1 : sentence.last])

    def _asked(self, sentence: Sentence, strong: list[str]) -> str:
        """What a question asks for, where that is not the strong word it holds; it ends what was asked before."""
        if self.now.asks or self._is_when(sentence):
            self.now = NO_HEADING
        aside = "other" if "other" in strong else ""  # "What is the deadline for the report?"
        return self._asks_when(sentence) or aside

    def _asks_when(self, sentence: Sentence) -> str:
        """ "When must we apply?", "Hvornår kan man søge?": the small word in the answer says which day it is; "When
        does it open?" needs none. Empty for other questions, and those on what is funded."""
        tokens, last = self._scan.tokens, self._last_token(sentence)
        if last - sentence.first > _LONGEST or not self._is_when(sentence):
            return ""
        told = [cue.value for cue in sentence.of(CUE) if cue.value not in ("kinds", "topic", "apply")]
        funded = any(purposes("purposes").match(tokens, place) for place in range(sentence.first, last))
        if funded or "other" in told:
            return ""
        if told == ["window"] and sentence.marked("open_now"):
            return "opens"
        return "window" if "submit" in told and set(told) <= {"submit", "until", "by", "since"} else ""

    def _is_when(self, sentence: Sentence) -> bool:
        """A question begins with "when", "until when"."""
        tokens = self._scan.tokens
        return bool(when_words().intersection(token.text for token in tokens[sentence.first : sentence.first + 2]))

    def _names_stage(self, sentence: Sentence, following: Sentence | None) -> bool:
        """ "Stage 2: full application" above a line with a date: what is applied with says what the date is."""
        told = {cue.value for cue in sentence.of(CUE) if not self._scan.bracket(cue.first)}
        if not told & APPLYING or told & STRONG or stage_of(sentence) is None:
            return False
        if following is None or not following.of(DAYS) or following.words > _FEW:
            return False
        return not any(cue.value in STRONG for cue in following.of(CUE))

    def _last_token(self, sentence: Sentence) -> int:
        place = sentence.last - 1
        while place > sentence.first and self._scan.tokens[place].kind == LINE:
            place -= 1
        return place
