"""Values under labels, `Sista ansökningsdag: 1 mars`; what a label promises is asked of the readers of facts.

A date is put behind the label, and the reader of dates says what that date would be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

from config.sentences import say
from crawler.reading.page import Line
from crawler.reading.words import is_part
from tracker.facts.beginnings import TOLD
from tracker.facts.clean import plain
from tracker.facts.dates import day_first, read_dates
from tracker.facts.glance import looks
from tracker.facts.language import language_of
from tracker.facts.model import Context, Found, Raw, RawField, When
from tracker.facts.scan import CUE, Sentence, scanned
from tracker.facts.vocabulary import vocabulary

_PAIR = re.compile(r"\s*(?:[•·▪●*–-]\s+)?([^\W\d_][^:\n]{1,59}):\s*(\S.*)", re.DOTALL)
_ASKED = re.compile(r"\s*(?:[•·▪●*–-]\s+)?([^\W\d_][^:?\n]{1,59}\?)\s+(\S.*)", re.DOTALL)
"""`Who can apply? Charities and schools`, on one line."""
_LEADING = re.compile(r"\s*(?:[•·▪●*–-]\s+)?((?:[^\W\d_]+ ){1,3})(\d)")
"""`Stänger 24 april 2026 ...`: a word or three, and a date right behind them."""
_END = re.compile(r"[.!?] +(?=[A-ZÅÄÖÆØ])")
_MOST_WORDS = 7
_SHORT = 60
_SHORT_LABEL = 40
_SHORTISH = 120
_DAY = "2031-03-04"
_WINDOW = "2031-03-04 - 2031-04-05"
_VALUES: tuple[RawField, ...] = ("amount", "rate", "applicant", "place", "status")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b20\d\d\b")
_YEARLESS = re.compile(r"(?:[^\W\d]+ )?\d{1,2}\.? [^\W\d]{3,}\.?")
"""`15. januar`, `Monday 15 January`: a day and a month, and nothing else."""
_LONGEST_TEXT = 600
_TIMES = frozenset({"deadline", "extended", "opens", "window"})
"""The words of which a label has one that promises a day: most labels are asked no further."""
_STAGES = ("expression_of_interest", "outline", "full", "cut_off")


class Pair(NamedTuple):
    """A label and its value."""

    label: str
    value: str
    prose: bool
    """The value is a paragraph under a heading, not one beside its label."""
    whole: bool = False
    """The value begins with the label."""
    year: str = ""
    """That the heading above says of its days: "Deadlines 2027"."""


def labelled(lines: list[Line], language: str) -> Iterator[Raw]:
    """The raw strings of all values whose label we know."""
    for pair in _pairs(lines, language):
        yield from _raws(pair, language)
    yield from _themed(lines, language)


def _themed(lines: list[Line], language: str) -> Iterator[Raw]:
    """What stands under a heading that says what money is given for, "What we fund": its paragraph or list."""
    for number, line in enumerate(lines):
        if line.level and is_part(line.text, "labels.theme", language):
            below = takewhile(lambda under: not (under.level or under.label), lines[number + 1 :])
            if told := "\n".join(under.text for under in below)[:_LONGEST_TEXT]:
                yield Raw("theme", told, label=line.text, role="purpose", where=say("under '{label}'", label=line.text))


def _pairs(lines: list[Line], language: str) -> Iterator[Pair]:
    year = ""
    for number, line in enumerate(lines):
        if line.level:
            year = _year_over(line.text, language)
        if line.label:
            yield Pair(line.label, line.text, False, year=year)
        elif not line.level and (match := _PAIR.fullmatch(line.text)) and match[1].count(" ") < _MOST_WORDS:
            yield Pair(match[1].strip(), match[2], False)
        elif not line.level and (match := _ASKED.fullmatch(line.text)) and match[1].count(" ") < _MOST_WORDS:
            yield Pair(match[1], match[2], True)
        elif not line.level and (match := _LEADING.match(line.text)):
            yield Pair(match[1].strip(), _statement(line.text), False, True)
        elif not line.level and number + 1 < len(lines) and _stands_above(line, lines[number + 1], language):
            yield Pair(line.text, lines[number + 1].text, False)
        if line.level:
            below = lines[number + 1 : number + 3]
            if below and not below[0].level and not below[0].label:
                alone = len(below) == 1 or bool(below[1].level or below[1].label)
                who = kind_of_label(line.text, language) == "applicant"
                value = "\n".join(_items(lines, number + 1)) if who else below[0].text
                yield Pair(line.text, value, not (alone and len(value) <= _SHORT))


def _year_over(heading: str, language: str) -> str:
    """The year in a heading of days to apply by, "Deadlines 2027"; empty when there is none."""
    years = _YEAR.findall(heading)
    named = len(years) == 1 and kind_of_label(" ".join(heading.replace(years[0], " ").split()), language)
    return years[0] if named in ("deadline", "opens", "period") else ""


def _items(lines: list[Line], first: int) -> Iterator[str]:
    """A line, and those that are a list with it: short ones that end no sentence."""
    room = _LONGEST_TEXT
    for line in lines[first:]:
        room -= len(line.text) + 1
        if line.level or line.label or (line is not lines[first] and room < 0):
            return
        yield line.text
        if len(line.text) > _SHORTISH or line.text.endswith((".", "!", "?")):
            return


def _stands_above(line: Line, below: Line, language: str) -> bool:
    """A label in a box of its own, in the box above its value, which no markup tells apart: "Closing date" above
    "Rolling" or "1 March 2027"."""
    if below.level or below.label:
        return False
    if _is_rolling(below, language):
        return True
    short = len(line.text) <= _SHORT_LABEL and len(below.text) <= _SHORT and line.block and below.block
    return (
        short
        and not line.links
        and bool(_DIGIT.search(below.text))
        and not _DIGIT.search(line.text)
        and not line.text.endswith((".", "?", "!"))
        and kind_of_label(line.text, language) is not None
    )


def _is_rolling(line: Line, language: str) -> bool:
    """ "Rolling", by itself: the line before may be its label."""
    return line.text.casefold() in _rolling_words(language)


@cache
def _rolling_words(language: str) -> frozenset[str]:
    marks = vocabulary("marks").get(language, {})
    return frozenset(word for kind in ("bare", "continuous") for word in marks.get(kind, ()) if "*" not in word)


def _statement(text: str) -> str:
    """The sentence at the beginning; where none ends soon, the first words: the rest of the line is another thing."""
    end = _END.search(text, 0, _SHORTISH)
    if end or len(text) <= _SHORTISH:
        return text[: end.start() + 1] if end else text
    return text[:_SHORT].rpartition(" ")[0]


def _raws(pair: Pair, language: str) -> Iterator[Raw]:
    kind = kind_of_label(pair.label, language)
    where = say("under '{label}'", label=pair.label)
    short = not pair.prose and len(pair.value) <= _SHORTISH
    if kind is None and short and _DIGIT.search(pair.value) and _names_stage(pair.label, language):
        kind = "deadline"
    if kind is None and short and not pair.whole and is_part(pair.label, "labels.who", language):
        kind = "applicant"
    if kind in ("deadline", "opens", "period"):
        if short and _DIGIT.search(pair.value):
            value = f"{pair.value} {pair.year}" if pair.year and _YEARLESS.fullmatch(pair.value) else pair.value
            yield Raw(kind, value if pair.whole else f"{pair.label}: {value}", where=where)
        elif short:
            yield Raw(kind, pair.value, label=pair.label, where=where)
    elif kind and not pair.whole and (short or (kind == "applicant" and len(pair.value) <= _LONGEST_TEXT)):
        yield Raw(kind, pair.value, label=pair.label, where=where)


@lru_cache(maxsize=4096)
def kind_of_label(label: str, language: str) -> RawField | None:
    """The field whose value stands under this label; None when it is none that we know."""
    words = label.strip(" :*")
    if not words or words.count(" ") >= _MOST_WORDS or len(words) > _SHORT:
        return None
    date = _date_field(words, language)
    if date and not (
        date == "period" and is_part(words, "labels.applicant", language)
    ):  # "who can apply", and not when
        return date
    return next((field for field in _VALUES if is_part(words, f"labels.{field}", language)), None)


def _date_field(words: str, language: str) -> RawField | None:
    context = Context(language=language or language_of(words))
    if not any(look & TOLD for look in looks(plain(words), context.language)):
        return None  # most headings have no word that could say what a day is for
    dated = f"{words}: {_DAY}"
    if not _TIMES & _cues(_sentences(dated, context)):
        return None
    found = read_dates(dated, context)
    if _told(found.deadlines):
        return "deadline"
    if _told(found.opens):
        return "opens"
    found = read_dates(f"{words}: {_WINDOW}", context)
    return "period" if _told(found.deadlines) and found.opens else None


@lru_cache(maxsize=4096)
def _names_stage(words: str, language: str) -> bool:
    """ "Stage 2: full application (by invitation)": what is handed in and in which stage, and nothing else, as in
    "Decision on full applications"."""
    found = _sentences(words, Context(language=language))
    staged = any(mark.value in _STAGES for sentence in found for mark in sentence.marks)
    cues = _cues(found)
    return staged and "apply" in cues and not cues & {"other", "opens", "window"}


def _sentences(words: str, context: Context) -> list[Sentence]:
    return scanned(plain(words), context.language, day_first(context, context.language)).sentences


def _cues(sentences: list[Sentence]) -> set[str]:
    """What the telling words mean."""
    return {cue.value for sentence in sentences for cue in sentence.of(CUE)}


def _told(found: tuple[Found[When], ...]) -> bool:
    """A word for a deadline or opening says it, not only one for applying."""
    return any(one.confidence != "low" for one in found)
