"""The rules that say what one date in a sentence is for, in the order in which they are asked."""

from __future__ import annotations

from tracker.facts.asking import Asking
from tracker.facts.calendar import calendar
from tracker.facts.dated import Expected, Role, stage_of
from tracker.facts.denied import is_denied_until, speaks_of_calls
from tracker.facts.funded import ends_what_is_funded
from tracker.facts.governed import APPLYING, STRONG, Governed, names_purpose
from tracker.facts.headings import NO_HEADING
from tracker.facts.lasting import is_something_else
from tracker.facts.listed import Listed
from tracker.facts.moments import Moment
from tracker.facts.scan import CUE, Scan, Sentence
from tracker.facts.telling import FEW, Telling
from tracker.facts.telling_words import date_words, hold_words, taking_words

_LAST_MINUTES = ("23:59:00", "23:59:59", "24:00:00")
"""A date alone on its line with such a time is the end of something, and pages of calls name no other end so."""


class RoleRules:
    """Judges the dates of one text, each in the light of what was read before it."""

    def __init__(self, scan: Scan, telling: Telling, asking: Asking, listed: Listed, expected: Expected) -> None:
        self._scan = scan
        self._expected = expected
        self._telling = telling
        self._asking = asking
        self._listed = listed
        self.heading = NO_HEADING
        """What stands over the sentence, or over its column."""
        self.last: Role | None = None
        """What the last date was for."""
        self.last_ends = 0
        """Token behind the last sentence with a date."""
        self.shut = False
        """The sentence says of something that it is closed: no time from one day to another is one for applications."""
        self.told = False
        """A date before was said in plain words to be for applying."""
        self._funded: Moment | None = None
        """The last date that is the end of what is funded."""

    def role(
        self,
        sentence: Sentence,
        moment: Moment,
        behind: Governed,
        ahead: Governed,
        previous: Role | None,
        pair: Moment | None,
        number: int,
        moments: list[Moment],
    ) -> Role | None:
        """What the date is for, by the words before and after it; `previous` is the role of the date that it may go
        on with, `pair` a deadline whose purpose the sentence sets beside that of this one."""
        weak = behind.weak or ahead.weak
        listed = number > 0 and not behind.strong and not self._asks_anew(sentence, moments[number - 1], moment)
        if listed and self._listed.continues(sentence, moments[number - 1], moment, behind):
            if previous == "opens" and weak in ("until", "by"):
                return "deadline"
            return previous if moment.start is None or previous is None else "window"
        if behind.strong in ("", "deadline") and self._asking.is_condition(sentence, moment, weak):
            return None
        if is_denied_until(self._scan, self._telling, sentence, moment, weak) and behind.strong != "other":
            return "opens" if speaks_of_calls(sentence) else None
        if not behind.strong and not self._expected and self._asking.is_notice(sentence, moment):
            return None
        prose = not self._expected or self._telling.strange_beside(moment, sentence) > FEW
        if prose and is_something_else(self._scan, sentence, moment, weak):
            return None
        if not self._expected and self._ends_what_is_funded(
            sentence, moment, weak, previous, moments[number - 1] if number else None
        ):
            return None
        if number and previous is None and self._asking.stays_with_other(sentence, moments[number - 1], moment, behind):
            return None
        if pair is not None and self._listed.is_paired(sentence, pair, moment, behind):
            return "deadline"
        if behind.strong == "other" and self._taken_until(sentence, moment, weak, behind.said_at):
            return "deadline"
        if behind.strong == "other" and self._asking.is_limited_right_by(sentence, moment, behind.said_at):
            return "deadline"
        if behind.strong == "window" and not weak and moment.start is None and ahead.strong == "other":
            return None
        if not behind.strong and self._asking.comes_late(sentence, moment):
            return "deadline"
        if behind.strong == "window" and not weak and moment.start is None and self._says_which(ahead, number, moments):
            return "deadline" if ahead.strong == "deadline" else "opens"
        if (
            behind.strong == "window"
            and not weak
            and previous is not None
            and self._asking.is_window_too(sentence, moment, behind)
        ):
            return previous
        if behind.strong == "other" and self._asks_invited(sentence, moment, weak):
            return "deadline"
        if weak == "until" and moment.start is None and self._telling.is_shut_until(sentence, moment):
            return "opens"
        told = behind.strong or ("" if number + 1 < len(moments) else ahead.strong)
        if not moment.day.day and self._opens_again(sentence, moment, told, weak):
            return "opens"
        collected = behind.strong == "other" and behind.meeting and weak in ("until", "by")
        if collected and (self._goes_on(sentence) or self._asking.collects_too(sentence, moment, behind.said_at)):
            return "deadline"
        if behind.strong == "other" and behind.meeting and not weak and self._holds_for(sentence):
            return "deadline"
        if behind.strong == "window" and not weak and self._far(sentence, behind.said_at, moment):
            return None
        if behind.strong == "window" and not weak and moment.start is None and self._asking.recurs(sentence, moment):
            return "deadline"
        if behind.strong:
            return self.by_strong(behind.strong, weak, behind.applied, moment)
        if behind.weak == "since" and ahead.strong == "opens" and moment.start is None:
            return "opens"
        limited = weak or (moment.start is not None and ahead.applied)
        own = ahead.strong != "other" or behind.applied or ahead.applied
        another = number + 1 < len(moments) and limited and own
        collected = ahead.meeting and weak in ("until", "by") and self._asking.asks(sentence, moment)
        borrowed = (
            ahead.strong and not another and not collected and not self._hands_in(sentence, moment, behind, ahead)
        )
        if borrowed:
            return self.by_strong(ahead.strong, weak, False, moment)
        return self._by_weak(sentence, moment, weak)

    def _ends_what_is_funded(
        self, sentence: Sentence, moment: Moment, weak: str, previous: Role | None, left: Moment | None
    ) -> bool:
        """Not behind "and" and another deadline: "by 1 March, and for autumn activities until 1 September"."""
        if previous == "deadline" and left is not None:
            between = self._scan.tokens[left.last : moment.first]
            if any(token.text in calendar("").both for token in between):
                return False
        ends = ends_what_is_funded(self._scan, sentence, moment, weak)
        self._funded = moment if ends else self._funded
        return ends

    def _asks_anew(self, sentence: Sentence, left: Moment, moment: Moment) -> bool:
        """ "Hakemukset toimintaan 31.5. saakka on jätettävä 12.2.": the verb in between says what the next date is."""
        asked = any(item.value == "submit" for item in sentence.between(left.last, moment.first))
        return left is self._funded and asked

    def _hands_in(self, sentence: Sentence, moment: Moment, behind: Governed, ahead: Governed) -> bool:
        """`Der Antrag ist bis 15. Februar bei der Prüfstelle einzureichen`: the last verb says what is limited; so does
        one right before the limit: "applications received by 1 March get an answer in May"."""
        if ahead.strong != "other" or not behind.applied or behind.weak not in ("until", "by"):
            return False
        rest = [cue.value for cue in sentence.of(CUE) if cue.first >= ahead.said_at]
        return rest[:1] == ["submit"] or self._asking.is_limited_right_by(sentence, moment)

    @staticmethod
    def _opens_again(sentence: Sentence, moment: Moment, strong: str, weak: str) -> bool:
        """`Next time you can apply is in March 2027`."""
        again = any(mark.value == "again" and mark.first < moment.first for mark in sentence.marks)
        return again and weak not in ("until", "by") and strong not in ("deadline", "extended", "other", "former")

    def _far(self, sentence: Sentence, said_at: int, moment: Moment) -> bool:
        """`You can apply to show your work in our booth at the fair in Leipzig 3-5 May`: the days are the fair's."""
        return not self._expected and self._telling.strange(said_at, moment.first, sentence) > 2 * FEW

    def _taken_until(self, sentence: Sentence, moment: Moment, weak: str, said_at: int) -> bool:
        """`Applications are considered all the time until 1 November`, or `but no later than`: the taking of them goes
        on until then."""
        if weak not in ("until", "by"):
            return False
        applying = any(cue.value in APPLYING for cue in sentence.of(CUE))
        begins = sentence.of(CUE)[0].value == "apply"
        if begins and self._scan.tokens[moment.last].text in taking_words():
            return True  # "Anträge nimmt die Geschäftsstelle bis 15. März entgegen"
        if not self._expected:
            return False
        going_on = [mark for mark in sentence.marks if mark.value in ("rolling", "continuous")]
        if weak == "by":
            going_on = [mark for mark in going_on if said_at <= mark.first < moment.first]
        return any(mark.value == "rolling" or applying for mark in going_on)

    def _asks_invited(self, sentence: Sentence, moment: Moment, weak: str) -> bool:
        """`Those selected are invited to submit the full application by 15 April`: a stage of its own."""
        asked = any(cue.value == "submit" for cue in sentence.of(CUE))
        limited = weak in ("until", "by") and stage_of(sentence, moment) == "full"
        return asked and limited and self._telling.is_of_invited(sentence, moment)

    def by_strong(self, strong: str, weak: str, applied: bool, moment: Moment) -> Role | None:
        """What a word that says plainly what a date is for makes of it, with the small word right before the date."""
        if strong in ("", "other", "former") or (moment.start is not None and self.shut):
            return None
        if moment.start is not None:
            return "deadline" if strong == "extended" else "window"
        if strong in ("deadline", "extended"):
            return "opens" if weak == "since" and strong == "deadline" else "deadline"
        if strong == "opens":
            return "deadline" if weak == "until" or (weak == "by" and applied) else "opens"
        bare: dict[Expected, Role] = {"opens": "opens", "deadline": "deadline"}
        return self._by_preposition(weak) or bare.get(self._expected)

    @staticmethod
    def _by_preposition(weak: str) -> Role | None:
        if weak in ("until", "by"):
            return "deadline"
        return "opens" if weak == "since" else None

    def _bare_role(self) -> Role | None:
        """What a date without any telling word is, in a field of this name."""
        return {"deadline": "deadline", "period": "deadline", "opens": "opens", "": None}[self._expected]

    def _by_weak(self, sentence: Sentence, moment: Moment, weak: str) -> Role | None:
        if moment.start is not None and self.shut:
            return None
        if (weak in ("until", "by") and self._goes_on(sentence)) or self._holds_for(sentence):
            return "deadline"
        heading = self.heading.role if self.bare(sentence) and not self._asks_itself(sentence, moment, weak) else ""
        if heading:
            return self.by_strong(heading, weak, False, moment)
        if self._expected:
            strange = self._telling.strange_beside(moment, sentence)
            if self.told and not weak and strange > FEW:
                return None
            if (strange and _lasts_years(moment)) or not self._asking.may_be_ours(sentence, strange, weak):
                return None
            if self._asking.is_named_otherwise(sentence, moment, strange):
                return None
            return "window" if moment.start is not None else self._by_preposition(weak) or self._bare_role()
        if sentence.words == 0 and moment.clock in _LAST_MINUTES:
            return "window" if moment.start is not None else "deadline"
        staged = self._follows_deadline(sentence) and self._asking.is_next_stage(sentence, moment)
        if staged or self._asking.is_labelled(sentence, moment):
            return "window" if moment.start is not None else "deadline"
        if not self._asking.asks(sentence, moment) or self._asking.aside(sentence, moment):
            return None
        if moment.start is not None:
            return "window" if self._asking.right_by(sentence, moment) else None
        if weak == "since" and any(cue.value == "submit" for cue in sentence.of(CUE)):
            return "opens"
        limited = weak in ("until", "by") or self._asking.recurs(sentence, moment)
        return "deadline" if limited or self._asking.must_be_there(sentence, moment) else None

    def _asks_itself(self, sentence: Sentence, moment: Moment, weak: str) -> bool:
        """A short sentence on other things is no heading of the next one, when that asks for applications itself."""
        limited = weak or moment.start is not None or self._asking.must_be_there(sentence, moment)
        said = limited and any(cue.value in APPLYING for cue in sentence.of(CUE))
        return bool(said and self.heading.prose and self.heading.role in ("other", "former"))

    def _goes_on(self, sentence: Sentence) -> bool:
        """`... by 31 January; for June, by 30 April`: behind the semicolon it is still said of applications."""
        if not self._is_behind_deadline(sentence):
            return False
        kinds = len([item for item in sentence.items if item.value == "kinds"])
        return self._telling.strange(sentence.first, sentence.last, sentence) <= kinds

    @staticmethod
    def _says_which(ahead: Governed, number: int, moments: list[Moment]) -> bool:
        """`Die Bewerbungsphase ist am 31. Oktober zu Ende gegangen`: the verb at the end says which end it is."""
        return ahead.strong in ("deadline", "opens") and number + 1 == len(moments)

    def _is_behind_deadline(self, sentence: Sentence) -> bool:
        return sentence.first > 0 and self._scan.tokens[sentence.first - 1].text == ";" and self.last == "deadline"

    def _follows_deadline(self, sentence: Sentence) -> bool:
        """The sentence right before it ends with a deadline."""
        return self.last == "deadline" and self.last_ends == sentence.first

    def _holds_for(self, sentence: Sentence) -> bool:
        """`... bis 10. Januar; für Projekte im Herbst gilt der 10. Juni`: another date in place of the one before. In a
        sentence of its own little else may be said: "For the autumn meeting it is 31 August"."""
        if not names_purpose(self._scan.tokens[sentence.first].text):
            return False
        if not self._is_behind_deadline(sentence) and not self._says_little_of_another(sentence):
            return False
        return any(self._scan.tokens[place].text in hold_words() for place in range(sentence.first, sentence.last))

    def _says_little_of_another(self, sentence: Sentence) -> bool:
        """Right behind a deadline, no more than which of several it is for: "For the autumn meeting it is"."""
        if not self._follows_deadline(sentence):
            return False
        kinds = sum(item.value == "kinds" for item in sentence.items)
        strange = self._telling.strange(sentence.first, sentence.last, sentence)
        return strange <= kinds + FEW if kinds else strange < FEW

    def bare(self, sentence: Sentence) -> bool:
        """A line that holds little more than its dates, as under a heading."""
        few = sentence.words <= 4 or self._scan.tokens[sentence.first].text in date_words()
        cues = sentence.of(CUE) if few else []
        return few and not (cues and any(cue.value in STRONG for cue in cues))


def _lasts_years(moment: Moment) -> bool:
    """From one year into the next but one: a time for projects or a programme, not for applications."""
    start = moment.start
    return (
        start is not None and bool(start.year) and (moment.day.year, moment.day.month) > (start.year + 1, start.month)
    )
