"""Other libraries on the same phrases and pages: dateparser's `search_dates` and price-parser, where installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.reading_samples import NOW, Case
from benchmarks.reading_tables import Tally
from crawler.reading.drafts import read_page

_CODES = {"no": "nb"}
"""How dateparser calls a language."""


def by_dateparser() -> Callable[[Case], set[str]] | None:
    """Every date that dateparser finds, as one to apply by: it knows no roles. None when it is not installed."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None

    def find(case: Case) -> set[str]:
        text = _text(case)
        found = (
            search_dates(text, languages=[_CODES.get(case.language, case.language)], settings={"DATE_ORDER": "DMY"})
            or []
        )
        return {when.date().isoformat() + (f"T{when:%H:%M}" if when.hour else "") for _, when in found}

    return find


def _text(case: Case) -> str:
    read = read_page(case.content, "", NOW)
    return "\n".join(text for draft in read.drafts for text in draft.texts("text"))


def dates_by_dateparser(recorded: list[dict[str, Any]]) -> tuple[float, float, int] | None:
    """Its days against the deadlines of the phrases; their times, zones and stages are not asked for."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None
    tally = Tally()
    for row in recorded:
        if "deadlines" in row["expected"]:
            found = (
                search_dates(
                    row["phrase"],
                    languages=[_CODES.get(row["language"], row["language"])],
                    settings={"DATE_ORDER": "DMY"},
                )
                or []
            )
            wanted = [text.partition("|")[0].partition("T")[0][-5:] for text in row["expected"]["deadlines"]]
            tally.compare("deadlines", row["language"], wanted, [f"{when:%m-%d}" for _, when in found])
    return tally.figures("deadlines")


def sums_by_price_parser(recorded: list[dict[str, Any]]) -> tuple[float, float, int] | None:
    """Its sum against those of the phrases; roles and currencies are not asked for."""
    try:
        from price_parser import Price
    except ImportError:
        return None
    tally = Tally()
    for row in recorded:
        if "amounts" in row["expected"]:
            told = [value if isinstance(value, list) else [value] for value in row["expected"]["amounts"].values()]
            amount = Price.fromstring(row["phrase"]).amount
            got = [f"{amount.normalize():f}"] if amount is not None else []
            tally.compare("amounts", row["language"], [str(value) for values in told for value in values], got)
    return tally.figures("amounts")
