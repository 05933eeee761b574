"""Golden cases: each folder of tests/golden is crawled through the real crawler and compared with its expected.json.

A folder is named as its source and has `case.toml` (the clock, and what the run is to say), `index.jsonl` with the
answers, and `expected.json`. When that is missing it is written, and the test fails until it was looked at.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from config import settings
from config.catalogue import load
from config.strict import read
from tests.integration.replays import all_calls, as_json, database, replay
from tracker.calls.model import Verdict

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/case.toml"))


@dataclass(frozen=True)
class Case:
    """case.toml."""

    now: str
    structure: Literal["recorded", "stated"]
    """Whether the structure of the answers was recorded, or is what the source's makers say of it."""
    verdict: Verdict = "healthy"
    left_out: int = 0


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden_case(folder: Path, tmp_path: Path) -> None:
    case = read(Case, tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")), str(folder / "case.toml"))
    now = settings.moment(case.now, "now")
    with database(tmp_path, now) as engine:
        report = replay(load(None).get(folder.name), folder, engine, now, tmp_path)
        found = as_json(all_calls(engine, now))
    assert (report.verdict, report.left_out, report.problems) == (case.verdict, case.left_out, ())
    assert report.new == len(found["calls"])
    expected = folder / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was missing and is written now. Read it; when it is right, commit it and run again.")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_every_shipped_source_that_was_recorded_has_a_golden_case() -> None:
    recorded = {key for key, source in load(None).sources.items() if source.verified == "recorded"}
    assert recorded <= {folder.name for folder in CASES}, "write tests/golden/<source>/ for these (see test_golden.py)"
