"""The day, whole or in part, and the words of the calendar in every language."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from tracker.facts.vocabulary import languages, vocabulary
from tracker.facts.words import PhraseTable

FIRST_YEAR, LAST_YEAR = 1950, 2099
_ENDS = ("end_of", "late")


class Day(NamedTuple):
    """A day, or a part of one: a field that is not written is 0 (`weekday`: -1)."""

    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1
    """Monday is 0; as written, not worked out."""
    loose: bool = False
    """Might be something else (`1/3`, `10.8`, a month alone): believed only where a date is expected."""
    season: bool = False
    end: bool = False
    """`the end of March`: the last day where it is a limit ("by the end of March"), else about then."""
    late: bool = False
    """`i slutet av mars`: the same, but the last day only behind a small word for a limit ("senast")."""

    @property
    def iso(self) -> str:
        """`2026-10-15`, `2026-10`, `--10-15` or `--10`."""
        head = f"{self.year:04}-{self.month:02}" if self.year else f"--{self.month:02}"
        return f"{head}-{self.day:02}" if self.day else head

    def contradicts(self) -> bool:
        """True when the weekday as written is not that of the date."""
        if self.weekday < 0 or not (self.year and self.day):
            return False
        return date(self.year, self.month, self.day).weekday() != self.weekday


class Days(NamedTuple):
    """What was read at one place, and the index of the token behind it."""

    days: tuple[Day, ...]
    end: int
    span: bool = False
    """True: from the first day to the last one; False: each day for itself."""


@dataclass(frozen=True)
class Calendar:
    """The words of one language, or of all when the language is not known."""

    months: PhraseTable[int]
    weekdays: PhraseTable[int]
    ordinals: PhraseTable[int]
    seasons: PhraseTable[int]
    last_day: PhraseTable[bool]
    last_day_after: PhraseTable[bool]
    end_of: PhraseTable[bool]
    """Whether a phrase for the end of a month means about then: "i slutet av"."""
    end_after: PhraseTable[bool]
    about: PhraseTable[bool]
    about_after: PhraseTable[bool]
    suffixes: frozenset[str]
    joins: frozenset[str]
    before: frozenset[str]
    to: frozenset[str]
    both: frozenset[str]

    @property
    def days(self) -> tuple[PhraseTable[Any], ...]:
        """The words with which a day may begin."""
        return self.months, self.weekdays, self.ordinals, self.seasons, self.last_day, self.end_of, self.about


@cache
def calendar(language: str) -> Calendar:
    """The calendar words for a text in `language` (ISO 639-1; empty: not known).

    Full names of every language are always known; abbreviations are those of the language and of English.
    """
    words = vocabulary("calendar")
    own = [words.get(code, {}) for code in languages()]
    near = [words.get(code, {}) for code in languages() if not language or code in (language, "en")]
    sure = [words[language]] if language in words else []
    return Calendar(
        months=PhraseTable(_numbered("months", own, 1) + _numbered("short", near, 1)),
        weekdays=PhraseTable(_numbered("weekdays", own, 0) + _numbered("weekdays_short", sure, 0)),
        ordinals=PhraseTable(
            (form, day)
            for table in own
            for day, forms in enumerate(table.get("ordinals", ()), 1)
            for form in forms.split("|")
            if form
        ),
        seasons=PhraseTable(_numbered("seasons", own, 0)),
        last_day=_phrases("last_day", own),
        last_day_after=_phrases("last_day_after", own),
        end_of=PhraseTable((p, late) for t in own for late in (False, True) for p in t.get(_ENDS[late], ())),
        end_after=_phrases("end_after", own),
        about=_phrases("about", own),
        about_after=PhraseTable((p, False) for t in own for p in t.get("about_after", ())),
        suffixes=frozenset(word for table in own for word in table.get("suffixes", ())),
        joins=frozenset(word for table in own for word in table.get("joins", ())),
        before=frozenset(word for table in own for word in table.get("before", ())),
        to=frozenset(words["span"]["to"]),
        both=frozenset(words["span"]["and"]),
    )


def _phrases(key: str, tables: list[dict[str, Any]]) -> PhraseTable[bool]:
    return PhraseTable((phrase, True) for table in tables for phrase in table.get(key, ()))


def _numbered(key: str, tables: list[dict[str, list[list[str]]]], first: int) -> list[tuple[str, int]]:
    return [
        (word, number) for table in tables for number, forms in enumerate(table.get(key, ()), first) for word in forms
    ]


def valid_day(year: int, month: int, day: int) -> Day | None:
    """The day when there is such a one; without a year 29 February is."""
    if not 1 <= month <= 12 or (year and not FIRST_YEAR <= year <= LAST_YEAR):
        return None
    return Day(year, month, day) if 1 <= day <= monthrange(year or 2000, month)[1] else None


def last_day_of(day: Day) -> Day:
    """The last day of the month; of a February without a year the 28th, which is never too late."""
    return day._replace(day=monthrange(day.year or 2001, day.month)[1], loose=False, end=False, late=False)
