"""Invented calls in any number, the same at every run, written straight into the tables of a SQLite file."""

from __future__ import annotations

import base64
import hashlib
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tracker.store.database import open_database
from tracker.store.search import LONGEST_WORD, fold, parts

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
FUNDERS = 200
BATCH = 10_000

_STEMS = """
    arbetsmarknad integration folkhälsa kultur idrott miljö forskning utbildning ungdom äldre stöd projekt medel
    bidrag lokal regional europeisk innovation klimat energi jordbruk landsbygd demokrati jämställdhet mångfald språk
    hälsa vård omsorg barn familj förening civilsamhälle konst musik teater film litteratur bibliotek museum arkiv
    natur vatten skog hav fiske transport digital data säkerhet beredskap EU nya för och till samverkan
"""

Rows = dict[str, list[tuple[Any, ...]]]
"""Rows by table, each row in the order of COLUMNS."""

COLUMNS = {
    "funders": "id, key, name, country, url",
    "sources": "id, key, name, country, url, funder_id",
    "calls": "id, public_id, source_id, external_id, round, funder_id, funder_name, title, summary, url, apply_url, "
    "language, said, rolling, last_closes, disputed, digest, first_seen, last_changed",
    "deadlines": "call_id, date, yearly, stage, certainty, closes, starts",
    "openings": "call_id, date, yearly, stage, certainty, starts",
    "amounts": "call_id, role, amount, currency, currency_assumed, approximate",
    "sightings": "call_id, source_id, url, first_seen, last_seen, missed",
    "call_search": "rowid, title, summary, funder_name",
    "words": "id, word",
    "word_parts": "part, word_id",
}


def fill(path: Path, count: int) -> None:
    """Make a database at `path` with so many calls: two fifths open, two fifths closed, the rest without a date."""
    open_database(f"sqlite:///{path}", NOW).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for rows in batches(count):
            for table, values in rows.items():
                insert_into(connection, table, values)
            connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def insert_into(connection: sqlite3.Connection, table: str, values: list[tuple[Any, ...]]) -> None:
    """Write rows of one table, the fastest way that the sqlite3 module has."""
    marks = ", ".join("?" * (COLUMNS[table].count(",") + 1))
    connection.executemany(f"INSERT INTO {table} ({COLUMNS[table]}) VALUES ({marks})", values)


def batches(count: int) -> Iterator[Rows]:
    """The rows of `count` calls and of all that they refer to, a few thousand calls at a time."""
    chance = random.Random(2026)
    known = vocabulary()
    yield _places()
    for start in range(1, count + 1, BATCH):
        rows: Rows = defaultdict(list)
        for number in range(start, min(start + BATCH, count + 1)):
            _add_call(rows, number, chance, known)
        yield rows
    yield _words(known)


def vocabulary() -> list[str]:
    """The words of all texts, common ones first: stems, their compounds, then a long tail of rare words."""
    chance = random.Random(7)
    stems = _STEMS.split()
    compounds = [one + two for one in stems[:40] for two in chance.sample(stems, 25)]
    rare = ["".join(chance.choices("abdefgiklmnoprstuvåäö", k=chance.randint(5, 11))) for _ in range(20_000)]
    return [*stems, *compounds, *rare]


def _places() -> Rows:
    funders = [(n, f"funder-{n}", f"Fond {n}", ("SE", "EU", "US")[n % 3], "") for n in range(1, FUNDERS + 1)]
    sources = [(n, f"source-{n}", f"Fond {n}", "SE", "", n) for n in range(1, FUNDERS + 1)]
    return {"funders": funders, "sources": sources}


def _add_call(rows: Rows, number: int, chance: random.Random, vocabulary: list[str]) -> None:
    funder = chance.randint(1, FUNDERS)
    kind = chance.random()
    closes = _closes(kind, chance)
    rolling = 0.85 <= kind < 0.93
    said = None if kind < 0.93 else chance.choice(["open", "closed", "forecast", None])
    title, summary = _text(7, chance, vocabulary), _text(25, chance, vocabulary)
    first_seen = _stored(NOW - timedelta(hours=chance.randint(0, 20_000)))
    url = f"https://example.org/{number}"
    rows["calls"].append(
        (number, _public_id(number), funder, str(number), "", funder, f"Fond {funder}", title, summary, url, "", "sv")
        + (said, rolling, closes and _stored(closes), "", "1:0", first_seen, first_seen)
    )
    if closes:
        starts = _stored(closes - timedelta(days=90))
        rows["deadlines"].append((number, f"{closes:%Y-%m-%d}", 0, "full", "stated", _stored(closes), starts))
        rows["openings"].append((number, starts[:10], 0, "full", "stated", starts))
    rows["amounts"].append((number, "max", chance.randint(1, 500) * 1_000_000, "SEK", 0, 0))
    rows["sightings"].append((number, funder, url, first_seen, _stored(NOW), 0))
    rows["call_search"].append((number, title, summary, f"Fond {funder}"))


def _closes(kind: float, chance: random.Random) -> datetime | None:
    if kind < 0.45:
        return NOW + timedelta(hours=chance.randint(1, 5_000))
    return NOW - timedelta(hours=chance.randint(1, 20_000)) if kind < 0.85 else None


def _text(count: int, chance: random.Random, vocabulary: list[str]) -> str:
    places = (min(int(chance.expovariate(1 / 600)), len(vocabulary) - 1) for _ in range(count))
    return " ".join(vocabulary[place] for place in places)


def _words(vocabulary: list[str]) -> Rows:
    distinct = sorted({word for word in map(fold, (*vocabulary, "fond")) if 3 <= len(word) <= LONGEST_WORD})
    numbered = list(enumerate(distinct, 1))
    return {"words": numbered, "word_parts": [(part, n) for n, word in numbered for part in sorted(parts(word))]}


def _public_id(number: int) -> str:
    return base64.b32encode(hashlib.sha256(str(number).encode()).digest()[:15]).decode().lower()


def _stored(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.000000"
