"""The hosts of golden cases on loopback, each on an address of its own, and the shipped sources that read them.

An interface that wants a key refuses whoever does not bring it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.http import Request

from config.catalogue import load
from crawler.replay import Answer as Line
from crawler.replay import read_index
from tests.server import Answer, Seen, Server

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/case.toml"))
DELAY = 0.25
EMPTY = {"nsf-funding": b"<rss version='2.0'><channel><title>x</title></channel></rss>", "vinnova": b"[]"}
GARBAGE = {"ukri", "california-grants-portal"}
_FILES = {case.name: Path(load(None).get(case.name).path).read_text(encoding="utf-8") for case in CASES}
"""The shipped source files, by key."""
_ASKED = {key: found[1] for key, text in _FILES.items() if (found := re.search(r"\{keys\.(\w+)\}", text))}
"""By source, the key that its requests bring."""
KEYS = {f"GRANTS_KEYS_{name.upper()}": f"key-of-{name}" for name in _ASKED.values()}
"""The keys as a user sets them."""


@dataclass
class Web:
    """The hosts of these cases on loopback."""

    servers: dict[str, Server] = field(default_factory=dict)
    lines: dict[str, list[tuple[Path, Line]]] = field(default_factory=lambda: defaultdict(list))
    sick: bool = False

    def here(self, text: str) -> str:
        """The text with every host's address as it is here."""
        for host, server in self.servers.items():
            text = text.replace(f"https://{host}", server.url("")).replace(f"http://{host}", server.url(""))
        return text

    def source_here(self, text: str) -> str:
        """A source file as it is here: its patterns of addresses name hosts, too."""
        for host, server in self.servers.items():
            here = urlsplit(server.url("")).netloc
            text = text.replace(re.escape(host.removeprefix("www.")) + "/", re.escape(here) + "/")
        return self.here(text)

    def answer(self, host: str, seen: Seen) -> Answer:
        request = Request(f"https://{host}{seen.path}", method=seen.method, body=seen.body)
        for folder, line in self.lines[host]:
            if line.fits(folder.name, request):
                return self._of(folder, line) if _has_its_key(folder.name, seen) else Answer("no key", 401)
        return Answer("not here", 404)

    def _of(self, folder: Path, line: Line) -> Answer:
        body = self.here((folder / str(line.file)).read_text(encoding="utf-8")).encode()
        headers = {str(key): str(value) for key, value in (line.headers or {}).items()}
        if self.sick and folder.name in GARBAGE:
            return Answer(b"<html><title>Maintenance</title><p>Back soon</p></html>")
        if self.sick and folder.name in EMPTY:
            body = EMPTY[folder.name]
        if self.sick and folder.name == "find-a-grant":
            body = body.replace(b'"totalGrants": 11', b'"totalGrants": 4')
            head, _, rest = body.partition(b'"searchResult": [')
            kept = json.loads(b"[" + rest[: rest.rindex(b'], "totalGrants"')] + b"]")[:4]
            body = head + b'"searchResult": ' + json.dumps(kept).encode() + rest[rest.rindex(b', "totalGrants"') :]
        return Answer(body, headers=headers)


def _has_its_key(source: str, seen: Seen) -> bool:
    key = f"key-of-{_ASKED[source]}" if source in _ASKED else ""
    return key in seen.path or key in seen.headers.values()


@contextmanager
def web() -> Iterator[Web]:
    made = Web()
    with ExitStack() as stack:
        for folder in CASES:
            for line in read_index(folder):
                made.lines[urlsplit(line.url).hostname or ""].append((folder, line))
        for number, host in enumerate(sorted(made.lines), start=2):
            server = made.servers[host] = Server(f"127.0.0.{number}")
            stack.callback(server.close)
            server.routes["/robots.txt"] = Answer("not here", 404)
            server.routes["*"] = lambda seen, host=host: made.answer(host, seen)  # type: ignore[misc]
        yield made


def write_sources(made: Web, folder: Path, delay: float = DELAY) -> None:
    """The shipped files with the addresses as they are here."""
    limits = f"private_addresses = true\ndelay = {delay}\n"
    for case in CASES:
        text = made.source_here(_FILES[case.name])
        text = text.replace("enabled = false\n", "enabled = true\n")
        own = f"[limits]\n{limits}" if "[limits]" in text else f"[limits]\n{limits}\n[expect]"
        text = text.replace("[limits]\n" if "[limits]" in text else "[expect]", own, 1)
        assert tomllib.loads(text)["limits"]["private_addresses"]
        (folder / f"{case.name}.toml").write_text(text, encoding="utf-8")
