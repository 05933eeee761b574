"""`grants crawl --all` against the golden cases over real HTTP: a server for each host, each on a loopback address.

The cases are those of the sources that are on as they are shipped, and of two more that turn sick.

Delays are kept, and the crawl ends when the slowest host is done. A source that then shows nothing, half or garbage is
suspect or failed on that run, and none of its calls is taken for gone.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy.http import Request

from config.catalogue import load
from crawler.replay import Answer as Line
from crawler.replay import read_index
from tests.integration.commands import run
from tests.integration.test_golden import CASES as ALL
from tests.server import Answer, Seen, Server

DELAY = 0.25
EMPTY = {"nsf-funding": b"<rss version='2.0'><channel><title>x</title></channel></rss>", "vinnova": b"[]"}
GARBAGE = {"ukri", "california-grants-portal"}
CASES = [case for case in ALL if load(None).get(case.name).enabled or case.name in {*GARBAGE, "find-a-grant"}]


@dataclass
class Web:
    """The hosts of all golden cases on loopback."""

    servers: dict[str, Server] = field(default_factory=dict)
    lines: dict[str, list[tuple[Path, Line]]] = field(default_factory=lambda: defaultdict(list))
    sick: bool = False

    def here(self, text: str) -> str:
        """The text with every host's address as it is here."""
        for host, server in self.servers.items():
            text = text.replace(f"https://{host}", server.url("")).replace(f"http://{host}", server.url(""))
        return text

    def answer(self, host: str, seen: Seen) -> Answer:
        request = Request(f"https://{host}{seen.path}", method=seen.method, body=seen.body)
        for folder, line in self.lines[host]:
            if line.fits(folder.name, request):
                return self._of(folder, line)
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
    folder.mkdir(parents=True)
    limits = f"private_addresses = true\ndelay = {delay}\n"
    for case in CASES:
        text = made.here(Path(load(None).get(case.name).path).read_text(encoding="utf-8"))
        text = text.replace("enabled = false\n", "enabled = true\n")
        own = f"[limits]\n{limits}" if "[limits]" in text else f"[limits]\n{limits}\n[expect]"
        text = text.replace("[limits]\n" if "[limits]" in text else "[expect]", own, 1)
        assert tomllib.loads(text)["limits"]["private_addresses"]
        (folder / f"{case.name}.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {name: str(tmp_path / name.split("_")[1].lower()) for name in names}


def test_crawling_all_sources_is_as_fast_as_the_slowest_host_and_a_sick_source_closes_nothing(
    home: dict[str, str],
) -> None:
    with web() as made:
        write_sources(made, Path(home["XDG_CONFIG_HOME"]) / "grants" / "sources")
        first = run("crawl", "--all", "--json", **home)
        reports = {report["source"]: report for report in json.loads(first.out)}
        assert (first.code, set(reports)) == (0, {case.name for case in CASES}), first.err
        assert {key: report["verdict"] for key, report in reports.items()} == dict.fromkeys(reports, "healthy")
        listed = json.loads(run("list", "--all", "--json", **home).out)
        _as_expected(listed, reports)
        _politely_and_together(made)
        made.sick = True
        sick = run("crawl", "--all", "--json", **{**home, "GRANTS_NOW": "2026-08-04T12:00:00Z"})
        verdicts = {report["source"]: report["verdict"] for report in json.loads(sick.out)}
        assert sick.code == 1
        assert {key for key, verdict in verdicts.items() if verdict == "failed"} == GARBAGE
        assert {key for key, verdict in verdicts.items() if verdict == "suspect"} == {*EMPTY, "find-a-grant"}
        # Missed twice, a call is gone: by a source that is well.
        run("crawl", *EMPTY, "find-a-grant", **{**home, "GRANTS_NOW": "2026-08-05T10:00:00Z"})
        health = run("sources", "health", "--json", **{**home, "GRANTS_NOW": "2026-08-05T11:00:00Z"})
        found = {row["source"]: row for row in json.loads(health.out)}
        assert (health.code, found["vinnova"]["verdict"], found["vinnova"]["overdue"]) == (0, "suspect", False)
        assert found["vinnova"]["trend"] == [4, 0, 0]
        late = run("sources", "health", **{**home, "GRANTS_NOW": "2026-08-07T12:30:00Z"})
        assert late.code == 1
        assert "vinnova" in late.err
        (row,) = (line for line in late.out.splitlines() if line.startswith("vinnova "))
        assert row.split()[1] == "suspect"
        assert "█··" in row, "what it showed lately, as a curve"
        assert "vinnova: 0 calls read; at least 1 are expected" in late.out
        assert "vinnova: unwell for longer than its file allows" in late.out
        assert "LAST NEW" in late.out
        calls = json.loads(run("list", "--all", "--json", **home).out)
        assert {call["id"]: call["status"] for call in calls} == {call["id"]: call["status"] for call in listed}
        with closing(sqlite3.connect(Path(home["XDG_DATA_HOME"]) / "grants" / "grants.db")) as database:
            (gone,) = database.execute("SELECT count(*) FROM calls WHERE gone_since IS NOT NULL").fetchone()
        assert gone == 0


def _as_expected(calls: list[dict[str, object]], reports: dict[str, dict[str, int]]) -> None:
    """Titles and deadlines as the golden cases have them; what two sources show is one call."""
    golden = [call for case in CASES for call in json.loads((case / "expected.json").read_text())["calls"]]
    assert sum(report["new"] for report in reports.values()) == len(golden)
    wanted = {(call["title"], json.dumps(call["deadlines"])) for call in golden}
    assert {(call["title"], json.dumps(call["deadlines"])) for call in calls} <= wanted


def _politely_and_together(made: Web) -> None:
    seen = {host: sorted(one.at for one in server.seen) for host, server in made.servers.items()}
    for host, moments in seen.items():
        # As the server sees it: the first request of a crawl that is starting arrives a little after its turn.
        assert moments[-1] - moments[0] >= (len(moments) - 1) * DELAY - 0.3, host
    slowest = max((len(moments) - 1) * DELAY for moments in seen.values())
    everything = [moment for moments in seen.values() for moment in moments]
    assert max(everything) - min(everything) <= slowest * 1.2 + 0.5
