"""`grants list --open` as a whole process, against the least that such a list can cost, on small and large databases.

Goals: at most 4.0 times that least; at most 1.2 times as long on the largest database as on the smallest.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.filled import fill
from benchmarks.processes import SHOWN, floor, grants, run

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 15
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
            for name, command in (("floor", floor(path)), ("grants", _list(path))):
                started = time.perf_counter()
                run(command, path.parent)
                seconds[name, size].append(time.perf_counter() - started)
    return seconds


def _report(medians: dict[tuple[str, int], float]) -> int:
    ratios = {size: medians["grants", size] / medians["floor", size] for size in SIZES}
    for size, ratio in ratios.items():
        least, ours = (medians[name, size] * 1000 for name in ("floor", "grants"))
        print(f"{size:>9,} calls: floor {least:4.0f} ms, grants list --open {ours:4.0f} ms, {ratio:.2f} times")
    growth = medians["grants", SIZES[-1]] / medians["grants", SIZES[0]]
    worst = max(ratios.values())
    print(f"list against floor: {worst:.2f} (goal: at most {MOST_TIMES_FLOOR})")
    print(f"largest against smallest database: {growth:.2f} (goal: at most {MOST_GROWTH})")
    return int(worst > MOST_TIMES_FLOOR or growth > MOST_GROWTH)


def _list(path: Path) -> list[str]:
    return grants(path, "list", "--open", "--limit", str(SHOWN))


def _same_rows(path: Path) -> None:
    """Both commands name the same calls in the same order; the first runs also write the bytecode."""
    printed = [run(command, path.parent) for command in (floor(path), _list(path))]
    ids = [re.findall(r"\b[a-z2-7]{8}\b(?= )", text) for text in printed]
    both = [id for id in ids[0] if id in ids[1]]
    if len(both) < SHOWN or both != [id for id in ids[1] if id in both]:
        raise SystemExit(f"the two commands do not print the same calls:\n{printed[0]}\n{printed[1]}")


if __name__ == "__main__":
    sys.exit(main())
