"""`grants demo` as a whole, as a person runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-P", "-c", "from cli.main import main; main()"]


def demo(folder: Path, language: str, now: str) -> subprocess.CompletedProcess[str]:
    (folder / "tmp").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONUTF8": "1",
        "COLUMNS": "120",
        "LC_ALL": language,
        "GRANTS_NOW": now,
    }
    return subprocess.run(
        [*COMMAND, "demo"], env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def row(text: str, words: str) -> str:
    """The first line that holds these words, its spaces single."""
    return next(" ".join(line.split()) for line in text.splitlines() if words in line)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, demo(folder, "en_GB.UTF-8", "2026-12-28T12:00:00Z")


def test_the_demo_succeeds_and_leaves_nothing_behind(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = played
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in folder.rglob("*")] == ["tmp"]


def test_the_first_visit_shows_calls_of_every_kind_and_a_broken_source(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    first, _, _ = played[1].stdout.partition("A day passes")
    assert row(first, "demo-vattra").startswith("demo-vattra healthy 6 0 0")
    assert row(first, "demo-lakelight").startswith("demo-lakelight healthy 3 0 0 1")
    assert row(first, "demo-kvarn").startswith("demo-kvarn failed 0")
    assert "shows no items where `div.bidrag` is expected" in " ".join(first.split())
    assert re.match(r"2 Jan 2027 in 5 days Integration genom idrott", row(first, "Integration genom idrott"))
    assert row(first, "Småbidrag till föreningslivet").startswith("rolling")
    assert "forecast" in row(first, "Samlingslokaler för alla")
    assert "closed" in row(first, "Bygdens minnen")
    assert "9 Jan 2027 12:00" in row(first, "Unga leder kulturen")
    assert "outline" in " ".join(first.split())


def test_the_second_visit_shows_what_changed_and_doubts_the_empty_feed(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, _, second = played[1].stdout.partition("A day passes")
    assert row(second, "demo-vattra").startswith("demo-vattra healthy 0 1 5")
    assert row(second, "demo-bjorkdunge").startswith("demo-bjorkdunge suspect 0")
    assert row(second, "→").endswith("21 Jan 2027 15:00 → 28 Jan 2027 15:00")
    assert "grants crawl" in second


def test_the_demo_speaks_swedish(tmp_path: Path) -> None:
    done = demo(tmp_path, "sv_SE.UTF-8", "2028-02-29T23:30:00Z")
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    assert "Fem påhittade finansiärer svarar" in said
    assert "Det var demonstrationen" in said
    assert "Grants reads" not in said
    assert row(done.stdout, "→").endswith("25 mars 2028 15:00 → 1 apr. 2028 15:00")
