"""`grants crawl --all` against every golden case over real HTTP, beside the time that its slowest host takes politely.

    python -m benchmarks.crawl_all [DELAY]

A server for each host, each on a loopback address of its own; DELAY seconds (1, as the settings have it) between the
requests to one host. The slowest host takes as many delays as it gets requests, less one: politely nothing is faster.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from tests.homes import home_in, sources_in
from tests.integration.commands import run
from tests.integration.golden_web import KEYS, Web, web, write_sources

GOAL = 1.2
"""Times the slowest host's own time."""
TOLERANCE = 0.1
"""Seconds by which two requests may come closer than the delay: they are counted where they arrive, and the first one
of a host opens its connection while those of all other hosts are opened."""


def measure(delay: float) -> dict[str, float]:
    """Of one crawl: hosts, requests, the slowest host's time, the time from the first request to the last, and all."""
    with tempfile.TemporaryDirectory() as folder, web() as made:
        home = home_in(Path(folder)) | KEYS
        write_sources(made, sources_in(home), delay)
        began = time.perf_counter()
        done = run("crawl", "--all", "--json", **home)
        whole = time.perf_counter() - began
        reports = json.loads(done.out)
        assert {report["verdict"] for report in reports} == {"healthy"}, done.err
        return _figures(made, delay) | {"sources": len(reports), "whole": whole}


def _figures(made: Web, delay: float) -> dict[str, float]:
    moments = {host: sorted(seen.at for seen in server.seen) for host, server in made.servers.items()}
    everything = sorted(moment for asked in moments.values() for moment in asked)
    slowest = max((len(asked) - 1) * delay for asked in moments.values())
    apart = [later - earlier for asked in moments.values() for earlier, later in pairwise(asked)]
    if not apart or slowest == 0:
        sys.exit("no host was asked twice with a delay between: nothing is measured")
    return {
        "hosts": len(moments),
        "requests": len(everything),
        "slowest": slowest,
        "crawled": everything[-1] - everything[0],
        "closest": min(apart),
    }


def main() -> int:
    """Print the figures; 1 when the goal is missed, or a host was asked too soon."""
    delay = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    found = measure(delay)
    ratio = found["crawled"] / found["slowest"]
    print(f"{found['sources']:.0f} sources on {found['hosts']:.0f} hosts, {found['requests']:.0f} requests: ", end="")
    print(f"{found['crawled']:.1f} s from the first to the last, slowest host {found['slowest']:.1f} s: ", end="")
    print(f"{ratio:.2f} x (goal: at most {GOAL}); the whole command {found['whole']:.1f} s; ", end="")
    hasty = found["closest"] < delay - TOLERANCE
    print(f"the closest two requests to one host {found['closest']:.2f} s apart{': TOO CLOSE' if hasty else ''}")
    return 1 if ratio > GOAL or hasty else 0


if __name__ == "__main__":
    sys.exit(main())
