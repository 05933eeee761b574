"""Shares of the costs: what the funder pays at most or at least, and what the applicant must bring."""

from __future__ import annotations

from decimal import Decimal

from tracker.facts.cues import is_break
from tracker.facts.model import RateRole
from tracker.facts.numbers import is_small_word
from tracker.facts.place import LIMITS, or_words
from tracker.facts.pots import says_of_it, says_own
from tracker.facts.sums import is_joint, share_words
from tracker.facts.surroundings import Surroundings
from tracker.facts.tokens import WORD

_FUNDER = frozenset(("rate", "apply", "give", "grant", "funds"))
_OTHERS = frozenset(("share", "rate", "apply", "give", "grant", "funds", "cost"))
_MONEY = frozenset(("grant", "project", "apply", "give", "each", "funds", "how_much"))
_OF = frozenset(("av", "of", "af", "der", "des", "von"))
_NEAR, _CLOSE = 6, 1


def rate_roles(around: Surroundings, previous: tuple[RateRole, ...] = ()) -> tuple[RateRole, ...]:
    """The role of a percentage, or of both ends of a range; empty when it is a share of something else.

    `previous` is what the percentage before it in the sentence was: an own share goes on to the next one ("at least 50
    per cent for companies and 20 for associations").
    """
    found = around.place.sum
    if not 0 < (found.high or found.low) <= Decimal(100) or _is_of_something_else(around):
        return ()
    goes_on = previous == ("own_share",) and not any(cue.kind in _OTHERS for cue in around.before + around.after)
    if goes_on or _is_own_share(around):
        return ("own_share",) if found.high is None else ("own_share", "own_share")
    if (not around.labelled or _is_share_in_words(around)) and not _is_of_the_costs(around):
        return ()
    if found.high is not None:
        return ("min", "max")
    return ("min",) if around.limit == "min" else ("max",)


def _is_share_in_words(around: Surroundings) -> bool:
    """ "Half", "två tredjedelar": people and projects are counted so too, even in a field for money."""
    begin = around.place.sum.begin
    return around.tokens[begin].kind == WORD and share_words().match(around.tokens, begin) is not None


def _is_own_share(around: Surroundings) -> bool:
    following = next((cue for cue in around.after if cue.begin - around.place.sum.stop <= _CLOSE), None)
    if following is not None and following.kind in ("funds", "grant"):
        return False  # "co-financing: 80% EU funding"
    nearest = next((cue for cue in reversed(around.before) if cue.kind in ("share", "rate", "apply")), None)
    if nearest is not None and nearest.kind == "share":
        return True
    if any(cue.kind == "share" for cue in around.after) and nearest is None:
        return True
    return _others_pay(around) or (nearest is None and _begins_with_own_share(around))


def _others_pay(around: Surroundings) -> bool:
    """ "Half of the costs must come from other sources", "20 % skal foreningen selv betale"."""
    place = around.place
    return says_own(around.tokens, place.since, place.sum.begin) or says_own(
        around.tokens, place.sum.stop, around.clause_end
    )


def _begins_with_own_share(around: Surroundings) -> bool:
    """ "Own work, at 22 an hour, must be at least 10 % of the costs": the subject stands before another sum. Not when
    the sum has a subject of its own: "own contribution 20 %, grant up to 80 %"."""
    first = around.cues[0] if around.cues else None
    begins = first is not None and first.kind == "share" and first.begin <= 1
    return begins and not any(cue.kind in _FUNDER for cue in around.before)


def _is_of_something_else(around: Surroundings) -> bool:
    near = [cue for cue in around.after if cue.begin - around.place.sum.stop <= _NEAR] + around.before
    near += [cue for cue in around.cues if around.place.sum.begin < cue.begin < around.place.sum.stop < cue.stop]
    spoken = around.tokens[around.place.sum.begin].kind == WORD
    if spoken and any(cue.kind == "grant" and cue.begin - around.place.sum.stop <= _CLOSE for cue in around.after[:1]):
        return True  # "half of the award"
    return any(cue.kind in ("part", "other") for cue in near)


def _is_of_the_costs(around: Surroundings) -> bool:
    """ "40 % of the costs"; or a word for the funder's share before it and nothing else behind."""
    if _is_of_costs_before(around):
        return True
    if _is_of_a_rate(around):
        return True
    if _is_followed_by_a_noun(around):
        return False
    own = around.before + around.further
    if around.is_attached and around.limit and not _is_followed_by_of(around):
        return True
    if (
        around.place.leads_to_sum
        and around.limit
        and any(cue.kind in _MONEY for cue in own) | around.begins_with_its_limit
    ):
        return True  # "max 40 % och 744 000 kr"
    inside = [cue for cue in around.cues if around.place.sum.begin <= cue.begin < around.place.sum.stop]
    if _is_the_other_choice(around) or any(cue.kind == "cost" for cue in inside):
        return True  # "half the cost"
    if any(cue.kind == "rate" for cue in around.before + around.after):
        return not _has_other_noun(around)
    if around.begins_with_its_limit and any(cue.kind == "cost" for cue in around.after):
        return True  # "Upp till 50 procent av kostnaderna."
    if not any(cue.kind in _MONEY for cue in own):
        return False
    if any(cue.kind == "which" for cue in around.before) and any(cue.kind == "give" for cue in around.before):
        return True  # "of which we pay 50 %"
    near = [cue for cue in around.further if cue.begin - around.place.sum.stop <= _NEAR]
    return any(cue.kind in ("cost", "budget") for cue in (near if _is_followed_by_of(around) else near + around.before))


def _is_of_a_rate(around: Surroundings) -> bool:
    """ "A grant rate of 90 % applies": one word stands between the name of the rate and its figure."""
    begin = around.place.sum.begin
    return any(cue.kind == "rate" and begin - cue.stop == 1 for cue in around.before) and not _has_other_noun(around)


def _is_of_costs_before(around: Surroundings) -> bool:
    """ "Projects that cost 1 million or more may apply for at most 60 % of it": the costs stand before the sum before,
    and a word for applying and a limit right beside this one."""
    place, limit = around.place, around.limit_cue
    if limit is None or not says_of_it(around.tokens, place.sum.stop):
        return False
    asked = any(cue.kind in _FUNDER and limit.begin - cue.stop <= _CLOSE for cue in around.before)
    asked = asked or any(cue.kind == "apply" and cue.begin - place.sum.stop <= _CLOSE for cue in around.further)
    earlier = (cue for cue in around.cues if cue.stop <= place.sum.begin)
    return asked and any(cue.kind in ("cost", "budget", "total") for cue in earlier)


def _is_the_other_choice(around: Surroundings) -> bool:
    """ "Capped at 7 500 or 80 % of the cost", "7 500, but at most 80 % of the cost"."""
    place = around.place
    between = around.tokens[place.since : place.sum.begin]
    choice = bool(place.since) and len(between) == 1 and between[0].text in or_words()
    costs = [cue for cue in around.further if cue.kind == "cost" and cue.begin - place.sum.stop <= _NEAR]
    return bool(costs) and (choice or (_is_limited_too(around) and around.tokens[costs[0].stop].kind != WORD))


def _is_limited_too(around: Surroundings) -> bool:
    """ "500 to 5 000 kronor, but at most 75 %": between the two stand a comma and a limit, and nothing is named."""
    place = around.place
    between = around.tokens[place.since : place.sum.begin]
    named = any(cue.kind not in (*LIMITS, "not") and cue.begin >= place.since for cue in around.before)
    beside = bool(place.since) and 0 < len(between) <= _NEAR and (is_break(between[0]) or is_joint(between[0]))
    limited = bool(around.limit) or (is_joint(between[0]) and _is_limited_before(around)) if beside else False
    return limited and not named


def _is_limited_before(around: Surroundings) -> bool:
    """ "Limited to 50 000 and 60 per cent of the costs": the limit of the first is that of both."""
    earlier = [cue for cue in around.cues if cue.stop <= around.place.since]
    return any(cue.kind == "max" for cue in earlier) and not any(cue.kind in ("past", "other") for cue in earlier)


def _is_followed_by_a_noun(around: Surroundings) -> bool:
    """ "100 percent carbon-free": a share of something that no cue names."""
    stop = around.place.sum.stop
    behind = around.tokens[stop]
    if any(cue.kind in ("cost", "budget") and cue.begin - stop <= _CLOSE + 1 for cue in around.further):
        return False  # "70 prosenttia hyväksyttävistä kustannuksista"
    return behind.kind == WORD and not is_small_word(behind.text) and all(cue.begin != stop for cue in around.further)


def _is_followed_by_of(around: Surroundings) -> bool:
    behind = around.tokens[around.place.sum.stop]
    return behind.kind == WORD and behind.text in _OF


def _has_other_noun(around: Surroundings) -> bool:
    """ "Covers 40 % of the members": a share of something that is no cost."""
    near = [cue for cue in around.further if cue.begin - around.place.sum.stop <= _NEAR]
    return _is_followed_by_of(around) and not any(cue.kind in ("cost", "budget", "grant") for cue in near)
