"""What holds a child process: it ends with its parent, and takes no more memory than it may."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
"""prctl(2)."""


def end_with_parent() -> None:
    """End when the parent does, whose end closes our standard input; whatever it writes there is thrown away.

    On Linux the kernel sees to it too: a reading that is caught in one long regular expression lets no thread run.
    """
    threading.Thread(target=_end_at_end_of_input, daemon=True).start()
    end_with_parent_at_once()


def end_with_parent_at_once() -> None:
    """The same by the kernel alone, without a thread; does nothing where the kernel is not Linux."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt() -> None:
    """Become the parent of what one's children leave behind: in a container nobody else takes it away."""
    if sys.platform == "linux":
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def hold_memory(megabytes: int) -> None:
    """Let this process have no more memory of its own than this; beyond it, MemoryError is raised."""
    most = megabytes * 1_000_000
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def _end_at_end_of_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)
