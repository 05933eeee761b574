"""When a call opens and closes, from all that a draft says of it: labelled places first, running text last."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from config.sentences import say
from tracker.facts.clean import plain
from tracker.facts.compared import agree, blunter, contradict, is_before, rivals, sharper, sharpest, whole_day
from tracker.facts.dated import Expected
from tracker.facts.dates import DatesFound, read_dates
from tracker.facts.evidence import Notes, around, spans_of, within
from tracker.facts.model import Confidence, Context, Evidence, Found, Raw, SourceWord, When
from tracker.facts.openness import Openness
from tracker.facts.scan import Scan
from tracker.facts.structured import UnreadDate, read_structured, when_of
from tracker.facts.years import year_of_call

STAND_IN = timedelta(days=25 * 365)
"""A deadline this far ahead of the capture stands for none that is known (2076, 2099 on Grants.gov)."""

_SHORT, _FEW_WORDS = 100, 8
"""Characters and words before a date in a sentence that says it plainly."""

_EXPECTED: dict[str, Expected] = {"deadline": "deadline", "opens": "opens", "period": "period", "rolling": "period"}
_RUNNING = ("summary", "text")
_OUTLINES = ("expression_of_interest", "outline")
_YES = frozenset({"1", "true", "yes", "ja", "kyllä", "y"})
_NO = frozenset({"0", "false", "no", "nej", "nei", "ei", "nein", "n", ""})
_SPRING = "--06"
"""The last month in which a deadline of "Call 2027" lies in that year for sure."""


@dataclass
class Timing:
    """What a draft says about time."""

    opens: tuple[When, ...] = ()
    deadlines: tuple[When, ...] = ()
    rolling: bool = False
    said: SourceWord | None = None
    disputed: tuple[str, ...] = ()


@dataclass
class _Places:
    """The dates of one fact by the place that states them, so that places can be compared."""

    by_place: dict[tuple[str, str], list[When]] = field(default_factory=dict)

    def add(self, raw: Raw, when: When) -> None:
        self.by_place.setdefault((raw.label, raw.where), []).append(when)

    def all(self) -> list[When]:
        return sharpest(when for found in self.by_place.values() for when in found)

    def disagree(self) -> bool:
        """True when two places that speak of the same stage name no date in common."""
        places = [found for found in self.by_place.values() if found]
        return any(contradict(one, other) for number, one in enumerate(places) for other in places[number + 1 :])


def read_timing(notes: Notes, context: Context) -> Timing:
    """Deadlines, openings, rolling and the source's own word for the call's state."""
    reader = _Reader(notes, context)
    for raw in notes.draft.raws:
        reader.labelled(raw)
    for raw in notes.draft.raws:
        if raw.field in _RUNNING:
            reader.running(raw)
    return reader.result()


class _Reader:
    def __init__(self, notes: Notes, context: Context) -> None:
        self._notes = notes
        self._context = _with_page_date(notes, context)
        self._deadlines = _Places()
        self._opens = _Places()
        self._rolling = False
        self._said: SourceWord | None = None
        self._dateless: list[Raw] = []

    # Values that stand under a label

    def labelled(self, raw: Raw) -> None:
        if raw.field in ("deadline", "opens", "period") and raw.format:
            self._structured(raw)
        elif raw.field in _EXPECTED:
            self._phrase(raw)
        elif raw.field == "status":
            self._status(raw)

    def _structured(self, raw: Raw) -> None:
        try:
            when = read_structured(raw, self._context.zone)
        except UnreadDate as problem:
            self._notes.problem(say("{place}: {problem}", place=raw.label or raw.field, problem=problem))
            return
        if when is None:
            return
        fact = "opens" if raw.field == "opens" else "deadlines"
        self._keep(fact, raw, when)
        self._notes.saw(fact, raw)

    def _phrase(self, raw: Raw) -> None:
        if raw.field == "rolling" and raw.text.strip().lower() in _YES | _NO:
            self._flag(raw)
            return
        found = self._read(raw, _EXPECTED[raw.field])
        self._dates(raw, found)
        if found.openness.rolling:
            self._found_rolling(raw)
        elif not (found.deadlines or found.opens or raw.field == "rolling") and raw.text.strip():
            self._say(raw, found)
            if raw.field == "deadline":
                self._dateless.append(raw)

    def _flag(self, raw: Raw) -> None:
        if raw.text.strip().lower() in _YES:
            self._found_rolling(raw)

    def _status(self, raw: Raw) -> None:
        if raw.format:
            self._lapses(raw)
            return
        found = self._read(raw, "period")
        if found.openness.rolling and not found.openness.open:
            self._found_rolling(raw)
        self._say(raw, found)
        self._dates(raw, self._read(raw, ""))

    def _lapses(self, raw: Raw) -> None:
        """The day on which a notice lapses is no deadline, but says whether its call may still be open: until it."""
        try:
            when = read_structured(raw, self._context.zone)
        except UnreadDate as problem:
            self._notes.problem(say("{place}: {problem}", place=raw.label or raw.field, problem=problem))
            return
        lapses = whole_day(when.date) if when else None
        if lapses is not None and self._said is None:
            self._said = "open" if lapses > self._notes.draft.captured.date() else "closed"
            self._notes.saw("status", raw)

    def _say(self, raw: Raw, found: DatesFound) -> None:
        """The first word that the source has for the state of the call."""
        openness = found.openness
        said: SourceWord | None = None
        if openness.closed:
            said = "closed"
        elif openness.forecast:
            said = "forecast"
        elif openness.open or openness.used_up:
            said = "open"
        if said and self._said is None:
            self._said = said
            self._saw_status(raw, openness)

    def _saw_status(self, raw: Raw, openness: Openness, snippet: str = "", confidence: Confidence = "high") -> None:
        """The evidence says in words what "open" leaves out: that it is so until the money is gone."""
        if self._said == "open" and openness.used_up and not openness.open:
            raw, how = replace(raw, where=""), say("open until the money is used up")
            self._notes.saw("status", raw, snippet=snippet, confidence=confidence, how=how)
        else:
            self._notes.saw("status", raw, snippet=snippet, confidence=confidence)

    def _found_rolling(self, raw: Raw) -> None:
        self._rolling = True
        self._notes.saw("rolling", raw)

    # Running text only adds what no label said, sharpens a date to its time, and contradicts a label in plain words

    def running(self, raw: Raw) -> None:
        found = self._read(raw, "")
        stated = self._deadlines.all()
        self._dates(raw, found, sharpen=True)
        for one in (*self._contradicting(found, stated), *self._earlier_stages(found, stated)):
            self._found("deadlines", raw, found, one)
        openness = found.openness
        stages = {when.stage for when in self._deadlines.all()}
        if openness.rolling and stages <= {"cut_off"} and not self._rolling:
            self._rolling = True
            self._notes.saw("rolling", raw, snippet=around(found.text, *openness.rolling), confidence="medium")
        state = openness.closed or openness.used_up or openness.forecast
        if state and self._said is None:
            self._said = "closed" if openness.closed else "open" if openness.used_up else "forecast"
            self._saw_status(raw, openness, around(found.text, *state), "low")

    def _contradicting(self, found: DatesFound, stated: list[When]) -> list[Found[When]]:
        """The deadlines that a text says plainly, elsewhere than in the labelled values, when it names none of theirs.

        Another round's date, half a year away or more, is no contradiction (the vocabulary's rule for rounds).
        """
        spans = spans_of((raw for raw in self._notes.draft.raws if raw.field in _EXPECTED), found.text)
        told = [one for one in found.deadlines if one.confidence != "low" and not within(spans, one.start, one.end)]
        if not stated or any(agree(one.value, other) for one in told for other in stated):
            return []
        plainly = [one for one in told if _is_plain(found.text, one.start)]
        return [one for one in plainly if any(rivals(one.value, other) for other in stated)]

    def _earlier_stages(self, found: DatesFound, stated: list[When]) -> list[Found[When]]:
        """Last days for outlines and the like, which a text states beside a label that says to be for the full
        application: then there is a stage before it."""
        if not stated or any(when.stage != "full" or whole_day(when.date) is None for when in stated):
            return []
        first = min(when.date for when in stated)
        earlier = [one for one in found.deadlines if one.value.stage in _OUTLINES and is_before(one.value.date, first)]
        return earlier if earlier and any(map(self._names_full, self._notes.draft.raws)) else []

    def _names_full(self, raw: Raw) -> bool:
        """A label or its value speaks of the full application: "Vollantrag bis 30. April"."""
        if raw.field not in _EXPECTED:
            return False
        scan = Scan(plain(f"{raw.label}: {raw.text}"), self._context.language, None)
        return any(sentence.marked("full") for sentence in scan.sentences)

    def _dates(self, raw: Raw, found: DatesFound, sharpen: bool = False) -> None:
        for problem in found.problems:
            self._notes.problem(problem)
        stated = {"deadlines": self._deadlines.all(), "opens": self._opens.all()}
        for fact, whens in (("deadlines", found.deadlines), ("opens", found.opens)):
            for one in whens:
                if sharpen and (same := next((day for day in stated[fact] if day.date == one.value.date), None)):
                    one = one._replace(value=replace(one.value, certainty=same.certainty))
                if not sharpen or not stated[fact] or sharper(one.value, stated[fact]):
                    self._found(fact, raw, found, one)

    def _found(self, fact: str, raw: Raw, found: DatesFound, one: Found[When]) -> None:
        when = one.value
        if raw.stage or raw.certainty:
            when = replace(when, stage=raw.stage or when.stage, certainty=raw.certainty or when.certainty)
        self._keep(fact, raw, when)
        self._notes.saw(
            fact, raw, snippet=around(found.text, one.start, one.end), confidence=one.confidence, how=one.how
        )

    def _keep(self, fact: str, raw: Raw, when: When) -> None:
        when = self._year_from_page(when)
        if fact == "deadlines":
            self._deadlines.add(raw, _end_of_day(when, self._context))
        else:
            self._opens.add(raw, when)

    def _read(self, raw: Raw, expected: Expected) -> DatesFound:
        context = replace(self._context, zone=raw.zone) if raw.zone else self._context
        return read_dates(raw.text, context, expected)

    def _year_from_page(self, when: When) -> When:
        """A date without a year, with the one that publication or the call's name give it, as estimated."""
        if when.yearly or not when.date.startswith("--") or len(when.date) != len("--10-15"):
            return when
        published = _published(self._notes)
        day = _from(published.date(), when.date) if published else self._in_year_of_call(when.date)
        if day is None:
            return when
        dated = replace(when, date=day.isoformat(), certainty="estimated")
        return _with_time(dated, when.time, self._context) if when.time else dated

    def _in_year_of_call(self, yearless: str) -> date | None:
        """The day in the year of "Call 2027: ..."; in autumn it may be the year before, when what is done in 2027 is
        applied for."""
        if yearless[:4] > _SPRING:
            return None
        year = year_of_call(next(iter(self._notes.draft.texts("title")), ""))
        return whole_day(f"{year}{yearless[1:]}") if year else None

    def _add_hours(self) -> None:
        """The hour that stands apart from its date ("no later than 11:59 p.m., ET, on the due date"): only when there
        is one date, and it has none."""
        for raw in self._dateless:
            stated = self._deadlines.all()
            if len(stated) != 1 or stated[0].time or whole_day(stated[0].date) is None:
                return
            found = self._read(replace(raw, text=f"{stated[0].date}, {raw.text}"), "deadline")
            for one in found.deadlines:
                if len(found.deadlines) == 1 and blunter(stated[0], one.value):
                    self._keep("deadlines", raw, replace(one.value, certainty=raw.certainty or stated[0].certainty))
                    self._notes.saw("deadlines", raw, confidence=one.confidence)

    def result(self) -> Timing:
        self._add_hours()
        deadlines = self._without_stand_ins(self._deadlines.all())
        disputed = [
            name for name, places in (("deadlines", self._deadlines), ("opens", self._opens)) if places.disagree()
        ]
        return Timing(tuple(self._opens.all()), tuple(deadlines), self._rolling, self._said, tuple(disputed))

    def _without_stand_ins(self, deadlines: list[When]) -> list[When]:
        """The real deadlines. A funder that fills in a day that never comes has not said that it takes applications
        all the time: the deadline is unknown, unless other words say so."""
        draft = self._notes.draft
        limit = (draft.captured + STAND_IN).date().isoformat()
        kept = [when for when in deadlines if when.date.startswith("-") or when.date < limit]
        if deadlines and not kept:
            self._notes.evidence = [seen for seen in self._notes.evidence if seen.field != "deadlines"]
            how = say("so far ahead that it stands for no known deadline")
            day = deadlines[0].date
            self._notes.evidence.append(Evidence("deadlines", day, draft.url, draft.captured, how, "medium"))
        return kept


def _from(published: date, yearless: str) -> date | None:
    """The first such day from that of publication on."""
    days = (whole_day(f"{year}{yearless[1:]}") for year in (published.year, published.year + 1))
    return next((day for day in days if day and day >= published), None)


def _published(notes: Notes) -> datetime | None:
    for raw in notes.draft.raws:
        if raw.field != "published":
            continue
        try:
            when = read_structured(raw, "") if raw.format else None
        except UnreadDate:
            continue
        if when is None and not raw.format:
            found = read_dates(raw.text, Context(), "deadline").deadlines
            when = found[0].value if found else None
        if when and (day := whole_day(when.date)):
            return datetime(day.year, day.month, day.day, tzinfo=notes.draft.captured.tzinfo)
    return None


def _with_page_date(notes: Notes, context: Context) -> Context:
    """The page's date: told, else that of publication, else the capture; with a weekday it gives a missing year."""
    if context.page_date is not None:
        return context
    return replace(context, page_date=_published(notes) or notes.draft.captured)


def _end_of_day(when: When, context: Context) -> When:
    """A date without a time, with the hour that the funder's rules give (17:00 Brussels time in EU calls)."""
    if when.time or not context.end_of_day or whole_day(when.date) is None:
        return when
    return _with_time(when, context.end_of_day, context)


def _with_time(when: When, time: str, context: Context) -> When:
    if time.startswith("24"):
        return replace(when, time=time)
    moment = datetime.fromisoformat(f"{when.date}T{time}")
    timed = when_of(moment, when.zone or context.zone, False, when.stage, when.certainty)
    return replace(timed, yearly=when.yearly)


def _is_plain(text: str, start: int) -> bool:
    """The date stands near the beginning of its sentence: "Sista ansökningsdag är den 12 mars"."""
    before = text[max(0, start - _SHORT) : start]
    sentence = max(before.rfind(mark) + len(mark) for mark in (". ", "\n", "! ", "? ", "; "))
    return (len(before) < _SHORT or sentence > 1) and before[sentence:].count(" ") <= _FEW_WORDS
