"""Years that stand beside the words and not in the dates: "Application deadlines in 2017: 25 January"."""

from __future__ import annotations

from tracker.facts.clean import plain
from tracker.facts.governed import APPLYING, STRONG
from tracker.facts.moments import Moment
from tracker.facts.scan import CUE, DAYS, YEAR, Scan, Sentence
from tracker.facts.telling_words import call_words
from tracker.facts.tokens import NUMBER, tokenize
from tracker.facts.vocabulary import vocabulary

_QUARTERS = 3
"""Days of a year, or months in which the first of them lies."""
_THIS_CENTURY, _NEXT = 2000, 2100
_WINTER = 12
"""First month of the season that lies in two years."""


def give_years(scan: Scan, sentence: Sentence, moments: list[Moment], heading_year: int) -> list[Moment]:
    """Gives the dates without a year the one that the sentence, a season in it or the heading states.

    Returns the moments without those that only label others: "Spring 2027: 1 February to 1 March", "the April meeting".
    """
    year = _stated(scan, sentence, _fill_a_year(moments)) or heading_year
    kept = []
    for moment in moments:
        if moment.day.season and scan.tokens[moment.last].text == ":" and moment is not moments[-1]:
            year = moment.day.year if moment.day.month != _WINTER else 0
            continue
        if _names_meeting(scan, sentence, moment):
            continue
        kept.append(moment)
        if year:
            _give(moment, year)
    return kept


def _names_meeting(scan: Scan, sentence: Sentence, moment: Moment) -> bool:
    """`For the April meeting`: the month is the meeting's name."""
    if moment.day.day:
        return False
    behind = sentence.between(moment.last, moment.last + 2)
    return any(item.kind == CUE and scan.is_meeting(item) for item in behind[:1])


def _give(moment: Moment, year: int) -> None:
    if not moment.day.year and moment.start is None:
        moment.day = moment.day._replace(year=year)
    elif moment.start and not moment.start.year and not moment.day.year:
        moment.start, moment.day = moment.start._replace(year=year), moment.day._replace(year=year)


def _fill_a_year(moments: list[Moment]) -> bool:
    """Three days or more, in order: "deadlines for 2027: 31 January, 30 April and 31 July" are all of that year, where
    one alone may be in the year before."""
    days = [(moment.day.month, moment.day.day) for moment in moments if moment.day.day and not moment.day.year]
    return len(days) == len(moments) >= _QUARTERS and days == sorted(days) and days[0][0] <= _QUARTERS


def _stated(scan: Scan, sentence: Sentence, full: bool) -> int:
    """The only year of a sentence, when it stands right by a word for a deadline, opening or window; behind "for" only
    where the days are `full`, those of a whole year."""
    years = sentence.of(YEAR)
    if season := _season_before_deadline(sentence):
        return season
    if len(years) != 1:
        return 0
    behind = [cue for cue in sentence.of(CUE) if cue.first == years[0].last and cue.value == "deadline"]
    if behind and years[0].first - sentence.first <= 2:
        return int(years[0].value)
    cues = [cue for cue in sentence.of(CUE) if cue.last <= years[0].first and cue.value in (*STRONG, *APPLYING)]
    if not cues or cues[-1].value in ("other", "former"):
        return 0
    between = scan.tokens[cues[-1].last : years[0].first]
    small = (*_glue(), *vocabulary("calendar")["span"]["for"]) if full else _glue()
    return int(years[0].value) if all(token.text in small for token in between) else 0


def _glue() -> tuple[str, ...]:
    """Small words between a word for a deadline and its year."""
    return tuple(vocabulary("calendar")["span"]["before_year"])


def _season_before_deadline(sentence: Sentence) -> int:
    """`Autumn 2026 deadline: 15 September`."""
    if len(sentence.items) < 2 or sentence.items[0].kind != DAYS:
        return 0
    first, second = sentence.items[:2]
    day = first.value.days[0]
    named = day.season and second.value == "deadline" and second.first == first.last
    return int(day.year) if named else 0


def year_of_call(title: str) -> int:
    """The only year of a title, right beside a word for a call: "Utlysning 2027: ..."; else 0."""
    tokens = tokenize(plain(title))
    years = [
        place for place, token in enumerate(tokens) if token.kind == NUMBER and _THIS_CENTURY <= token.value < _NEXT
    ]
    if len(years) != 1:
        return 0
    place = years[0]
    beside = (place - 1, place + 1) if place else (place + 1,)
    return int(tokens[place].value) if any(call_words().match(tokens, at) for at in beside) else 0
