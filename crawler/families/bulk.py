"""Bulk files on disk, read record by record with flat memory: JSON, XML or CSV, plain or in a ZIP or gzip."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from lxml import etree

from config.sentences import say
from crawler.families.json_answers import NotAsked

_CHUNK = 1 << 20
_LARGEST_RECORD = 16_000_000
"""Characters; a record that is larger is none."""
_UNPACKED = 4_000_000_000
"""Bytes that a packed file may have when it is unpacked."""
_TOO_LARGE = say("the file unpacks to more than the limit")
_UNREADABLE = (
    *(csv.Error, OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, etree.XMLSyntaxError),
    RuntimeError,  # a member of a ZIP that is encrypted, or packed by a method that Python does not know
)


def records_in(path: str, form: Literal["", "json", "xml", "csv"], items: str) -> Iterator[Any]:
    """The records of the file, as plain values. Raises NotAsked, a sentence without the address."""
    try:
        with _opened(Path(path)) as file:
            yield from _read(file, form, items)
    except _UNREADABLE as problem:
        raise NotAsked(say("the file cannot be read: {problem}", problem=str(problem)[:200])) from None


def _read(file: IO[bytes], form: str, items: str) -> Iterator[Any]:
    if form == "xml":
        return _xml(file, items)
    return _csv(file, items) if form == "csv" else _json(file, items)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's content: of a ZIP its largest member, sizes from the central directory, as streamed ones lack them."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            member = max(archive.infolist(), key=lambda each: each.file_size)
            if member.file_size > _UNPACKED:
                raise NotAsked(_TOO_LARGE)
            with archive.open(member) as content:
                yield _bounded(content)
    elif start[:2] == b"\x1f\x8b":
        with gzip.open(path) as content:
            yield _bounded(content)
    else:
        with path.open("rb") as content:
            yield content


class _Bounded(io.RawIOBase):
    """What is unpacked, up to the limit: the size that a packed file says it has may be wrong, and gzip says none."""

    def __init__(self, content: io.BufferedIOBase | IO[bytes]) -> None:
        super().__init__()
        self._content = content
        self._left = _UNPACKED

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer. Raises NotAsked above the limit."""
        piece = self._content.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise NotAsked(_TOO_LARGE)
        buffer[: len(piece)] = piece
        return len(piece)


def _bounded(content: io.BufferedIOBase | IO[bytes]) -> IO[bytes]:
    return io.BufferedReader(_Bounded(content), _CHUNK)


def _xml(file: IO[bytes], items: str) -> Iterator[dict[str, Any]]:
    """Each element of these names (namespaces do not count) as its children's texts; a repeated child is a list."""
    wanted = tuple(f"{{*}}{name}" for name in items.split("|"))
    for _, element in etree.iterparse(file, tag=wanted, resolve_entities=False, no_network=True, huge_tree=False):
        record: dict[str, Any] = {"element": etree.QName(element).localname}
        for child in element.iterchildren(etree.Element):
            name, text = etree.QName(child).localname, child.text or ""
            if name in record:
                before = record[name]
                record[name] = [*(before if isinstance(before, list) else [before]), text]
            else:
                record[name] = text
        yield record
        element.clear(keep_tail=False)
        while element.getprevious() is not None:
            del element.getparent()[0]


def _csv(file: IO[bytes], items: str) -> Iterator[dict[str, str]]:
    """Each row (RFC 4180) as an object by the names in the first; `items` is what divides the cells, a comma if empty.

    A row that is longer than the first has its other cells nowhere; one that is shorter lacks the last.
    """
    begins = file.peek(2) if isinstance(file, io.BufferedReader) else b""
    lines = io.TextIOWrapper(file, encoding_of(begins), errors=AS_WINDOWS, newline="")
    try:
        for row in csv.DictReader(_bounded_lines(lines), delimiter=items or ",", strict=True):
            yield {name.strip(): value for name, value in row.items() if name is not None and value is not None}
    finally:
        lines.detach()  # closing the file is up to whoever opened it


def encoding_of(begins: bytes) -> str:
    """UTF-8, unless a table begins as UTF-16 does."""
    return "utf-16" if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _as_windows(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeDecodeError)
    return problem.object[problem.start : problem.end].decode("cp1252"), problem.end


AS_WINDOWS = "windows-1252"
"""The name under which bytes that are no UTF-8 are decoded as spreadsheets write them; those that are neither raise
UnicodeDecodeError: what holds them is no table."""
codecs.register_error(AS_WINDOWS, _as_windows)


def _bounded_lines(file: io.TextIOWrapper) -> Iterable[str]:
    """The lines. Raises NotAsked for one that memory should not hold; a cell of many lines is bounded by csv itself."""
    while line := file.readline(_LARGEST_RECORD):
        if len(line) == _LARGEST_RECORD:
            raise NotAsked(say("a line of the file is too long"))
        yield line


def _json(file: IO[bytes], items: str) -> Iterator[Any]:
    """The members of the list at a dotted path, each decoded when its end has come in."""
    text = _Text(file)
    for key in items.split("."):
        if not text.skip_past(f'"{key}"'):
            raise NotAsked(say("the file holds no '{items}'", items=items))
    if not text.skip_past("["):
        raise NotAsked(say("the file holds no '{items}'", items=items))
    decoder = json.JSONDecoder()
    while (start := text.next_value()) not in ("]", ""):
        yield text.decode(decoder)
    if start == "":
        raise NotAsked(say("the file is cut off"))


class _Text:
    """A window on a text that is longer than memory should hold."""

    def __init__(self, file: IO[bytes]) -> None:
        self._pieces = codecs.iterdecode(iter(lambda: file.read(_CHUNK), b""), "utf-8-sig")
        self._window = ""
        self._at = 0

    def skip_past(self, part: str) -> bool:
        """Go on behind the next `part`; False when there is none."""
        while (found := self._window.find(part, self._at)) < 0:
            self._at = max(self._at, len(self._window) - len(part))
            if not self._more():
                return False
        self._at = found + len(part)
        return True

    def next_value(self) -> str:
        """The first character of the next value, or the bracket that ends the list; empty at the end of the file."""
        while True:
            while self._at < len(self._window) and self._window[self._at] in " \t\r\n,":
                self._at += 1
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def decode(self, decoder: json.JSONDecoder) -> Any:
        """The value that begins here. Raises NotAsked when it is none, never ends, or is too large."""
        while True:
            try:
                value, end = decoder.raw_decode(self._window, self._at)
            except RecursionError:
                raise NotAsked(say("a record is nested too deep")) from None
            except ValueError as problem:
                if len(self._window) - self._at > _LARGEST_RECORD:
                    raise NotAsked(say("a record is no JSON: {problem}", problem=str(problem)[:100])) from None
                if not self._more():
                    raise NotAsked(say("the file is cut off")) from None
            else:
                self._at = end
                return value

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._window = self._window[self._at :] + piece
        self._at = 0
        return True
