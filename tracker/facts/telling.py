"""The telling words of a sentence that count, and how much of it is said in words that tell nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, takewhile

from tracker.facts.calendar import calendar
from tracker.facts.dated import Expected
from tracker.facts.drafted import is_draft, required_draft
from tracker.facts.governed import APPLYING
from tracker.facts.moments import Moment, small_words
from tracker.facts.remembered import once
from tracker.facts.scan import CUE, DAYS, YEAR, Item, Scan, Sentence
from tracker.facts.telling_words import begins_words, by_words, ends_words, invited_words, shut_words, with_words
from tracker.facts.tokens import NUMBER, WORD

FEW = 2
_CALLS = frozenset({"deadline", "extended", "opens", "window"})
_CALLED = _CALLS | {"apply"}
_OF_APPLICATIONS = _CALLED | {"submit"}
_SMALL = frozenset({"until", "by", "since", "between"})
_LONGEST_ASIDE = 15
_LONGEST_DATE = 12
"""Tokens of a date with its weekday and time."""


class Telling:
    """Which words of a sentence tell something of its dates."""

    def __init__(self, scan: Scan, expected: Expected) -> None:
        self._scan = scan
        self._expected = expected

    @once
    def nothing_told(self) -> bool:
        """No sentence of the text tells of calls, and it says more than a few words of its own."""
        sentences = self._scan.sentences
        if sum(sentence.words for sentence in sentences) <= FEW or any(sentence.of(CUE) for sentence in sentences):
            return False
        return sum(self._strange(told.first, told.last, told, self._in_brackets) for told in sentences) > FEW

    def _in_brackets(self, place: int) -> bool:
        return self._scan.bracket(place) > 0

    def cues(self, sentence: Sentence, headed: str) -> list[Item]:
        """The cues that count: `starting in 2025` speaks of its own year, a report's deadline is a report's."""
        found: list[Item] = []
        if not sentence.of(CUE):
            return found
        items, applied, asked = sentence.items, False, False
        spoken = bool(self._expected) or self._speaks_of_calls(sentence, headed)
        draft = required_draft(self._scan, sentence)
        for number, item in enumerate(items):
            if draft and item is draft.word:
                item = item._replace(value="apply")
            asked = self._asks_questions(item, asked)
            if asked and item.value in _OF_APPLICATIONS:
                continue
            if item.kind != CUE or self._aside(item, items, number) or self._of_money(sentence, item):
                continue
            if item.value == "opens" and self._denied(sentence, item, number):
                continue
            called = spoken or item.value not in _CALLS or not self._scan.is_generic(item)
            if not called and not self._labels(sentence, item, number):
                continue
            if item.value == "deadline" and not self._expected and self.counted(item, sentence):
                continue
            if self._goes_with(items, number):
                continue
            following = items[number + 1] if number + 1 < len(items) else None
            if item.value == "other" and following and self._of_year(item, following, items[number + 2 :]):
                continue
            if item.value in ("deadline", "opens", "window") and found and self._of_another(found[-1], item, applied):
                continue
            if item.value == "deadline" and self._is_of_subject(found, item):
                continue
            if item.value in ("deadline", "window") and self._hangs_on(found, item):
                item = item._replace(value="apply")
            if item.value == "deadline" and self._ends_too(found, item):
                item = item._replace(value="other")
            if item.value == "other" and (end := self._end_of_window(found, item)):
                item = item._replace(value=end)
            applied = applied or item.value == "apply"
            found.append(item)
        return found

    @staticmethod
    def _denied(sentence: Sentence, cue: Item, number: int) -> bool:
        """`It will not be reopening`; but "it does not open until 1 March" names the day."""
        near = any(mark.value == "not" and 0 <= cue.first - mark.last <= FEW for mark in sentence.marks)
        following = sentence.items[number + 1] if number + 1 < len(sentence.items) else None
        return near and (following is None or following.value not in ("until", "by"))

    def _goes_with(self, items: list[Item], number: int) -> bool:
        """`Applications and reference letters must be received by 1 March`: the letters are part of what is handed in.
        Not behind a date: "by 1 March and reference letters by 8 March"."""
        own = items[:number]
        if not own or own[0].value != "apply" or not self._scan.is_attached(items[number]):
            return False
        between = self._scan.tokens[own[0].last : items[number].first]
        return not any(item.kind == DAYS for item in own) and any(token.text in with_words() for token in between)

    @staticmethod
    def _of_year(cue: Item, following: Item, rest: list[Item]) -> bool:
        """`Starting in 2025, applications are due on 1 March`: it starts in that year, and the date is of the call."""
        near = following.kind == YEAR and following.first - cue.last <= 2
        before = takewhile(lambda later: later.kind != DAYS, rest)
        return near and any(later.value in _CALLED for later in before)

    @staticmethod
    def _of_money(sentence: Sentence, cue: Item) -> bool:
        """Part of "until the fund is fully spent"."""
        marks = sentence.marks if sentence.marked("used_up") else ()
        return any(mark.value == "used_up" and mark.first < cue.first <= mark.last + 1 for mark in marks)

    def _asks_questions(self, item: Item, asked: bool) -> bool:
        """From a word for questions to the date: "Questions about this call must be received by 8 January"."""
        if item.kind == DAYS or self._scan.tokens[item.first - 1].text in (",", ";"):
            return False
        return asked or (item.kind == CUE and self._scan.is_question(item))

    def _labels(self, sentence: Sentence, cue: Item, number: int) -> bool:
        """`Opens: 12 January Closes: 26 February`: on a card the colon makes the word a label."""
        items = sentence.items
        following = items[number + 1] if number + 1 < len(items) else None
        if self._scan.tokens[cue.last].text != ":" or following is None or following.first != cue.last + 1:
            return False
        return not any(other.kind == CUE and other.value == "other" for other in items[:number])

    def _speaks_of_calls(self, sentence: Sentence, headed: str) -> bool:
        """A label or short line, or a sentence with a word that is said of calls only, or below a heading that is, and
        not below one of other things: "Reporting"."""
        told = any(
            cue.value in (*APPLYING, "topic") or (cue.value in _CALLS and not self._scan.is_generic(cue))
            for cue in sentence.of(CUE)
        )
        if told or sentence.marked("key_dates") or self._closes_rounds(sentence):
            return True
        if headed:
            return headed != "other"
        short = sentence.words <= FEW and not any(cue.value == "other" for cue in sentence.of(CUE))
        return short and self.strange(sentence.first, sentence.last, sentence) < FEW

    def _closes_rounds(self, sentence: Sentence) -> bool:
        """`There are two rounds, closing on 31 March and 30 September`: what comes in numbers has ends."""
        cues = sentence.of(CUE)
        rounds = next((cue for cue in cues if cue.value == "window" and cue.last - cue.first > 1), None)
        return rounds is not None and any(cue.value == "deadline" and cue.first >= rounds.last for cue in cues)

    def _aside(self, cue: Item, items: list[Item], number: int) -> bool:
        """In brackets that hold no date: "(by invitation only)"."""
        tokens, place = self._scan.tokens, cue.last
        dates = (item.first for item in items[number + 1 : number + 3] if item.kind != YEAR)
        following = next(dates, self._scan.count)
        while place < min(following, cue.last + _LONGEST_ASIDE):
            if tokens[place].text == "(":
                return False
            if tokens[place].text == ")":
                return number == 0 or items[number - 1].kind in (CUE, YEAR) or not self._inside(items[number - 1], cue)
            place += 1
        return False

    def _inside(self, left: Item, right: Item) -> bool:
        """Both in the same brackets."""
        return all(token.text != "(" for token in self._scan.tokens[left.last : right.first])

    def _of_another(self, left: Item, item: Item, applied: bool) -> bool:
        """`report deadline`, `projects may begin on`: what ends or begins is not the time for applications."""
        applied = applied or self._scan.names_applying(item.first)  # "for the meeting applications are due on"
        if left.value != "other" or (self._scan.is_meeting(left) and applied):
            return False
        between = self._scan.tokens[left.last : item.first]
        near = len(between) <= FEW and all(token.kind == WORD for token in between)
        ours = (
            self._scan.is_generic(item)
            or is_draft(self._scan, left)
            or (item.value == "deadline" and self._is_limited(item))
        )
        return (ours and near) or (item.value == "deadline" and self._adjacent(left, item))

    def _is_limited(self, item: Item) -> bool:
        """ "Must be received by", "sendes innen": who or what is meant the subject says."""
        words = (item._replace(first=place) for place in range(item.first, item.last))
        passive = item.last - item.first > 1 and not any(self._scan.is_applying(word) for word in words)
        return passive and self._scan.tokens[item.last - 1].text in by_words()

    def _is_of_subject(self, found: list[Item], item: Item) -> bool:
        """`Drawdown requests are due by 15 December`: the sentence begins with something else than an application."""
        if not found or found[0].value != "other" or self._scan.is_meeting(found[0]) or not self._is_limited(item):
            return False
        own = (right for left, right in pairwise(found) if left.value != "other" or right.first > left.last)
        return not any(cue.value == "apply" for cue in own)

    def _hangs_on(self, found: list[Item], item: Item) -> bool:
        """`Svar på din ansøgning senest den 30. april`: what is limited is the answer, not the application."""
        own = next((cue for cue in reversed(found) if cue.value not in _SMALL), None)
        if own is None or own.value != "other" or not self._scan.names_applying(item.first):
            return False
        return self._scan.hangs(own.last, item.first)

    def _ends_too(self, found: list[Item], item: Item) -> bool:
        """`Die Laufzeit beginnt am 1. Juli und endet am 31. Mai`: what begins and what ends is the same."""
        both = self._scan.tokens[item.first - 1].text in calendar("").both
        if not both or not found or not self._scan.is_generic(item):
            return False
        own = next((cue for cue in found if cue.value not in ("until", "by", "since", "between", "kinds")), None)
        spoken = any(cue.value in (*APPLYING, "window", "topic", "opens") for cue in found)
        return own is not None and own.value == "other" and not spoken and not self._scan.is_meeting(own)

    def _end_of_window(self, found: list[Item], item: Item) -> str:
        """`The next application round starts on 1 February and ends on 1 March`: what starts and ends is the time to
        apply. Which end it is, or nothing."""
        windows = [cue for cue in found if cue.value in ("window", "opens") and not self._scan.is_generic(cue)]
        if not windows or any(cue.value == "other" for cue in found):
            return ""
        word = self._scan.tokens[item.first].text
        near = item.first - windows[-1].last < FEW
        if near and word in begins_words():
            return "opens"
        both = self._scan.tokens[item.first - 1].text in calendar("").both
        return "deadline" if (near or both) and word in ends_words() else ""

    def _adjacent(self, left: Item, right: Item) -> bool:
        between = self._scan.tokens[left.last : right.first]
        return len(between) <= 1 and all(token.kind in (WORD, NUMBER) or token.text in "-'’" for token in between)

    def counted(self, cue: Item, sentence: Sentence) -> bool:
        """`240 applications` are those that came; `Round 5 closed` and `1 March 2026 closing date` count nothing."""
        tokens = self._scan.tokens
        if not cue.first or tokens[cue.first - 1].kind != NUMBER:
            return False
        near = sentence.between(cue.first - _LONGEST_DATE, cue.first)
        dated = any(item.last == cue.first for item in near)
        named = cue.first > 1 and tokens[cue.first - 2].kind == WORD and tokens[cue.first - 1].length <= 2
        return not dated and not named

    def is_of_hours(self, sentence: Sentence, times: list[Moment]) -> bool:
        """ "Telephone: Monday to Friday 9-12": hours of an office, none by which anything must be in."""
        tokens, weekdays = self._scan.tokens, calendar("").weekdays
        spans = any(
            tokens[place].text in ("-", "bis", "till", "til", "to") and tokens[other].kind == NUMBER
            for time in times
            for place, other in ((time.last, time.last + 1), (time.first - 1, time.first - 2))
        )
        words = (tokens[place].text for place in range(sentence.first, sentence.last) if tokens[place].kind == WORD)
        return spans or any(weekdays.begins(word) for word in words)

    def is_shut(self, sentence: Sentence) -> bool:
        """ "The office is closed from 23 December to 3 January"."""
        shut = shut_words()
        return any(self._scan.tokens[place].text in shut for place in range(sentence.first, sentence.last))

    def is_shut_until(self, sentence: Sentence, moment: Moment) -> bool:
        """ "The scheme is closed until 1 March": it opens then."""
        tokens, shut = self._scan.tokens, shut_words()
        until = next(
            (cue for cue in sentence.of(CUE) if cue.value == "until" and 0 <= moment.first - cue.last < FEW), None
        )
        return until is not None and (tokens[until.first - 1].text in shut or tokens[moment.last].text in shut)

    def is_of_invited(self, sentence: Sentence, moment: Moment) -> bool:
        """ "Those selected are invited to ... by 15 April": it speaks of those who may go on to the next stage."""
        invited = invited_words()
        return any(self._scan.tokens[place].text in invited for place in range(sentence.first, moment.last))

    def strange(self, first: int, last: int, sentence: Sentence) -> int:
        """Number of words at these places that mean nothing to us: neither items nor marks nor small words."""
        return self._strange(first, last, sentence, lambda _: False)

    def strange_outside(self, first: int, last: int, sentence: Sentence) -> int:
        """The same without what is said in brackets."""
        return self._strange(first, last, sentence, self._in_brackets)

    def strange_beside(self, moment: Moment, sentence: Sentence) -> int:
        """The strange words of a sentence; what stands in brackets is said by the way, but for a date in them."""
        if not sentence.words and not sentence.of(CUE):
            return 0
        inside = self._scan.bracket(moment.first)
        return self._strange(
            sentence.first, sentence.last, sentence, lambda place: self._scan.bracket(place) not in (0, inside)
        )

    def _strange(self, first: int, last: int, sentence: Sentence, aside: Callable[[int], bool]) -> int:
        said = (item for item in (*sentence.items, *sentence.marks) if item.value != "kinds")
        known = {place for item in said for place in range(item.first, item.last)}
        tokens = self._scan.tokens
        return sum(
            tokens[place].kind == WORD
            and place not in known
            and tokens[place].text not in small_words()
            and tokens[place].text not in calendar("").both
            and not aside(place)
            for place in range(first, last)
        )
