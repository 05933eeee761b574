"""What a sum is for, from the words of its sentence: a project's limit, the pot, or nothing that an applicant gets."""

from __future__ import annotations

from tracker.facts.cues import is_class
from tracker.facts.model import AmountRole
from tracker.facts.pots import can_get, is_condition, is_given_away, is_prize, is_shared
from tracker.facts.surroundings import Surroundings


def roles(around: Surroundings) -> tuple[AmountRole, ...]:
    """The role of a sum, or of both ends of a range; empty when it is not the applicant's or nothing says."""
    if around.kind == "none" or around.is_a_part or around.is_condition:
        return ()
    if around.kind == "share":
        return ("threshold",) if around.place.sum.high is None else ()
    if around.place.sum.high is not None:
        return _of_range(around)
    single = _of_single(around)
    return (single,) if single else ()


def _of_range(around: Surroundings) -> tuple[AmountRole, ...]:
    if around.kind == "pot" and not around.is_attached:
        return ("total", "total")
    if around.is_typical:
        return ("typical", "typical")
    return ("min", "max") if around.kind in ("project", "pot") or around.labelled else ()


def _of_single(around: Surroundings) -> AmountRole | None:
    if around.kind == "pot":
        bound = around.limit in ("above", "below")
        return None if bound and (around.goes_on or not around.labelled) else "total"
    if around.kind == "" and not around.labelled:
        return "total" if not around.limit and _is_pot_of_a_year(around) else None
    if around.limit == "max" or around.limit == "min":
        return around.limit
    if around.limit:
        return _bound(around)
    if around.is_typical:
        return "typical"
    if around.is_of_something_unknown:
        return None
    if not around.labelled and _is_said_to_be_the_grant(around):
        return "total" if _is_shared(around) else "max"
    if _is_pot_of_a_year(around) and not _is_said_to_be_the_grant(around):
        return "total"
    if around.labelled:
        if _is_a_prize_shared(around):
            return "total"
        return "max" if around.kind == "project" and not around.is_only_funds else "total"
    return None


def _is_pot_of_a_year(around: Surroundings) -> bool:
    place = around.place
    return is_given_away(around.tokens, place.sum.low, place.sum.begin, place.sum.stop, place.until)


def _bound(around: Surroundings) -> AmountRole | None:
    """ "Over 5 000" as a value is a lower limit; in a sentence it says for which grants something else holds."""
    if any(cue.kind == "share" and cue.stop <= around.place.sum.begin for cue in around.cues):
        return "threshold"
    if any(cue.kind in ("budget", "total", "cost") for cue in around.before):
        return None  # "projects with a total budget above 2 million may get half of it"
    place = around.place
    if not around.labelled or around.goes_on or is_condition(around.tokens, 0, place.sum.begin):
        return None
    return "min" if around.limit == "above" else "max"


def _is_said_to_be_the_grant(around: Surroundings) -> bool:
    each = any(cue.kind == "each" for cue in around.before + around.after)
    if around.is_one_grant or _can_be_got(around) or _is_a_prize(around):
        return True
    nouns = [cue for cue in around.before if cue.kind == "grant"]
    if len(nouns) > 1 and nouns[-1].stop == around.place.sum.begin:
        return True  # "the scholarship awards $2,500"
    return each or (around.is_attached and any(cue.kind == "fixed" for cue in around.before))


def _can_be_got(around: Surroundings) -> bool:
    """ "An association can get 800 a year", "kleine Projekte erhalten 500": with no limit, that is the most."""
    place = around.place
    gets = [cue for cue in around.before + around.after if cue.kind in ("apply", "give")]
    if not gets or any(cue.kind in ("budget", "cost", "total") for cue in around.before):
        return False
    begin = min(gets[0].begin, place.sum.begin)
    if can_get(around.tokens, place.since, begin):
        return True
    close = gets[0].stop <= place.sum.begin <= gets[0].stop + 1
    return close and begin > place.since and is_class(around.tokens[begin - 1])


def _is_a_prize(around: Surroundings) -> bool:
    """ "The prize consists of a statue and 5 000"."""
    return not around.place.since and is_prize(around.tokens, around.place.sum.begin)


def _is_a_prize_shared(around: Surroundings) -> bool:
    return _is_shared(around) and any(cue.kind == "grant" for cue in around.before)


def _is_shared(around: Surroundings) -> bool:
    """ "The prize is 15 000 and is shared between three winners"."""
    return is_shared(around.tokens, around.place.sum.stop, around.place.until)
