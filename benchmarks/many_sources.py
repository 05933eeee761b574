"""`grants crawl --all`, whole: what a source costs among 1,000, 3,000 and 10,000, each on a loopback host of its own.

    python -m benchmarks.many_sources [--sizes 1000 3000 10000]

Each source is a small feed of one call; a server on loopback answers at once, and there is no pause between requests.
All is read twice: everything is new, then nothing is. Reckoned is the processor time of the command with all that it
starts, so that a busy machine tells nearly the same; the server has a process of its own. Exit code 1 when a source is
not stored exactly once, is stored anew by the second crawl, or costs more than twice as much among the most as among
the fewest. As asked above it takes about three quarters of an hour of a core.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.quiet_server import FeedHandler, QuietServer
from benchmarks.soak import shipped
from benchmarks.soak_site import SOURCE
from tests.homes import home_in, sources_in

GOAL = 2.0
GRANTS = [sys.executable, "-c", "from cli.main import main; main()"]
_FIRST = date(2031, 1, 1)


@dataclass(frozen=True)
class Cost:
    """Of one crawl."""

    seconds: float
    processor: float
    memory: float
    """MB of the largest process."""


def main() -> int:
    """Print a line for each crawl; 1 when something is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000, 10_000])
    sizes = parser.parse_args().sizes
    costs: dict[int, list[Cost]] = {}
    wrong: list[str] = []
    with _site() as port:
        for size in sizes:
            with tempfile.TemporaryDirectory(prefix="grants-crawl-all-") as folder:
                costs[size] = _measure(Path(folder), size, port, wrong)
    for name, turn in (("new", 0), ("again", 1)):
        least, most = (costs[size][turn].processor / size for size in (sizes[0], sizes[-1]))
        print(f"{name}: a source among {sizes[-1]} against one among {sizes[0]}: {most / least:.2f} x "
              f"(goal: at most {GOAL} x)")  # fmt: skip
        wrong += ["WRONG: not linear"] if most / least > GOAL else []
    print(*wrong, sep="\n", end="")
    return 1 if wrong else 0


def _measure(folder: Path, size: int, port: int, wrong: list[str]) -> list[Cost]:
    """What the first and the second crawl of all sources cost."""
    environment = _environment(folder, size, port)
    found = []
    for name in ("new", "again"):
        cost = _crawl(environment)
        found.append(cost)
        calls, revised, seen, ran = _stored(folder / "data" / "grants" / "grants.db")
        print(f"{size} sources, {name}: {cost.processor:.0f} s of a core, {cost.processor / size * 1000:.0f} ms a "
              f"source, {cost.seconds:.0f} s in all, {cost.memory:.0f} MB", flush=True)  # fmt: skip
        if (calls, revised, seen, ran) != (size, 0, size, size * len(found)):
            wrong.append(f"WRONG: {calls} calls, {revised} revisions, {seen} sources, {ran} runs of {size} sources, "
                         f"{name}")  # fmt: skip
    return found


def _crawl(environment: dict[str, str]) -> Cost:
    """By a process that has no other children, so that what they used is told apart."""
    script = (
        "import resource, subprocess, sys; "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(done, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    began = time.monotonic()
    command = [sys.executable, "-c", script, *GRANTS, "crawl", "--all"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    code, processor, memory = done.stdout.split()
    if code != "0":
        raise RuntimeError(f"grants crawl --all ended with {code}: {done.stderr[-2000:]}")
    return Cost(time.monotonic() - began, float(processor), float(memory))


def _stored(path: Path) -> tuple[int, int, int, int]:
    """Calls, changes of calls, sources that were read well, and runs."""
    with closing(sqlite3.connect(path)) as database:
        (calls,) = database.execute("SELECT count(*) FROM calls").fetchone()
        (revised,) = database.execute("SELECT count(*) FROM revisions").fetchone()
        done = "SELECT count(DISTINCT job), count(*) FROM job_runs WHERE state = 'done'"
        seen, ran = database.execute(done).fetchone()
    return calls, revised, seen, ran


def _environment(folder: Path, size: int, port: int) -> dict[str, str]:
    home = home_in(folder)
    place = sources_in(home)
    for number in range(size):
        host = f"127.{1 + number // 62_500}.{1 + number // 250 % 250}.{1 + number % 250}"
        text = SOURCE.format(key=f"s-{number}", url=f"http://{host}:{port}/{number}", schedule="daily")
        (place / f"s-{number}.toml").write_text(text, encoding="utf-8")
    for key in shipped():
        (place / f"{key}.toml").write_text("enabled = false\n", encoding="utf-8")
    return {**os.environ, **home, "GRANTS_CRAWLER_DELAY": "0"}


@contextmanager
def _site() -> Iterator[int]:
    """The port of a server that answers on every loopback host."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()


def _serve(channel: Connection) -> None:
    server = QuietServer(("", 0), _Handler)
    channel.send(server.server_address[1])
    server.serve_forever()


class _Handler(FeedHandler):
    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.answer(b"", 404)
        else:
            self.answer(_feed(int(self.path.strip("/"))))


def _feed(number: int) -> bytes:
    """One call, with a title and a day that few others have."""
    day = _FIRST + timedelta(days=number % 365)
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>S</title><item>'
        f"<guid>call-{number}</guid><link>https://fond.example.org/{number}</link>"
        f"<title>Bidrag till {number:b} körer och {number:x} klubbar</title>"
        f"<description>Sista ansökningsdag {day.isoformat()}.</description></item></channel></rss>"
    ).encode()


if __name__ == "__main__":
    sys.exit(main())
