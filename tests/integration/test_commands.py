"""The command line through real processes: answers, exit codes, sentences, pipes and terminals."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from sqlalchemy import insert, select, update

from tests.integration.call_rows import NOW, add_call, add_source
from tests.integration.commands import GRANTS, Done, environment, on_terminal, run
from tracker.calls.dismiss import dismiss
from tracker.store.changes import Edit
from tracker.store.database import open_database, writing
from tracker.store.tables.calls import amounts, calls

HOSTILE = "Stöd \x1b[31mtill\x1b[0m \u202eföreningar\x9b2J [red]med[/red] \x07klocka"
HEAVY = ("sqlalchemy.orm", "scrapy", "twisted", "feedparser", "alembic", "apscheduler", "pydantic", "jinja2", "lxml")
DRAWING = ("rich.markdown", "rich.progress")


def _window(days: int) -> dict[str, object]:
    """A deadline at two in the afternoon in Stockholm, so many days from now."""
    closes = NOW + timedelta(days=days)
    return {"date": closes.date().isoformat(), "time": "14:00:00", "zone": "Europe/Stockholm", "at": closes,
            "closes": closes}  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Some calls; the path of their database."""
    path = tmp_path / "calls.db"
    engine = open_database(f"sqlite:///{path}", NOW)
    with writing(engine) as connection:
        source = add_source(connection, "grannskap", "Grannskapsfonden")
        other = add_source(connection, "rivers", "Rivers & Roots", "US")
        first = add_call(
            connection, "Arbetsmarknadsintegration", source_id=source, windows=[_window(5)], themes=("employment",)
        )
        add_call(connection, HOSTILE, source_id=source, windows=[_window(40)], summary="\x1b[2Jsumma")
        add_call(connection, "Community grants", source_id=other, rolling=True)
        add_call(connection, "Gammal", source_id=source, windows=[_window(-5)])
        long = "En utlysning med ett mycket långt namn om samverkan " * 6
        add_call(connection, long, source_id=source, said="open")
        gone = add_call(connection, "Bortvald sak", source_id=source, windows=[_window(9)])
        sum_row = {"role": "max", "currency": "SEK", "currency_assumed": False, "approximate": False}
        connection.execute(insert(amounts).values(call_id=first, amount=Decimal(500_000), **sum_row))
        edit = Edit(connection, "kim", NOW, "dismissed")
        dismiss(edit, connection, connection.scalar(select(calls.c.public_id).where(calls.c.id == gone)) or "")
    engine.dispose()
    return str(path)


def listed(done: Done) -> list[str]:
    """The titles of a list in JSON."""
    assert done.code == 0, done.err
    return [call["title"] for call in json.loads(done.out)]


def first_id(database: str) -> str:
    """Id of the call that closes first."""
    calls = json.loads(run("--database", database, "list", "--open", "--json").out)
    return str(calls[0]["id"])


def test_the_list_in_a_pipe_is_plain_and_whole(database: str) -> None:
    done = run("list", "--open", "--database", database)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0].split() == ["ID", "DEADLINE", "CLOSES", "FUNDER", "AMOUNT", "CALL"]
    first = ["8 Aug 2026 14:00", "in 5 days", "Grannskapsfonden", "up to SEK 500,000", "Arbetsmarknadsintegration"]
    assert re.split(" {2,}", lines[1])[1:] == first
    assert lines[-1].endswith(("En utlysning med ett mycket långt namn om samverkan " * 6).strip())
    assert "deadline unknown" in lines[-1]
    assert len(lines) == 5


def test_hostile_titles_act_on_nothing(database: str) -> None:
    calls = json.loads(run("list", "--json", "--database", database).out)
    (id,) = (call["id"] for call in calls if "klocka" in call["title"])
    for answer in (
        run("list", "--database", database),
        run("list", "--json", "--database", database),
        run("list", "--csv", "--database", database),
        run("show", id, "--database", database),
        run("dismiss", id, "--database", database),
    ):
        assert answer.code == 0
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", answer.out)
        assert "[red]med[/red]" in answer.out


def test_a_terminal_gets_no_escapes_but_our_own(database: str) -> None:
    drawn = on_terminal("list", "--database", database).out
    assert "\x1b[1;31m" in drawn  # the nearest deadline
    assert "\x9b" not in drawn
    assert "\x1b[2J" not in drawn
    assert "\u202e" not in drawn
    assert "[red]med[/red]" in drawn


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_table_fits_its_terminal(database: str, width: int) -> None:
    drawn = on_terminal("list", "--open", "--database", database, width=width, NO_COLOR="1").out
    lines = re.sub(r"\x1b\[[0-9;]*m", "", drawn).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert any("8 Aug 2026 14:00" in line for line in lines)
    assert any("in 5 days" in line for line in lines)


def test_no_color_means_no_colours(database: str) -> None:
    drawn = on_terminal("list", "--open", "--database", database, NO_COLOR="1").out
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", drawn)


def test_a_long_list_goes_through_the_pager(database: str, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    short = on_terminal("list", "--database", database, PAGER=str(pager)).out
    long = on_terminal("list", "--database", database, height=10, PAGER=str(pager)).out
    assert "PAGED" not in short
    assert long.startswith("PAGED")
    assert "Arbetsmarknadsintegration" in on_terminal("list", "--database", database, height=10, PAGER="no-such").out


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (["--open"], 4),
        (["--closing", "30d"], 1),
        (["--open", "--dismissed"], 5),
        (["--funder", "rivers"], 1),
        (["--country", "us"], 1),
        (["--min-amount", "400k"], 1),
        (["--min-amount", "0,6m"], 0),
        (["--max-amount", "500 000", "--currency", "SEK"], 1),
        (["--min-amount", "1", "--currency", "eur"], 0),
        (["--source", "grannskap", "--limit", "2"], 2),
        (["--new-since", "7d"], 5),
        (["--new-since", "2026-08-04"], 0),
        (["--changed-since", "7d"], 0),
        (["--all"], 5),
    ],
)
def test_options_narrow_the_list(database: str, arguments: list[str], titles: int) -> None:
    assert len(listed(run("list", *arguments, "--json", "--database", database))) == titles


def test_csv_has_a_line_for_each_call(database: str) -> None:
    done = run("list", "--open", "--csv", "--database", database)
    rows = list(csv.DictReader(StringIO(done.out)))
    assert [row["status"] for row in rows] == ["open", "open", "rolling", "open"]


def test_a_limit_that_nobody_set_is_said(tmp_path: Path) -> None:
    path = f"sqlite:///{tmp_path / 'many.db'}"
    engine = open_database(path, NOW)
    with writing(engine) as connection:
        for number in range(51):
            add_call(connection, f"Utlysning {number}", windows=[_window(number + 1)])
    engine.dispose()
    done = run("list", "--open", GRANTS_DATABASE_URL=path)
    assert len(done.out.splitlines()) == 51
    assert "The first 50 calls" in done.err
    assert len(run("list", "--open", "--all", GRANTS_DATABASE_URL=path).out.splitlines()) == 52
    assert len(listed(run("list", "--open", "--json", GRANTS_DATABASE_URL=path))) == 51


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["--open"], "grants crawl"), (["--search", "zzz"], "grants crawl")],
)
def test_an_empty_database_says_how_to_begin(tmp_path: Path, arguments: list[str], hint: str) -> None:
    done = run("list", *arguments, "--database", str(tmp_path / "new" / "grants.db"))
    assert (done.code, done.out) == (0, "")
    assert hint in done.err


def test_what_is_shown_of_one_call(database: str) -> None:
    id = first_id(database)
    text = run("show", id[:8], "--database", database).out
    assert text.startswith("Arbetsmarknadsintegration\nGrannskapsfonden · open\n")
    assert "8 August 2026 14:00, in 5 days" in text
    assert "up to SEK 500,000" in text
    table = json.loads(run("show", id, "--json", "--database", database).out)
    assert table["title"] == "Arbetsmarknadsintegration"
    assert (table["evidence"], table["revisions"]) == ([], [])


def test_a_call_that_its_source_no_longer_shows_is_not_listed_as_open_and_says_why(database: str) -> None:
    id = first_id(database)
    with writing(open_database(f"sqlite:///{database}", NOW)) as connection:
        connection.execute(update(calls).where(calls.c.public_id.startswith(id)).values(gone_since=NOW))
    assert "Arbetsmarknadsintegration" not in listed(run("list", "--open", "--json", "--database", database))
    assert "Grannskapsfonden · open · no longer shown by its source" in run("show", id, "--database", database).out
    assert json.loads(run("show", id, "--json", "--database", database).out)["gone_since"] == NOW.isoformat()


def test_dismissed_calls_stay_away_until_they_are_taken_back(database: str) -> None:
    id = first_id(database)
    assert run("dismiss", id, "--database", database, GRANTS_USER="kim").code == 0
    assert "Arbetsmarknadsintegration" not in listed(run("list", "--json", "--database", database))
    assert run("dismiss", "--undo", id, "--database", database).code == 0
    assert "Arbetsmarknadsintegration" in listed(run("list", "--json", "--database", database))


def test_a_wrong_id_dismisses_nothing(database: str) -> None:
    id = first_id(database)
    done = run("dismiss", id, "zzz", "--database", database)
    assert (done.code, done.out, "zzz" in done.err) == (2, "", True)
    assert "Arbetsmarknadsintegration" in listed(run("list", "--json", "--database", database))


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["list", "--lmit", "3"], 2, "There is no option --lmit. Did you mean --limit"),
        (["list", "--limit"], 2, "The option --limit needs a value."),
        (["list", "--limit", "none"], 2, "--limit: 'none' is not a number from 1."),
        (["list", "--closing", "soon"], 2, "--closing: 'soon' is not a length of time"),
        (["list", "--closing", "99999y"], 2, "--closing: '99999y' is not a length of time"),
        (["list", "--min-amount", "much"], 2, "--min-amount: 'much' is not a sum"),
        (["list", "--sort", "colour"], 2, "--sort: 'colour' is not one of deadline, relevance"),
        (["list", "--json", "--csv"], 2, "Choose --json or --csv"),
        (["list", "--json=yes"], 2, "--json takes no value."),
        (["list", "extra"], 2, "That is more than the command takes: extra."),
        (["show"], 2, "ID is missing."),
        (["unknown"], 2, "No such command 'unknown'."),
        (["--now", "today", "list"], 2, "--now: 'today' is not a time"),
        (["--language", "de", "list"], 2, "--language: 'de' is not one of en, sv."),
        (["show", "zzz"], 2, "There is no call with the id 'zzz'."),
        (["sources", "show", "vinova"], 2, "There is no source 'vinova'. Did you mean vinnova"),
        (["list", "--database", "mysql://x"], 1, "mysql"),
        (["list", "--database", "/proc/none/grants.db"], 1, "/proc/none"),
        (["init", "--country", "Atlantis"], 2, "--country: 'Atlantis' is not a country"),
        (["init", "--interest", "money"], 2, "--interest: 'money' is not one of social work, culture,"),
        (["list", "--theme", "arbetsmarkand"], 2, "--theme: 'arbetsmarkand' is not known; did you mean employment?"),
        (["list", "--theme", "qqq"], 2, "--theme: 'qqq' is not one of culture, sport and recreation,"),
        (["read"], 2, "--phrases"),
    ],
)
def test_what_goes_wrong_is_a_sentence(arguments: list[str], code: int, sentence: str) -> None:
    done = run(*arguments)
    assert sentence in done.err
    assert (done.code, done.out) == (code, "")
    assert "Traceback" not in done.err
    assert done.err.count("\n") == 1


def test_sentences_come_in_the_readers_language(tmp_path: Path) -> None:
    database = str(tmp_path / "grants.db")
    assert "Inga utlysningar än." in run("list", "--database", database, LANG="sv_SE.UTF-8").err
    assert "Inga utlysningar än." in run("--language", "sv", "list", "--database", database).err
    assert "No calls yet." in run("list", "--database", database, LANG="sv_SE.UTF-8", GRANTS_LANGUAGE="en").err
    assert "Det finns inget val --lmit" in run("list", "--lmit", LANG="sv_SE.UTF-8").err
    usage = run("list", "--help", LANG="sv_SE.UTF-8").out
    assert "Användning: grants list [VAL]" in usage
    assert "Visa den här texten och sluta." in usage


def test_a_failure_that_nobody_foresaw_is_one_sentence_and_a_file(tmp_path: Path) -> None:
    broken = "import sys; from cli import state, main; state.State.reader = property(lambda self: 1 / 0); " \
             "sys.exit(main.run(['list', '--database', sys.argv[1]]))"  # fmt: skip
    path = tmp_path / "grants.db"
    engine = open_database(f"sqlite:///{path}", NOW)
    with writing(engine) as connection:
        add_call(connection)
    engine.dispose()
    done = subprocess.run([sys.executable, "-c", broken, str(path)], env=environment(), capture_output=True, text=True)
    details = Path(os.environ["XDG_CACHE_HOME"]) / "grants" / "details.log"
    assert done.returncode == 1
    assert done.stderr == f"Something went wrong that we did not foresee. The details are in {details}.\n"
    assert "ZeroDivisionError" in details.read_text()


def test_a_reader_that_leaves_is_no_failure(database: str) -> None:
    command = f"{GRANTS[0]} list --all --json --database {database} | head -c 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], env=environment(), capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("[", "", 0)


def test_a_reader_that_left_before_the_first_word_is_no_failure(database: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [*GRANTS, "list", "--all", "--database", database], env=environment(), stdout=theirs, stderr=subprocess.PIPE
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_an_answer_that_cannot_be_written_is_a_failure(database: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*GRANTS, "list", "--database", database], env=environment(), stdout=full,
                              stderr=subprocess.PIPE, text=True)  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "The answer could not be written: No space left on device.\n"


def test_letters_that_the_terminal_lacks_do_not_stop_the_answer(database: str) -> None:
    done = subprocess.run([*GRANTS, "list", "--database", database], capture_output=True,
                          env=environment(PYTHONIOENCODING="ascii"))  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"St?d" in done.stdout


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
    as_json = json.loads(swedish("sources", "show", "nsf-funding", "--json").out)
    assert as_json["why"] == "not for SE"
    assert "answered 500" in as_json["last_run"]["problems"][0]


@pytest.mark.parametrize("theme", ["employment", "Employment", "arbetsmarknad"])
def test_a_theme_is_known_by_its_key_and_its_names(database: str, theme: str) -> None:
    assert listed(run("list", "--theme", theme, "--json", "--database", database)) == ["Arbetsmarknadsintegration"]


def test_a_wrong_source_file_is_named_and_hides_no_other(tmp_path: Path) -> None:
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "grants" / "sources"
    folder.mkdir(parents=True)
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


def test_ids_complete_in_the_shell(database: str) -> None:
    id = first_id(database)
    surroundings = environment(
        _GRANTS_COMPLETE="complete_bash", COMP_WORDS=f"grants show {id[:3]}", COMP_CWORD="2",
        GRANTS_DATABASE_URL=f"sqlite:///{database}",
    )  # fmt: skip
    done = subprocess.run(GRANTS, env=surroundings, capture_output=True, text=True)
    assert id[:8] in done.stdout
    assert done.stderr == ""


def test_completion_that_cannot_look_says_nothing() -> None:
    surroundings = environment(
        _GRANTS_COMPLETE="complete_bash", COMP_WORDS="grants show a", COMP_CWORD="2", GRANTS_DATABASE_URL="nonsense"
    )
    done = subprocess.run(GRANTS, env=surroundings, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_listing_imports_nothing_heavy(database: str) -> None:
    program = "import sys; from cli.main import run; code = run(sys.argv[1:]); " \
              "print(*sys.modules, file=sys.stderr); sys.exit(code)"  # fmt: skip
    for arguments, forbidden in (
        (["list", "--open", "--database", database], (*HEAVY, *DRAWING, "babel.messages", "config.names")),
        (["--help"], HEAVY + ("sqlalchemy", "babel")),
        (["read", "--phrases"], HEAVY + ("sqlalchemy", "rich")),
    ):
        done = subprocess.run([sys.executable, "-c", program, *arguments], env=environment(), capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        loaded = set(done.stderr.split())
        assert not [name for name in forbidden if name in loaded], arguments
