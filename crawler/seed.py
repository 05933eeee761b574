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
from contextlib import ExitStack, suppress
from typing import IO, NoReturn

from crawler import limits

_LONGEST_NAME = 400
_PATIENCE = 15.0
"""Seconds within which the seed answers; it may have to load the program first. Whoever asks may be watched itself."""
_ENDED = b"="
"""Begins what tells how a process ended; without it, its number is told."""


class Sprout:
    """A process that a seed made; what `subprocess.Popen` has of the same names."""

    def __init__(self, stdin: IO[bytes], stdout: IO[bytes] | None, ended: socket.socket) -> None:
        self.stdin, self.stdout = stdin, stdout
        self.returncode: int | None = None
        self._ended = ended
        self._lock = threading.Lock()
        self.pid = self._told_pid()

    def __del__(self) -> None:
        self._ended.close()  # not sooner: another thread may be listening

    def poll(self) -> int | None:
        """How it ended, as Popen has it; None while it runs."""
        with self._lock:
            if self.returncode is None and _readable(self._ended, 0):
                # Without an answer the seed is gone, and what it made with it.
                self.returncode = int(self._ended.recv(64).removeprefix(_ENDED) or -signal.SIGKILL)
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended. Raises subprocess.TimeoutExpired."""
        while (ended := self.poll()) is None:
            if not _readable(self._ended, timeout) and self.poll() is None:
                raise subprocess.TimeoutExpired("a process of ours", timeout or 0.0)
        return ended

    def _told_pid(self) -> int:
        """The process's own first word: it has a session by then, and can be ended with all that it starts."""
        if not _readable(self._ended, _PATIENCE):
            raise TimeoutError("the process that makes others does not answer")
        answer = self._ended.recv(64)
        if not answer or answer.startswith(_ENDED):
            raise OSError("no process could be made")
        return int(answer)


class Seed:
    """Whoever started it asks it for processes."""

    def __init__(self, channel: socket.socket, process: subprocess.Popen[bytes] | int) -> None:
        self._channel, self._process = channel, process
        self.has_made = False
        """Whether it ever answered: what it made ends with it."""

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
        Raises OSError; TimeoutError when it does not answer.
        """
        with ExitStack() as passed, ExitStack() as kept:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            kept.enter_context(ours)
            passed.enter_context(theirs)
            read_in, write_in = os.pipe()
            passed.callback(os.close, read_in)
            stdin, stdout = kept.enter_context(os.fdopen(write_in, "wb")), None
            if listen:
                read_out, write_out = os.pipe()
                stdout = kept.enter_context(os.fdopen(read_out, "rb"))
            else:
                write_out = os.open(os.devnull, os.O_WRONLY)
            passed.callback(os.close, write_out)
            given = [theirs.fileno(), read_in, write_out, *([log.fileno()] if log else [])]
            socket.send_fds(self._channel, [entry.encode()], given)
            theirs.close()  # else its end would not be heard when the seed ends
            sprout = Sprout(stdin, stdout, ours)
            self.has_made = True
            kept.pop_all()
            return sprout

    def has_ended(self) -> bool:
        """Whether it is gone, and with it whatever it made."""
        if isinstance(self._process, int):
            return False  # not known before close()
        return self._process.poll() is not None

    def close(self) -> None:
        """Let it end, and with it whatever it made; it has nothing to finish, and may be too busy to listen."""
        self._channel.close()
        if isinstance(self._process, int):
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)
        else:
            self._process.kill()
            self._process.wait()


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
            entry, given, flags, _address = socket.recv_fds(channel, _LONGEST_NAME, 4)
            if not entry:
                os._exit(0)
            if flags & socket.MSG_CTRUNC or len(given) < 3:  # too many open files
                _close(given)
            else:
                _make(entry.decode(), given, waiting, channel, woken)
        _reap(waiting)


def _make(
    entry: str, given: Sequence[int], waiting: dict[int, socket.socket], channel: socket.socket, woken: int
) -> None:
    """A process; when there can be no more, whoever asked hears it from the closed socket, and all others go on."""
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        _close(given)
        return
    told = socket.socket(fileno=given[0])
    if pid == 0:
        for each in (channel, *waiting.values()):
            each.close()
        os.close(woken)
        _become(entry, told, given[1:], parent)
    waiting[pid] = told
    _close(given[1:])


def _close(numbers: Sequence[int]) -> None:
    for number in numbers:
        os.close(number)


def _reap(waiting: dict[int, socket.socket]) -> None:
    """Tell who asked of those that ended; also see to it that nothing that these left behind stays as a zombie."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = ended
            if told := waiting.pop(pid, None):
                with told, suppress(OSError):  # whoever asked is gone
                    told.send(_ENDED + str(os.waitstatus_to_exitcode(status)).encode())


def _become(entry: str, told: socket.socket, given: Sequence[int], parent: int) -> NoReturn:
    """Be the process that was asked for."""
    limits.end_with_parent_at_once()
    if os.getppid() != parent:  # it ended a moment ago, and the kernel tells nobody afterwards
        os._exit(1)
    signal.set_wakeup_fd(-1)
    for heard in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(heard, signal.SIG_DFL)
    os.setsid()
    try:
        told.send(str(os.getpid()).encode())
    except OSError:  # whoever asked has given up, and has begun another
        os._exit(1)
    told.close()
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
