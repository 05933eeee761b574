"""Processes made by one that has loaded the program: they read, write and end as those that are started anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from crawler.seed import Seed

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
