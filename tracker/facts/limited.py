"""The words that limit a sum, and how far the words around it reach: what is said of it before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.facts.cues import Cue, cues_between, is_break
from tracker.facts.number_words import is_plural_number
from tracker.facts.place import DECIDING, FEW, LIMITS, Limit, Place, is_words
from tracker.facts.pots import is_advice, is_article, is_demanded, is_out_of, is_though, lasts_years
from tracker.facts.remembered import once
from tracker.facts.tokens import NUMBER, WORD, Token


@dataclass(frozen=True)
class Limited:
    """The cues on both sides of a sum, and its limit."""

    tokens: list[Token]
    cues: list[Cue]
    place: Place
    labelled: bool
    """The text is the value of a field that holds money, not running prose."""

    @once
    def before(self) -> list[Cue]:
        return cues_between(self.cues, self.place.since, self.place.sum.begin)

    @once
    def after(self) -> list[Cue]:
        """Behind the sum, within its clause."""
        return [cue for cue in self.further if cue.stop <= self.clause_end]

    @once
    def further(self) -> list[Cue]:
        """Behind the sum, up to the next sum."""
        return cues_between(self.cues, self.place.sum.stop, self.place.until)

    @once
    def clause_end(self) -> int:
        """Index of the token at which the next clause, or the next sum, begins."""
        span = range(self.place.sum.stop, self.place.until)
        return next((place for place in span if is_break(self.tokens[place])), self.place.until)

    @once
    def limit_cue(self) -> Cue | None:
        """The nearest limit before the sum that no other number has taken."""
        for cue in reversed(self.before):
            if cue.kind in LIMITS and not self._taken(cue) and (cue.kind != "from" or self._may_be_from(cue)):
                return cue
        return None

    def _taken(self, cue: Cue) -> bool:
        between = self.tokens[cue.stop : self.place.sum.begin]
        return any(token.kind == NUMBER for token in between) or bool(between and is_plural_number(between[0].text))

    def limits_another(self, cue: Cue) -> bool:
        return cue.kind in LIMITS and self._taken(cue)

    def _may_be_from(self, cue: Cue) -> bool:
        """ "Grants from 5 000", but not "they got it from 5 000 members"."""
        nouns = ("grant", "project", "apply", "each", "give")
        if any(token.text in is_words() for token in self.tokens[cue.stop : self.place.sum.begin]):
            return False  # "what you can request from this fund is 15 000"
        if any(other.kind in ("pot", "total", "budget") and other.begin >= cue.stop for other in self.before):
            return False  # "5 000 per project from a total budget of 200 000"
        return self.labelled or any(other.kind in nouns and other.stop == cue.begin for other in self.before)

    @once
    def limit(self) -> Limit:
        """What limits the sum; above and below remain only when nothing denies them."""
        cue = self.limit_cue
        if cue is None:
            return self._limit_behind()
        if cue.kind == "above":
            return "max" if self._denies(cue) else "above"
        if cue.kind == "below":
            return "min" if self._denies(cue) else "below"
        return "max" if cue.kind == "max" else "min"

    def _denies(self, cue: Cue) -> bool:
        """ "Not" stands before it: in "not less than 5 or more than 9" it stands before the first sum. Or behind the
        sum: "grants under 500 are not made"."""
        before = any(
            other.kind == "not" and other.stop <= cue.begin and not is_though(self.tokens, other.stop, cue.begin)
            for other in self.cues
        )
        if before:
            return True
        advised = is_advice(self.tokens, self.place.sum.stop, self.place.until)
        return self.has("not", self.after) and not advised

    def _limit_behind(self) -> Limit:
        for cue in self.after[:1]:
            if cue.begin - self.place.sum.stop <= 1 and cue.kind in ("max", "max_after"):
                return "max"
            if cue.begin - self.place.sum.stop <= 1 and cue.kind in ("min", "min_after"):
                return "min"
        return ""

    @property
    def begins_with_its_limit(self) -> bool:
        """ "Högst" is the first word of the sentence, but for an article, and belongs to this sum."""
        cue = self.limit_cue
        return cue is not None and cue.kind in ("max", "min") and cue.begin == is_article(self.tokens[0])

    @property
    def is_condition(self) -> bool:
        """ "From a grant of 50 000 on, a plan is needed": the sentence begins with a lower limit and goes on."""
        cue = self.limit_cue
        return (
            cue is not None and cue.kind == "from" and cue.begin == 0 and self.place.sum.high is None and self.goes_on
        )

    @property
    def goes_on(self) -> bool:
        """A sentence follows the sum: more than "per project" or "a year"."""
        return self.words_behind(self.place.until) > FEW

    def words_behind(self, until: int) -> int:
        return sum(1 for token in self.tokens[self.place.sum.stop : until] if token.kind == WORD)

    @property
    def is_other_end(self) -> bool:
        """ "At least 5 and at most 10": nothing but the other limit stands before it."""
        cue = self.limit_cue
        if cue is None or self.limit not in ("min", "max"):
            return False
        begin = next((other.begin for other in self.before if other.kind == cue.kind), cue.begin)
        return begin - self.place.since <= FEW + 1  # "and up to a maximum of"

    @property
    def is_other_bound(self) -> bool:
        """ "An income under 5 000 or over 1 million": the other bound of the same."""
        bound = self.limit_cue is not None and self.limit_cue.kind in ("above", "below")
        words = sum(1 for token in self.tokens[self.place.since : self.place.sum.begin] if token.kind == WORD)
        return bound and words <= FEW + 1 and not any(cue.kind in DECIDING for cue in self.before)

    def is_taken_from_a_pot(self, behind: list[Cue]) -> bool:
        """ "Funding of up to 50 000 is available from a pool of 1.5 million": the limit of one grant."""
        pots = [cue for cue in behind if cue.kind == "pot"]
        limited = self.limit == "max" and not self.place.is_last
        return limited and bool(pots) and is_out_of(self.tokens, pots[0].stop)

    def is_demanded_of_a_project(self, total: Cue) -> bool:
        """ "Projects should have a total budget of 200 000 to 500 000": their costs."""
        own = [cue for cue in self.before if cue.kind in ("project", "apply", "give", "grant")]
        if not own or any(cue.kind != "project" for cue in own) or self.limit == "max":
            return False
        return is_demanded(self.tokens, min(own[0].begin, total.begin), self.place.sum.begin)

    def is_limit_of_a_project(self, total: Cue) -> bool:
        """ "The total budget of the project must be at most 500 000": what it may cost."""
        behind = any(cue.kind == "project" and cue.begin >= total.stop for cue in self.before)
        got = any(cue.kind in ("apply", "give", "grant", "each") for cue in self.before)
        return self.limit == "max" and behind and not got

    @property
    def sums_up(self) -> bool:
        """ "300 per person, in all at most 25 000", "15 000 a year, 45 000 over three years": one applicant's."""
        total = self.has("total", self.before) or any(
            cue.kind == "total" and cue.begin - self.place.sum.stop <= 1 for cue in self.after
        )
        if not total or any(cue.kind in ("pot", "budget", "state", "past", "give") for cue in self.cues):
            return False
        earlier = [cue for cue in self.cues if cue.stop <= self.place.since]
        asked = any(cue.kind in ("apply", "each", "unit") for cue in earlier)
        return asked and (self.limit == "max" or lasts_years(self.tokens, self.place.sum.stop))

    def has(self, kind: str, cues: list[Cue]) -> bool:
        for cue in cues:  # noqa: SIM110 - half the cost of `any`, and each sum is asked twenty times
            if cue.kind == kind:
                return True
        return False
