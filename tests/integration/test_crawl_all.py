"""`grants crawl --all` against the golden cases over real HTTP: a server for each host, each on a loopback address.

Delays are kept, and the crawl ends when the slowest host is done. A source that then shows nothing, half or garbage is
suspect or failed on that run, and none of its calls is taken for gone.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.homes import home_in, sources_in
from tests.integration.commands import here, run
from tests.integration.golden_web import CASES, DELAY, EMPTY, GARBAGE, KEYS, Web, web, write_sources


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return home_in(tmp_path) | KEYS


def test_crawling_all_sources_is_as_fast_as_the_slowest_host_and_a_sick_source_closes_nothing(
    home: dict[str, str],
) -> None:
    with web() as made:
        write_sources(made, sources_in(home))
        first = run("crawl", "--all", "--json", **home)
        reports = {report["source"]: report for report in json.loads(first.out)}
        assert (first.code, set(reports)) == (0, {case.name for case in CASES}), first.err
        assert {key: report["verdict"] for key, report in reports.items()} == dict.fromkeys(reports, "healthy")
        listed = json.loads(here("list", "--all", "--json", **home).out)
        _as_expected(listed, reports)
        _politely_and_together(made)
        made.sick = True
        sick = run("crawl", "--all", "--json", **{**home, "GRANTS_NOW": "2026-08-04T12:00:00Z"})
        verdicts = {report["source"]: report["verdict"] for report in json.loads(sick.out)}
        assert sick.code == 1
        assert {key for key, verdict in verdicts.items() if verdict == "failed"} == GARBAGE
        assert {key for key, verdict in verdicts.items() if verdict == "suspect"} == {*EMPTY, "find-a-grant"}
        # Missed twice, a call is gone: by a source that is well.
        here("crawl", *EMPTY, "find-a-grant", **{**home, "GRANTS_NOW": "2026-08-05T10:00:00Z"})
        health = here("sources", "health", "--json", **{**home, "GRANTS_NOW": "2026-08-05T11:00:00Z"})
        found = {row["source"]: row for row in json.loads(health.out)}
        assert (health.code, found["vinnova"]["verdict"], found["vinnova"]["overdue"]) == (0, "suspect", False)
        assert found["vinnova"]["trend"] == [4, 0, 0]
        assert "grants-gov" not in found, "read just now by name, but not for an organisation in Sweden"
        late = here("sources", "health", **{**home, "GRANTS_NOW": "2026-08-07T12:30:00Z"})
        assert late.code == 1
        assert "vinnova" in late.err
        (row,) = (line for line in late.out.splitlines() if line.startswith("vinnova "))
        assert row.split()[1] == "suspect"
        assert "█··" in row, "what it showed lately, as a curve"
        assert "vinnova: 0 calls read; at least 1 are expected" in late.out
        assert "vinnova: unwell for longer than its file allows" in late.out
        assert "LAST NEW" in late.out
        calls = json.loads(here("list", "--all", "--json", **home).out)
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
    # Beside its delays each source takes a little of the processor, which they share.
    assert max(everything) - min(everything) <= slowest * 1.2 + 0.06 * len(CASES)
