"""Whole processes that are compared: the floor of a list, and `grants` on a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.filled import NOW
from tests.homes import home_in

SHOWN = 20
"""Calls on a list."""


def floor(path: Path) -> list[str]:
    """Typer, Rich and sqlite3 printing the calls that `grants list --open` shows."""
    script = Path(__file__).with_name("floor_list.py")
    return [sys.executable, str(script), str(path), f"{NOW:%Y-%m-%d %H:%M:%S}.000000", str(SHOWN)]


def grants(path: Path, *words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("grants")), "--database", f"sqlite:///{path}", *words]


def run(command: list[str], home: Path) -> str:
    """What it prints, at the benchmarks' now; ends this program when it fails."""
    environment = os.environ | home_in(home) | {"GRANTS_NOW": NOW.isoformat(), "COLUMNS": "120"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout
