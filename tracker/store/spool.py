"""Batches that wait on disk, so that memory stays flat however much is read."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

_IN_MEMORY = 4_000_000
"""Bytes up to which no file is needed."""


class Spool:
    """Keeps what is added, and gives it back in the same order, as often as asked."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - lives as long as the spool

    def add(self, batch: Any) -> None:
        """Keep a batch."""
        pickle.dump(batch, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301 - a nameless file that only this object wrote
            except EOFError:
                return

    def close(self) -> None:
        """Free the disk."""
        self._file.close()
