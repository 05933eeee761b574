"""Work counted in calls of functions, which no other work on the machine changes, as time is."""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls_made(work: Callable[[], object]) -> int:
    """How many functions are called; `work` is done once before, so that what it remembers does not count."""
    count = 0

    def seen(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    work()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
