"""What the program is told of an organisation at the beginning, and which sources are on for it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.homes import sources_in
from tests.integration.commands import Done, here, on_terminal, run


def test_the_organisation_is_told_once(tmp_path: Path) -> None:
    database = str(tmp_path / "grants.db")
    done = run("init", "--country", "no", "--interest", "social", "--interest", "culture", "--database", database)
    assert done.out.startswith("Country Norway, interests social work, culture.")
    assert run("init", "--country", "SE", "--database", database).out.startswith(
        "Country Sweden, interests social work, culture."
    )
    assert run("init", "--interest", "all", "--database", database).out.startswith("Country Sweden, interests all.")


def test_the_organisation_is_asked_for_on_a_terminal(tmp_path: Path) -> None:
    drawn = on_terminal("init", "--database", str(tmp_path / "grants.db"), keys=b"Atlantis\nNorge\nkultur\n\x04").out
    assert "'Atlantis' is not a country" in drawn
    assert "Country Norway, interests culture." in drawn


def test_sources_say_whether_they_are_on_and_why(tmp_path: Path) -> None:
    database = str(tmp_path / "grants.db")
    sources = {row["key"]: row for row in json.loads(run("sources", "list", "--json", "--database", database).out)}
    assert (sources["vinnova"]["on"], sources["grants-gov"]["on"]) == (True, False)
    assert sources["grants-gov"]["why"] == "not for SE"
    off = run("sources", "list", "--json", "--database", database, GRANTS_SOURCES_OFF="vinnova").out
    assert not next(row for row in json.loads(off) if row["key"] == "vinnova")["on"]
    assert "Vinnova" in run("sources", "show", "vinnova", "--database", database).out


def test_a_swedish_fundraiser_meets_swedish_and_a_script_english(tmp_path: Path) -> None:
    folder = tmp_path / "replay"
    folder.mkdir()
    line = {"source": "nsf-funding", "url": "*", "status": 500, "headers": {}, "file": None}
    (folder / "index.jsonl").write_text(json.dumps(line))
    database = str(tmp_path / "grants.db")

    def swedish(*arguments: str) -> Done:
        return run(*arguments, "--database", database, LANG="sv_SE.UTF-8")

    crawled = swedish("crawl", "nsf-funding", "--replay", str(folder))
    assert "svarade 500" in crawled.out
    assert "En källa misslyckades" in crawled.err
    stored = swedish("sources", "show", "nsf-funding").out
    assert "svarade 500" in stored
    assert "nej, inte för Sverige" in stored
    off = here("sources", "show", "arvsfonden", "--database", database, LANG="sv_SE.UTF-8").out
    assert "en lista av webbsidor, var och en läst efter rubriker och ledtexter" in off
    assert "`grants sources check --live arvsfonden` visar vad den läser" in off
    as_json = json.loads(swedish("sources", "show", "nsf-funding", "--json").out)
    assert as_json["why"] == "not for SE"
    assert "answered 500" in as_json["last_run"]["problems"][0]


def test_a_wrong_source_file_is_named_and_hides_no_other(tmp_path: Path) -> None:
    folder = sources_in(os.environ)
    (folder / "mine.toml").write_text('nmae = "Mine"\n')
    done = run("sources", "list", "--database", str(tmp_path / "grants.db"))
    assert done.code == 0
    assert "vinnova" in done.out
    assert "mine.toml" in done.err
    check = run("sources", "check")
    assert check.code == 1
    assert "mine.toml" in check.err
    assert "nmae" in check.err
    (folder / "mine.toml").unlink()
    assert run("sources", "check").code == 0
