"""Which date is for what: the applicant's deadline, the opening, or neither; by the words that govern it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tracker.facts.asking import Asking
from tracker.facts.calendar import last_day_of
from tracker.facts.columns import Columns
from tracker.facts.dated import Dated, Expected, Role, certainty_of, complete_years, stage_of
from tracker.facts.drafted import required_draft
from tracker.facts.governed import STRONG, Governed, after, before, looks_ahead, share_limit
from tracker.facts.headings import Headings
from tracker.facts.listed import Listed
from tracker.facts.model import Confidence
from tracker.facts.moments import Moment, moments_of, small_words
from tracker.facts.role_rules import RoleRules
from tracker.facts.scan import CUE, Scan, Sentence
from tracker.facts.telling import FEW, Telling
from tracker.facts.telling_words import except_words
from tracker.facts.tokens import WORD
from tracker.facts.years import give_years

_UNGOVERNED = Governed()
_EXCEPTED = 4
"""Tokens between "except" and the last of two months: "except in July and August"."""


class RoleReader:
    """Walks through the sentences of a scan and says what each date is for."""

    def __init__(self, scan: Scan, expected: Expected) -> None:
        self._scan = scan
        self._expected = expected
        self._telling = Telling(scan, expected)
        self._asking = Asking(scan, self._telling)
        self._listed = Listed(scan, self._telling, self._asking, expected)
        self._headings = Headings(scan)
        self._columns = Columns(scan) if "|" in scan.text else None
        self._rules = RoleRules(scan, self._telling, self._asking, self._listed, expected)
        self._yearly = False
        self.clocks: list[tuple[Moment, Sentence]] = []
        """Times without a date, that stand by a word for a deadline."""
        self.dropped = 0
        """Dates that are neither deadline nor opening."""

    def read(self) -> Iterator[Dated]:
        """The deadlines and openings in the order written."""
        for sentence, following in pairwise((*self._scan.sentences, None)):
            if sentence is not None:  # only the last one of a pair can be
                yield from self._read(sentence, following)

    def _read(self, sentence: Sentence, following: Sentence | None) -> Iterator[Dated]:
        self._yearly = sentence.marked("yearly") or (self._yearly and not sentence.new_line)
        if self._columns:
            self._columns.enter(sentence)
        moments, floating = moments_of(self._scan, sentence)
        if sentence.marked("elsewhere") or self._asking.answers(sentence):
            self._asking.questioned = False
            return
        if moments:
            yield from self._with_dates(sentence, following, moments)
            self.clocks += [(clock, sentence) for clock in floating]
        else:
            self._times_alone(sentence, floating)
            if self._headings.read(sentence, following, self._yearly) and self._columns:
                self._columns.head(self._headings.now)
        self._asking.enter(sentence)

    def _with_dates(self, sentence: Sentence, following: Sentence | None, moments: list[Moment]) -> Iterator[Dated]:
        below = self._headings.label_below(sentence, following)
        column = self._columns.governing() if self._columns else None
        self._rules.heading = below or column or self._headings.now
        governed = self._rules.heading.lists or self._rules.bare(sentence)
        moments = give_years(self._scan, sentence, moments, self._rules.heading.year if governed else 0)
        if moments:
            yield from self._sentence(sentence, moments)
        self._headings.dated()

    def _times_alone(self, sentence: Sentence, floating: list[Moment]) -> None:
        """Keeps times without a date that stand by a word for a deadline: "All deadlines are at 15:59"."""
        if not floating or self._telling.is_of_hours(sentence, floating):
            return
        strong = [cue.value for cue in sentence.of(CUE) if cue.value in STRONG]
        cues = sentence.of(CUE)
        spoken = bool(self._expected) or any(self._scan.is_applying(cue) for cue in cues)
        weak = spoken and any(cue.value in ("until", "by") for cue in cues)
        if strong[-1:] in (["deadline"], ["extended"], ["window"]) or (weak and "other" not in strong):
            self.clocks += [(clock, sentence) for clock in floating]

    # One sentence

    def _sentence(self, sentence: Sentence, moments: list[Moment]) -> Iterator[Dated]:
        cues = self._telling.cues(sentence, self._headings.now.role)
        self._rules.shut = any(m.start is not None for m in moments) and self._telling.is_shut(sentence)
        if cues:
            behind = [before(self._scan, cues, moments, number) for number in range(len(moments))]
            ahead = [after(self._scan, cues, moments, number) for number in range(len(moments))]
            share_limit(moments, ahead)
        else:
            behind = ahead = [_UNGOVERNED] * len(moments)
        if len(moments) > 1 and looks_ahead(self._scan, moments, behind, ahead, sentence.marked("key_dates")):
            behind = [Governed() for _ in moments]
            roles = [self._rules.by_strong(said.strong, said.weak, False, moments[at]) for at, said in enumerate(ahead)]
        else:
            roles = self._roles(sentence, moments, behind, ahead)
        for number, (moment, role) in enumerate(zip(moments, roles, strict=True)):
            limited = not moment.day.late or behind[number].weak in ("until", "by")
            if moment.day.end and role in ("deadline", "window") and limited:
                moment.day = last_day_of(moment.day)
        _drop_former(sentence, moments, roles, behind)
        _drop_what_was(self._scan, sentence, moments, roles)
        if self._expected and len(moments) > 1:
            self._drop_unnamed(moments, roles, behind, ahead)
        _drop_months(self._scan, moments, roles, behind, ahead)
        complete_years(moments, roles)
        self._rules.last, self._rules.last_ends, kept = roles[-1], sentence.last, False
        for number, (moment, role) in enumerate(zip(moments, roles, strict=True)):
            if role is None:
                self.dropped += 1
            elif self._believable(sentence, moment, role, behind[number], ahead[number]) or (kept and moment.day.day):
                kept = bool(moment.day.day)
                self._rules.told = self._rules.told or bool(behind[number].strong or ahead[number].strong)
                yield self._dated(sentence, moment, role, behind[number], ahead[number])

    def _drop_unnamed(
        self, moments: list[Moment], roles: list[Role | None], behind: list[Governed], ahead: list[Governed]
    ) -> None:
        """`Timeline: call 11 January, deadline 19 February`: one is called the deadline, and those before it have other
        names."""
        named = next((at for at, said in enumerate(behind) if said.strong == "deadline" and at), 0)
        for number in range(named):
            said, later = behind[number], ahead[number]
            own = said.strong not in ("", "window") or said.weak or later.strong or later.weak
            name = self._scan.tokens[moments[number].first - 1] if moments[number].first else None
            labelled = name is not None and name.kind == WORD and name.text not in small_words()
            if roles[number] == "deadline" and labelled and not own and not moments[number + 1].joined:
                roles[number] = None

    def _roles(
        self, sentence: Sentence, moments: list[Moment], behind: list[Governed], ahead: list[Governed]
    ) -> list[Role | None]:
        roles: list[Role | None] = []
        for number, moment in enumerate(moments):
            beside = self._listed.beside(moments, number)
            previous = roles[beside] if beside >= 0 else None
            pair = self._listed.before_purpose(moments, roles)
            roles.append(
                self._rules.role(sentence, moment, behind[number], ahead[number], previous, pair, number, moments)
            )
        return roles

    def _believable(self, sentence: Sentence, moment: Moment, role: Role, behind: Governed, ahead: Governed) -> bool:
        """A month, and `1/3` or `10.8`, are dates only where a date is expected."""
        if moment.day.season and role != "opens":
            return False
        if not moment.day.day:
            few = sentence.words <= FEW or (behind.applied and sentence.marked("yearly"))
            told = behind.strong or ahead.strong or moment.joined
            named = (moment.day.season and self._expected == "opens") or sentence.marked("again")
            return bool(told or named or (self._expected and (few or behind.weak or ahead.weak)))
        if not moment.day.loose:
            return True
        near = behind.weak or ahead.weak or moment.joined or (self._expected and sentence.words <= 6)
        return bool(near or behind.strong)

    def _dated(self, sentence: Sentence, moment: Moment, role: Role, behind: Governed, ahead: Governed) -> Dated:
        if moment.zone is None and moment.clock and self._rules.bare(sentence):
            moment.zone = self._rules.heading.zone
        sure: Confidence = "high" if self._expected else "medium" if behind.strong or ahead.strong else "low"
        replaces = "extended" in (behind.strong, ahead.strong)
        stage = stage_of(sentence, moment) or (self._rules.heading.stage if self._rules.bare(sentence) else "full")
        if stage in ("expression_of_interest", "outline") and self._asking.is_full_too(sentence, moment):
            stage = "full"
        if stage == "full" and (draft := required_draft(self._scan, sentence)) and moment.first < draft.full:
            stage = "outline"
        yearly = not moment.day.year and (self._yearly or (self._rules.heading.yearly and self._rules.bare(sentence)))
        return Dated(moment, role, sentence, sure, yearly, certainty_of(sentence, moment), stage, replaces)


def _drop_what_was(scan: Scan, sentence: Sentence, moments: list[Moment], roles: list[Role | None]) -> None:
    """`31 January 2027 (was 17 January)`: what stands in brackets with "was" beside another date no longer holds."""
    if not sentence.marked("past") or len(moments) < 2:
        return
    for number, moment in enumerate(moments):
        inside = scan.bracket(moment.first)
        if inside and any(mark.value == "past" and scan.bracket(mark.first) == inside for mark in sentence.marks):
            roles[number] = None


def _drop_months(
    scan: Scan, moments: list[Moment], roles: list[Role | None], behind: list[Governed], ahead: list[Governed]
) -> None:
    """`Applications to be considered in March must be in by 1 February`: the month says what they are for. So does one
    that is left out: "all year, except in July"."""
    if all(moment.day.day for moment in moments):
        return
    limited = [one.weak or two.weak or one.strong == "deadline" for one, two in zip(behind, ahead, strict=True)]
    for number, moment in enumerate(moments):
        if moment.day.day or moment.start is not None or roles[number] != "deadline":
            continue
        near = scan.tokens[max(0, moment.first - _EXCEPTED) : moment.last + 1]
        later = any(other.day.day and limited[place] for place, other in enumerate(moments) if place > number)
        if (later and not limited[number]) or any(token.text in except_words() for token in near):
            roles[number] = None


def _drop_former(sentence: Sentence, moments: list[Moment], roles: list[Role | None], behind: list[Governed]) -> None:
    """`moved from 10 March to 24 March`: the first one no longer holds."""
    if not any(cue.value == "extended" for cue in sentence.of(CUE)):
        return
    for number, governed in enumerate(behind):
        if governed.weak != "since" or governed.strong in ("opens", "window"):
            continue
        if moments[number].start is not None:
            roles[number] = "deadline"
        elif len(moments) == 1 and governed.strong == "extended":
            roles[number] = None
        elif number + 1 < len(moments):
            roles[number], roles[number + 1] = None, "deadline"
