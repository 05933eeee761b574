"""Writes files that are there whole or not at all: beside their place first, then into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE


@contextmanager
def whole_file(path: Path, private: bool = False) -> Iterator[Path]:
    """Where to write what is to be at `path`; it gets there when the block ends, and is thrown away if that fails.

    Until then what was there stays, and its permissions stay afterwards; of a `private` file the owner alone has any.
    Of a link, the file that it leads to is written; what is no plain file, as /dev/stdout, is written to as it is.
    Raises OSError, which names `path`.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    place = path.resolve()
    beside = place.with_name(f".{place.name}.part")
    try:
        _begin(beside, place, private)
        yield beside
        beside.replace(place)
    except OSError as problem:
        if problem.filename in (None, str(beside)):
            problem.filename, problem.filename2 = str(path), None
        raise
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _begin(beside: Path, place: Path, private: bool) -> None:
    beside.unlink(missing_ok=True)  # a program that was killed may have left it, with other permissions
    beside.touch(0o600 if private else 0o666)
    if place.exists() and not private:
        beside.chmod(S_IMODE(place.stat().st_mode))
