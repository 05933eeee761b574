"""What holds a child process: it ends with its parent, and takes no more memory than it may."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading

_PR_SET_PDEATHSIG = 1
"""prctl(2)."""


def end_with_parent() -> None:
    """End when the parent does, whose end closes our standard input; whatever it writes there is thrown away.

    On Linux the kernel sees to it too: a reading that is caught in one long regular expression lets no thread run.
    """
    threading.Thread(target=_end_at_end_of_input, daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


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
