"""A process that has imported the libraries that `grants` uses, and grows a command from that whenever it is asked.

Each command still is a process of its own, with its own environment, folder, streams and exit code, and imports all
of our own modules itself; only the libraries, which are most of what its start costs, were imported before. What a
real start does is tested where that is what a test is about (test_start_up, test_failures, test_database).

It reads requests on a socket: JSON with `arguments`, `environment`, `folder` and `leads` (whether it gets a session of
its own), and with it four descriptors: standard input, output and error, and a pipe to which go the number of the
process, and in the end its exit code as subprocess gives it. It ends when nobody can ask any more.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

_LIBRARIES = (
    *("typer", "typer.main", "shellingham", "babel.dates", "babel.numbers", "babel.support", "babel.messages"),
    *("rich.console", "rich.table", "rich.text", "rich.progress", "rich.markdown", "rich.live", "rich.prompt"),
    *("sqlalchemy", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg", "alembic.command"),
    *("alembic.script", "alembic.runtime.environment", "jinja2", "rapidfuzz.fuzz", "lxml.html", "tzlocal"),
    *("concurrent.futures", "asyncio", "zoneinfo", "sqlite3", "subprocess", "multiprocessing", "urllib.request"),
)
LARGEST = 1_000_000
"""Bytes of a request."""


def main(asked: socket.socket, script: str) -> None:
    """Grow commands until nobody can ask any more. In a command it returns when the command is to be run."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    running: dict[int, tuple[int, int]] = {}
    while True:
        for ready in select.select([asked, *running], [], [])[0]:
            if ready is not asked:
                _say_end(ready, *running.pop(ready))
                continue
            request, descriptors, *_ = socket.recv_fds(asked, LARGEST, 4)
            if not request:
                return
            told = descriptors.pop()
            process = os.fork()
            if process == 0:
                _become(json.loads(request), descriptors)
                asked.close()
                runpy.run_path(script, run_name="__main__")
                return
            os.write(told, b"%d\n" % process)
            for each in descriptors:
                os.close(each)
            running[os.pidfd_open(process)] = (process, told)


def _say_end(ended: int, process: int, told: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.close(ended)
    with suppress(BrokenPipeError):  # whoever asked has given up
        os.write(told, b"%d\n" % code)
    os.close(told)


def _become(request: dict[str, Any], streams: list[int]) -> None:
    """Make this process what a new one would be."""
    if request["leads"]:
        os.setsid()
    for place, descriptor in enumerate(streams):
        os.dup2(descriptor, place)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv[:] = request["arguments"]
    sys.stdin, sys.stdout, sys.stderr = (_stream(place, mode) for place, mode in enumerate("rww"))
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr


def _stream(place: int, mode: str) -> Any:
    """A standard stream as Python opens it: on a terminal and for errors it writes each line at once."""
    errors = "backslashreplace" if place == 2 else "surrogateescape"
    stream = open(place, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 - to the end of the process
    if mode == "w":
        stream.reconfigure(line_buffering=place == 2 or stream.isatty())
    return stream


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _script = sys.argv[2]
    sys.path[0] = str(Path(_script).parent)
    main(socket.socket(fileno=int(sys.argv[1])), _script)
