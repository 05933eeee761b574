"""What was found for words, or of a thing, kept for when it is asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_MOST = 20_000
"""Words that are kept, so that hostile text cannot fill the memory."""


class Remembered(dict[str, T]):
    """What is found for words, looked up once for each as they are met."""

    def __init__(self, look_up: Callable[[str], T]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, word: str) -> T:
        found = self._look_up(word)
        if len(self) < _MOST:
            self[word] = found
        return found


class once(Generic[T]):
    """A property that is worked out when it is first asked for: functools.cached_property without the lock, which costs
    more than most of what is asked here (it is gone in Python 3.12)."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __get__(self, owner: Any, kind: type | None = None) -> T:
        found = owner.__dict__[self._work.__name__] = self._work(owner)
        return found
