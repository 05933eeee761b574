"""What else than applying goes on until a day: a programme that was extended, advice for those who mean to apply."""

from __future__ import annotations

from tracker.facts.calendar import calendar
from tracker.facts.moments import Moment
from tracker.facts.scan import CUE, Item, Scan, Sentence
from tracker.facts.telling_words import advice, call_words, late_words, schemes

_SUBJECT = 3
"""Tokens of a sentence in which its subject begins: "We offer advice", "Individuelle Beratungen"."""


def is_something_else(scan: Scan, sentence: Sentence, moment: Moment, weak: str) -> bool:
    """Running text says of something else that it lasts until this day."""
    return _is_extended_scheme(scan, sentence) or (weak == "until" and _is_advice(scan, sentence, moment))


def _is_extended_scheme(scan: Scan, sentence: Sentence) -> bool:
    """ "The programme has been extended until 31 December": by itself, not its deadline, a call of it or the time to
    apply."""
    cues = sentence.of(CUE)
    verb = next((cue for cue in cues if cue.value == "extended" and _is_verb(scan, cue)), None)
    if verb is None:
        return False
    until = min(verb.last + _SUBJECT, sentence.last)  # "we have extended the programme"
    named = {place for place, *_ in schemes().matches(scan.tokens, sentence.first, until)}
    called = {place for place, *_ in call_words().matches(scan.tokens, sentence.first, sentence.last)}
    if not named or called - named:  # the Danish "puljen" is a fund and its call: the words do not say which goes on
        return False
    own = [cue for cue in cues if cue.first not in named]
    return not any(cue.value in ("apply", "submit") or _is_time_to_apply(scan, cue) for cue in own)


def _is_time_to_apply(scan: Scan, cue: Item) -> bool:
    return cue.value in ("deadline", "window", "opens") and not scan.is_generic(cue)


def _is_verb(scan: Scan, cue: Item) -> bool:
    """ "Extended", "extended to": the words name no deadline themselves."""
    words = cue.last - cue.first
    return words == 1 or (words == 2 and scan.tokens[cue.last - 1].text in ("until", *calendar("").to))


def _is_advice(scan: Scan, sentence: Sentence, moment: Moment) -> bool:
    """ "Advice before you apply is available until 26 February": the sentence begins with it, and nothing turns to the
    application before the date. Not "after advice apply until 1 March"; the Finnish "after" stands behind the noun."""
    begins = next((at for at in _beginning(sentence, moment) if advice().match(scan.tokens, at)), -1)
    if begins < 0:
        return False
    turning, limit = calendar("").both, _limit(sentence, moment)
    if any(token.text in late_words() for token in scan.tokens[sentence.first : begins + 2]):
        return False
    return all(token.text not in turning and token.text not in ",;:" for token in scan.tokens[begins:limit])


def _limit(sentence: Sentence, moment: Moment) -> int:
    """The token with which the small words for "until" before the date begin: "til og med" turns to nothing else."""
    until = [cue.first for cue in sentence.between(sentence.first, moment.first) if cue.value == "until"]
    return until[-1] if until else moment.first


def _beginning(sentence: Sentence, moment: Moment) -> range:
    return range(sentence.first, min(sentence.first + _SUBJECT, moment.first))
