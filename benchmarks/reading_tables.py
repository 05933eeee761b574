"""The recorded phrases and the Grants.gov extract with what is right for each, for the benchmark of reading."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from crawler.text import markup_text
from tracker.facts.model import Context, Draft, Raw, Understood
from tracker.facts.phrases import read_phrase
from tracker.facts.understand import understand

WASHINGTON = Context(country="US", language="en", zone="America/New_York", currency="USD")
_ROLES = {"AwardCeiling": "max", "AwardFloor": "min", "EstimatedTotalProgramFunding": "total"}
_END_OF_DAY = {"23:59:00", "23:59:59", "24:00:00"}
_COUNTED = ("right", "wrong", "missed")


class Tally:
    """Right, wrong and missed facts by kind and language."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()

    def add(self, kind: str, language: str, right: int, wrong: int, missed: int) -> None:
        """Count the facts of one phrase or page."""
        for name, number in zip(_COUNTED, (right, wrong, missed), strict=True):
            self.counts[kind, language, name] += number

    def compare(self, kind: str, language: str, wanted: Iterable[Hashable], got: Iterable[Hashable]) -> None:
        """Count two lists of facts that are written alike."""
        left, found = Counter(wanted), Counter(got)
        hit = (left & found).total()
        self.add(kind, language, hit, found.total() - hit, left.total() - hit)

    def figures(self, kind: str, language: str = "") -> tuple[float, float, int]:
        """Precision, recall and number of facts of a kind, in one language or in all."""
        right, wrong, missed = (
            sum(
                number
                for (told, spoken, name), number in self.counts.items()
                if told == kind and language in ("", spoken) and name == counted
            )
            for counted in _COUNTED
        )
        return right / (right + wrong or 1), right / (right + missed or 1), right + missed

    def languages(self, kind: str) -> list[str]:
        """The languages in which facts of a kind were found or missed."""
        return sorted({one for (name, one, _), number in self.counts.items() if name == kind and number})


def phrases(samples: Path) -> Tally:
    """Every phrase: exact days, times and instants, stage, sums with role and currency, shares, rolling and closed."""
    tally = Tally()
    for row in rows(samples):
        answer = read_phrase({name: row.get(name) for name in ("phrase", "kind", "country")})
        right, language = row["expected"], row["language"]
        for kind in ("deadlines", "opens"):
            if kind in right:
                tally.add(kind, language, *_days(right[kind], answer[kind], right.get("year_hint")))
        if "amounts" in right:
            got = [f"{one['role']} {one['amount']} {one['currency']}" for one in answer["amounts"]]
            tally.compare("amounts", language, _sums(right), _usual(got, _sums(right)))
        if "rate_percent" in right:
            tally.compare("rates", language, [str(right["rate_percent"])], [one["percent"] for one in answer["rates"]])
        for kind in ("rolling", "closed"):
            wanted, got = bool(right.get(kind)), bool(answer[kind])
            doubted = kind == "closed" and kind not in right  # a phrase of the past may say so without its answer
            tally.add(kind, language, wanted and got, got and not wanted and not doubted, wanted and not got)
    return tally


def rows(samples: Path) -> list[dict[str, Any]]:
    """The lines of phrases.jsonl."""
    text = (samples / "phrases.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def _sums(right: dict[str, Any]) -> list[str]:
    found = []
    for role, values in right["amounts"].items():
        found += [f"{role} {value} {right['currency']}" for value in (values if isinstance(values, list) else [values])]
    return found


def _usual(got: list[str], wanted: list[str]) -> list[str]:
    """A range that is usual may be told as limits or as usual: both are right."""
    kept = []
    for one in got:
        role, _, rest = one.partition(" ")
        alike = next((other for other in wanted if other.endswith(rest) and role == "typical"), one)
        kept.append(alike)
    return kept


def _days(wanted: list[str], got: list[dict[str, Any]], hint: str | None) -> tuple[int, int, int]:
    left = list(got)
    hits = 0
    for text in wanted:
        hit = next((one for one in left if any(_same(way, one, hint) for way in text.split("|"))), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return hits, len(left), len(wanted) - hits


def _same(text: str, got: dict[str, Any], hint: str | None) -> bool:
    """The day, and the time and instant where they are stated; a year that only a page implies is free."""
    day, _, clock = text.partition("T")
    if got["date"] not in {day, f"{hint}{day[1:]}" if hint and day.startswith("--") else day}:
        return False
    if not clock:
        return got["time"] in {None, "23:59:59", "24:00:00"}
    time = clock[:5] + ":" + (clock[6:8] if clock[5:6] == ":" else "00")
    if time.startswith("24"):
        return got["time"] is None or got["time"] in _END_OF_DAY
    if got["time"] != time:
        return False
    zoned = "+" in clock or "-" in clock
    return not (zoned and got["at"]) or datetime.fromisoformat(got["at"]) == datetime.fromisoformat(f"{day}T{clock}")


# The extract of Grants.gov, of which another project lost the leading zeros and turned numbers into floats


def extract(samples: Path) -> Iterator[tuple[dict[str, str], Understood]]:
    """Each record of the CSV with what is understood of it, read as a source of that form would be."""
    csv.field_size_limit(10**8)
    for path in (samples / "grants-gov").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row, understand(_draft(row), WASHINGTON)


def close_day(row: dict[str, str]) -> str:
    """The day on which a record closes, or is expected to, as ISO 8601; empty when it states none."""
    text = row["CloseDate"] or row["EstimatedSynopsisCloseDate"]
    digits = text.partition(".")[0].zfill(8)
    return date(int(digits[4:]), int(digits[:2]), int(digits[2:4])).isoformat() if text else ""


def sums(row: dict[str, str]) -> set[str]:
    """The sums that the fields of a record state."""
    found = set()
    for name, role in _ROLES.items():
        try:
            value = Decimal(row[name] or "0")
        except InvalidOperation:
            continue
        if value:
            found.add(f"{role} {value.to_integral_value()} USD")
    return found


def _draft(row: dict[str, str]) -> Draft:
    key = row["OpportunityID"].partition(".")[0]
    raws = [Raw("title", row["OpportunityTitle"])]
    for name, certainty in (("CloseDate", None), ("EstimatedSynopsisCloseDate", "estimated")):
        if row[name]:
            text = row[name].partition(".")[0].zfill(8)
            raws.append(Raw("deadline", text, label=name, format="%m%d%Y", certainty=certainty))  # type: ignore[arg-type]
    for name in ("CloseDateExplanation", "EstimatedSynopsisCloseDateExplanation"):
        if row[name]:
            raws.append(Raw("deadline", markup_text(row[name]), label=name))
    if row["Version"].startswith("Forecast"):
        raws.append(Raw("status", "forecast"))
    raws += [
        Raw("amount", row[name], label=name, role=role, currency="USD") for name, role in _ROLES.items() if row[name]
    ]
    raws.append(Raw("text", markup_text(row["Description"])))
    return Draft("extract", f"https://www.grants.gov/{key}", datetime(2022, 3, 8, tzinfo=UTC), key, tuple(raws))
