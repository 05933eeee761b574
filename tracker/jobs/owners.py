"""Names for the processes that run jobs, and whether one of them is gone."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

Kind = Literal["daemon", "worker", "hand"]

_LONGEST_BY_HAND = timedelta(hours=12)
"""After so long a crawl that a person began on another machine is taken for dead."""


def me(kind: Kind) -> str:
    """This process: `daemon@host/4711/123456`, the last number being when it started, in the kernel's ticks."""
    return f"{kind}@{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def kind_of(owner: str) -> str:
    """daemon, worker or hand."""
    return owner.partition("@")[0]


def host_of(owner: str) -> str:
    """The machine."""
    return owner.partition("@")[2].rpartition("/")[0].rpartition("/")[0]


def pid_of(owner: str) -> int:
    """The process."""
    number = owner.rpartition("/")[0].rpartition("/")[2]
    return int(number) if number.isdecimal() else 0


def is_gone(owner: str, claimed: datetime | None, clock: datetime) -> bool:
    """Whether the process has ended for certain: on this machine it is looked up, on another one only time tells."""
    if host_of(owner) == socket.gethostname():
        started = _started(pid_of(owner))
        return not started or started != owner.rpartition("/")[2]
    return kind_of(owner) == "hand" and claimed is not None and clock - claimed > _LONGEST_BY_HAND


def _started(pid: int) -> str:
    """When the process started (proc_pid_stat(5), field 22); empty when there is none. Without /proc: `0` if it is."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "0"
