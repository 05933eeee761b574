"""Drafts on disk while a source is crawled, one JSON line each: nothing is held in memory or lost by a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from tracker.facts.model import Draft, draft_from_json, draft_to_json

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 has no lone surrogates


class Spool:
    """Writes the drafts of one source. The file is made with the first draft."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self.count = 0

    def write(self, draft: Draft) -> None:
        """Write a draft so that it outlives this process. Raises OSError."""
        if self._file is None:
            self._file = self._path.open("a", encoding="utf-8")
        self._file.write(json.dumps(_storable(draft_to_json(draft)), ensure_ascii=False, default=str) + "\n")
        self._file.flush()
        self.count += 1

    def close(self) -> None:
        """Nothing more will be written."""
        if self._file is not None:
            with suppress(OSError):  # what cannot be written was told when it was
                self._file.close()


def read_spool(path: Path) -> Iterator[Draft]:
    """The drafts of a source, in the order written.

    A line that was cut short, by a crash or a full disk, is left out: either is a failure of the run, told elsewhere.
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        for line in lines:
            try:
                yield draft_from_json(json.loads(line))
            except ValueError:
                continue


def _storable(value: Any) -> Any:
    """The same with characters that no database can hold replaced by U+FFFD."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list) else value
