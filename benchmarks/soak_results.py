"""What came of a soak, beside what should have come of it (soak_counts)."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from benchmarks.soak_counts import PEOPLE, ZONE, alerts, digests, runs_of

MEMORY_GOAL = 1.1
FEWEST_SIZES = 10
"""How often memory must have been looked at, for its growth to be told."""
OPERATOR = "drift@example.org"


@dataclass
class Life:
    """How it went."""

    killed: int = 0
    memory: list[tuple[datetime, int]] = field(default_factory=list)
    """kB of the daemon that is left alone, and of the process that makes its others, over simulated time."""


def compare(
    folder: Path, engine: Engine, keys: dict[str, str], asked: argparse.Namespace, life: Life, seconds: float
) -> int:
    """Print how it went and where it differs from the count; the exit code."""
    from tracker.store.tables.jobs import job_runs

    start = datetime.fromisoformat(asked.start).date()
    with engine.connect() as connection:
        rows = connection.execute(select(job_runs)).all()
    ended = [row for row in rows if row.state in ("done", "suspect", "failed")]
    mails = [_read(path) for path in (folder / "mail" / "new").iterdir()]
    told = sum("times in a row" in text for _, _, text in mails)
    expected = list(alerts(keys, start, asked.days))
    sizes = [size for _, size in life.memory if size]
    grown = _growth(sizes)
    letters = Counter((to, key) for to, key, _ in mails)
    wrong = [f"still under way: {row.job}" for row in rows if row.state == "running"]
    wrong += list(_wrong_runs(keys, ended, start, asked.days))
    wrong += list(_wrong_digests(engine, start, asked.days))
    wrong += list(_wrong_alerts(engine, expected))
    wrong += list(_wrong_mails(engine, letters, life.killed))
    wrong += [f"memory grew to {grown:.2f} x"] if grown > MEMORY_GOAL else []
    wrong += [f"memory was looked at {len(sizes)} times only"] if len(sizes) < FEWEST_SIZES else []
    wrong += [f"killed {life.killed} times, {asked.kills} were asked for"] if life.killed != asked.kills else []
    states = Counter(row.state for row in rows)
    print(f"{len(keys)} sources, {asked.days} days from {asked.start}, {life.killed} kill -9, {seconds:.0f} s:")
    sent = sum(count for (to, _), count in letters.items() if to != OPERATOR)
    print(f"{len(ended)} runs, {sent} digests, {told} alerts ({len(expected)} expected); {dict(states)}")
    print(f"memory in the half without kills {grown:.2f} x (goal {MEMORY_GOAL})")
    for sentence in wrong[:20]:
        print("WRONG:", sentence)
    print("all as counted" if not wrong else f"{len(wrong)} differences")
    return 1 if wrong else 0


def _read(path: Path) -> tuple[str, str, str]:
    """Of a mail: to whom, its Message-ID, its text."""
    mail = message_from_bytes(path.read_bytes(), policy=default)
    body = mail.get_body(("plain",))
    return mail["To"].addresses[0].addr_spec, str(mail["Message-ID"]), body.get_content() if body else ""


def _wrong_runs(keys: dict[str, str], ended: Sequence[Any], start: date, days: int) -> Iterator[str]:
    """Where the runs differ from the count; the first and the last local date are cut short and not looked at."""
    found = Counter(
        (row.job, row.turn.replace(tzinfo=UTC).astimezone(ZONE).date()) for row in ended if row.turn is not None
    )
    for day in (start + timedelta(days=number) for number in range(1, days)):
        for key, behaviour in keys.items():
            if (count := found[f"crawl:{key}", day]) != (expected := runs_of(behaviour, day)):
                yield f"{key} on {day}: {count} runs, {expected} expected"


def _wrong_digests(engine: Engine, start: date, days: int) -> Iterator[str]:
    """Where the digests that were written differ from the count."""
    from tracker.store.tables.digests import deliveries

    columns = (deliveries.c.recipient, deliveries.c.period)
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).where(deliveries.c.kind == "digest")).all()
    names = {f"m{number}@example.org": one.name for number, one in enumerate(PEOPLE)}
    found, expected = Counter((names[row.recipient], row.period) for row in rows), digests(start, days)
    for one in sorted(found.keys() | expected.keys()):
        if found[one] != expected[one]:
            yield f"digests of {one}: {found[one]}, {expected[one]} expected"


def _wrong_alerts(engine: Engine, expected: Sequence[date]) -> Iterator[str]:
    """Where the dates of the alerts about sources differ from the count; what is wrong stands in an alert's key."""
    from tracker.store.tables.digests import deliveries

    columns = (deliveries.c.key, deliveries.c.created)
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).where(deliveries.c.kind == "alert")).all()
    found = Counter(row.created.astimezone(ZONE).date() for row in rows if "source" in row.key.split(":")[1].split("+"))
    for day in sorted(found.keys() | set(expected)):
        if found[day] != (count := expected.count(day)):
            yield f"alerts about sources on {day}: {found[day]}, {count} expected"


def _wrong_mails(engine: Engine, letters: Counter[tuple[str, str]], killed: int) -> Iterator[str]:
    """Mails that did not arrive once, or that nothing is known of. One whose sender was killed while the server had it
    may have arrived or not, and is never sent twice: a kill leaves one such mail at most."""
    from tracker.store.tables.digests import deliveries

    columns = (
        deliveries.c.kind,
        deliveries.c.recipient,
        deliveries.c.period,
        deliveries.c.message_id,
        deliveries.c.state,
    )
    with engine.connect() as connection:
        rows = connection.execute(select(*columns)).all()
    for row in rows:
        arrived = letters[row.recipient, row.message_id]
        if arrived > 1 or (arrived == 0 and row.state != "unknown"):
            yield f"{row.kind} {row.period} to {row.recipient} ({row.state}) arrived {arrived} times"
    known = {(row.recipient, row.message_id) for row in rows}
    yield from (f"{key} to {to} arrived and is not put down" for to, key in letters if (to, key) not in known)
    if (unknown := sum(row.state == "unknown" for row in rows)) > killed:
        yield f"{unknown} mails may have arrived or not, after {killed} kills"


def _growth(sizes: list[int]) -> float:
    """How much the largest of the last nine tenths is above the largest of the first tenth."""
    tenth = max(len(sizes) // 10, 1)
    return max(sizes[tenth:], default=0) / max(sizes[:tenth], default=1)
