"""`grants sources new`, as a person runs it, on sites of every kind; what it proposes and saves is read again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.catalogue import load
from crawler.check import check
from tests.homes import home_in, sources_in
from tests.integration.commands import Done, run
from tests.server import Server, serving
from tests.sites import SITES, Site, publish


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        publish(running)
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return home_in(tmp_path_factory.mktemp("home")) | {"GRANTS_CRAWLER_DELAY": "0"}


@pytest.fixture(scope="module")
def saved(server: Server, home: dict[str, str]) -> Done:
    """All of them looked at and saved, by one command."""
    starts = [server.url(site.start) for site in SITES.values()]
    twice = starts[0]
    return run("sources", "new", *starts, twice, server.url("/gone"), "--save", "--private-addresses", **home)


def files(home: dict[str, str]) -> dict[str, Path]:
    folder = sources_in(home)
    return {tomllib.loads(path.read_text(encoding="utf-8"))["site"]: path for path in folder.glob("*.toml")}


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_a_site_of_each_kind_is_recognised_and_its_calls_are_shown(
    site: Site, saved: Done, server: Server, home: dict[str, str]
) -> None:
    text = files(home)[server.url(site.start)].read_text(encoding="utf-8")
    assert f'family = "{site.family}"' in text
    assert 'verified = "unverified"\nverified_on = "2026-08-03"' in text
    assert [part for part in site.says if part.replace("{url}", server.url("")) not in text] == [], text
    assert text in saved.out
    key = files(home)[server.url(site.start)].stem
    case = Path(home["XDG_CONFIG_HOME"]) / "grants" / "cases" / key
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    found = {call["title"]: [when["date"] for when in call["deadlines"]] for call in expected["calls"]}
    assert found == site.days
    assert f"{key}: healthy; 3 calls" in saved.out


def test_what_cannot_be_fetched_is_said_and_the_rest_is_saved_all_the_same(saved: Done, server: Server) -> None:
    assert saved.code == 1
    assert "/gone" in saved.err
    assert "404" in saved.err
    assert saved.out.count("Saved: ") == len(SITES)


def test_what_was_saved_passes_the_check_and_replays_as_it_was_read(
    saved: Done, server: Server, home: dict[str, str], tmp_path: Path
) -> None:
    folder = Path(home["XDG_CONFIG_HOME"]) / "grants"
    mine = [path.stem for path in files(home).values()]
    catalogue = load(folder)
    assert check(catalogue) == []
    assert set(mine) <= set(catalogue.sources)
    key = files(home)[server.url(SITES["sitevision"].start)].stem
    there = {**home, "XDG_DATA_HOME": str(tmp_path)}
    assert run("crawl", key, "--replay", str(folder / "cases" / key), **there).code == 0
    replayed = json.loads(run("list", "--all", "--json", **there).out)
    assert all(call.pop("application") is None for call in replayed)  # of the reader, not of the source
    expected = json.loads((folder / "cases" / key / "expected.json").read_text(encoding="utf-8"))["calls"]
    assert {call["id"]: call for call in replayed} == {call["id"]: call for call in expected}
