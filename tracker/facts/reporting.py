"""The reports that a call says it will want of whoever gets its money: which, and by which day.

Only what one sentence says plainly is read: one report and one time, or reports and times in turns. A report whose day
is not sure is left out, for a person types a day more gladly than correcting a wrong one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from tracker.facts.clean import plain
from tracker.facts.dates import day_first
from tracker.facts.days import DayReader
from tracker.facts.evidence import SNIPPET, Notes
from tracker.facts.glance import REPORT, bits, glance
from tracker.facts.model import Context
from tracker.facts.numbers import read_number
from tracker.facts.sentences import Sentence
from tracker.facts.tokens import NUMBER, WORD, Token, tokenize
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

Kind = Literal["interim", "final", "financial", "other"]

FIELD = "reporting"
"""Under which its evidence is kept."""
_KINDS: tuple[Kind, ...] = ("financial", "final", "interim", "other")
_UNITS = ("day", "week", "month")
_MOST = 6
"""Reports that one call wants."""
_BESIDE = 2
"""Words between reports that are named together: "slutrapport och ekonomisk redovisning"."""
_GERMAN_DAY = re.compile(r"\b([0-9]{1,2})\. (?=(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))")
"""Its full stop ends no sentence."""
_LATEST = 36
"""Months after the end of a project; what is later tells of something else."""


class Duty(NamedTuple):
    """A report that is owed by a day, or so long after the end of the project."""

    kind: Kind
    due: date | None = None
    months: int = 0
    days: int = 0
    words: str = ""
    """The sentence that says so, with the heading above it when that names the report."""


_Time = tuple[date | None, int, int]
"""A day; or months and days after the end of the project."""


class _Item(NamedTuple):
    """What stands at one place: reports that are named together, or a time."""

    kinds: tuple[Kind, ...]
    time: _Time | None
    end: int
    """Index of the token behind it."""


def read_reporting(notes: Notes, context: Context) -> None:
    """Put down the sentences of a draft that say which reports are owed and when; `duties` reads them again."""
    seen: set[Duty] = set()
    for raw in notes.draft.raws:
        if raw.field not in ("summary", "text"):
            continue
        for duty in duties(raw.text, context):
            bare = duty._replace(words="")
            if bare in seen or len(seen) >= _MOST or duty not in duties(duty.words, context):
                continue
            if not any(fact.field == FIELD and fact.snippet == duty.words for fact in notes.evidence):
                notes.saw(FIELD, raw, snippet=duty.words, confidence="medium")
            seen.add(bare)


def duties(text: str, context: Context) -> list[Duty]:
    """The reports that a text speaks of, in order. Linear in the text, and next to nothing where it speaks of none."""
    text = plain(text)
    if not any(told & REPORT for _, told in glance(text, context.language)):
        return []
    looked_at = glance(_GERMAN_DAY.sub(r"\1 ", text), context.language)
    return list(dict.fromkeys(duty for each, told in looked_at for duty in _of_sentence(each, told, context)))


def due_after(end: date, months: int, days: int) -> date:
    """The day so long after the end of a project: of a shorter month its last one."""
    year, month = divmod(end.year * 12 + end.month - 1 + months, 12)
    shifted = date(year, month + 1, min(end.day, monthrange(year, month + 1)[1]))
    return date.fromordinal(shifted.toordinal() + days)


def _of_sentence(sentence: Sentence, told: int, context: Context) -> Iterator[Duty]:
    heading = "" if told & REPORT else sentence.heading
    if not (told | (bits(heading, context.language) if heading else 0)) & REPORT:
        return
    words = " ".join(sentence.words.split())
    words = f"{heading}: {words}" if heading else words
    if len(words) > SNIPPET:
        return
    tokens = tokenize(words)
    for code in (context.language,) if context.language in vocabulary(FIELD) else vocabulary(FIELD):
        if _table("not", code).stands_in(tokens) or not _table("due", code).stands_in(tokens):
            continue
        if found := list(_paired(list(_items(words, tokens, code, context)))):
            yield from (Duty(kind, *time, words=words) for kinds, time in found for kind in kinds)
            return


def _paired(items: list[_Item]) -> Iterator[tuple[tuple[Kind, ...], _Time]]:
    """The reports with their time: they stand in turns, always the report first or always the time first."""
    turns = [bool(item.kinds) for item in items]
    count = len(items) // 2
    if count > _MOST or turns not in ([True, False] * count, [False, True] * count):
        return
    for one, two in zip(items[::2], items[1::2], strict=True):
        time = one.time or two.time
        if time is not None:
            yield one.kinds or two.kinds, time


def _items(words: str, tokens: list[Token], language: str, context: Context) -> Iterator[_Item]:
    days = DayReader(words, tokens, language, day_first(context, context.language))
    reports, place, named = _reports(language), 0, _Item((), None, 0)
    while place < len(tokens) - 3:
        if tokens[place].kind == WORD and (report := reports.match(tokens, place)):
            if named.kinds and place - named.end > _BESIDE:
                yield named
                named = _Item((), None, 0)
            named = _Item((*named.kinds, report[0]), None, report[1])
            place = report[1]
        elif (time := _day(days, tokens, place)) or (time := _after(tokens, place, language)):
            if named.kinds:
                yield named
                named = _Item((), None, 0)
            yield _Item((), *time)
            place = time[1]
        else:
            place += 1
    if named.kinds:
        yield named


def _day(days: DayReader, tokens: list[Token], place: int) -> tuple[_Time, int] | None:
    if tokens[place].kind not in (NUMBER, WORD):
        return None
    found = days.read(place)
    if found is None or found.span or len(found.days) != 1:
        return None
    day = found.days[0]
    if not (day.year and day.month and day.day) or day.loose or day.contradicts():
        return None
    return (date(day.year, day.month, day.day), 0, 0), found.end


def _after(tokens: list[Token], place: int, language: str) -> tuple[_Time, int] | None:
    """`tre månader efter projektets slut`."""
    number = read_number(tokens, place, language) if tokens[place].kind in (NUMBER, WORD) else None
    if number is None or number.value != number.value.to_integral():
        return None
    unit = _table("unit", language).match(tokens, number.end) if tokens[number.end].kind == WORD else None
    end = _table("end", language).match(tokens, unit[1]) if unit and tokens[unit[1]].kind == WORD else None
    if unit is None or end is None:
        return None
    count = int(number.value)
    months, days = (count, 0) if unit[0] == "month" else (0, count * (7 if unit[0] == "week" else 1))
    return ((None, months, days), end[1]) if 0 < months + days / 30 <= _LATEST else None


@cache
def _table(kind: str, language: str) -> PhraseTable[str]:
    """The words of one kind; of "unit" those of every time, each with its name."""
    table = vocabulary(FIELD)[language]
    names = _UNITS if kind == "unit" else (kind,)
    return PhraseTable((phrase, name) for name in names for phrase in table.get(name, ()))


@cache
def _reports(language: str) -> PhraseTable[Kind]:
    """The words of every report, each with its kind."""
    table = vocabulary(FIELD)[language]
    return PhraseTable((phrase, kind) for kind in _KINDS for phrase in table.get(kind, ()))
