"""`grants sources new|try|check|reread|opml` and `grants duplicates`, as a person runs them, on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.choice import never_looked_at
from config.catalogue import load
from config.settings import Settings, SourcesSettings
from crawler.opml import NotOpml, from_opml
from tests.homes import home_in, sources_in
from tests.integration.commands import here, run
from tests.server import Answer, Server, serving
from tracker.calls.filter import CallFilter
from tracker.calls.query import find_calls
from tracker.store.database import open_database

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)

LIST = """<html lang="sv"><head><title>Björkfonden</title></head><body><main><h1>Bidrag</h1><ul>
<li><a href="/bidrag/korer">Stöd till körer</a> Stänger 5 oktober 2026</li>
<li><a href="/bidrag/resor">Stöd till resor</a> Stänger 7 oktober 2026</li></ul></main></body></html>"""
CALL = "<html lang='sv'><body><main><h1>Stöd till {what}</h1><p>Sök senast {day} oktober 2026.</p></main></body></html>"
SOURCE = """
name = "Björkfonden"
family = "pages"
site = "{url}"
verified = "unverified"
language = "sv"
country = "SE"
zone = "Europe/Stockholm"
enabled = {enabled}
[funder]
key = "{key}"
name = "Björkfonden"
[expect]
items = 1
[limits]
private_addresses = true
delay = 0.0
[pages]
start = ["{url}bidrag"]
follow = '/bidrag/[a-z]+$'
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return home_in(tmp_path)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        running.routes["/bidrag"] = Answer(LIST)
        running.routes["/bidrag/korer"] = Answer(CALL.format(what="körer", day=5))
        running.routes["/bidrag/resor"] = Answer(CALL.format(what="resor", day=7))
        yield running


def write_source(home: dict[str, str], server: Server, key: str = "bjork", enabled: str = "true") -> Path:
    folder = sources_in(home)
    path = folder / f"{key}.toml"
    path.write_text(SOURCE.format(url=server.url("/"), key=key, enabled=enabled), encoding="utf-8")
    return path


def shown(home: dict[str, str]) -> int:
    """How many calls a list of all shows."""
    engine = open_database(f"sqlite:///{Path(home['XDG_DATA_HOME']) / 'grants' / 'grants.db'}", NOW)
    with engine.connect() as connection:
        count = len(find_calls(connection, CallFilter(dismissed=True), NOW, brief=True))
    engine.dispose()
    return count


def test_a_dry_run_shows_what_is_read_and_stores_nothing(home: dict[str, str], server: Server) -> None:
    path = write_source(home, server, enabled="false")
    tried = run("sources", "try", str(path), **home)
    assert (tried.code, tried.err) == (0, "")
    assert "bjork: healthy; 2 calls, 0 left out" in tried.out
    assert "Stöd till körer  (5 Oct 2026)" in tried.out or "Stöd till körer  (Oct 5, 2026)" in tried.out
    assert "[expect]\nitems = 1\nitems_max = 10" in tried.out
    write_source(home, server, "copy", enabled="false")
    live = run("sources", "check", "--live", "bjork", "copy", "--json", **home)
    for found in json.loads(live.out):
        assert sorted(call["deadlines"][0]["date"] for call in found["calls"]) == ["2026-10-05", "2026-10-07"]
    assert "Switched off, and read just now: bjork, copy." in live.err
    del server.routes["/bidrag/korer"], server.routes["/bidrag/resor"]
    unread = here("sources", "check", "--live", "bjork", **home)
    assert "2 of 2 pages of calls could not be read" in unread.out + unread.err
    assert "[expect]" not in unread.out, "nothing is proposed from what was not read"
    server.routes["/bidrag"] = Answer(
        LIST.replace(" Stänger 5 oktober 2026", "").replace(" Stänger 7 oktober 2026", "")
    )
    named = here("sources", "check", "--live", "bjork", **home)
    assert "bjork: suspect; 0 calls, 0 left out" in named.out, "a name alone is no call yet, as in a crawl"
    assert not (Path(home["XDG_DATA_HOME"]) / "grants" / "grants.db").exists() or shown(home) == 0


def test_pages_are_read_again_after_a_fix_without_the_site(home: dict[str, str], server: Server) -> None:
    path = write_source(home, server)
    assert run("crawl", "bjork", **home).code == 0
    asked = len(server.seen)
    path.write_text(path.read_text(encoding="utf-8") + "only = 'Stöd till körer'\n", encoding="utf-8")
    tried = here("sources", "reread", "bjork", "--dry-run", **home)
    assert "1 call, " in tried.out
    again = run("sources", "reread", "bjork", "--json", **home)
    (report,) = json.loads(again.out)
    assert (report["unchanged"], report["new"], len(server.seen)) == (1, 0, asked)
    server.routes.clear()
    write_source(home, server, "never")
    lost = here("sources", "reread", "never", **home)
    assert lost.code == 1
    assert "was not kept by the last crawl" in lost.out + lost.err


def test_a_live_check_without_a_key_is_of_what_was_never_recorded() -> None:
    catalogue = load(None)
    found = never_looked_at(catalogue, Settings(sources=SourcesSettings(off=("frifond",))))
    unknown = {key for key, source in catalogue.sources.items() if source.verified != "recorded"}
    assert {source.key for source in found} == unknown - {"frifond"}
    assert not any(source.enabled for source in found), "the switched-off ones are those that need it"


def test_a_case_is_recorded_and_refreshed_whole_or_left_as_it_was(
    home: dict[str, str], server: Server, tmp_path: Path
) -> None:
    def record(day: int) -> tuple[int, str]:
        done = here("sources", "record", "bjork", str(case), **home, GRANTS_NOW=f"2026-08-0{day}T12:00:00Z")
        return done.code, done.out + done.err

    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in case.iterdir()}

    def expected() -> list[str]:
        found = json.loads(files()["expected.json"])["calls"]
        return sorted(f"{call['title']} {call['deadlines'][0]['date']}" for call in found)

    write_source(home, server)
    case = tmp_path / "cases" / "bjork"
    assert record(3)[0] == 0
    assert expected() == ["Stöd till körer 2026-10-05", "Stöd till resor 2026-10-07"]
    first = set(files())
    (case / "case.toml").write_text("# choirs\n" + (case / "case.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (case / "why.md").write_text("mine", encoding="utf-8")
    server.routes["/bidrag/korer"] = Answer(CALL.format(what="körer", day=25))
    server.routes["/bidrag"] = Answer(LIST.replace("5 oktober", "25 oktober"))
    code, said = record(4)
    assert (code, "2 calls now, 2 before" in said) == (0, True), said
    assert expected() == ["Stöd till körer 2026-10-25", "Stöd till resor 2026-10-07"]
    assert files()["case.toml"] == b'# choirs\nnow = "2026-08-04T12:00:00+00:00"\nstructure = "recorded"\n'
    assert set(files()) == first | {"why.md"}
    good = files()
    case.rename(case.with_name(".bjork.before"))  # as a machine that stopped between two renames leaves it
    del server.routes["/bidrag/korer"]
    code, said = record(5)
    assert (code, files(), [path.name for path in case.parent.iterdir()]) == (1, good, ["bjork"]), said
    assert "stays as it was, because this run is not healthy" in said
    (case / "index.jsonl").unlink()
    assert "holds no recorded answers" in record(6)[1]


def test_one_call_on_two_sources_is_reviewed_unlinked_and_undone(home: dict[str, str], server: Server) -> None:
    write_source(home, server)
    other = write_source(home, server, "copy")
    other.write_text(other.read_text(encoding="utf-8").replace('key = "copy"', 'key = "bjork"'), encoding="utf-8")
    assert run("crawl", "bjork", "copy", **home).code == 0
    assert shown(home) == 2
    pairs = json.loads(here("duplicates", "list", "--linked", "--json", **home).out)
    assert [(pair["reason"], pair["state"]) for pair in pairs] == [("address", "same")] * 2
    assert {day["date"] for pair in pairs for day in pair["copy"]["deadlines"]} == {"2026-10-05", "2026-10-07"}
    told = here("duplicates", "list", "--linked", **home).out
    assert told.count("5 October 2026") == told.count("7 October 2026") == 2
    told = here("duplicates", "unlink", pairs[0]["copy"]["id"], **home)
    assert "are two calls" in told.out
    assert shown(home) == 3
    assert here("undo", **home).code == 0
    assert shown(home) == 2
    assert here("duplicates", "link", pairs[0]["copy"]["id"], pairs[0]["copy"]["id"], **home).code == 2


def test_feeds_go_out_and_come_in_as_opml(home: dict[str, str], tmp_path: Path) -> None:
    out = run("sources", "opml", **home)
    feeds = [outline.feed for outline in from_opml(out.out.encode())]
    assert "https://www.nsf.gov/rss/rss_www_funding.xml" in feeds
    path = tmp_path / "mine.opml"
    path.write_text(
        out.out.replace("</body>", '<outline text="Lake &amp; Sea" xmlUrl="https://lake.example/f"/></body>')
    )
    taken = here("sources", "opml", str(path), **home)
    assert "lake-sea" in taken.out
    assert here("sources", "check", **home).code == 0
    assert "Nothing in it is new" in here("sources", "opml", str(path), **home).out
    path.write_text("<html/>")
    assert "no OPML" in here("sources", "opml", str(path), **home).err


def test_what_is_no_opml_is_a_sentence() -> None:
    with pytest.raises(NotOpml, match="no XML"):
        from_opml(b"nothing")
