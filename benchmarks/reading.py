"""What is read rightly of recorded pages and phrases, beside other libraries, and what reading costs.

With GRANTS_SAMPLES set: precision and recall of days to apply by, by kind of page and of phrases by kind and language;
dateparser's `search_dates` and price-parser in turn, where they are installed. Always: the cost of reading one page,
against the time lxml needs to parse it, and of short labelled values.

Goals: a page in at most 3 times the parsing plus 5 ms; a short value in at most 0.1 ms on average.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.reading_samples import NOW, Case, by_dateparser, cases, ours
from crawler.reading.drafts import read_page
from crawler.reading.markup import parse_html
from tracker.facts.phrases import read_phrase
from tracker.facts.understand import understand

MOST_TIMES_PARSING, PLUS_SECONDS = 3.0, 0.005
MOST_PER_VALUE = 0.0001
ROUNDS = 9
_PAGE = """<html lang="sv"><head><title>Bidrag till bryggor</title></head><body><nav>{menu}</nav><main>
<h1>Bidrag till bryggor</h1><dl><dt>Ansökan öppnar</dt><dd>2 februari 2026</dd><dt>Sista ansökningsdag</dt>
<dd>16 mars 2026 kl. 15.00</dd><dt>Högsta belopp</dt><dd>250 000 kr</dd></dl>{text}</main></body></html>"""
_VALUES = ("16 mars 2026 kl. 15.00", "2026-03-16", "Löpande", "March 12, 2026 5 pm ET", "1–31 mars", "250 000 kr")


def main() -> int:
    """Print the figures; 1 when a goal of cost was missed."""
    if samples := os.environ.get("GRANTS_SAMPLES"):
        _pages(Path(samples))
        _phrases(Path(samples))
    else:
        print("GRANTS_SAMPLES is not set: only the cost is measured")
    return int(_cost())


def _pages(samples: Path) -> None:
    found = list(cases(samples))
    _table("pages: ours", found, ours)
    if other := by_dateparser():
        _table("pages: dateparser", [case for case in found if case.kind != "grantconnect"], other)
    else:
        print("dateparser is not installed: no figures beside ours")


def _table(title: str, found: list[Case], find: Callable[[Case], set[str]]) -> None:
    """Right, wrong and missed days by kind of sample and language."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for case in found:
        got = find(case) - (case.also - case.right)
        key = (case.kind, case.language)
        counts[(*key, "right")] += len(got & case.right)
        counts[(*key, "wrong")] += len(got - case.right)
        counts[(*key, "missed")] += len(case.right - got)
    print(title)
    for kind, language in sorted({key[:2] for key in counts}):
        _line(f"{kind} {language}", *(counts[kind, language, name] for name in ("right", "wrong", "missed")))


def _line(name: str, right: int, wrong: int, missed: int) -> None:
    precision, recall = right / (right + wrong or 1), right / (right + missed or 1)
    print(f"  {name:20} right {right:4} wrong {wrong:3} missed {missed:3}", end="")
    print(f"  precision {precision:.3f} recall {recall:.3f}" if right + wrong + missed else "  none to find")


def _phrases(samples: Path) -> None:
    rows = [json.loads(line) for line in (samples / "phrases.jsonl").read_text(encoding="utf-8").splitlines() if line]
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        answer = read_phrase({name: row.get(name) for name in ("phrase", "kind", "country")})
        for kind, right, got in _facts(row["expected"], answer):
            key = (kind, row["language"])
            counts[(*key, "right")] += len(right & got)
            counts[(*key, "wrong")] += len(got - right)
            counts[(*key, "missed")] += len(right - got)
    print("phrases: ours")
    for kind, language in sorted({key[:2] for key in counts}):
        _line(f"{kind} {language}", *(counts[kind, language, name] for name in ("right", "wrong", "missed")))
    _price_parser(rows)


def _facts(right: dict[str, Any], got: dict[str, Any]) -> Iterable[tuple[str, set[str], set[str]]]:
    """Days, without their times and the years that only a page implies, and sums with their roles, of one phrase."""
    for kind in ("deadlines", "opens"):
        wanted = {_month_and_day(text.partition("|")[0]) for text in right.get(kind, ())}
        yield kind, wanted, {_month_and_day(when["date"]) for when in got[kind]}
    wanted = {f"{role} {amount}" for role, amount in right.get("amounts", {}).items() if isinstance(amount, int)}
    if wanted:
        yield "amounts", wanted, {f"{one['role']} {one['amount']}" for one in got["amounts"]}


def _month_and_day(text: str) -> str:
    return text.partition("T")[0][-5:]


def _price_parser(rows: list[dict[str, Any]]) -> None:
    try:
        from price_parser import Price
    except ImportError:
        print("price-parser is not installed: no figures beside ours")
        return
    counts: Counter[str] = Counter()
    for row in rows:
        wanted = {str(amount) for amount in row["expected"].get("amounts", {}).values() if isinstance(amount, int)}
        if wanted:
            amount = Price.fromstring(row["phrase"]).amount
            got = {f"{amount.normalize():f}"} if amount is not None else set()
            counts.update({"right": len(got & wanted), "wrong": len(got - wanted), "missed": len(wanted - got)})
    print("phrases: price-parser")
    _line("amounts", counts["right"], counts["wrong"], counts["missed"])


def _cost() -> bool:
    """Whether a goal was missed. The page has what pages have: a menu, a facts box and a few thousand characters."""
    menu = "".join(f'<ul><li><a href="/{number}">Om oss {number}</a></li></ul>' for number in range(300))
    text = "<h2>Om bidraget</h2><p>Bryggor och badplatser för alla som bor vid älven, i stort och i smått.</p>" * 30
    page = _PAGE.format(menu=menu, text=text).encode()
    parsing, reading, facts = _seconds(page)
    allowed = MOST_TIMES_PARSING * parsing + PLUS_SECONDS
    print(f"one page of {len(page):,} bytes: parsed by lxml in {parsing * 1000:.2f} ms, ", end="")
    print(f"read in {reading * 1000:.2f} ms (goal: at most {allowed * 1000:.2f}), ", end="")
    print(f"its facts understood in {facts * 1000:.2f} ms more")
    value = statistics.median(_per_value() for _ in range(ROUNDS))
    print(f"one short value: {value * 1000:.3f} ms (goal: at most {MOST_PER_VALUE * 1000:.1f})")
    return reading > allowed or value > MOST_PER_VALUE


def _seconds(page: bytes) -> tuple[float, float, float]:
    """Medians of parsing, of reading, and of understanding what was read, measured in turn."""
    read = read_page(page, "https://fond.example.se/bryggor", NOW)
    steps: tuple[Callable[[], Any], ...] = (
        lambda: parse_html(page),
        lambda: read_page(page, "https://fond.example.se/bryggor", NOW),
        lambda: [understand(draft, read.context) for draft in read.drafts],
    )
    taken: list[list[float]] = [[], [], []]
    for _ in range(ROUNDS):
        for step, seconds in zip(steps, taken, strict=True):
            started = time.perf_counter()
            step()
            seconds.append(time.perf_counter() - started)
    parsing, reading, facts = map(statistics.median, taken)
    return parsing, reading, facts


def _per_value() -> float:
    rows = [
        {"phrase": text, "kind": "amount" if text.endswith("kr") else "deadline", "country": "SE"} for text in _VALUES
    ]
    started = time.perf_counter()
    for _ in range(50):
        for row in rows:
            read_phrase(row)
    return (time.perf_counter() - started) / (50 * len(rows))


if __name__ == "__main__":
    sys.exit(main())
