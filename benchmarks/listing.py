"""`grants list --open` as a whole process, against the least that such a list can cost, on small and large databases.

Goals: at most 4.0 times that least; at most 1.2 times as long on the largest database as on the smallest.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.filled import NOW, fill

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 15
SHOWN = 20
MOST_TIMES_FLOOR = 4.0
MOST_GROWTH = 1.2


def main() -> int:
    """Print the figures; 1 when a goal was missed."""
    with tempfile.TemporaryDirectory(prefix="grants-listing-") as folder:
        databases = {size: Path(folder, f"{size}.db") for size in SIZES}
        for size, path in databases.items():
            fill(path, size)
        for path in databases.values():
            _same_rows(path)
        seconds = _measure(databases)
    return _report({name: statistics.median(taken) for name, taken in seconds.items()})


def _measure(databases: dict[int, Path]) -> dict[tuple[str, int], list[float]]:
    """Both commands on all databases in turn, so that a slow moment of the machine meets them alike."""
    seconds: dict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for size, path in databases.items():
            for name, command in (("floor", _floor(path)), ("grants", _grants(path))):
                started = time.perf_counter()
                _run(command, path.parent)
                seconds[name, size].append(time.perf_counter() - started)
    return seconds


def _report(medians: dict[tuple[str, int], float]) -> int:
    ratios = {size: medians["grants", size] / medians["floor", size] for size in SIZES}
    for size, ratio in ratios.items():
        floor, ours = (medians[name, size] * 1000 for name in ("floor", "grants"))
        print(f"{size:>9,} calls: floor {floor:4.0f} ms, grants list --open {ours:4.0f} ms, {ratio:.2f} times")
    growth = medians["grants", SIZES[-1]] / medians["grants", SIZES[0]]
    worst = max(ratios.values())
    print(f"list against floor: {worst:.2f} (goal: at most {MOST_TIMES_FLOOR})")
    print(f"largest against smallest database: {growth:.2f} (goal: at most {MOST_GROWTH})")
    return int(worst > MOST_TIMES_FLOOR or growth > MOST_GROWTH)


def _same_rows(path: Path) -> None:
    """Both commands name the same calls in the same order; the first runs also write the bytecode."""
    printed = [_run(command, path.parent) for command in (_floor(path), _grants(path))]
    ids = [re.findall(r"\b[a-z2-7]{8}\b(?= )", text) for text in printed]
    floor = [id for id in ids[0] if id in ids[1]]
    if len(floor) < SHOWN or floor != [id for id in ids[1] if id in floor]:
        raise SystemExit(f"the two commands do not print the same calls:\n{printed[0]}\n{printed[1]}")


def _floor(path: Path) -> list[str]:
    script = Path(__file__).with_name("floor_list.py")
    return [sys.executable, str(script), str(path), f"{NOW:%Y-%m-%d %H:%M:%S}.000000", str(SHOWN)]


def _grants(path: Path) -> list[str]:
    command = str(Path(sys.executable).with_name("grants"))
    return [command, "--database", f"sqlite:///{path}", "list", "--open", "--limit", str(SHOWN)]


def _run(command: list[str], home: Path) -> str:
    folders = {f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "DATA", "CACHE")}
    environment = os.environ | folders | {"GRANTS_NOW": NOW.isoformat(), "COLUMNS": "120"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
