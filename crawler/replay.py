"""Answers every request from a folder: `index.jsonl`, one line per answer, and the files it names.

In replay no name is looked up, nothing is delayed, and nothing is answered from the cache. `url` of a line may hold
`*`; `body_contains` is compared with all white space removed; the first line that fits counts and may be used again;
`file` is the decoded body; each hop of a redirect is a line of its own, with a `location` header and no file. Without
a line for it, robots.txt allows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from w3lib.url import safe_url_string

from config.sentences import reason, say
from config.strict import ConfigError, read

if TYPE_CHECKING:
    from scrapy.http import Request  # importing Scrapy takes longer than all the rest of a short crawl's parent

    from config.catalogue import Source

INDEX = "index.jsonl"
LEFT_OUT = ("content-encoding", "content-length", "transfer-encoding")
"""Headers that do not belong to a decoded body."""


@dataclass(frozen=True)
class Answer:
    """One line of the index."""

    url: str
    source: str = ""
    method: str = "GET"
    body_contains: str | tuple[str, ...] = ()
    status: int = 200
    headers: Mapping[str, Any] | None = None
    file: str | None = None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = (re.escape(part) for part in _plain(self.url).split("*"))
        return re.compile(".*".join(parts), re.DOTALL)

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        texts = (self.body_contains,) if isinstance(self.body_contains, str) else self.body_contains
        return tuple(_without_space(text) for text in texts)

    def fits(self, source: str, request: Request) -> bool:
        """Whether this line answers that request of that source."""
        if self.source not in ("", source) or self.method.upper() != request.method:
            return False
        if not self._pattern.fullmatch(_plain(request.url)):
            return False
        if not self._wanted:
            return True
        body = _without_space(request.body.decode("utf-8", errors="replace"))
        return all(text in body for text in self._wanted)


def read_index(folder: Path) -> tuple[Answer, ...]:
    """The lines of a folder's index. Raises ConfigError naming file and line."""
    path = folder / INDEX
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(say("{path}: cannot be read: {reason}", path=path, reason=reason(problem))) from None
    return tuple(
        _answer(line, folder, say("{path}, line {number}", path=path, number=n))
        for n, line in enumerate(lines, 1)
        if line.strip()
    )


def sources_named(folder: Path) -> tuple[str, ...]:
    """The sources that the lines are for, in the order of the index."""
    return tuple(dict.fromkeys(answer.source for answer in read_index(folder) if answer.source))


def sources_answered(folder: Path, sources: Iterable[Source]) -> list[Source]:
    """The sources that begin at an address of which the folder has an answer for any source."""
    urls = [_plain(answer.url) for answer in read_index(folder) if not answer.source]
    return [
        source
        for source in sources
        if any(begins.match(url) for begins in map(_beginning, _addresses(source.options)) for url in urls)
    ]


def _addresses(value: Any) -> Iterator[str]:
    """Where a source begins: the web addresses among its options, but for those of single calls and further pages."""
    if isinstance(value, str):
        yield from [value] if value.startswith(("https://", "http://")) else []
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key not in ("detail", "address", "fallback", "page", "fields", "headers"):
                yield from _addresses(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _addresses(part)


def _beginning(address: str) -> re.Pattern[str]:
    """An address up to its query, its places filled with anything; as a line of the index may begin."""
    parts = (re.escape(part) for part in re.split(r"\{[^{}]*\}", address.partition("?")[0].rstrip("/")))
    return re.compile(r"[^?]*".join(parts) + r"(?:[/?*]|$)")


def _answer(line: str, folder: Path, where: str) -> Answer:
    try:
        table = json.loads(line)
    except ValueError as problem:
        raise ConfigError(say("{where}: not valid JSON: {problem}", where=where, problem=problem)) from None
    answer = _read(table, where)
    if answer.file is not None and not (folder / answer.file).resolve().is_relative_to(folder.resolve()):
        raise ConfigError(say("{where}: file {file} is outside the folder", where=where, file=repr(answer.file)))
    return answer


def _read(table: Any, where: str) -> Answer:
    """The line as an Answer; a null counts as not said."""
    if not isinstance(table, dict):
        raise ConfigError(say("{where}: a JSON object is wanted on each line", where=where))
    said = {key: value for key, value in table.items() if value is not None}
    headers = said.pop("headers", {})
    if not isinstance(headers, dict):
        raise ConfigError(say("{where}: headers: a table is wanted here", where=where))
    kept = {str(key): value for key, value in headers.items() if str(key).lower() not in LEFT_OUT}
    plain = read(_Line, said, where)
    return Answer(**vars(plain), headers=kept)


@dataclass(frozen=True)
class _Line:
    """What a line may hold besides its headers."""

    url: str
    source: str = ""
    method: str = "GET"
    body_contains: str | tuple[str, ...] = ()
    status: int = 200
    file: str | None = None


def _plain(url: str) -> str:
    """An address as it is sent: escaped, without fragment, with at least a slash as path."""
    sent = urldefrag(safe_url_string(url)).url
    parts = urlsplit(sent)
    return sent if parts.path or "*" in parts.netloc else parts._replace(path="/").geturl()


def _without_space(text: str) -> str:
    return "".join(text.split())
