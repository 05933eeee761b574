"""Runs `grants` as a person or a script does: as a process of its own, in a pipe or on a terminal; or without one."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

from cli import i18n, main
from tests.integration.grown import Grown, can_grow

GRANTS = [str(Path(sys.executable).parent / "grants")]
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "SYSTEMROOT")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str = ""


def environment(**values: str) -> dict[str, str]:
    """A plain environment, with a fixed now and zone; `values` over it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    fixed = {"LANG": "C.UTF-8", "TZ": "Europe/Stockholm", "GRANTS_NOW": "2026-08-03T12:00:00Z"}
    return {**kept, **fixed, **values}


def run(*arguments: str, input: str | bytes = b"", **values: str) -> Done:
    """Run a command in a pipe."""
    given = input.encode() if isinstance(input, str) else input
    with _started(arguments, subprocess.PIPE, subprocess.PIPE, environment(**values)) as process:
        try:
            out, err = process.communicate(given, timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Done(process.returncode, out.decode(), err.decode())


def here(*arguments: str, **values: str) -> Done:
    """The same command line in a pipe, without a process of its own: where another start would prove nothing."""
    before, out, err = dict(os.environ), io.StringIO(), io.StringIO()
    try:
        os.environ.update(environment(**values))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = _code_of(arguments)
    finally:
        os.environ.clear()
        os.environ.update(before)
        i18n.use("en")
    return Done(code, out.getvalue(), err.getvalue())


def _code_of(arguments: tuple[str, ...]) -> int:
    try:
        return main.run(arguments)
    except SystemExit as left:
        return int(left.code or 0)


def on_terminal(*arguments: str, width: int = 80, height: int = 200, keys: bytes = b"", **values: str) -> Done:
    """Run a command on a terminal of this size; what it draws, escapes included. `keys` are typed at once."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    process = _started(arguments, theirs, theirs, environment(TERM="xterm-256color", **values), leads=True)
    os.close(theirs)
    os.write(ours, keys)
    drawn = _drawn(ours, process)
    os.close(ours)
    return Done(process.wait(60), drawn.decode(errors="replace").replace("\r\n", "\n"))


def _started(
    arguments: tuple[str, ...], stdin: int, out: int, surroundings: dict[str, str], leads: bool = False
) -> subprocess.Popen[bytes]:
    kind = Grown if can_grow(arguments, surroundings) else subprocess.Popen
    return kind([*GRANTS, *arguments], stdin=stdin, stdout=out, stderr=out, env=surroundings, start_new_session=leads)


def _drawn(ours: int, process: subprocess.Popen[bytes]) -> bytes:
    drawn, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            drawn += piece
            if not piece:
                break
        elif process.poll() is not None:
            break
    return drawn
