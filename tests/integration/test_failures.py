"""Whatever goes wrong is one sentence and an exit code, in the reader's language; who leaves early is no failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.call_rows import NOW, add_call
from tests.integration.commands import GRANTS, environment, run
from tracker.store.database import open_database, writing


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
    lost = "Det finns inget kommando ”lst”. Menade du list? Se grants --help.\n"
    assert run("lst", LANG="sv_SE.UTF-8").err == lost
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
