"""What was found for words, kept for when they are met again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

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
