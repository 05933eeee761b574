"""A process that has loaded the program once, and makes others of itself: a crawl costs no start of Python then.

The seed runs nothing itself and holds nothing open, no database, no reactor, no thread, so that it can be copied safely
(fork(2)) at any time. Whoever started it asks over a socket, and passes what shall be the new process's standard input,
output and error. Only on Linux, where a process can be made to end with its parent; elsewhere, and when the seed does
not answer, processes are started anew, which takes a second longer and is otherwise the same.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, NoReturn

from crawler import limits

_LONGEST_NAME = 400
_PATIENCE = 60.0
"""Seconds within which the seed answers; it may have to load the program first."""


class Sprout:
    """A process that a seed made; what `subprocess.Popen` has of the same names."""

    def __init__(self, stdin: IO[bytes], stdout: IO[bytes] | None, ended: socket.socket) -> None:
        self.stdin, self.stdout = stdin, stdout
        self.returncode: int | None = None
        self._ended = ended
        self._lock = threading.Lock()
        self.pid = int(self._answer(_PATIENCE))

    def poll(self) -> int | None:
        """How it ended, as Popen has it; None while it runs."""
        with self._lock:
            if self.returncode is None and _readable(self._ended, 0):
                # Without an answer the seed is gone, and what it made with it.
                self.returncode = int(self._ended.recv(64) or -signal.SIGKILL)
                self._ended.close()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended. Raises subprocess.TimeoutExpired."""
        while (ended := self.poll()) is None:
            if not _readable(self._ended, timeout) and self.poll() is None:
                raise subprocess.TimeoutExpired("a process of ours", timeout or 0.0)
        return ended

    def _answer(self, seconds: float) -> bytes:
        answer = self._ended.recv(64) if _readable(self._ended, seconds) else b""
        if not answer:
            raise OSError("the process that makes others does not answer")
        return answer


class Seed:
    """Whoever started it asks it for processes."""

    def __init__(self, channel: socket.socket, process: subprocess.Popen[bytes] | int) -> None:
        self._channel, self._process = channel, process

    @classmethod
    def started(cls, modules: Sequence[str]) -> Seed:
        """A new one that loads these modules. Raises OSError."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-P", "-m", "crawler.seed", *modules]
            process = subprocess.Popen(command, stdin=theirs.fileno(), start_new_session=True)  # noqa: S603 - our own module
        return cls(ours, process)

    @classmethod
    def forked(cls) -> Seed:
        """A copy of this process as it is, which may have no thread beside its first and nothing open."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if (pid := os.fork()) == 0:
            ours.close()
            _serve(theirs)
        theirs.close()
        return cls(ours, pid)

    def start(self, entry: str, log: IO[bytes] | None = None, listen: bool = False) -> Sprout:
        """A process that calls `entry` (`module:function`).

        Its standard error goes to `log`, else where the seed's does; with `listen` its standard output is ours to read.
        Raises OSError.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        read_in, write_in = os.pipe()
        read_out, write_out = os.pipe() if listen else (-1, os.open(os.devnull, os.O_WRONLY))
        stdin, stdout = os.fdopen(write_in, "wb"), os.fdopen(read_out, "rb") if listen else None
        try:
            given = [theirs.fileno(), read_in, write_out, *([log.fileno()] if log else [])]
            socket.send_fds(self._channel, [entry.encode()], given)
            theirs.close()  # else its end would not be heard when the seed ends
            return Sprout(stdin, stdout, ours)
        except OSError:
            ours.close()
            stdin.close()
            raise
        finally:
            theirs.close()
            os.close(read_in)
            os.close(write_out)

    def close(self) -> None:
        """Let it end, and with it whatever it made."""
        self._channel.close()
        if isinstance(self._process, int):
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)
        else:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)


def _readable(channel: socket.socket, seconds: float | None) -> bool:
    poll = select.poll()  # select() takes no numbers above 1023
    poll.register(channel, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


def _serve(channel: socket.socket) -> NoReturn:
    """Make processes until nobody can ask any more."""
    limits.end_with_parent_at_once()
    limits.adopt()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # with SIG_DFL it would not wake us
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    waiting: dict[int, socket.socket] = {}
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    poll.register(woken, select.POLLIN)
    while True:
        for number, _event in poll.poll():
            if number == woken:
                os.read(woken, 4096)
                continue
            entry, given, _flags, _address = socket.recv_fds(channel, _LONGEST_NAME, 4)
            if not entry:
                os._exit(0)
            told = socket.socket(fileno=given[0])
            parent = os.getpid()
            if (pid := os.fork()) == 0:
                for each in (channel, told, *waiting.values()):
                    each.close()
                os.close(woken)
                _become(entry.decode(), given[1:], parent)
            waiting[pid] = told
            _tell(told, pid)
            for one in given[1:]:
                os.close(one)
        _reap(waiting)


def _reap(waiting: dict[int, socket.socket]) -> None:
    """Tell who asked of those that ended; also see to it that nothing that these left behind stays as a zombie."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = ended
            if told := waiting.pop(pid, None):
                with told:
                    _tell(told, os.waitstatus_to_exitcode(status))


def _tell(told: socket.socket, number: int) -> None:
    with suppress(OSError):  # whoever asked is gone
        told.send(str(number).encode())


def _become(entry: str, given: Sequence[int], parent: int) -> NoReturn:
    """Be the process that was asked for."""
    limits.end_with_parent_at_once()
    if os.getppid() != parent:  # it ended a moment ago, and the kernel tells nobody afterwards
        os._exit(1)
    signal.set_wakeup_fd(-1)
    for heard in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(heard, signal.SIG_DFL)
    os.setsid()
    for standard, number in enumerate(given):
        os.dup2(number, standard)
        os.close(number)
    code: object = 1
    try:
        module, _colon, name = entry.partition(":")
        getattr(importlib.import_module(module), name)()
        code = 0
    except SystemExit as ending:
        code = ending.code or 0
        if not isinstance(code, int):
            sys.stderr.write(f"{code}\n")
            code = 1
    except BaseException:
        traceback.print_exc()
    with suppress(OSError, ValueError):  # closed by what it did, or nobody reads any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def main() -> None:
    """Load the modules that are named, and serve the socket on standard input."""
    channel = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    for name in sys.argv[1:]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # copies of this process share what is loaded until they write to it
    _serve(channel)


if __name__ == "__main__":
    main()
