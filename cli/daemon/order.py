"""What the daemon orders a process of its own to do: the jobs whose runs it has claimed, by JSON on standard input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Order:
    """The runs of one process: several crawls, or one other job."""

    runs: Mapping[str, int]
    """The number of each run, by job."""
    now: str
    """ISO 8601 with offset: the moment that counts as their start."""
    database: str
    """The database's address, password included: a pipe is read by nobody else."""
    hosts: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False)
    """Which are asked, by job; known to the daemon alone."""


def to_json(order: Order) -> str:
    """On one line."""
    return json.dumps({"runs": dict(order.runs), "now": order.now, "database": order.database})


def from_json(text: str | bytes) -> Order:
    """The inverse of to_json, but for the hosts."""
    table = json.loads(text)
    return Order(table["runs"], table["now"], table["database"])
