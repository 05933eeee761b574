"""What the tests with replay folders share: writing such a folder, and crawling from it into a database of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.catalogue import Expect, Funder, Source
from config.settings import CrawlerSettings, Settings
from crawler.run import crawl
from tracker.calls.as_json import call_to_json
from tracker.calls.filter import CallFilter
from tracker.calls.model import Call, RunReport
from tracker.calls.query import find_calls, get_call
from tracker.store.database import open_database

JSON = {"content-type": "application/json; charset=utf-8"}
EVERY_CALL = CallFilter(dismissed=True)


def samples() -> Path:
    """The folder of recordings; the test is skipped without it."""
    folder = os.environ.get("GRANTS_SAMPLES")
    if not folder:
        pytest.skip("recordings are read from the folder that GRANTS_SAMPLES names; it is not set")
    return Path(folder)


def write_replay(folder: Path, answers: Sequence[dict[str, Any]]) -> Path:
    """A replay folder of these lines; `json` or `body` (bytes) in a line is its answer."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, answer in enumerate(answers):
        line = {"headers": JSON, "file": f"answer-{number}", **answer}
        body = line.pop("body", None)
        body = json.dumps(line.pop("json")).encode() if body is None else body
        (folder / f"answer-{number}").write_bytes(body)
        lines.append(json.dumps(line) + "\n")
    (folder / "index.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def api_source(key: str, options: dict[str, Any], **more: Any) -> Source:
    """A source of the family json_api that only a test has."""
    given = {"site": "https://funder.example/", "zone": "UTC", "expect": Expect(items=1)} | more
    funder = Funder(key, key.title())
    return Source(key, key.title(), "json_api", funder=funder, verified="unverified", options=options, **given)


@contextmanager
def database(folder: Path, now: datetime) -> Iterator[Engine]:
    """A new SQLite database in `folder`."""
    engine = open_database(f"sqlite:///{folder / 'grants.db'}", now)
    try:
        yield engine
    finally:
        engine.dispose()


def replay(source: Source, folder: Path, engine: Engine, now: datetime, place: Path) -> RunReport:
    """Crawl one source from a replay folder, through the real crawler; `place` is for its files."""
    folders = {f"{name}_folder": place / name for name in ("config", "data", "cache")}
    settings = Settings(crawler=CrawlerSettings(delay=0.0), **folders)
    (report,) = crawl([source], settings, engine, now, replay=folder)
    return report


def all_calls(engine: Engine, now: datetime) -> list[Call]:
    """Every call that is stored, with evidence and revisions, by the source's id."""
    with engine.connect() as connection:
        found = find_calls(connection, EVERY_CALL, now)
        return sorted((get_call(connection, call.id, now) for call in found), key=lambda call: call.external_id)


def as_json(calls: Sequence[Call]) -> dict[str, Any]:
    """The calls as `grants list --json` prints each of them."""
    return {"calls": [call_to_json(call) for call in calls]}
