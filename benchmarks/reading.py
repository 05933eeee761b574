"""What is read rightly of recorded pages and phrases, beside other libraries, and what reading costs.

With GRANTS_SAMPLES set: precision and recall by kind and language, of phrases, pages, records and the Grants.gov
extract with its traps; dateparser's `search_dates` and price-parser beside them, where they are installed. Always: the
cost of reading one page and of understanding its facts, against the time lxml needs to parse it, and of short labelled
values; each page and value is read once, and the quickest of 80 is told, with the middle.

Goals: deadlines, exact to time, zone and stage, with precision 0.99 and recall 0.95; sums with their roles 0.97 and
0.93; no award or notice taken for a call; a page, of one call or of several, in at most 3 times the parsing plus 5 ms;
a short value in at most 0.1 ms on average. The sums of records are those of their fields: what their descriptions add
is not counted.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.reading_others import by_dateparser, dates_by_dateparser, sums_by_price_parser
from benchmarks.reading_pages import KINDS, values
from benchmarks.reading_samples import NOW, RECORDS, awards, cases, days_of, instants_of, sums_of, understood
from benchmarks.reading_tables import Tally, close_day, extract, phrases, rows, sums
from crawler.reading.drafts import read_page
from crawler.reading.markup import parse_html
from tracker.facts.model import Understood
from tracker.facts.phrases import read_phrase
from tracker.facts.understand import understand

DEADLINES, AMOUNTS = (0.99, 0.95), (0.97, 0.93)
"""Precision and recall that are wanted."""
MOST_TIMES_PARSING, PLUS = 3.0, 5.0
"""What a page may cost: the parsing so many times, and so many milliseconds."""
MOST_PER_VALUE = 0.1
"""Milliseconds."""
ROUNDS = 80


def main() -> int:
    """Print the figures; 1 when a goal was missed."""
    missed = False
    if samples := os.environ.get("GRANTS_SAMPLES"):
        missed |= _phrases(Path(samples))
        missed |= _pages(Path(samples))
        missed |= _extract(Path(samples))
        missed |= _awards(Path(samples))
    else:
        print("GRANTS_SAMPLES is not set: only the cost is measured")
    missed |= _cost()
    return int(missed)


def _phrases(samples: Path) -> bool:
    """Whether a goal was missed on the recorded phrases."""
    tally = phrases(samples)
    print("phrases: ours (exact day, time, instant; sums with role and currency)")
    for kind in ("deadlines", "opens", "amounts", "rates", "rolling", "closed"):
        for language in tally.languages(kind):
            _line(f"{kind} {language}", tally.figures(kind, language))
    recorded = rows(samples)
    _beside("phrases: deadlines by dateparser", dates_by_dateparser(recorded))
    _beside("phrases: sums by price-parser", sums_by_price_parser(recorded))
    return _short("phrases", tally)


def _pages(samples: Path) -> bool:
    """Whether a goal was missed on the recorded pages and records."""
    tally, other = Tally(), Tally()
    find = by_dateparser()
    for case in cases(samples):
        calls = understood(case)
        days = days_of(calls) - (case.also - case.right)
        tally.compare(f"deadlines {case.kind}", case.language, case.right, days)
        tally.compare("deadlines", case.language, case.right, days)
        if case.instants is not None:
            tally.compare("instants", case.language, case.instants, instants_of(calls))
        if case.sums is not None:
            got = sums_of(calls, case.sums if case.kind in RECORDS else None)
            tally.compare(f"amounts {case.kind}", case.language, case.sums, got)
            tally.compare("amounts", case.language, case.sums, got)
        if case.rolling is not None:
            said = any(call.rolling for call in calls)
            tally.compare("rolling", case.language, ["yes"] * case.rolling, ["yes"] * said)
        if case.is_call is not None:
            tally.compare("calls", case.language, ["call"] * case.is_call, ["call"] * bool(calls))
        if find and case.kind != "grantconnect":
            other.compare("deadlines", case.language, case.right, find(case))
    print("pages: ours")
    for kind in sorted({kind for kind, _, _ in tally.counts}):
        for language in tally.languages(kind):
            _line(f"{kind} {language}", tally.figures(kind, language))
    _beside("pages: deadlines by dateparser", other.figures("deadlines") if find else None)
    missed = _below("pages: deadlines as instants", tally.figures("instants"), DEADLINES)
    missed |= _below("pages: rolling", tally.figures("rolling"), DEADLINES)
    return missed | _short("pages", tally) | _below("pages: calls", tally.figures("calls"), (1.0, 0.99))


def _extract(samples: Path) -> bool:
    """Whether a trap of the Grants.gov extract was not seen, or a goal missed on its fields."""
    tally, traps = Tally(), {}
    for row, call in extract(samples):
        key, closes = row["OpportunityID"].partition(".")[0], close_day(row)
        got = {when.date for when in call.deadlines}
        traps[key] = call
        tally.compare("deadlines", "en", [closes] if closes else [], [closes] if closes in got else [])
        tally.compare("amounts", "en", sums(row), sums_of([call]))
    print("Grants.gov extract: ours")
    for kind in ("deadlines", "amounts"):
        _line(f"{kind} en", tally.figures(kind))
    missed = [name for name, is_right in _traps(traps) if not is_right]
    print(f"  traps: {'all seen' if not missed else 'MISSED ' + ', '.join(missed)}")
    return _short("extract", tally) | bool(missed)


def _traps(calls: dict[str, Understood]) -> Iterable[tuple[str, bool]]:
    """The records that mislead, each with whether it was read rightly."""
    if not calls:
        return
    yield "264229 is a notice", bool(calls["264229"].not_a_call)
    yield "306481 is rolling", calls["306481"].rolling and not calls["306481"].deadlines
    days = {when.date for when in calls["334967"].deadlines}
    both = {"2021-09-10", "2021-11-16", "2022-01-10"} <= days
    yield "334967 is disputed", both and "deadlines" in calls["334967"].disputed
    forecast = calls["337307"]
    estimated = [when.date for when in forecast.deadlines if when.certainty == "estimated"]
    yield "337307 is a forecast", forecast.said == "forecast" and estimated == ["2022-05-03"]
    yield "338484 has no sums", not calls["338484"].amounts


def _awards(samples: Path) -> bool:
    """Whether an award was taken for a call."""
    found = [read_page(content, "", NOW) for content in awards(samples)]
    taken = sum(bool(read.drafts) for read in found)
    print(f"awards made: {taken} of {len(found)} taken for calls (goal: none)")
    return taken > 0


def _short(name: str, tally: Tally) -> bool:
    """Whether the goals for deadlines and sums were missed."""
    return _below(f"{name}: deadlines", tally.figures("deadlines"), DEADLINES) | _below(
        f"{name}: sums", tally.figures("amounts"), AMOUNTS
    )


def _below(name: str, figures: tuple[float, float, int], goal: tuple[float, float]) -> bool:
    low = figures[0] < goal[0] or figures[1] < goal[1]
    print(f"{name}: precision {figures[0]:.3f}, recall {figures[1]:.3f} ", end="")
    print(f"(goal {goal[0]:.2f}, {goal[1]:.2f}){': MISSED' if low else ''}")
    return low


def _line(name: str, figures: tuple[float, float, int]) -> None:
    print(f"  {name:28} {figures[2]:5} facts  precision {figures[0]:.3f}  recall {figures[1]:.3f}")


def _beside(name: str, figures: tuple[float, float, int] | None) -> None:
    if figures is None:
        print(f"{name}: not installed, no figures beside ours")
    else:
        print(f"{name}: precision {figures[0]:.3f}, recall {figures[1]:.3f}")


def _cost() -> bool:
    """Whether a goal was missed: what it costs to read a page of each kind and to understand its facts, and a value."""
    missed = False
    for kind in KINDS:
        page, middle, parsing = _quickest_and_middle(kind)
        allowed = MOST_TIMES_PARSING * parsing + PLUS
        over = page.taken > allowed
        print(f"{kind.__name__.replace('_', ' ')}, {page.size:,} bytes: parsed by lxml in {parsing:.2f} ms, ", end="")
        print(
            f"read in {page.reading:.2f} ms and understood in {page.facts:.2f} ms, together {page.taken:.2f}, ", end=""
        )
        print(f"{page.taken / parsing:.1f} times the parsing ", end="")
        print(f"(goal: at most {allowed:.2f} ms){': MISSED' if over else ''}; ", end="")
        print(f"in the middle {middle:.2f} ms")
        missed |= over
    rounds = sorted(_per_value(number) for number in range(ROUNDS))
    late = rounds[0] > MOST_PER_VALUE
    print(f"one short value: {rounds[0]:.3f} ms (goal: at most {MOST_PER_VALUE:.1f}){': MISSED' * late}; ", end="")
    print(f"in the middle {rounds[ROUNDS // 2]:.3f} ms")
    return missed or late


@dataclass(frozen=True)
class Page:
    """What one page cost, in milliseconds of processor time: what else a machine does makes them longer."""

    size: int
    parsing: float
    reading: float
    facts: float

    @property
    def taken(self) -> float:
        return self.reading + self.facts


def _quickest_and_middle(kind: Callable[[int], bytes]) -> tuple[Page, float, float]:
    """The page that was read most quickly, what the one in the middle cost, and the least time that parsing took.

    Each is read once; the quickest tells what the work costs, as in Python's own timeit: what makes the others slower
    is what else the machine does. The first makes the tables of words and is left out.
    """
    pages = [_read_once(kind(number)) for number in range(ROUNDS + 1)][1:]
    pages.sort(key=lambda page: page.taken)
    return pages[0], pages[ROUNDS // 2].taken, min(page.parsing for page in pages)


def _read_once(content: bytes) -> Page:
    moments = [time.process_time()]
    parse_html(content)
    moments.append(time.process_time())
    read = read_page(content, "https://fond.example.se/bryggor", NOW)
    moments.append(time.process_time())
    calls = [understand(draft, read.context) for draft in read.drafts]
    moments.append(time.process_time())
    assert calls, content
    assert all(call.deadlines and call.amounts for call in calls), content
    parsing, reading, facts = (1000 * (end - start) for start, end in pairwise(moments))
    return Page(len(content), parsing, reading, facts)


def _per_value(number: int) -> float:
    """Milliseconds for a value, each of which is read for the first time."""
    rows = list(values(number))
    started = time.process_time()
    for row in rows:
        read_phrase(row)
    return 1000 * (time.process_time() - started) / len(rows)


if __name__ == "__main__":
    sys.exit(main())
