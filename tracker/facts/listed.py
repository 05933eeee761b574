"""Whether a date goes on with the one before it: joined, paired by what each is for, or the next one of a list."""

from __future__ import annotations

from tracker.facts.asking import Asking
from tracker.facts.calendar import calendar
from tracker.facts.dated import Expected, Role
from tracker.facts.governed import Governed, names_purpose
from tracker.facts.moments import Moment
from tracker.facts.scan import CUE, Scan, Sentence
from tracker.facts.telling import Telling
from tracker.facts.tokens import WORD

_SMALL_WORDS = 7
"""Words between "and" and a date: "and no later than the 1st of May"."""


class Listed:
    """Judges the dates of one text by those before them in their sentences."""

    def __init__(self, scan: Scan, telling: Telling, asking: Asking, expected: Expected) -> None:
        self._scan = scan
        self._telling = telling
        self._asking = asking
        self._expected = expected

    @staticmethod
    def before_purpose(moments: list[Moment], roles: list[Role | None]) -> Moment | None:
        """The deadline before, past the month that it is for: "by 1 April for payment in June, and by 1 October"."""
        place = len(roles) - 1
        while place > 0 and roles[place] is None and not moments[place].day.day:
            place -= 1
        return moments[place] if place >= 0 and roles[place] == "deadline" else None

    def beside(self, moments: list[Moment], number: int) -> int:
        """The date before, but for one in brackets where this one is in none; -1 when there is none."""
        aside = number > 1 and self._scan.bracket(moments[number - 1].first)
        return number - 2 if aside and not self._scan.bracket(moments[number].first) else number - 1

    def continues(self, sentence: Sentence, left: Moment, right: Moment, behind: Governed) -> bool:
        """A further date of the same kind: joined by "and" or a comma, or after a few words."""
        inside = self._scan.bracket(right.first)
        if inside and inside != self._scan.bracket(left.first):
            return False
        between = self._scan.tokens[left.last : right.first]
        if self._is_labelled_anew(sentence, left, right):
            return False
        if right.joined:
            listed = not behind.weak or any(token.text in calendar("").both for token in between)
            return listed or not self._asking.asks(sentence, right)
        if between and between[-1].text in calendar("").both and self._for_meeting(sentence, left, right):
            return True
        words = sum(token.kind == WORD for token in between)
        return not behind.weak and words <= (7 if self._expected else 3)

    def _is_labelled_anew(self, sentence: Sentence, left: Moment, right: Moment) -> bool:
        """`Start: 1 March, Ende: 30 April`: a strange word with a colon says of the second date what it is."""
        tokens, place = self._scan.tokens, right.first - 1
        label = tokens[place - 1]
        known = any(item.first < place <= item.last for item in sentence.between(left.last, place))
        return tokens[place].text == ":" and label.kind == WORD and place - 1 >= left.last and not known

    def is_paired(self, sentence: Sentence, left: Moment, right: Moment, behind: Governed) -> bool:
        """`By 1 March for spring projects and by 1 September for autumn`."""
        tokens, place = self._scan.tokens, right.first - 1
        purposes = all(names_purpose(tokens[moment.last].text) for moment in (left, right))
        both = calendar("").both
        while place > left.last and place > right.first - _SMALL_WORDS and tokens[place].text not in (*both, ","):
            place -= 1
        both_named, purposes = purposes, purposes or names_purpose(tokens[place + 1].text)
        if behind.strong not in ("", "other") or not (behind.weak in ("until", "by") or purposes):
            return False
        if right.start is not None:
            return False
        listed = tokens[place].text in both or (
            tokens[place].text == "," and (both_named or names_purpose(tokens[place + 1].text))
        )
        if not listed or (behind.said_at > place and tokens[place].text != "," and not behind.meeting):
            return False
        named = any(names_purpose(tokens[at].text) for at in (left.last, place + 1))
        if behind.strong and tokens[place].text in both and not named:
            return False
        kinds = len([item for item in sentence.between(place, right.first) if item.value == "kinds"])
        return self._telling.strange(place, right.first, sentence) <= kinds + named  # "... is on"

    def _for_meeting(self, sentence: Sentence, left: Moment, right: Moment) -> bool:
        """`By 28 February for the April meeting and 31 August for the October meeting`."""
        items = sentence.between(left.last, right.first)
        return any(item.kind == CUE and self._scan.is_meeting(item) for item in items)
