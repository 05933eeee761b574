"""The words around a sum in its sentence, and what they say of it: whose sum it is."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.facts.cues import Cue, is_class, is_done
from tracker.facts.limited import Limited
from tracker.facts.number_words import is_plural_number
from tracker.facts.place import DECIDING, FEW, GRANTING, LIMITS, Kind, is_words, not_words, or_words
from tracker.facts.pots import (
    asked_by_others,
    gives_out,
    is_advice,
    is_call,
    is_for_somebody,
    is_one,
    is_out_of,
    is_though,
    says_ever,
)
from tracker.facts.remembered import once
from tracker.facts.tokens import NUMBER, WORD

_OTHER_MONEY = {"other", "cost", "loan", "past", "budget", "unit", "share"}
"""Kinds of words beside which a limit may be one of something else than grants."""


@dataclass(frozen=True)
class Surroundings(Limited):
    """The cues on both sides of a sum, and whose sum they make it."""

    @once
    def kind(self) -> Kind:
        """Whose sum it is. The nearest word before it decides, then the words behind it."""
        if self._is_limited_anew:
            return "project"
        if self._is_asked_by_others:
            return "none"
        before = self._kind_before()
        if self.is_for_a_unit or (self._is_about_handling and before != "share") or self._is_told_of_the_past:
            return "none"
        if before in ("none", "share"):
            return before
        if self._is_parted:
            return "pot"
        if self._says_each or self._is_brief or self._is_offered:
            return "project"
        if before in ("project", "") and self._is_held_for_giving:
            return "pot"
        return before or self._kind_behind()

    @property
    def _is_asked_by_others(self) -> bool:
        """ "We received 143 applications asking for 4.2 million": no limit, no pot and nobody's award."""
        if self.limit or self._says_each or self.place.sum.high is not None:
            return False
        counted = asked_by_others(self.tokens, self.place.sum.begin)
        giving = ("pot", "give", "state", "past", "budget")
        own = [cue for cue in self.cues if counted <= cue.begin < self.place.until]
        return counted > 0 and not any(cue.kind in giving for cue in own)

    @property
    def _is_parted(self) -> bool:
        """ "Each year 9 million delas ... ut": the parts of a verb of sharing out on both sides of the sum."""
        verbs = range(self.place.since, self.place.sum.begin)
        return gives_out(self.tokens, verbs, self.place.sum.stop)

    @property
    def _is_held_for_giving(self) -> bool:
        """ "The gift fund has 5 million to give away"."""
        behind = self.after[:1]
        stop = self.place.sum.stop
        pot = bool(behind) and (behind[0].kind, behind[0].begin) in (("pot", stop), ("give", stop + 1))
        return pot and not self.limit and self.has("had", self.before) and not self.has("fixed", self.before)

    @property
    def _is_brief(self) -> bool:
        """ "Högst 300 000 kr.", "The maximum is £5,000 and ...": a sentence or clause between its limit and its sum
        needs no word for a grant."""
        begins = self.begins_with_its_limit or (self.place.since > 0 and self.is_other_end and self._is_said_of_grants)
        if not begins or self.words_behind(self.clause_end) > FEW:
            return False
        return not any(other.kind in DECIDING for other in self.before + self.after)

    @property
    def _is_said_of_grants(self) -> bool:
        """What stands before speaks of grants and of no other money: "most grants are small, and the maximum is"."""
        kinds = {cue.kind for cue in self.cues if cue.stop <= self.place.since}
        return bool(kinds & {"grant", "give", "typical"}) and not kinds & _OTHER_MONEY

    @property
    def _is_limited_anew(self) -> bool:
        """ "... three base amounts, but never more than 170 000": what "but" limits is what was granted."""
        cue = self.limit_cue
        if (
            cue is None
            or self.limit not in ("max", "min")
            or not is_though(self.tokens, max(self.place.since, cue.begin - 3), self.place.sum.begin)
        ):
            return False
        kinds = {other.kind for other in self.cues if other.stop <= cue.begin}
        return bool(kinds & {"grant", "apply", "give", "rate", "each"}) and not kinds & {"share", "loan"}

    @property
    def _is_offered(self) -> bool:
        """ "£5,000 to £20,000 for charities", "högst 30 000 kronor till föreningar": nothing but who gets it."""
        begins = self.limit_cue.begin == 0 if self.limit_cue else self.place.sum.begin == 0
        if not begins or not (self.limit_cue or self.place.sum.high is not None):
            return False
        if any(other.kind in DECIDING for other in self.before + self.further):
            return False
        return is_for_somebody(self.tokens, self.place.sum.stop, self.place.until)

    @property
    def _is_told_of_the_past(self) -> bool:
        """ "Has ... awarded", "wurden ... vergeben": the parts of the verb on both sides of a sum or apart before it;
        or all of it behind a total: "a total of 5 million was awarded"."""
        if self.has("state", self.before):
            return False  # "the parliament has granted": the pot
        limit = self.limit_cue
        if limit and says_ever(self.tokens, max(self.place.since, limit.begin - FEW), self.place.sum.begin):
            return True  # "the largest we have ever made is"
        had = next((cue.stop for cue in self.before if cue.kind == "had"), None)
        if had is not None and any(is_done(token) for token in self.tokens[had : self.place.until]):
            return True
        told = next((cue.kind for cue in self.after if cue.kind in ("past", "pot", "give", "apply")), "")
        return told == "past" and not self.is_typical and self.has("total", self.before)

    @property
    def is_for_a_unit(self) -> bool:
        """ "12 per member", "12 an hour", "200 in fees"; or the unit stands before: "per member a grant of 12"."""
        units = ("unit", "unit_after", "other")
        if any(cue.kind in units and cue.begin - self.place.sum.stop <= 1 for cue in self.after):
            return True
        return bool(self.before) and self.before[0].kind == "unit" and self.before[0].begin <= 1

    @property
    def _is_about_handling(self) -> bool:
        """ "Applications of up to 50 000 are decided faster": a class of applications, no limit."""
        cue = self.limit_cue or next((cue for cue in self.after[:1] if cue.kind in ("max_after", "min_after")), None)
        if cue is None or self._says_each:
            return False
        advised = is_advice(self.tokens, self.place.sum.stop, self.place.until)
        if cue.kind in ("above", "below") and self.has("not", self.before + self.further) and not advised:
            return False
        begin = min(cue.begin, self.place.sum.begin)
        if begin and self.tokens[begin - 1].text == "(":
            return False  # "small grants (up to £1,000) are decided ..." says what they are
        if not any(is_class(token) for token in self.tokens[max(0, begin - 2) : begin]):
            return False
        return advised or self.has("process", self.cues)

    def _kind_before(self) -> Kind:
        if self.has("state", self.before):
            return "pot"
        if self._is_loan:
            return "none"
        for cue in reversed(self.before):
            if cue.kind not in DECIDING:
                continue
            if self._is_of_the_call(cue):
                return "pot"
            if self._does_not_decide(cue):
                continue
            if cue.kind == "apply" and any(other.kind == "past" and cue.begin == other.stop for other in self.before):
                return "none"  # "we received requests for 2.3 million"
            return self._kind_of(cue)
        return "project" if self.is_attached or self._is_usual else ""

    @property
    def _is_usual(self) -> bool:
        """ "Normalbidraget är": a word for what is usual that is itself a grant."""
        usual = {cue.stop for cue in self.before if cue.kind == "typical"}
        return any(cue.kind == "fixed" and cue.begin in usual for cue in self.before)

    def _is_of_the_call(self, cue: Cue) -> bool:
        """ "The budget for the call is": the pot, unless somebody asks for it."""
        if cue.kind not in ("budget", "cost") or self.has("apply", self.before) or self._says_each:
            return False
        begin = max(self.place.since, cue.begin - FEW)
        return is_call(self.tokens, begin, min(cue.stop + FEW, self.place.sum.begin))

    def _is_of_a_project(self, cue: Cue) -> bool:
        """The total or budget is what one applicant asks for: "proposals are limited to a total budget of"."""
        if self.has("pot", self.before):
            return False
        asked = self.has("apply", self.before) or self._is_each_before or self._is_limited_grant(cue)
        if asked or self.limit_cue is None:
            return asked
        return any(is_class(token) for token in self.tokens[self.place.since : cue.begin])

    def _is_limited_grant(self, total: Cue) -> bool:
        """ "The total award may not exceed": one grant's total, with a limit behind it."""
        limit = self.limit_cue
        return limit is not None and any(
            cue.kind == "grant" and total.stop <= cue.begin < limit.begin for cue in self.before
        )

    @property
    def _is_loan(self) -> bool:
        """A loan is spoken of, and no grant after it."""
        nouns = [cue.kind for cue in self.before if cue.kind in ("loan", "grant")]
        return bool(nouns) and nouns[-1] == "loan"

    def _does_not_decide(self, cue: Cue) -> bool:
        """Costs that a grant is for, "awarded" where it says who the limit is for: "the maximum awarded is", and "may"
        right before a limit: "may not be more than"."""
        if cue.kind == "cost":
            gets = [other for other in self.before if other.kind in ("apply", "give", "grant")]
            return self.place.follows_share or not all(map(self._is_modal, gets))
        if cue.kind == "apply":
            return self._is_modal(cue)
        return cue.kind == "past" and self.limit_cue is not None and self.limit_cue.begin < cue.begin

    def _is_modal(self, cue: Cue) -> bool:
        """ "Får", "may": right before a limit that denies, "may not be more than", it says nothing of getting."""
        limit = self.limit_cue
        denied = limit is not None and limit.begin == cue.stop and self.tokens[limit.begin].text in not_words()
        return cue.kind == "apply" and denied

    def _kind_of(self, cue: Cue) -> Kind:
        if cue.kind == "give":
            if self.has("share", self.after):
                return "share"
            return "pot" if self.has("pot", self.after) or self.has("total", self.after) else "project"
        if cue.kind in ("total", "budget", "pot") and (
            self.is_demanded_of_a_project(cue) or self.is_limit_of_a_project(cue)
        ):
            return "none"
        if cue.kind in ("total", "budget"):
            if self.has("past", self.before) and not self.is_typical:
                return "none"
            if not self._is_of_a_project(cue):
                return "pot"
            return (
                "none"
                if cue.kind == "budget" and self.limit == "min" and not self._is_limited_grant(cue)
                else "project"
            )
        if cue.kind == "past" and self.is_typical:
            return "project"
        if cue.kind == "pot" and self._is_one_grant(cue):
            return "project"
        kinds: dict[str, Kind] = {"pot": "pot", "apply": "project", "share": "share"}
        return kinds.get(cue.kind, "none")

    def _is_one_grant(self, given: Cue) -> bool:
        """ "Det delas ut ett stipendium på": what is given out is one grant, and this is its sum."""
        if not self.is_attached:
            return False
        nouns = [cue for cue in self.before if cue.kind == "grant" and cue.begin >= given.stop]
        if not nouns or self.has("total", self.before):
            return False
        words = self.tokens[max(given.stop, nouns[-1].begin - FEW) : nouns[-1].begin]
        return any(is_one(word) or word.kind == NUMBER or is_plural_number(word.text) for word in words)

    def _kind_behind(self) -> Kind:
        for cue in self.after:
            if cue.kind in ("other", "past"):
                return "none"
            if cue.kind == "share":
                return "share"
        behind = self.further if self.place.is_last else self.after
        if self.is_taken_from_a_pot(behind):
            return "project"
        if self.has("pot", behind) or self.has("total", behind):
            return "pot"
        own = self.before + self.further
        return "project" if any(cue.kind in GRANTING for cue in own) else ""

    @once
    def is_attached(self) -> bool:
        """A word for a grant stands right before the sum or its limit: "grants of up to", "bidraget är"."""
        start = self.limit_cue.begin if self.limit_cue else self.place.sum.begin
        nouns = [cue for cue in self.before if cue.kind in ("grant", "project", "rate")]
        links = [cue for cue in self.before if cue.kind in ("about", "fixed", "typical")]
        if not nouns:
            return False
        last = max(cue.stop for cue in nouns)
        words = sum(1 for token in self.tokens[last:start] if token.kind == WORD)
        return words <= 1 + sum(cue.stop - cue.begin for cue in links if cue.begin >= last)

    @property
    def is_typical(self) -> bool:
        return self.has("typical", self.before) or self.has("typical", self.after)

    @property
    def is_only_funds(self) -> bool:
        """Money is spoken of, but no grant, project or applicant: "Medel: 85 mkr"."""
        kinds = {cue.kind for cue in self.before + self.further}
        return "funds" in kinds and not kinds & (GRANTING - {"funds"} | {"each"})

    @property
    def is_a_part(self) -> bool:
        """ "Of which 10 million": a part of the sum before, and no project's."""
        if not self.has("which", self.before) or self.kind == "share" or self._says_each:
            return False
        granted = any(cue.kind in ("grant", "give", "apply") for cue in self.before)
        return not (self.limit and granted)  # "of which the grant may be at most"

    @property
    def _says_each(self) -> bool:
        """Of this sum: "25 000 each"; not the "à" right before the next one."""
        own = [cue for cue in self.after if cue.stop != self.place.until]
        return self._is_each_before or self.has("each", own)

    @property
    def _is_each_before(self) -> bool:
        """ "Per project"; not "per project from a total budget of"."""
        return any(cue.kind == "each" and not is_out_of(self.tokens, cue.stop) for cue in self.before)

    @property
    def is_of_something_unknown(self) -> bool:
        """ "The rent is 12 000": a verb says what something is, and no word says that this is a grant or a pot."""
        kinds = {cue.kind for cue in self.before + self.further}
        said = any(
            cue.kind == "fixed" and cue.begin > 0 and self.tokens[cue.begin].text in is_words() for cue in self.before
        )
        return said and not self.kind and not kinds & (GRANTING | {"pot", "total", "budget", "rate", "each"})

    @property
    def is_only_stated(self) -> bool:
        """The grant "is" so much: no limit, nobody who applies, no single project."""
        return not self.limit and not self._says_each and not self.has("apply", self.before + self.further)

    @property
    def is_bare(self) -> bool:
        """No word around it says anything."""
        return not self.kind and not self.limit and not self.is_typical

    @property
    def is_an_alternative(self) -> bool:
        """ "25 % of the budget or 50 000": what limits the percentage limits the sum."""
        return self.place.follows_share and self.tokens[self.place.sum.begin - 1].text in or_words()

    @property
    def is_one_grant(self) -> bool:
        """ "A scholarship of 25 000 is given out"."""
        return any(self._is_one_grant(cue) for cue in self.before if cue.kind == "pot")

    @property
    def is_silent(self) -> bool:
        """Nothing is said of it: "350 for adults and 150 for children" are two of the same."""
        words = sum(1 for token in self.tokens[self.place.since : self.place.sum.begin] if token.kind == WORD)
        return not self.kind and self.limit_cue is None and words <= FEW + 1 and self.says_nothing_of_its_own

    @property
    def says_only_its_limit(self) -> bool:
        """ "50 to 100 000 for studies and up to 1 million for works"."""
        return self.kind in ("", "project") and not any(cue.kind in DECIDING for cue in self.before + self.after)

    @property
    def says_nothing_of_its_own(self) -> bool:
        """Between the sum before and this one stands nothing but a joining word or a noun."""
        own = DECIDING | LIMITS | {"each", "typical"}
        return not any(
            cue.kind in own and not self.limits_another(cue) for cue in self.before
        ) and self._kind_behind() not in ("none", "share")
