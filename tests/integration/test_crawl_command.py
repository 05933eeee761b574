"""`grants crawl` through real processes: what it stores, says and leaves with; the pages come from a replay folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.homes import sources_in
from tests.integration.commands import on_terminal, run
from tests.server import Answer, serving

SOURCE = """
name = "{name}"
family = "feed"
site = "https://{key}.example.org/"
verified = "unverified"
language = "sv"
country = "{country}"
zone = "Europe/Stockholm"
serves = ["{country}"]

[funder]
key = "{key}"
name = "{name}"

[expect]
items = {items}

[feed]
start = ["https://{key}.example.org/feed"]
"""
ITEM = """<item><guid>{number}</guid><link>https://fond.example.org/{number}</link><title>{title}</title>
<description>{text}</description></item>"""
TITLES = ("Levande byar", "Bygdens arbetsmarknadsintegration")


@pytest.fixture
def replay(tmp_path: Path) -> Path:
    """A folder that answers as the feed of `byfonden`; and the database's address in the environment."""
    add_source("byfonden", "Byfonden")
    folder = tmp_path / "replay"
    folder.mkdir()
    texts = ("Sista ansökningsdag 5 september 2026.", "Sista ansökningsdag 15 oktober 2026.")
    items = "".join(ITEM.format(number=number, title=TITLES[number], text=texts[number]) for number in (0, 1))
    answer(folder, "byfonden", f'<rss version="2.0"><channel><title>Byfonden</title>{items}</channel></rss>')
    return folder


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The path of a database that does not exist yet."""
    return str(tmp_path / "grants.db")


def add_source(key: str, name: str, country: str = "SE", items: int = 1) -> None:
    """A source file in the user's own folder."""
    folder = sources_in(os.environ)
    text = SOURCE.format(key=key, name=name, country=country, items=items)
    (folder / f"{key}.toml").write_text(text, encoding="utf-8")


def answer(folder: Path, key: str, body: str, status: int = 200) -> None:
    """One more answer in the replay folder."""
    (folder / f"{key}.xml").write_text(f'<?xml version="1.0" encoding="utf-8"?>{body}', encoding="utf-8")
    row = {"source": key, "url": f"https://{key}.example.org/feed", "status": status,
           "headers": {"content-type": "application/rss+xml"}, "file": f"{key}.xml"}  # fmt: skip
    with (folder / "index.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def crawl(replay: Path, database: str, *more: str) -> list[dict[str, object]]:
    """The runs of a crawl that nothing failed in."""
    done = run("crawl", "--replay", str(replay), "--json", "--database", database, *more)
    assert done.code == 0, done.err
    return list(json.loads(done.out))


def test_a_crawl_stores_calls_and_says_how_many(replay: Path, database: str) -> None:
    (first,) = crawl(replay, database)
    (second,) = crawl(replay, database)
    assert (first["source"], first["verdict"], first["new"]) == ("byfonden", "healthy", 2)
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, 2)
    calls = json.loads(run("list", "--open", "--json", "--database", database).out)
    assert [call["title"] for call in calls] == list(TITLES)
    assert calls[0]["deadlines"][0]["date"] == "2026-09-05"


def test_part_of_a_compound_finds_the_call(replay: Path, database: str) -> None:
    crawl(replay, database)
    found = run("list", "--search", "integration", "--database", database)
    assert TITLES[1] in found.out
    assert TITLES[0] not in found.out
    nothing = run("list", "--search", "zzz", "--database", database)
    assert (nothing.code, nothing.out) == (0, "")
    assert "No call fits." in nothing.err


def test_evidence_is_shown_with_the_call(replay: Path, database: str) -> None:
    crawl(replay, database)
    id = json.loads(run("list", "--open", "--json", "--database", database).out)[0]["id"]
    page = run("show", id, "--database", database).out
    assert "5 September 2026, in 33 days" in page
    assert "“Sista ansökningsdag 5 september 2026" in page
    assert "https://fond.example.org/0" in page


def test_the_summary_has_a_line_for_each_source(replay: Path, database: str) -> None:
    lines = run("crawl", "--replay", str(replay), "--database", database).out.splitlines()
    assert lines[0].split() == [
        "SOURCE",
        "VERDICT",
        "NEW",
        "CHANGED",
        "UNCHANGED",
        "LEFT",
        "OUT",
        "PROBLEMS",
        "SECONDS",
    ]
    assert lines[1].split()[:7] == ["byfonden", "healthy", "2", "0", "0", "0", "0"]


def test_a_failed_source_makes_the_exit_code_one_and_leaves_others_alone(replay: Path, database: str) -> None:
    add_source("kvarnen", "Kvarnen")
    answer(replay, "kvarnen", "<html>fel</html>", status=500)
    done = run("crawl", "--replay", str(replay), "--database", database)
    assert done.code == 1
    assert done.err.strip() == "One source failed: kvarnen."
    assert "500" in done.out
    assert len(json.loads(run("list", "--open", "--json", "--database", database).out)) == 2
    sources = {row["key"]: row for row in json.loads(run("sources", "list", "--json", "--database", database).out)}
    assert sources["kvarnen"]["last_run"]["verdict"] == "failed"
    assert sources["byfonden"]["last_run"]["verdict"] == "healthy"


def test_a_suspect_source_is_a_warning(replay: Path, database: str) -> None:
    add_source("byfonden", "Byfonden", items=8)
    done = run("crawl", "byfonden", "--replay", str(replay), "--database", database)
    assert done.code == 0
    assert done.err.strip() == "One source looks wrong and was used with care: byfonden."
    assert "suspect" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["byfondn"], 2, "There is no source 'byfondn'. Did you mean byfonden?"),
        (["--replay", "nowhere"], 1, "nowhere"),
    ],
)
def test_a_crawl_that_cannot_begin_says_why(
    replay: Path, database: str, arguments: list[str], code: int, sentence: str
) -> None:
    done = run("crawl", *arguments, "--database", database)
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err
    assert "Traceback" not in done.err


def test_a_replay_whose_lines_name_no_source_tells_by_its_addresses_or_asks_for_one(
    replay: Path, database: str
) -> None:
    index = replay / "index.jsonl"
    named = index.read_text(encoding="utf-8")
    index.write_text(named.replace('"source": "byfonden", ', ""), encoding="utf-8")
    done = run("crawl", "--replay", str(replay), "--database", database, "--json")
    assert [report["source"] for report in json.loads(done.out)] == ["byfonden"]
    index.write_text('{"url": "https://nowhere.example/"}\n', encoding="utf-8")
    done = run("crawl", "--replay", str(replay), "--database", database)
    assert (done.code, done.out) == (2, "")
    assert "name the sources to read from them" in done.err


def test_bars_and_a_table_are_drawn_on_a_terminal(replay: Path, database: str) -> None:
    drawn = on_terminal("crawl", "--replay", str(replay), "--database", database).out
    assert "All sources" in drawn
    assert "12 new" not in drawn
    assert "2\u00a0new" in drawn


def test_a_crawl_without_answers_assumes_sweden_and_says_so(replay: Path, database: str) -> None:
    switched_off = "eu-ft,vinnova"
    add_source("norsk", "Norsk", country="NO")
    arguments = ("crawl", "--database", database, "--json")
    done = run(*arguments, GRANTS_SOURCES_OFF=f"{switched_off},byfonden")
    assert "Reading sources for Sweden. `grants init --country CC` says where your organisation is." in done.err
    assert "No source is on for your organisation." in done.err
    assert done.code == 1


def test_a_crawl_without_names_reads_what_is_due(database: str) -> None:
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{ITEM.format(number=1, title="Byar", text="Stöd")}'
    headers = {"Content-Type": "application/rss+xml"}
    with serving(**{"/feed": Answer(f"{feed}</channel></rss>", headers=headers)}) as server:
        for key, schedule in (("dagligen", "daily"), ("borta", "hourly"), ("aldrig", "off")):
            add_source(key, key.title())
            file = sources_in(os.environ) / f"{key}.toml"
            text = file.read_text(encoding="utf-8").replace(f"https://{key}.example.org/feed", server.url("/feed"))
            limits = "" if key == "borta" else "[limits]\nprivate_addresses = true\n"
            text = f'schedule = "{schedule}"\n{text}\n{limits}'
            file.write_text(text, encoding="utf-8")

        def read(now: str, *more: str, **settings: str) -> tuple[int, list[str], str]:
            done = run("crawl", "--json", "--database", database, *more, GRANTS_NOW=now, **others, **settings)
            return done.code, [report["source"] for report in json.loads(done.out)], done.err

        others = {"GRANTS_SOURCES_OFF": "eu-ft,vinnova", "GRANTS_CRAWLER_DELAY": "0", "GRANTS_ZONE": "Europe/Stockholm"}
        code, keys, said = read("2026-08-03T12:00:00Z")
        assert (code, keys) == (1, ["borta", "dagligen"])
        assert "No contact address is set, so funders cannot write to you" in said
        code, keys, said = read("2026-08-03T12:05:00Z")
        assert (code, keys) == (0, [])
        assert "No source is due. `grants crawl --all` reads them all the same." in said
        code, keys, said = read("2026-08-03T12:20:00Z", GRANTS_CRAWLER_CONTACT="us@example.org")
        assert (code, keys) == (1, ["borta"])
        assert "contact" not in said
        assert read("2026-08-04T12:00:00Z")[:2] == (1, ["borta", "dagligen"])
        assert read("2026-08-04T12:01:00Z", "dagligen")[:2] == (0, ["dagligen"])
        assert read("2026-08-04T12:02:00Z", "aldrig")[:2] == (0, ["aldrig"])
