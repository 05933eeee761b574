"""Days before which nothing is taken: "closed to applications until 11 January", "do not apply before 11 January"."""

from __future__ import annotations

from functools import cache

from tracker.facts.calendar import calendar
from tracker.facts.governed import relative_words
from tracker.facts.moments import Moment
from tracker.facts.scan import CUE, Scan, Sentence
from tracker.facts.telling import FEW, Telling
from tracker.facts.telling_words import before_words, shut_words, urging_words
from tracker.facts.tokens import NUMBER, WORD
from tracker.facts.vocabulary import vocabulary

_CLAUSE = 10
"""Tokens on either side of a date in which the clause that says so begins or ends."""


def is_denied_until(scan: Scan, telling: Telling, sentence: Sentence, moment: Moment, weak: str) -> bool:
    """Before this day no applications are taken: it opens then, whatever limit stands by the date."""
    if moment.start is not None:
        return False
    first = _clause_begins(scan, sentence, moment)
    limit = scan.tokens[_limit(scan, moment, first)].text
    until = weak == "until" or limit in calendar("").to
    if until and _is_shut(scan, sentence, moment, first):
        return True
    words = {token.text for token in scan.tokens[first : moment.first]}
    if (
        not (until or limit in before_words())
        or not words & _not_words()
        or words & (urging_words() | relative_words())
    ):
        return False
    return _ends(scan, telling, sentence, moment)


def _ends(scan: Scan, telling: Telling, sentence: Sentence, moment: Moment) -> bool:
    """Nothing is told behind the date: not "applications that are not in before 1 March are not read"."""
    behind = scan.tokens[moment.last : sentence.last]
    told = any(item.value == "other" for item in sentence.between(moment.last, sentence.last))
    denied = any(token.text in _not_words() for token in behind)
    return not told and not denied and telling.strange(moment.last, sentence.last, sentence) < FEW


def _clause_begins(scan: Scan, sentence: Sentence, moment: Moment) -> int:
    place = moment.first
    while place > max(sentence.first, moment.first - _CLAUSE) and scan.tokens[place - 1].kind in (WORD, NUMBER):
        place -= 1
    return place


def _limit(scan: Scan, moment: Moment, first: int) -> int:
    """The token right before a date and its article: the last one of a small word for a limit."""
    place = moment.first - 1
    while place > first and scan.tokens[place].text in calendar("").before:
        place -= 1
    return place


def _is_shut(scan: Scan, sentence: Sentence, moment: Moment, first: int) -> bool:
    """ "Closed" stands in the clause before the date, or ends the sentence behind it ("bis 11. Januar geschlossen")."""
    shut = [place for place in range(first, moment.first) if scan.tokens[place].text in shut_words()]
    if shut:
        return all(cue.value != "submit" for cue in sentence.between(shut[-1], moment.first))
    behind = scan.tokens[moment.last : min(moment.last + _CLAUSE, sentence.last)]
    last = next((place for place, token in enumerate(behind) if token.kind not in (WORD, NUMBER)), len(behind)) - 1
    return last >= 0 and behind[last].text in shut_words()


def speaks_of_calls(sentence: Sentence) -> bool:
    """The sentence says that it is applications which are not taken: not the office that is closed."""
    return any(cue.value in ("apply", "submit", "topic", "window", "opens", "deadline") for cue in sentence.of(CUE))


@cache
def _not_words() -> frozenset[str]:
    return frozenset(word for table in vocabulary("marks").values() for word in table.get("not", ()))
