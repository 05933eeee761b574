"""Work counted in calls of functions, which no other work on the machine changes, as time is."""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls_made(work: Callable[[], object], before: Callable[[], object]) -> int:
    """How many functions are called by `work`, when `before` has made the tables that are made once.

    `before` is the same kind of work on another text: what is remembered of a text must not answer for `work`.
    """
    count = 0

    def seen(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
