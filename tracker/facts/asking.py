"""Whether a sentence asks for applications, so that a date in it without a word of its own is the day to apply by."""

from __future__ import annotations

from tracker.facts.calendar import calendar
from tracker.facts.dated import stage_of
from tracker.facts.governed import APPLYING, Governed, names_purpose
from tracker.facts.moments import Moment
from tracker.facts.scan import CUE, DAYS, Item, Scan, Sentence
from tracker.facts.telling import FEW, Telling
from tracker.facts.telling_words import by_words, if_words, in_hand_words, late_words, must_words, notices, of_words
from tracker.facts.tokens import NUMBER, WORD

_STAGES = ("expression_of_interest", "outline", "full")


class Asking:
    """Judges the sentences of one text."""

    def __init__(self, scan: Scan, telling: Telling) -> None:
        self._scan = scan
        self._telling = telling
        self._before: Sentence | None = None
        self.questioned = False
        """The sentence before asks whether there are questions."""

    def enter(self, sentence: Sentence) -> None:
        """Keeps what the next sentence may go on with."""
        self._before = sentence
        ends = self._scan.tokens[sentence.last - 1].text == "?"
        self.questioned = ends and any(self._scan.is_question(cue) for cue in sentence.of(CUE))

    def _asked_before(self) -> bool:
        """The sentence before speaks of applying."""
        return self._before is not None and any(self._scan.is_applying(cue) for cue in self._before.of(CUE))

    def answers(self, sentence: Sentence) -> bool:
        """`Any questions? Write to us by 8 January`: what is sent are the questions."""
        return self.questioned and not any(self._scan.is_applying(cue) for cue in sentence.of(CUE))

    def is_named_otherwise(self, sentence: Sentence, moment: Moment, strange: int) -> bool:
        """`Strategieklausur: 3. Mai`, or a fair's name over its days: a value that names its date as something else.

        So it is when nothing in the sentence tells of calls and a colon stands between strange words and the date, or
        when nothing in the whole value does and most of it is strange.
        """
        if sentence.of(CUE) or stage_of(sentence) is not None:
            return False
        tokens = self._scan.tokens
        colons = (place for place in range(sentence.first + 1, moment.first) if tokens[place].text == ":")
        colon = any(tokens[place - 1].kind == WORD for place in colons)
        return bool(strange and colon) or self._telling.nothing_told

    def _is_lacking(self, cue: Item, sentence: Sentence) -> bool:
        """`Associations that have not sent their papers by 1 April`; not "applications not received by 1 April"."""
        denied = any(mark.value == "not" and 0 <= cue.first - mark.last <= 1 for mark in sentence.marks)
        return denied and not any(self._scan.is_applying(other) for other in sentence.of(CUE))

    def _is_of_strangers(self, sentence: Sentence) -> bool:
        """`The monitoring data must be sent by 31 March`: strange things are handed in, and nothing speaks of calls."""
        cues = sentence.of(CUE)
        if self._asked_before() or any(cue.value == "topic" or self._scan.is_applying(cue) for cue in cues):
            return False
        first = next(cue.first for cue in cues if cue.value == "submit")
        return self._telling.strange(sentence.first, first, sentence) > FEW

    def is_labelled(self, sentence: Sentence, moment: Moment) -> bool:
        """`Submission of full application: 3 May 2027`, a line of its own in a table or list of steps."""
        labelled = sentence.new_line and self._scan.tokens[moment.first - 1].text == ":"
        applied = any(cue.value in APPLYING for cue in sentence.of(CUE)) and stage_of(sentence) is not None
        if not labelled or not (applied or self._scan.names_handing_in(sentence.first)):
            return False
        return self._telling.strange_outside(sentence.first, sentence.last, sentence) <= FEW

    def is_next_stage(self, sentence: Sentence, moment: Moment) -> bool:
        """`Deadline for outlines: 1 March. Full application: 1 June.`: said right behind another deadline, the name of
        a stage and a colon, and nothing else, say that the date is the last day of that stage. "Phase 2: 1 June" may be
        one of the projects: two words must speak of applying, where one is a compound that does ("Hauptantrag").
        """
        colon = moment.first - 1
        names = [mark for mark in sentence.marks if mark.value in _STAGES and mark.last == colon]
        applied = any(cue.value in APPLYING for cue in sentence.of(CUE))
        named = any(applied or name.last - name.first == 1 for name in names)
        if self._scan.tokens[colon].text != ":" or moment.start is not None or not named:
            return False
        return self._telling.strange_outside(sentence.first, sentence.last, sentence) < FEW

    def is_full_too(self, sentence: Sentence, moment: Moment) -> bool:
        """`Interessenbekundung bis 4. Februar, Antrag bis 6. Mai`: behind the date of a stage, an application without
        one is the full one."""
        names = [mark.last for mark in sentence.marks if mark.value in _STAGES and mark.first < moment.first]
        behind = sentence.between(names[-1], moment.first) if names else []
        said = [item for item in behind if item.kind == DAYS or self._scan.is_applying(item)]
        kinds = [item.kind for item in said]
        return kinds[:1] == [DAYS] and kinds[-2:] == [DAYS, CUE]

    def aside(self, sentence: Sentence, moment: Moment) -> bool:
        """In brackets, in a sentence that has other dates outside them: "for the autumn (1 July-31 December)"."""
        inside = self._scan.bracket(moment.first)
        return bool(inside) and any(not self._scan.bracket(item.first) for item in sentence.of(DAYS))

    def right_by(self, sentence: Sentence, moment: Moment) -> bool:
        """A word for applying stands near: not "apply to show your work at the fair in Leipzig, 1-3 June"."""
        strange = self._telling.strange
        return any(
            strange(cue.last, moment.first, sentence) + strange(moment.last, cue.first, sentence) <= FEW
            for cue in sentence.of(CUE)
            if cue.value in APPLYING or cue.value == "window"
        )

    @staticmethod
    def may_be_ours(sentence: Sentence, strange: int, weak: str) -> bool:
        """A value that says more than a few words of its own must say that something is to be handed in, or how long
        it may be."""
        cues = sentence.of(CUE)
        told = any(cue.value in APPLYING for cue in cues) or stage_of(sentence) is not None
        lasting = weak == "until" and (sentence.marked("used_up") or sentence.marked("continuous"))
        return told or lasting or strange <= FEW

    @staticmethod
    def recurs(sentence: Sentence, moment: Moment) -> bool:
        """`Proposals are accepted twice a year, on 1 March and 1 September`."""
        return sentence.marked("yearly") and bool(moment.day.day)

    def stays_with_other(self, sentence: Sentence, left: Moment, right: Moment, behind: Governed) -> bool:
        """`Anmälan till kursen den 3 februari görs senast den 27 januari`: both dates are of what comes first. So is a
        day of a month just named: `you get an answer in May, by 31 May at the latest`."""
        cues = sentence.of(CUE)
        closer = not left.day.day and left.day.month == right.day.month
        said = [cue.value for cue in cues if cue.first <= left.first]
        if behind.strong or not said or said[-1 if closer else 0] != "other":
            return False
        between = self._scan.tokens[left.last : right.first]
        turned = any(token.kind not in (WORD, NUMBER) and token.text in ",;:()" for token in between)
        both = any(token.text in calendar("").both for token in between)
        applied = any(self._scan.is_applying(cue) for cue in cues if left.last <= cue.first)
        return not ((turned and not closer) or both or applied)

    def comes_late(self, sentence: Sentence, moment: Moment) -> bool:
        """`Skizzen, die nach dem 1. März eingehen, werden nicht berücksichtigt`: what comes later is not taken."""
        tokens, place = self._scan.tokens, moment.first - 1
        while place > sentence.first and tokens[place].text in calendar("").before:
            place -= 1
        if tokens[place].text not in late_words():
            return False
        handed_in = any(
            cue.value in APPLYING and 0 <= cue.first - moment.last < FEW
            for cue in sentence.between(moment.last, sentence.last)
        )
        return handed_in and any(mark.value == "not" and mark.first > moment.last for mark in sentence.marks)

    def is_limited_right_by(self, sentence: Sentence, moment: Moment, since: int = -1) -> bool:
        """`Ansøgninger modtaget senest den 15. april`: noun, verb, limit and date stand side by side.

        The noun hangs on no other one that ends at token `since`: "the answer to an application is sent by 1 May".
        """
        items = [item for item in sentence.items if item.last <= moment.first][-3:]
        if [item.value for item in items] not in (["apply", "submit", "by"], ["apply", "submit", "until"]):
            return False
        noun, verb, limit = items
        if since >= 0 and all(token.text in of_words() for token in self._scan.tokens[since : noun.first]):
            return False
        return verb.first - noun.last <= FEW and limit.first == verb.last and moment.first - limit.last < FEW

    def is_window_too(self, sentence: Sentence, moment: Moment, behind: Governed) -> bool:
        """`Round one closes on 15 February and round two on 15 September`: the verb is left out the second time. A
        comma is enough before the name of a stage: "aiehaku päättyy 1.3., varsinainen haku 1.6."."""
        tokens, place = self._scan.tokens, behind.said_at - 1
        between = tokens[max(0, place - FEW - 1) : place]
        staged = any(mark.value in _STAGES and mark.last == behind.said_at for mark in sentence.marks)
        joined = any(token.text in calendar("").both or (staged and token.text == ",") for token in between)
        return joined and moment.start is None and moment.first - behind.said_at < FEW

    def is_condition(self, sentence: Sentence, moment: Moment, weak: str) -> bool:
        """`If you submit before 10 January we can check your budget`: not the day to apply by, but a day on which
        something depends."""
        tokens = self._scan.tokens
        if tokens[sentence.first].text not in if_words():
            return False
        before = [token.text for token in tokens[sentence.first : moment.first]]
        if weak not in ("until", "by") and not any(word in by_words() for word in before[-FEW:]):
            return False
        turned = "," in before or any(word in must_words() for word in before)
        asked = any(cue.value in APPLYING or self._scan.is_applying(cue) for cue in sentence.of(CUE))
        return asked and not turned and self._telling.strange(moment.last, sentence.last, sentence) > FEW

    def is_notice(self, sentence: Sentence, moment: Moment) -> bool:
        """`Let us know by 1 March if you intend to apply`: no application is handed in, unless a verb in between says
        so."""
        said = [*notices().matches(self._scan.tokens, sentence.first, moment.first)]
        ends = max((end for _, _, end in said), default=sentence.first)
        return bool(said) and all(item.value != "submit" for item in sentence.between(ends, moment.first))

    def collects_too(self, sentence: Sentence, moment: Moment, said_at: int) -> bool:
        """`Applications are taken all year. For the June meeting they must reach us by 1 May.`: "they" are those of the
        sentence before, which speaks of applying."""
        near = self._scan.tokens[max(sentence.first, said_at - FEW - 2) : said_at]
        named = any(names_purpose(token.text) for token in near)
        asked = [cue for cue in sentence.of(CUE) if cue.value == "submit"]
        if not named or not asked or not self._asked_before():
            return False
        behind = max((cue.last for cue in asked if cue.last <= moment.first), default=moment.first)
        strange = self._telling.strange
        return not strange(behind, moment.first, sentence) and strange(said_at, moment.first, sentence) <= FEW + 1

    def must_be_there(self, sentence: Sentence, moment: Moment) -> bool:
        """`Søknader må være inne 1. mars`, `Anträge müssen am 1. März vorliegen`: by that day, in so many words."""
        tokens, place = self._scan.tokens, moment.first - 1
        while place > sentence.first and tokens[place].text in calendar("").before:
            place -= 1
        there = in_hand_words()
        beside = tokens[place].text in there or tokens[moment.last].text in there
        return beside and any(cue.value == "apply" and cue.first < moment.first for cue in sentence.of(CUE))

    def asks(self, sentence: Sentence, moment: Moment) -> bool:
        """Running text asks for applications: a word for handing in, or one for applications right by the date."""
        cues = [cue for cue in sentence.of(CUE) if cue.value in APPLYING]
        if any(cue.value == "submit" for cue in cues) and self._is_of_strangers(sentence):
            return False
        cues = [cue for cue in cues if not self._is_lacking(cue, sentence)]
        if any(cue.value == "submit" for cue in cues) or any(
            cue.value == "window" and not self._scan.is_generic(cue) for cue in sentence.of(CUE)
        ):
            return True
        return any(
            cue.last <= moment.first
            and not self._telling.counted(cue, sentence)
            and not self._telling.strange_outside(cue.last, moment.first, sentence)
            for cue in cues
        )
