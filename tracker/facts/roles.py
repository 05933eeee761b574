"""Which date is for what: the applicant's deadline, the opening, or neither; by the words that govern it."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.facts.calendar import last_day_of
from tracker.facts.dated import Dated, Expected, Role, certainty_of, complete_years, stage_of
from tracker.facts.governed import APPLYING, STRONG, Governed, after, before, looks_ahead
from tracker.facts.model import Confidence, Stage
from tracker.facts.moments import Moment, moments_of, small_words
from tracker.facts.scan import CUE, DAYS, YEAR, ZONE, Item, Scan, Sentence
from tracker.facts.tokens import LINE, NUMBER, WORD

_CALLS = frozenset({"deadline", "extended", "opens", "window"})
_FEW = 2
_SHORT_LINE = 8
_LONGEST_ASIDE = 15
_LAST_MINUTES = ("23:59:00", "23:59:59", "24:00:00")
"""A date alone on its line with such a time is the end of something, and pages of calls name no other end so."""
_HEADING_LASTS = 12
"""Lines without a date after which a heading no longer governs."""


class RoleReader:
    """Walks through the sentences of a scan and says what each date is for."""

    def __init__(self, scan: Scan, expected: Expected) -> None:
        self._scan = scan
        self._expected = expected
        self._heading = ""
        self._heading_zone: str | None = None
        self._heading_year = 0
        self._heading_age = 0
        self._heading_yearly = False
        self._told = False
        self._yearly = False
        self._stage: Stage = "full"
        self.clocks: list[tuple[Moment, Sentence]] = []
        """Times without a date, that stand by a word for a deadline."""
        self.dropped = 0
        """Dates that are neither deadline nor opening."""

    def read(self) -> Iterator[Dated]:
        """The deadlines and openings in the order written."""
        for sentence in self._scan.sentences:
            if sentence.new_line:
                self._yearly = False
            self._yearly = self._yearly or sentence.marked("yearly")
            moments, floating = moments_of(self._scan, sentence)
            if not moments:
                self._without_date(sentence, floating)
                continue
            self._years(sentence, moments)
            yield from self._sentence(sentence, moments)
            for clock in floating:
                self.clocks.append((clock, sentence))
            self._heading_age = 0

    # Headings: "Deadlines:" over a list of dates

    def _without_date(self, sentence: Sentence, floating: list[Moment]) -> None:
        strong = [cue.value for cue in sentence.of(CUE) if cue.value in STRONG]
        weak = any(cue.value in ("until", "by") for cue in sentence.of(CUE))
        if floating and (strong[-1:] in (["deadline"], ["extended"], ["window"]) or (weak and "other" not in strong)):
            self.clocks += [(clock, sentence) for clock in floating]
        length = sentence.words + len(sentence.items)
        introduces = self._scan.tokens[self._last_token(sentence)].text == ":"
        if strong and (length <= _SHORT_LINE or introduces) and not self._is_filled(sentence):
            self._head(strong, sentence)
            return
        self._heading_age += 1
        if length > 2 * _SHORT_LINE or self._heading_age > _HEADING_LASTS:
            self._heading, self._heading_zone, self._heading_year, self._stage = "", None, 0, "full"
            self._heading_yearly = False

    def _is_filled(self, sentence: Sentence) -> bool:
        """`Application deadline: ongoing` has its value already, and is no heading of what stands below."""
        tokens = self._scan.tokens[sentence.first : self._last_token(sentence)]
        colon = next((place for place, token in enumerate(tokens) if token.text == ":"), len(tokens))
        return any(token.kind == WORD for token in self._scan.tokens[sentence.first + colon + 1 : sentence.last])

    def _head(self, strong: list[str], sentence: Sentence) -> None:
        best = [role for role in strong if role in ("deadline", "extended")] or strong
        self._heading = best[-1]
        self._heading_age = 0
        zones, years = sentence.of(ZONE), sentence.of(YEAR)
        self._heading_zone = zones[0].value if zones else None
        self._heading_year = years[0].value if len(years) == 1 else 0
        self._heading_yearly = self._yearly
        self._stage = stage_of(sentence) or "full"

    def _last_token(self, sentence: Sentence) -> int:
        place = sentence.last - 1
        while place > sentence.first and self._scan.tokens[place].kind == LINE:
            place -= 1
        return place

    # Years that stand beside the words: "Application deadlines in 2017: 25 January"

    def _years(self, sentence: Sentence, moments: list[Moment]) -> None:
        year = self._stated_year(sentence) or (self._heading_year if self._bare(sentence) else 0)
        if not year:
            return
        for moment in moments:
            if not moment.day.year and moment.start is None:
                moment.day = moment.day._replace(year=year)
            elif moment.start and not moment.start.year and not moment.day.year:
                moment.start, moment.day = moment.start._replace(year=year), moment.day._replace(year=year)

    def _stated_year(self, sentence: Sentence) -> int:
        """The only year of a sentence, when it stands right by a word for a deadline, opening or window."""
        years = sentence.of(YEAR)
        if season := self._season_before_deadline(sentence):
            return season
        if len(years) != 1:
            return 0
        behind = [cue for cue in sentence.of(CUE) if cue.first == years[0].last and cue.value == "deadline"]
        if behind and years[0].first - sentence.first <= 2:
            return int(years[0].value)
        cues = [cue for cue in sentence.of(CUE) if cue.last <= years[0].first and cue.value in (*STRONG, *APPLYING)]
        if not cues or cues[-1].value in ("other", "former"):
            return 0
        between = self._scan.tokens[cues[-1].last : years[0].first]
        glue = all(token.text in ("in", "i", "under", "år", "(", "im", "jahr", "vuonna", "during") for token in between)
        return int(years[0].value) if glue else 0

    @staticmethod
    def _season_before_deadline(sentence: Sentence) -> int:
        """`Autumn 2026 deadline: 15 September`."""
        if len(sentence.items) < 2 or sentence.items[0].kind != DAYS:
            return 0
        first, second = sentence.items[:2]
        day = first.value.days[0]
        named = day.season and second.value == "deadline" and second.first == first.last
        return int(day.year) if named else 0

    # One sentence

    def _sentence(self, sentence: Sentence, moments: list[Moment]) -> Iterator[Dated]:
        cues = self._cues(sentence)
        behind = [before(self._scan, cues, moments, number) for number in range(len(moments))]
        ahead = [after(cues, moments, number) for number in range(len(moments))]
        if looks_ahead(behind, ahead):
            behind = [Governed("", governed.weak) for governed in behind]
        previous: Role | None = None
        roles: list[Role | None] = []
        for number, moment in enumerate(moments):
            role = self._role(sentence, moment, behind[number], ahead[number], previous, number, moments)
            if moment.day.end and role == "deadline":
                moment.day = last_day_of(moment.day)
            previous = role
            roles.append(role)
        _drop_former(sentence, moments, roles, behind)
        complete_years(moments, roles)
        for number, (moment, role) in enumerate(zip(moments, roles, strict=True)):
            if role is None:
                self.dropped += 1
            elif self._believable(sentence, moment, role, behind[number], ahead[number]):
                self._told = self._told or bool(behind[number].strong or ahead[number].strong)
                yield self._dated(sentence, moment, role, behind[number], ahead[number])

    def _cues(self, sentence: Sentence) -> list[Item]:
        """The cues that count: `starting in 2025` speaks of its own year, a report's deadline is a report's."""
        found: list[Item] = []
        items = sentence.items
        spoken = bool(self._expected) or self._speaks_of_calls(sentence)
        for number, item in enumerate(items):
            if not spoken and item.kind == CUE and item.value in _CALLS and self._scan.is_generic(item):
                continue
            if item.kind != CUE or self._aside(item, items, number):
                continue
            if item.value == "deadline" and not self._expected and self._counted(item):
                continue
            following = items[number + 1] if number + 1 < len(items) else None
            if item.value == "other" and following and following.kind == YEAR and following.first - item.last <= 2:
                continue
            if item.value in ("deadline", "opens", "window") and found and self._of_another(found[-1], item):
                continue
            found.append(item)
        return found

    def _speaks_of_calls(self, sentence: Sentence) -> bool:
        """A label or short line, or a sentence with a word that is said of calls only."""
        told = any(
            cue.value in (*APPLYING, "topic") or (cue.value in _CALLS and not self._scan.is_generic(cue))
            for cue in sentence.of(CUE)
        )
        if told or self._heading:
            return True
        short = sentence.words <= _FEW and not any(cue.value == "other" for cue in sentence.of(CUE))
        return short and self._strange(sentence.first, sentence.last, sentence) < _FEW

    def _aside(self, cue: Item, items: list[Item], number: int) -> bool:
        """In brackets that hold no date: "(by invitation only)"."""
        tokens, place = self._scan.tokens, cue.last
        following = items[number + 1].first if number + 1 < len(items) else self._scan.count
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

    def _of_another(self, left: Item, item: Item) -> bool:
        """`report deadline`, `projects may begin on`: what ends or begins is not the time for applications."""
        if left.value != "other":
            return False
        between = self._scan.tokens[left.last : item.first]
        near = len(between) <= _FEW and all(token.kind == WORD for token in between)
        return (self._scan.is_generic(item) and near) or (item.value == "deadline" and self._adjacent(left, item))

    def _adjacent(self, left: Item, right: Item) -> bool:
        between = self._scan.tokens[left.last : right.first]
        return len(between) <= 1 and all(token.kind in (WORD, NUMBER) or token.text in "-'’" for token in between)

    def _role(
        self,
        sentence: Sentence,
        moment: Moment,
        behind: Governed,
        ahead: Governed,
        previous: Role | None,
        number: int,
        moments: list[Moment],
    ) -> Role | None:
        weak = behind.weak or ahead.weak
        if not behind.strong and number and self._continues(sentence, moments[number - 1], moment, behind):
            if previous == "opens" and weak in ("until", "by"):
                return "deadline"
            return previous if moment.start is None or previous is None else "window"
        if behind.strong == "other" and weak == "until" and self._taken_until(sentence):
            return "deadline"
        if behind.strong:
            return self._by_strong(behind.strong, weak, behind.applied, moment)
        another = number + 1 < len(moments) and weak and (ahead.strong != "other" or behind.applied)
        borrowed = ahead.strong and not another
        if borrowed:
            return self._by_strong(ahead.strong, weak, False, moment)
        return self._by_weak(sentence, moment, weak)

    def _taken_until(self, sentence: Sentence) -> bool:
        """`Applications are considered all the time until 1 November`: the taking of them goes on until then."""
        applying = any(cue.value in APPLYING for cue in sentence.of(CUE))
        going_on = sentence.marked("rolling") or (applying and sentence.marked("continuous"))
        return going_on and bool(self._expected)

    def _continues(self, sentence: Sentence, left: Moment, right: Moment, behind: Governed) -> bool:
        """A further date of the same kind: joined by "and" or a comma, or after a few words."""
        if right.joined:
            return True
        words = sum(token.kind == WORD for token in self._scan.tokens[left.last : right.first])
        return not behind.weak and words <= (7 if self._expected else 3)

    def _by_strong(self, strong: str, weak: str, applied: bool, moment: Moment) -> Role | None:
        if strong in ("other", "former"):
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
        heading = self._heading if self._bare(sentence) else ""
        if heading:
            return self._by_strong(heading, weak, False, moment)
        if self._expected:
            strange = self._strange(sentence.first, sentence.last, sentence)
            if self._told and not weak and strange > _FEW:
                return None
            if (strange and _lasts_years(moment)) or not self._may_be_ours(sentence, strange):
                return None
            return "window" if moment.start is not None else self._by_preposition(weak) or self._bare_role()
        if sentence.words == 0 and moment.clock in _LAST_MINUTES:
            return "window" if moment.start is not None else "deadline"
        if not self._asks(sentence, moment):
            return None
        if moment.start is not None:
            return "window" if self._right_by(sentence, moment) else None
        return "deadline" if weak in ("until", "by") else None

    def _right_by(self, sentence: Sentence, moment: Moment) -> bool:
        """A word for applying stands near: not "apply to show your work at the fair in Leipzig, 1-3 June"."""
        return any(
            self._strange(cue.last, moment.first, sentence) + self._strange(moment.last, cue.first, sentence) <= _FEW
            for cue in sentence.of(CUE)
            if cue.value in APPLYING or cue.value == "window"
        )

    @staticmethod
    def _may_be_ours(sentence: Sentence, strange: int) -> bool:
        """A value that says more than a few words of its own must say that something is to be handed in."""
        cues = sentence.of(CUE)
        told = any(cue.value in APPLYING for cue in cues) or stage_of(sentence) is not None
        return told or strange <= _FEW

    def _asks(self, sentence: Sentence, moment: Moment) -> bool:
        """Running text asks for applications: a word for handing in, or one for applications right by the date."""
        cues = [cue for cue in sentence.of(CUE) if cue.value in APPLYING]
        if any(cue.value == "submit" for cue in cues) or any(
            cue.value == "window" and not self._scan.is_generic(cue) for cue in sentence.of(CUE)
        ):
            return True
        return any(
            cue.last <= moment.first and not self._counted(cue) and not self._strange(cue.last, moment.first, sentence)
            for cue in cues
        )

    def _counted(self, cue: Item) -> bool:
        """`240 applications` are those that came."""
        return cue.first > 0 and self._scan.tokens[cue.first - 1].kind == NUMBER

    def _strange(self, first: int, last: int, sentence: Sentence) -> int:
        """Number of words at these places that mean nothing to us: neither items nor marks nor small words."""
        known = {place for item in (*sentence.items, *sentence.marks) for place in range(item.first, item.last)}
        tokens = self._scan.tokens
        return sum(
            tokens[place].kind == WORD and place not in known and tokens[place].text not in small_words()
            for place in range(first, last)
        )

    def _bare(self, sentence: Sentence) -> bool:
        """A line that holds little more than its dates, as under a heading."""
        return sentence.words <= 4 and not any(cue.value in STRONG for cue in sentence.of(CUE))

    def _believable(self, sentence: Sentence, moment: Moment, role: Role, behind: Governed, ahead: Governed) -> bool:
        """A month, and `1/3` or `10.8`, are dates only where a date is expected."""
        if moment.day.season and role != "opens":
            return False
        if not moment.day.day:
            few = sentence.words <= _SHORT_LINE // 4
            told = behind.strong or ahead.strong or moment.joined
            named = moment.day.season and self._expected == "opens"
            return bool(told or named or (self._expected and (few or behind.weak or ahead.weak)))
        if not moment.day.loose:
            return True
        near = behind.weak or ahead.weak or moment.joined or (self._expected and sentence.words <= 6)
        return bool(near or behind.strong)

    def _dated(self, sentence: Sentence, moment: Moment, role: Role, behind: Governed, ahead: Governed) -> Dated:
        if moment.zone is None and moment.clock and self._bare(sentence):
            moment.zone = self._heading_zone
        sure: Confidence = "high" if self._expected else "medium" if behind.strong or ahead.strong else "low"
        replaces = "extended" in (behind.strong, ahead.strong)
        stage = stage_of(sentence, moment) or (self._stage if self._bare(sentence) else "full")
        yearly = not moment.day.year and (self._yearly or (self._heading_yearly and self._bare(sentence)))
        return Dated(moment, role, sentence, sure, yearly, certainty_of(sentence, moment), stage, replaces)


def _lasts_years(moment: Moment) -> bool:
    """From one year into the next but one: a time for projects or a programme, not for applications."""
    start = moment.start
    return (
        start is not None and bool(start.year) and (moment.day.year, moment.day.month) > (start.year + 1, start.month)
    )


def _drop_former(sentence: Sentence, moments: list[Moment], roles: list[Role | None], behind: list[Governed]) -> None:
    """`moved from 10 March to 24 March`: the first one no longer holds."""
    if not any(cue.value == "extended" for cue in sentence.of(CUE)):
        return
    for number, governed in enumerate(behind):
        if governed.weak != "since" or governed.strong in ("opens", "window"):
            continue
        if moments[number].start is not None:
            roles[number] = "deadline"
        elif number + 1 < len(moments):
            roles[number], roles[number + 1] = None, "deadline"
