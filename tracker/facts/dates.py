"""Deadlines, openings and openness in a text: what other modules call. Six languages; what is not sure is not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from config.sentences import say
from tracker.facts.calendar import Day
from tracker.facts.clean import plain
from tracker.facts.clock import APPLICANT, END_OF_DAY, LOCAL
from tracker.facts.dated import Dated, Expected
from tracker.facts.governed import STRONG
from tracker.facts.language import language_of
from tracker.facts.model import Context, Found, When
from tracker.facts.moments import Moment
from tracker.facts.openness import Openness, read_openness
from tracker.facts.roles import RoleReader
from tracker.facts.scan import CUE, Scan, scanned
from tracker.facts.seasons import season_openings
from tracker.facts.structured import zone_of
from tracker.facts.tokens import PAGE

_MONTH_FIRST = frozenset({"US"})
"""Countries that write 05/06 for the sixth of May (CLDR date patterns; the Philippines and others are not ours)."""


_READ = 300_000
"""Characters of a text that are read, some 40 000 words; no page that calls for applications is longer."""
_VALUE = 200
"""Characters of a value, which is read once."""

_RUNNING, _LABELLED = say("running text"), say("labelled value")


class DatesFound(NamedTuple):
    """What a text says about time. Places are those in `text`, which is the text made plain."""

    text: str
    deadlines: tuple[Found[When], ...] = ()
    opens: tuple[Found[When], ...] = ()
    openness: Openness = Openness()
    problems: tuple[str, ...] = ()


def day_first(context: Context, language: str) -> bool | None:
    """Whether 05/06 is the fifth of June; None when nothing says: English is written both ways."""
    if context.day_first is not None:
        return context.day_first
    if not context.country and language in ("en", ""):
        return None
    return context.country not in _MONTH_FIRST


def read_dates(text: str, context: Context, expected: Expected = "") -> DatesFound:
    """The applicant's own deadlines and openings in a text, and whether it says rolling, closed and the like.

    `expected` says what a bare date is: `deadline`, `opens` or `period` for a labelled value, empty for running text,
    where only dates with telling words count. A time without a named zone is in `context.zone`.
    """
    clear = plain(text[:_READ])
    language = context.language or language_of(clear, context.country)
    tell = _kept if _VALUE < len(clear) <= PAGE else _tell
    scan, told, openness = tell(clear, language, day_first(context, language), expected)
    builder = _Builder(scan, context)
    for dated in told:
        builder.add(dated)
    if len(text) > _READ or scan.cut:
        builder.problems.append(say("The text is longer than what is read of one; dates further down may be missing."))
    opens = tuple(_most_precise(builder.opens))
    if not opens and expected != "deadline":
        opens = tuple(season_openings(clear, language, context.zone))
    return DatesFound(
        clear,
        tuple(_most_precise(builder.deadlines)),
        opens,
        openness,
        tuple(dict.fromkeys(builder.problems)),
    )


def _tell(clear: str, language: str, day_first: bool | None, expected: Expected) -> tuple[Scan, list[Dated], Openness]:
    """What a text says wherever it is from: the year, zone and instant of its dates depend on the context."""
    scan = scanned(clear, language, day_first)
    reader = RoleReader(scan, expected)
    found = _without_passed(_without_replaced(list(reader.read())))
    found = _with_common_time(_with_time_at_the_end(found, scan), reader)
    return scan, found, read_openness(scan, bool(expected))


@lru_cache(maxsize=8)
def _kept(clear: str, language: str, day_first: bool | None, expected: Expected) -> tuple[Scan, list[Dated], Openness]:
    """A page, or its part, is asked whether it is a call before its facts are read."""
    return _tell(clear, language, day_first, expected)


def _without_replaced(found: list[Dated]) -> list[Dated]:
    """`Deadline 1 March, extended to 15 March`: the first one no longer holds."""
    kept: list[Dated] = []
    for dated in found:
        if dated.replaces and kept and kept[-1].role == "deadline" and not kept[-1].replaces:
            kept.pop()
        kept.append(dated)
    return kept


def _without_passed(found: list[Dated]) -> list[Dated]:
    """`The autumn deadline passed on 10 September. The next one is 10 February 2027`: a day without a year of which it
    is said that it is over is none to apply by, where another is."""
    passed = [one for one in found if one.role == "deadline" and not one.moment.day.year and _is_over(one)]
    others = any(one.moment.day.year and one.role != "opens" for one in found) if passed else False
    return [one for one in found if one not in passed] if others else found


def _is_over(dated: Dated) -> bool:
    return any(dated.sentence.marked(mark) for mark in ("over", "ended", "closed"))


def _with_time_at_the_end(found: list[Dated], scan: Scan) -> list[Dated]:
    """`5 February 2027; 5 June 2027 by 5 p.m.`: the time behind the last of bare dates is everybody's."""
    for right, left in pairwise(reversed(found)):
        listed = left.sentence.last == right.sentence.first and not left.sentence.words and left.role == right.role
        named = any(cue.value in STRONG for cue in right.sentence.of(CUE))
        if listed and not named and left.moment.clock is None and scan.tokens[left.sentence.last - 1].text == ";":
            left.moment.clock, left.moment.zone = right.moment.clock, right.moment.zone
    return found


def _with_common_time(found: list[Dated], reader: RoleReader) -> list[Dated]:
    """`All deadlines are at 15:59 Finnish time`: a time that stands alone is that of every deadline without one."""
    clocks = {(moment.clock, moment.zone) for moment, _ in reader.clocks}
    if len(clocks) != 1:
        return found
    [(clock, zone)] = clocks
    for dated in found:
        if dated.role != "opens" and dated.moment.clock is None and dated.moment.day.day:
            dated.moment.clock, dated.moment.zone = clock, zone
    return found


class _Builder:
    """Turns dated moments into facts, and notes what contradicts itself."""

    def __init__(self, scan: Scan, context: Context) -> None:
        self._scan = scan
        self._context = context
        self.deadlines: list[Found[When]] = []
        self.opens: list[Found[When]] = []
        self.problems: list[str] = []

    def add(self, dated: Dated) -> None:
        moment = dated.moment
        if dated.role == "opens":
            self._keep(self.opens, dated, moment.day, moment.clock)
            return
        if dated.role == "window" and moment.start is not None:
            self._keep(self.opens, dated, moment.start, moment.start_clock)
        self._keep(self.deadlines, dated, moment.day, moment.clock)

    def _keep(self, into: list[Found[When]], dated: Dated, day: Day, clock: str | None) -> None:
        moment = dated.moment
        confidence = dated.confidence
        day = _with_year(day, self._context, dated.yearly)
        if day.contradicts():
            self.problems.append(
                say("The weekday in '{words}' is not that of {date}.", words=self._words(moment), date=day.iso)
            )
            confidence = "low"
        when = when_written(day, clock, moment.zone, self._context)
        stage = dated.stage if into is self.deadlines else "full"
        if (stage, dated.yearly, dated.certainty) != (when.stage, when.yearly, when.certainty):
            when = replace(when, stage=stage, yearly=dated.yearly, certainty=dated.certainty)
        start, end = self._scan.tokens[moment.first].start, self._scan.tokens[moment.last - 1].end
        how = _RUNNING if confidence != "high" else _LABELLED
        into.append(Found(when, start, end, how, confidence))

    def _words(self, moment: Moment) -> str:
        return self._scan.text[self._scan.tokens[moment.first].start : self._scan.tokens[moment.last - 1].end]


def _with_year(day: Day, context: Context, yearly: bool) -> Day:
    """A year that weekday and page date leave no choice about."""
    if day.year or not day.day or day.weekday < 0 or context.page_date is None or yearly:
        return day
    page = context.page_date.date()
    fitting = [year for year in range(page.year - 1, page.year + 2) if _weekday(year, day) == day.weekday]
    near = [year for year in fitting if abs((date(year, day.month, day.day) - page).days) < 366]
    return day._replace(year=near[0]) if len(near) == 1 else day


def _weekday(year: int, day: Day) -> int:
    try:
        return date(year, day.month, day.day).weekday()
    except ValueError:
        return -1


def when_written(day: Day, clock: str | None, zone: str | None, context: Context) -> When:
    """The When of a day and time as written. `zone` is the one named, `context.zone` the funder's.

    "CET" and the like are names of a place's time, in summer too: where the funder's own zone shows the same instant,
    it is the funder's zone that is kept. The instant is worked out only when date, time and zone are known.
    """
    if not clock or not day.day:
        return When(day.iso, clock, zone=(None if zone in (APPLICANT, LOCAL) else zone) or context.zone or None)
    name = _zone(zone, context)
    at = _instant(day, clock, name)
    if at is not None and name != context.zone and context.zone and zone != APPLICANT:
        name = context.zone if _instant(day, clock, context.zone) == at else name
    return When(day.iso, clock, name or None, at)


def _zone(zone: str | None, context: Context) -> str:
    if zone == APPLICANT:
        return ""
    return context.zone if zone in (None, LOCAL) else str(zone)


def _instant(day: Day, clock: str, zone: str) -> datetime | None:
    place = zone_of(zone) if zone else None
    if place is None or not day.year:
        return None
    late = clock == END_OF_DAY
    hours, minutes, seconds = (0, 0, 0) if late else map(int, clock.split(":"))
    try:
        local = datetime(day.year, day.month, day.day, hours, minutes, seconds, tzinfo=place)
        return (local + timedelta(days=late)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _most_precise(found: list[Found[When]]) -> list[Found[When]]:
    """Each date once: `31 January` says nothing beside `31 January 2022`, nor a date beside the same with its time."""
    if len(found) < 2:
        return found
    kept: list[Found[When]] = []
    said: set[tuple[str, str | None]] = set()
    for candidate in sorted(found, key=lambda one: _precision(one.value), reverse=True):
        when = candidate.value
        if (when.date, when.time) not in said:
            kept.append(candidate)
            said.update((form, time) for form in _blunter_forms(when.date) for time in (when.time, None))
    return sorted(kept, key=lambda one: one.start)


def _precision(when: When) -> tuple[int, int]:
    return len(when.date) - 3 * when.date.startswith("-"), bool(when.time) + bool(when.at)


def _blunter_forms(iso: str) -> tuple[str, ...]:
    """The date itself, and what says less of the same: its month, and both without the year."""
    yearless = iso if iso.startswith("--") else f"-{iso[4:]}"
    return iso, iso[:7] if yearless is not iso else iso, yearless, yearless[:4]


def zone_of_country(country: str) -> str:
    """The zone of a country that has one only; empty for those with several and for unknown ones."""
    return _ZONES.get(country, "")


_ZONES = {
    "SE": "Europe/Stockholm",
    "NO": "Europe/Oslo",
    "DK": "Europe/Copenhagen",
    "FI": "Europe/Helsinki",
    "DE": "Europe/Berlin",
    "AT": "Europe/Vienna",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik",
    "EU": "Europe/Brussels",
    "BE": "Europe/Brussels",
    "NL": "Europe/Amsterdam",
    "CH": "Europe/Zurich",
    "EE": "Europe/Tallinn",
    "LV": "Europe/Riga",
    "LT": "Europe/Vilnius",
    "PL": "Europe/Warsaw",
}
