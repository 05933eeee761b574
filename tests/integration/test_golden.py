"""Golden cases: each folder of tests/golden is crawled through the real crawler and compared with its expected.json.

A folder is named as its source and has `case.toml` (the clock, and what the run is to say), `index.jsonl` with the
answers, and `expected.json`. When that is missing it is written, and the test fails until it was looked at. All cases
of one clock are crawled together, and stored in a database each.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from config import settings
from config.catalogue import load
from config.settings import CrawlerSettings, Settings
from config.strict import read
from crawler.process import follow, new_job
from crawler.run import _store
from tests.integration.golden_web import CASES
from tests.integration.replays import all_calls, as_json, database
from tracker.calls.model import RunReport, Verdict

KEYS = {"formas": "secret-1", "vinnova": "secret-2", "simpler": "secret-3"}
"""Of the interfaces that ask for one."""
Came = dict[str, tuple[RunReport, dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """case.toml."""

    now: str
    structure: Literal["recorded", "stated"]
    """Whether the structure of the answers was recorded, or is what the source's makers say of it."""
    verdict: Verdict = "healthy"
    left_out: int = 0


def case_of(folder: Path) -> Case:
    return read(Case, tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")), str(folder / "case.toml"))


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> Came:
    """By source: the report on its case, and the calls that were stored."""
    of_clock: defaultdict[datetime, list[Path]] = defaultdict(list)
    for folder in CASES:
        of_clock[settings.moment(case_of(folder).now, "now")].append(folder)
    found: Came = {}
    for now, folders in of_clock.items():
        found |= _crawled(folders, now, tmp_path_factory.mktemp("golden"))
    return found


def _crawled(folders: list[Path], now: datetime, place: Path) -> Came:
    replay = _together(folders, place / "replay")
    using = Settings(crawler=CrawlerSettings(delay=0.0), cache_folder=place / "cache", keys=KEYS)
    sources = {folder.name: load(None).get(folder.name) for folder in folders}
    found: Came = {}
    with new_job(sources.values(), using, now, replay=replay) as job:
        for message in follow(job, using.crawler.run_minutes):
            if message.kind == "finished":
                (place / message.source).mkdir()
                with database(place / message.source, now) as engine:
                    report = _store(sources[message.source], message, job, engine, now, None)
                    found[message.source] = report, as_json(all_calls(engine, now))
    return found


def _together(folders: list[Path], replay: Path) -> Path:
    """One folder of answers for all of them."""
    replay.mkdir()
    lines = []
    for folder in folders:
        (replay / folder.name).mkdir()
        for path in folder.iterdir():
            (replay / folder.name / path.name).write_bytes(path.read_bytes())
        for text in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            lines.append(line | {"source": folder.name, "file": line["file"] and f"{folder.name}/{line['file']}"})
    (replay / "index.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return replay


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden_case(folder: Path, came: Came) -> None:
    case, (report, found) = case_of(folder), came[folder.name]
    assert (report.verdict, report.left_out, report.problems) == (case.verdict, case.left_out, ())
    assert report.new == len(found["calls"])
    expected = folder / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was missing and is written now. Read it; when it is right, commit it and run again.")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
