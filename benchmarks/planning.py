"""What a round of crawls costs beside the crawls themselves: planning, locking and storing must stay linear.

    python -m benchmarks.planning

Over 1,000, 3,000 and 10,000 daily sources in a new SQLite file, as `grants crawl --all` or a daemon has it: working out
what is due, claiming every run in one transaction, and storing for each source a call with the end of its run in a
transaction of its own. Processor time, so that a busy machine tells the same. Exit code 1 when a source costs more than
twice as much among the most as among the fewest.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from cli.daemon.agenda import Agenda, portions
from config.catalogue import Funder, Source
from config.schedules import parse
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched, RunReport
from tracker.facts.model import Understood, When
from tracker.jobs.plan import Job
from tracker.jobs.record import claim, finish, states
from tracker.store.database import open_database, reading, writing

SIZES = (1_000, 3_000, 10_000)
GOAL = 2.0
NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def main() -> int:
    """Print the figures; 1 when the goal is missed."""
    costs = {size: _measure(size) for size in SIZES}
    for size, (plan, claimed, finished, beat) in costs.items():
        print(f"{size} sources: planning {plan * size:.2f} s, claiming {claimed * size:.2f} s, a look around "
              f"{beat * size * 1000:.0f} ms; each: {plan * 1e6:.0f} + {claimed * 1e6:.0f} µs, storing "
              f"{finished * 1e6:.0f} µs")  # fmt: skip
    least, most = costs[SIZES[0]], costs[SIZES[-1]]
    ratios = [after / before for before, after in zip(least, most, strict=True)]
    names = ("planning", "claiming", "storing", "a look around")
    told = ", ".join(f"{name} {ratio:.2f} x" for name, ratio in zip(names, ratios, strict=True))
    print(f"a source among {SIZES[-1]} against one among {SIZES[0]}: {told} (goal: at most {GOAL} x)")
    return 0 if max(ratios) <= GOAL else 1


def _measure(size: int) -> tuple[float, float, float, float]:
    """Seconds for each source: planning, claiming, storing, and a look around when nothing is due."""
    zone, schedule = ZoneInfo("Europe/Stockholm"), parse("daily", "here")
    sources = [_source(number) for number in range(size)]
    jobs = {f"crawl:{each.key}": Job(f"crawl:{each.key}", schedule, zone, timedelta(hours=2)) for each in sources}
    agenda = Agenda(jobs, {source.key: source for source in sources})
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'grants.db'}", NOW)
        began = time.process_time()
        agenda.learn({})
        due = agenda.due(NOW)
        batches = list(portions(agenda, due, frozenset(), size, 25))
        planned = time.process_time() - began
        began = time.process_time()
        with writing(engine) as connection:
            run_ids = claim(
                connection, [agenda.wanted(name, NOW) for batch in batches for name in batch], "o", NOW, NOW
            )
        claimed = time.process_time() - began
        began = time.process_time()
        for source in sources:
            _store(engine, source, run_ids[f"crawl:{source.key}"])
        finished = time.process_time() - began
        began = time.process_time()
        with reading(engine) as connection:
            agenda.learn({name: state.history for name, state in states(connection).items()})
        agenda.due(NOW)
        looked = time.process_time() - began
        engine.dispose()
    assert len(run_ids) == size
    return planned / size, claimed / size, finished / size, looked / size


def _store(engine: Engine, source: Source, run_id: int) -> None:
    """One call, and the end of the run with it."""

    def along(connection: Connection, _report: RunReport) -> None:
        finish(connection, run_id, "done", "", NOW)

    number = int(source.key.removeprefix("s-"))
    closes = When((NOW.date() + timedelta(days=number % 365 + 1)).isoformat())
    title = f"Support for {number:b} choirs and {number:x} clubs"
    read = Understood(source.key, f"round-{number}", f"{source.site}one", NOW, title, deadlines=(closes,))
    ingest(engine, source, [read], Fetched(NOW), NOW, along)


def _source(number: int) -> Source:
    site = f"https://funder-{number}.example/"
    options = {"start": [f"{site}feed"]}
    return Source(f"s-{number}", "S", "feed", site, Funder("f", "F"), "unverified", options=options)


if __name__ == "__main__":
    raise SystemExit(main())
