"""The time that is funded: "grants can be applied for, for activities until 30 June 2028" names no deadline."""

from __future__ import annotations

from tracker.facts.calendar import calendar
from tracker.facts.governed import APPLYING, names_purpose, relative_words
from tracker.facts.moments import Moment
from tracker.facts.scan import CUE, DAYS, Item, Scan, Sentence
from tracker.facts.telling_words import (
    given,
    got_words,
    holding_words,
    lasting_words,
    of_words,
    purposes,
    taking_words,
    whose_words,
)
from tracker.facts.tokens import WORD

_SMALL = ("until", "since", "between", "by")
_BESIDE = 4
"""Tokens from a verb to the date that it limits: "must reach us no later than on 1 March"."""
_HELD = 3
"""Tokens from "with" to what is held: "with a current grant"."""
_CLAUSE = 8
"""Tokens from a relative pronoun to the date in its clause."""


def ends_what_is_funded(scan: Scan, sentence: Sentence, moment: Moment, weak: str) -> bool:
    """The limit stands right behind what is funded, or in a clause on it, and is its end; or nobody can tell.

    A time of day is one to hand in by. So is a limit before the verb that asks for it: "Anträge für Projekte bis 31.
    März einreichen"; and what is open is so until a day.
    """
    if (not weak and moment.start is None) or moment.clock:
        return False
    if moment.start is not None and _is_funded_time(scan, sentence, moment):
        return True
    place = _before_limit(scan, sentence, moment)
    if weak == "until" and (_is_held(scan, sentence, place) or _was_given(scan, sentence, moment, place)):
        return True
    if _asked_behind(scan, sentence, moment):
        return False
    if _is_in_clause(scan, sentence, moment):
        return True
    if (weak not in ("until", "since") and moment.start is None) or _is_open(scan, sentence, moment):
        return False
    return _is_funded(scan, place) or (moment.start is not None and _is_of_grant(scan, sentence, place))


def _asked_behind(scan: Scan, sentence: Sentence, moment: Moment) -> bool:
    """A verb behind the date asks for applications until then: not "applications for projects until June 2028 are to
    be sent by 1 March", nor "are taken until 1 March", where another date is what it limits."""
    behind = sentence.between(moment.last, sentence.last)
    asked = next((place for place, item in enumerate(behind) if item.value == "submit"), len(behind))
    if asked == len(behind) or any(item.kind == DAYS for item in behind[:asked]):
        return False
    verb, following = behind[asked], next((item for item in behind[asked:] if item.kind == DAYS), None)
    if following is None or following.first - verb.last > _BESIDE:
        return True
    return scan.has_comma(verb.last, following.first)


def _is_funded_time(scan: Scan, sentence: Sentence, moment: Moment) -> bool:
    """ "Anträge können für den Zeitraum 1. Januar bis 31. Dezember gestellt werden": whatever verb follows."""
    place = _before_limit(scan, sentence, moment)
    return purposes("periods").match(scan.tokens, place) is not None and _is_funded(scan, place)


def _is_open(scan: Scan, sentence: Sentence, moment: Moment) -> bool:
    """ "Open for projects until 1 March", "we take applications for projects until 1 March"."""
    if any(scan.tokens[place].text in taking_words() for place in range(sentence.first, moment.first)):
        return True
    told = (cue for cue in sentence.of(CUE) if cue.value in ("window", "opens") and cue.last <= moment.first)
    return any(scan.is_generic(cue) for cue in told)


def _before_limit(scan: Scan, sentence: Sentence, moment: Moment) -> int:
    """The token right before the small words of a date; that of "period" where it is one of them."""
    limits = {cue.last: cue for cue in sentence.of(CUE) if cue.value in _SMALL}
    place = moment.first
    while place > sentence.first:
        if cue := limits.get(place):
            if _is_period(scan, cue):
                return place - 1
            place = cue.first
        elif scan.tokens[place - 1].text in calendar("").before:
            place -= 1
        else:
            break
    return place - 1


def _is_period(scan: Scan, cue: Item) -> bool:
    """ "Perioden" by itself: a word for the time that is funded as well as one before two dates."""
    alone = cue.value == "between" and cue.last - cue.first == 1
    return alone and purposes("periods").match(scan.tokens, cue.first) is not None


def _is_funded(scan: Scan, place: int) -> bool:
    """What is funded stands at this token, behind "for" and perhaps an article."""
    if place < 1:
        return False
    if purposes("for_purposes").match(scan.tokens, place):
        return True
    named = any(purposes(key).match(scan.tokens, place) for key in ("purposes", "periods"))
    return named and _for(scan, place) >= 0


def _is_held(scan: Scan, sentence: Sentence, place: int) -> bool:
    """ "Clubs with projects until 31 December may apply again": what applicants have already, or were given. Not "send
    your form with a plan until 31 December": nothing is handed in before it."""
    before = range(max(sentence.first, place - _HELD), place)
    held = next((at for at in before if scan.tokens[at].text in holding_words() | got_words()), -1)
    return held >= 0 and not _is_asked(sentence, held) and _is_support(scan, sentence, place)


def _was_given(scan: Scan, sentence: Sentence, moment: Moment, place: int) -> bool:
    """ "Vereine, die bis 31. Mai eine Förderung erhielten, können ...": the verb behind the date, and what was given
    on either side of that."""
    behind = range(moment.last, min(moment.last + _HELD + 2, sentence.last))
    given = next((at for at in behind if scan.tokens[at].text in got_words()), -1)
    if given < 0 or scan.has_comma(moment.last, given) or _is_asked(sentence, place):
        return False
    return any(_is_support(scan, sentence, at) for at in (place, *range(moment.last, given)))


def _is_asked(sentence: Sentence, place: int) -> bool:
    return any(item.value in ("apply", "submit", "window") for item in sentence.between(sentence.first, place))


def _is_support(scan: Scan, sentence: Sentence, place: int) -> bool:
    topic = any(cue.value == "topic" and cue.last == place + 1 for cue in sentence.of(CUE))
    return topic or _is_purpose(scan, place) or given().match(scan.tokens, place) is not None


def _for(scan: Scan, noun: int) -> int:
    """The token of the "for" before a noun and its article; -1 when there is none."""
    before = noun - 1 - (scan.tokens[noun - 1].text in whose_words())
    found = before >= 0 and (names_purpose(scan.tokens[before].text) or scan.tokens[before].text in of_words())
    return before if found else -1


def _is_of_grant(scan: Scan, sentence: Sentence, place: int) -> bool:
    """ "Apply for a grant for camps 1-31 July": any noun that tells nothing of applications, behind "a grant for"."""
    if place < 1 or scan.tokens[place].kind != WORD:
        return False
    if any(item.first <= place < item.last for item in (*sentence.items, *sentence.marks)):
        return False
    small = _for(scan, place)
    return any(cue.value == "topic" and cue.last == small for cue in sentence.of(CUE))


def _is_in_clause(scan: Scan, sentence: Sentence, moment: Moment) -> bool:
    """`Hankkeet, jotka päättyvät 30.6.`, "projects running until 31 March": a clause tells of what is funded."""
    tokens, place = scan.tokens, moment.first - 1
    while place > max(sentence.first, moment.first - _CLAUSE):
        if tokens[place].text in relative_words() or tokens[place].text in lasting_words():
            before = place - 1 - (tokens[place - 1].text == ",")
            if _is_purpose(scan, before):
                return not any(_applies(scan, cue) for cue in sentence.between(place, moment.first))
        place -= 1
    return False


def _is_purpose(scan: Scan, place: int) -> bool:
    keys = ("purposes", "for_purposes")
    return place >= 0 and any(purposes(key).match(scan.tokens, place) for key in keys)


def _applies(scan: Scan, item: Item) -> bool:
    """A word for applying, or for its own deadline or time."""
    return item.value in APPLYING or (item.value in ("deadline", "window", "opens") and not scan.is_generic(item))
