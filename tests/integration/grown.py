"""Commands that are grown from a seed (tests/integration/seed.py) instead of started anew, which saves half a second.

Each is a process of its own all the same; `Grown` is used as `subprocess.Popen` is.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from signal import SIGKILL
from threading import Lock, Thread
from typing import Any

_SAME = {"LANG": "C.UTF-8"}
_SET_AT_THE_START = ("PYTHON", "LC_", "LANG")
"""What Python reads before anything of ours runs: the seed has read it already."""
_LONGEST_REQUEST = 100_000
_lock = Lock()


def can_grow(arguments: Sequence[str], surroundings: Mapping[str, str]) -> bool:
    """Whether a command in these surroundings can be grown; else it is to be started."""
    differ = (name for name, value in surroundings.items() if _SAME.get(name) != value)
    size = sum(map(len, arguments)) + sum(map(len, surroundings.values()))
    plain = not any(name.startswith(_SET_AT_THE_START) for name in differ)
    return plain and size < _LONGEST_REQUEST and hasattr(os, "pidfd_open")


class Grown:
    """A command on its way."""

    def __init__(
        self,
        arguments: Sequence[str],
        stdin: int,
        stdout: int,
        stderr: int,
        env: Mapping[str, str],
        start_new_session: bool = False,
    ) -> None:
        self.returncode: int | None = None
        self._ours: list[int] = []
        theirs = [self._end(given, writes=place == 0) for place, given in enumerate((stdin, stdout, stderr))]
        told, tell = os.pipe()
        request = {
            "arguments": list(arguments),
            "environment": dict(env),
            "folder": str(Path.cwd()),
            "leads": start_new_session,
        }
        with _lock:
            socket.send_fds(_seed(), [json.dumps(request).encode()], [*theirs, tell])
        for descriptor in {tell, *theirs} - {stdin, stdout, stderr}:
            os.close(descriptor)
        self._told = os.fdopen(told, "rb", buffering=0)
        self.pid = int(self._line())

    def __enter__(self) -> Grown:
        return self

    def __exit__(self, *_: Any) -> None:
        self.wait()
        self._told.close()

    def communicate(self, given: bytes, timeout: float) -> tuple[bytes, bytes]:
        """Write to its input and read what it says until it ends. Raises subprocess.TimeoutExpired."""
        typed, *said = self._ours
        Thread(target=_write, args=(typed, given), daemon=True).start()
        pieces: dict[int, list[bytes]] = {descriptor: [] for descriptor in said}
        unfinished, end = set(said), time.monotonic() + timeout
        while unfinished:
            ready = select.select(list(unfinished), [], [], max(0.0, end - time.monotonic()))[0]
            if not ready:
                raise subprocess.TimeoutExpired("grants", timeout)
            for descriptor in ready:
                piece = os.read(descriptor, 65536)
                pieces[descriptor].append(piece)
                if not piece:
                    unfinished.remove(descriptor)
                    os.close(descriptor)
        self.wait(max(0.0, end - time.monotonic()))
        return b"".join(pieces[said[0]]), b"".join(pieces[said[1]])

    def poll(self) -> int | None:
        """Its exit code, when it has ended."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, when it has ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("grants", timeout or 0.0)
            self.returncode = int(self._line())
        return self.returncode

    def kill(self) -> None:
        """End it, whatever it does."""
        os.kill(self.pid, SIGKILL)

    def _end(self, given: int, writes: bool) -> int:
        """The command's end of a stream; our end of a new pipe is kept."""
        if given != subprocess.PIPE:
            return given
        read, write = os.pipe()
        ours, theirs = (write, read) if writes else (read, write)
        self._ours.append(ours)
        return theirs

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            piece = self._told.read(1)
            assert piece, "the seed has died"
            line += piece
        return line


def _write(descriptor: int, given: bytes) -> None:
    with suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as stream:
        stream.write(given)


@cache
def _seed() -> socket.socket:
    """Where to ask for a command. It ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    script = Path(sys.executable).parent / "grants"
    program = [sys.executable, str(Path(__file__).with_name("seed.py")), str(theirs.fileno()), str(script)]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    subprocess.Popen(program, pass_fds=[theirs.fileno()], env=kept | _SAME, stdin=subprocess.DEVNULL)
    theirs.close()
    return ours
