"""Linking as crawls do it: source after source is stored, and each run looks for its calls among what is there.

    python -m benchmarks.linking [COUNT]

The calls are those of `benchmarks.duplicates`, but that half of those without rounds have no day: they are found by
words of their titles. A call must not cost more because more is stored: so many calls are held against a quarter of
them, and the links against those that are found when all calls are compared at once.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from benchmarks.duplicates import Planted, planted, together
from config.catalogue import Expect, Funder, Source
from tracker.calls import linking
from tracker.calls.duplicates import SURE, Card, pairs
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched
from tracker.facts.model import Understood, When
from tracker.store.database import open_database
from tracker.store.tables.calls import calls

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
_PRECISION, _GROWTH = 0.99, 1.5
_LOSS = 0.005
"""How much lower recall may be than when all calls are compared at once."""
_RECALL = 0.9
"""And the least of all: comparing all at once may get worse as well."""


def measure(count: int) -> dict[str, float]:
    """Milliseconds for each call of processor time that linking takes, and how right it is."""
    some = planted(count, dated=0.5)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/grants.db", NOW)
        spent = [_stored(engine, key, cards, number) for number, (key, cards) in enumerate(_by_source(some))]
        found = _linked(engine)
        engine.dispose()
    found = some.judged(found)
    right = len(found & some.same)
    at_once = together((pair.one, pair.other) for pair in pairs(some.cards) if pair.score >= SURE)
    return {
        "calls": len(some.cards),
        "runs": len(spent),
        "neighbours": len(some.apart),
        "wrong": len(found & some.apart),
        "undated": sum(not card.days for card in some.cards),
        "each": 1000 * sum(spent) / len(some.cards),
        "precision": right / max(1, len(found)),
        "recall": right / len(some.same),
        "at_once": len(at_once & some.same) / len(some.same),
    }


def _by_source(some: Planted) -> list[tuple[str, list[Card]]]:
    """The portals somewhere among the others."""
    found: defaultdict[str, list[Card]] = defaultdict(list)
    for card in some.cards:
        found[card.source].append(card)
    runs = sorted(found.items())
    random.Random(4).shuffle(runs)
    return runs


def _stored(engine: Engine, key: str, cards: list[Card], number: int) -> float:
    """Store the calls of one source; the seconds that linking took of it."""
    source = Source(key, key, "feed", f"https://{key}.example/", Funder(key, key), "unverified", expect=Expect(items=1))
    now = NOW + timedelta(minutes=number)
    real, spent = linking.link_new, 0.0

    def timed(engine: Engine, source: Source, now: datetime) -> int:
        nonlocal spent
        began = time.process_time()
        made = real(engine, source, now)
        spent = time.process_time() - began
        return made

    linking.link_new = timed
    try:
        ingest(engine, source, map(_understood, cards), Fetched(started=now), now)
    finally:
        linking.link_new = real
    return spent


def _understood(card: Card) -> Understood:
    return Understood(
        source=card.source,
        external_id=str(card.number),
        url=card.url,
        captured=NOW,
        title=card.title,
        funder=card.funder,
        deadlines=tuple(When(day) for day in card.days),
        rolling=card.rolling,
        identifiers=tuple(card.identifiers),
    )


def _linked(engine: Engine) -> set[tuple[int, int]]:
    """The pairs that are shown as one call, by the numbers of the cards."""
    with engine.connect() as connection:
        rows = connection.execute(select(calls.c.id, calls.c.external_id, calls.c.same_as)).all()
    number = {row.id: int(row.external_id) for row in rows}
    return together((number[row.id], number[row.same_as]) for row in rows if row.same_as)


def main(count: int) -> int:
    """Print the figures; 1 when a goal is missed."""
    few, found = measure(count // 4), measure(count)
    growth = found["each"] / few["each"]
    least = max(found["at_once"] - _LOSS, _RECALL)
    print(f"{found['calls']:,.0f} calls ({found['undated']:,.0f} without a day) in {found['runs']:.0f} runs: ", end="")
    print(f"linking takes {found['each']:.1f} ms a call, {few['each']:.1f} with a quarter as many: ", end="")
    print(f"{growth:.2f} x (goal: at most {_GROWTH}); ", end="")
    print(f"{found['wrong']} of {found['neighbours']:,.0f} neighbours linked; ", end="")
    print(
        f"precision {found['precision']:.4f} (goal: {_PRECISION}), recall {found['recall']:.3f} (goal: {least:.3f}: ",
        end="",
    )
    print(f"{_LOSS} less than all at once, {found['at_once']:.3f}, and never less than {_RECALL})")
    return 0 if growth <= _GROWTH and found["precision"] >= _PRECISION and found["recall"] >= least else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
