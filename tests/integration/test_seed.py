"""Processes made by one that has loaded the program: they read, write and end as those that are started anew."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cli.daemon.hands import Nursery
from crawler.seed import Seed, Sprout, _make

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")


@pytest.fixture(scope="module")
def seed() -> Iterator[Seed]:
    made = Seed.started([])
    yield made
    made.close()


def test_what_it_makes_reads_and_writes_and_says_how_it_ended(seed: Seed) -> None:
    sprout = seed.start("json.tool:main", listen=True)
    assert sprout.stdout is not None
    sprout.stdin.write(b'{"a": 1}')
    sprout.stdin.close()
    assert sprout.stdout.read() == b'{\n    "a": 1\n}\n'
    assert sprout.wait(20) == 0
    assert seed.start("os:abort").wait(20) == -signal.SIGABRT
    assert seed.start("no_such_module:main").wait(20) == 1


def test_one_that_hangs_can_be_ended_and_ends_with_its_seed(seed: Seed) -> None:
    hanging = seed.start("signal:pause")
    with pytest.raises(subprocess.TimeoutExpired):
        hanging.wait(0.01)
    os.killpg(hanging.pid, signal.SIGKILL)
    assert hanging.wait(20) == -signal.SIGKILL
    other = Seed.started([])
    sprout = other.start("signal:pause")
    other.close()
    assert sprout.wait(20) == -signal.SIGKILL
    with pytest.raises(OSError):
        other.start("signal:pause")


def test_it_can_be_ended_at_once_and_every_thread_that_waits_hears_it(seed: Seed) -> None:
    with ThreadPoolExecutor(8) as threads:
        for _ in range(20):
            sprout = seed.start("signal:pause")
            assert os.getsid(sprout.pid) == sprout.pid
            ends = [threads.submit(sprout.wait, 20) for _ in range(8)]
            os.killpg(sprout.pid, signal.SIGKILL)
            assert {end.result() for end in ends} == {-signal.SIGKILL}


def test_when_no_more_can_be_made_those_at_work_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    nursery = Nursery()
    nursery.prepare()
    working = nursery.start()
    assert isinstance(working, Sprout)
    number = int(Path(f"/proc/{working.pid}/stat").read_text().rpartition(")")[2].split()[1])
    usual = resource.prlimit(number, resource.RLIMIT_NOFILE)
    highest = max(int(file.name) for file in Path(f"/proc/{number}/fd").iterdir())
    resource.prlimit(number, resource.RLIMIT_NOFILE, (highest + 2, usual[1]))
    others = [nursery.start()]  # too many open files
    resource.prlimit(number, resource.RLIMIT_NOFILE, usual)
    others.append(nursery.start())
    monkeypatch.setattr("crawler.seed._PATIENCE", 0.05)
    os.kill(number, signal.SIGSTOP)
    others.append(nursery.start())  # it does not answer
    others.append(nursery.start())  # nor does a new one so soon, which nothing depends on
    assert [type(other) for other in others] == [subprocess.Popen, Sprout, subprocess.Popen, subprocess.Popen]
    assert working.poll() is None
    for other in others:
        os.killpg(other.pid, signal.SIGKILL)
        assert other.stdin is not None
        other.stdin.close()
    nursery.close()
    assert working.wait(20) == -signal.SIGKILL


def test_who_asks_hears_that_the_system_makes_no_more_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        _make("os:abort", [theirs.detach(), *os.pipe()], {}, ours, -1)
        assert ours.recv(64) == b""
