"""The processes that do the daemon's orders: started, ended in time, and heard when they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from cli.daemon.order import Order, to_json
from config.sentences import say
from crawler.seed import Seed, Sprout

COMMAND = [sys.executable, "-P", "-m", "cli.daemon.work"]
LOADED = ("cli.daemon.loaded",)
"""What is loaded before processes are made."""


class Nursery:
    """Starts processes that do orders: copies of one that has loaded the program, where that is possible."""

    def __init__(self) -> None:
        self._seed: Seed | None = None
        self._put_aside: list[Seed] = []
        self._is_first = True
        self._one_at_a_time = threading.Lock()

    def prepare(self) -> None:
        """Load the program already, in a process of its own; to be called from a thread that lasts."""
        with self._one_at_a_time:
            self._is_first = False
            if sys.platform == "linux":
                with suppress(OSError):
                    self._seed = self._seed or Seed.started(LOADED)

    def start(self) -> subprocess.Popen[bytes] | Sprout:
        """A process that reads its order from standard input. Raises OSError when none can be started."""
        with self._one_at_a_time:
            first, self._is_first = self._is_first, False
            if sys.platform == "linux" and not first:  # who does one thing and leaves has no use for a seed
                try:
                    self._seed = self._seed or Seed.started(LOADED)
                    return self._seed.start("cli.daemon.work:main")
                except OSError as problem:
                    self._part(isinstance(problem, TimeoutError))
        return subprocess.Popen(COMMAND, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own module

    def close(self) -> None:
        """End it, and with it whatever it started."""
        seeds, self._seed, self._put_aside = [self._seed, *self._put_aside], None, []
        for seed in filter(None, seeds):
            seed.close()

    def _part(self, silent: bool) -> None:
        """After a failure: the next process has a new seed if this one is gone or does not answer.

        One that is there stays, whatever failed this time: the processes that it made are at work and end with it.
        """
        seed = self._seed
        if seed is None or not (silent or seed.has_ended()):
            return
        self._seed = None
        if seed.has_made and not seed.has_ended():
            self._put_aside.append(seed)
        else:
            seed.close()


class Hand:
    """One process at work."""

    def __init__(self, order: Order, minutes: float, on_end: Callable[[Hand], None], nursery: Nursery) -> None:
        """Start it; `on_end` is called from a thread when it has ended. Raises OSError when it cannot be started."""
        self.order = order
        self.under_way = dict(order.runs)
        """The runs that have not ended yet: a process has several, and one of them may take much longer."""
        self._minutes = minutes
        self._out_of_time = False
        self._began = time.monotonic()
        self._process = nursery.start()
        threading.Thread(target=self._attend, args=(on_end,), daemon=True).start()

    @property
    def hosts(self) -> frozenset[str]:
        """Which are asked by what is under way."""
        return frozenset(host for job in self.under_way for host in self.order.hosts.get(job, ()))

    @property
    def crawls(self) -> bool:
        """Whether it asks hosts at all."""
        return any(self.order.hosts.values())

    def check_time(self) -> None:
        """End it when it has taken too long."""
        if time.monotonic() - self._began > self._minutes * 60:
            self._out_of_time = True
            self.kill()

    def kill(self) -> None:
        """End it, and what it started, at once."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def why(self) -> str:
        """A sentence for the runs that it did not finish."""
        if self._out_of_time:
            return say("not finished after {minutes} minutes and stopped", minutes=f"{self._minutes:g}")
        status = self._process.returncode or 0
        how = signal.Signals(-status).name if status < 0 else say("exit status {number}", number=status)
        return say("its process ended before it was finished ({how})", how=how)

    def seconds(self) -> float:
        """Since its start."""
        return time.monotonic() - self._began

    def _attend(self, on_end: Callable[[Hand], None]) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # then it ended at once
            self._process.stdin.write(to_json(self.order).encode() + b"\n")
            self._process.stdin.flush()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        on_end(self)
