"""`grants add` and `grants review` as a person uses them on a terminal, in a process, and a script in a pipe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cli.views.review import as_json
from tests.integration.commands import Done, here, on_terminal, run
from tests.integration.ingesting import NOW, call
from tests.integration.ingesting import run as store
from tests.server import Answer, serving
from tracker.calls.added import stored_as
from tracker.calls.as_json import call_to_json
from tracker.calls.query import get_call
from tracker.calls.review import cases
from tracker.store.database import open_database
from tracker.store.tables.calls import calls

ADDRESS = "https://bygd.example.se/stod"
PAGE = """<html lang="sv"><head><title>Stöd till möten på landet</title>{head}</head><body><main>
<h1>Stöd till möten på landet</h1><p>Ideella föreningar kan söka upp till 300 000 kronor.</p>
<dl><dt>Sista ansökningsdag</dt><dd>15 oktober 2026</dd></dl>
{more}</main></body></html>"""
SITE = '<meta property="og:site_name" content="Bygdefonden">'
SECOND = "<p>Ansök senast den 22 oktober 2026 kl. 14.00.</p>"


@pytest.fixture
def page(tmp_path: Path) -> str:
    """A page on which two places disagree."""
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(more=SECOND, head=""))
    return str(path)


class Grants:
    """The program on one database, as Anna uses it."""

    def __init__(self, url: str) -> None:
        self.settings = {"GRANTS_DATABASE_URL": url, "GRANTS_USER": "Anna"}

    def __call__(self, *arguments: str, **values: str) -> Done:
        return here(*arguments, **self.settings, **values)

    def on_terminal(self, *arguments: str, keys: str, width: int = 80) -> str:
        done = on_terminal(*arguments, keys=keys.encode(), width=width, NO_COLOR="1", **self.settings)
        assert done.code == 0, done.out
        return re.sub(r"\x1b\[[0-9;]*m", "", done.out)

    def json(self, *arguments: str) -> Any:
        done = self(*arguments, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    def shown(self) -> Any:
        """The one call there is, as `grants show --json` prints it (tests of that command prove it)."""
        engine = open_database(self.settings["GRANTS_DATABASE_URL"], NOW)
        with engine.connect() as connection:
            (id,) = connection.scalars(select(calls.c.public_id)).all()
            call = get_call(connection, id, NOW)
        engine.dispose()
        return call_to_json(call, evidence=True, revisions=True)

    def waiting(self) -> Any:
        """The calls that wait for a person, as `grants review --json` prints them."""
        engine = open_database(self.settings["GRANTS_DATABASE_URL"], NOW)
        with engine.connect() as connection:
            found = [as_json(case) for case in cases(connection, NOW, None)]
        engine.dispose()
        return found


@pytest.fixture
def grants(database_url: str) -> Grants:
    return Grants(database_url)


def dates(call: Any) -> list[str]:
    return [when["date"] for when in call["deadlines"]]


def test_a_dispute_is_marked_everywhere_settled_and_not_reopened_by_the_same_page(grants: Grants, page: str) -> None:
    added = grants("add", page, "--url", ADDRESS)
    assert (added.code, added.err) == (0, "")
    call = grants.shown()
    assert (call["disputed"], dates(call)) == (["deadlines"], ["2026-10-15", "2026-10-22"])
    assert (call["funder"]["name"], call["source"], call["settled"]) == ("bygd.example.se", "added", [])
    assert "15 Oct 2026 !" in grants("list").out
    assert "Two places say different things of: deadline" in grants("show", call["id"]).out
    (waits,) = grants.json("review")
    assert (waits["why"], [choice["date"] for choice in waits["choices"]]) == ("disputed", dates(call))
    text = grants("review").out
    assert re.search(r"2 +22 October 2026 14:00\n +“Ansök senast den 22 oktober 2026 kl. 14.00.”\n", text)
    assert ADDRESS in text

    settled = grants("review", call["id"], "--accept", "2")
    assert settled.out == "Settled: Stöd till möten på landet: 22 Oct 2026 14:00.\n"
    assert "22 Oct 2026 14:00" in grants("list").out
    assert "!" not in grants("list").out
    shown = grants("show", call["id"]).out
    assert "set by Anna on 3 Aug 2026" in shown
    assert "added here" in shown
    assert "“Sista ansökningsdag: 15 oktober 2026”" in shown
    assert grants("add", page, "--url", ADDRESS, GRANTS_NOW="2026-08-05T12:00:00Z").code == 0
    call = grants.shown()
    assert (dates(call), call["disputed"]) == (["2026-10-22"], [])
    assert grants.waiting() == []


def test_a_page_that_says_something_new_keeps_the_value_and_asks_again(grants: Grants, page: str) -> None:
    grants("add", page, "--url", ADDRESS, "--deadline", "20 oktober 2026")
    Path(page).write_text(PAGE.format(more="", head="").replace("15 oktober", "5 november"))
    grants("add", page, "--url", ADDRESS, GRANTS_NOW="2026-08-05T12:00:00Z")
    call = grants.shown()
    assert dates(call) == ["2026-10-20"]
    assert call["settled"][0]["source_differs"] is True
    note = "The source says otherwise since 5 Aug 2026: 5 Nov 2026."
    assert note in grants("show", call["id"]).out
    (waits,) = grants.waiting()
    assert (waits["why"], [choice["date"] for choice in waits["choices"]]) == ("changed", ["2026-11-05", "2026-10-20"])
    grants("review", call["id"], "--accept", "2")
    assert grants.waiting() == []
    assert grants("review", call["id"], "--undo").out == "Given back to its source: Stöd till möten på landet.\n"
    assert dates(grants.shown()) == ["2026-11-05"]
    assert grants("review", call["id"], "--undo").code == 1
    assert grants("undo").code == 0
    assert dates(grants.shown()) == ["2026-10-20"]


def test_a_call_is_typed_in_by_hand_and_next_year_is_its_next_round(grants: Grants) -> None:
    typed = ("add", "--title", "Lokalt stöd", "--funder", "Byns bank", "--country", "NO", "--language", "no")
    done = grants(*typed, "--deadline", "15 oktober 2026 kl. 14", "--amount", "10k-50k", "--opens", "2026-09-01")
    assert (done.code, done.err) == (0, "")
    call = grants.shown()
    assert call["deadlines"][0]["at"] == "2026-10-15T14:00:00+02:00"
    assert [(sum_["role"], sum_["amount"], sum_["currency"]) for sum_ in call["amounts"]] == [
        ("min", "10000", "NOK"), ("max", "50000", "NOK"),
    ]  # fmt: skip
    assert (call["status"], call["opens"][0]["date"], call["language"]) == ("forecast", "2026-09-01", "no")
    assert {fact["how"] for fact in call["evidence"]} == {"set by Anna on 2026-08-03"}
    assert len(grants.json("list", "--country", "NO")) == 1
    grants(*typed, "--rolling")
    assert grants.shown()["status"] == "forecast"  # it opens in September; then it is taken in continuously
    grants(*typed, "--deadline", "2026-10-15")
    assert grants(*typed, "--deadline", "2027-10-15", GRANTS_NOW="2026-12-01T12:00:00Z").code == 0
    assert sorted(dates(call)[0] for call in grants.json("list")) == ["2026-10-15", "2027-10-15"]


def test_a_page_without_a_call_is_added_when_a_person_says_what_it_is(grants: Grants, tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Our grants\nDifferent grants have different closing times.\n")
    refused = grants("add", str(path), "--url", "https://fund.example.org/grants")
    assert (refused.code, refused.out) == (1, "")
    assert "With --title it is added as you say." in refused.err
    done = grants("add", str(path), "--url", "https://fund.example.org/grants", "--title", "Small", "--funder", "Fund")
    assert done.code == 0
    assert grants.shown()["url"] == "https://fund.example.org/grants"
    (waits,) = grants.waiting()
    assert waits["why"] == "missing"
    assert grants("review", waits["id"], "--unknown").out == "Settled: Small: unknown.\n"
    assert grants.waiting() == []
    past = "Settled: Small: 1 Oct 2025. That has passed; the call is closed.\n"
    assert grants("review", waits["id"], "--deadline", "1 October 2025").out == past
    assert grants("review", waits["id"], "--rolling").code == 0
    assert grants.shown()["status"] == "rolling"


def test_questions_on_a_terminal_complete_what_a_live_page_leaves_open(sqlite_url: str) -> None:
    grants = Grants(sqlite_url)
    html = {"Content-Type": "text/html; charset=utf-8"}
    moved = Answer(status=301, headers={"Location": "/stod"})
    with serving(**{"/gammal": moved, "/stod": Answer(PAGE.format(more=SECOND, head=SITE), headers=html)}) as server:
        keys = "\nsoon\n23 oktober 2026\nyes\n"
        drawn = grants.on_terminal("add", server.url("/gammal"), "--private-addresses", keys=keys, width=140)
        assert server.paths(robots=True) == ["/robots.txt", "/gammal", "/stod"]
        assert server.url("/stod") in drawn
    assert "Where it was read" in drawn
    assert "'soon' is not a date with its year" in drawn
    call = grants.shown()
    assert (call["funder"]["name"], dates(call), call["disputed"]) == ("Bygdefonden", ["2026-10-23"], [])
    assert "r: rolling, return: keep both" in drawn
    assert "Keep this call?" in drawn


def test_a_page_that_a_source_shows_already_is_not_added_twice(grants: Grants, page: str) -> None:
    engine = open_database(grants.settings["GRANTS_DATABASE_URL"], NOW)
    store(engine, call(1, title="Möten på landet", url=f"{ADDRESS}/"))
    done = grants("add", page, "--url", ADDRESS, "--deadline", "20 oktober 2026")
    assert done.out.startswith("A source shows this call already: Möten på landet. What you said is kept; `grants show")
    shown = grants.shown()
    assert (shown["source"], dates(shown), shown["settled"][0]["who"]) == ("fund", ["2026-10-20"], "Anna")
    store(engine, call(1, title="Möten på landet", url=f"{ADDRESS}/"), call(2, title="STÖD till möten", url=ADDRESS))
    with engine.connect() as connection:
        assert stored_as(connection, ADDRESS, "Möten på landet", alone=False).startswith(shown["id"])
        assert stored_as(connection, ADDRESS, "Stöd till möten", alone=True)[:8] not in ("", shown["id"])
        assert stored_as(connection, ADDRESS, "Annat stöd", alone=True) == ""
    engine.dispose()


def test_a_person_settles_one_call_after_the_other(sqlite_url: str, page: str, tmp_path: Path) -> None:
    grants = Grants(sqlite_url)
    grants("add", page, "--url", ADDRESS)
    for title in ("First", "Second", "Third"):
        grants("add", "--title", title, "--funder", "Fund")
    drawn = grants.on_terminal("review", keys="9\n1\nr\n\nq\n")
    assert "1/4" in drawn
    assert "'9' is not a number from 1 to 2" in drawn
    assert "2 settled. `grants undo` takes the last one back." in drawn
    calls = {call["title"]: call for call in grants.json("list")}
    assert dates(calls["Stöd till möten på landet"]) == ["2026-10-15"]
    assert [call["status"] for call in calls.values() if not call["deadlines"]].count("rolling") == 1
    assert len(grants.waiting()) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["add"], 2, "A call that is typed in needs --title, --funder."),
        (["add", "--title", "A"], 2, "A call that is typed in needs --funder."),
        (
            ["add", "--title", "A", "--funder", "B", "--deadline", "soon"],
            2,
            "'soon' is not a date with its year",
        ),
        (["add", "--title", "A", "--funder", "B", "--deadline", "15 oktober"], 2, "is not a date with its year"),
        (["add", "--title", "A", "--funder", "B", "--amount", "9k-3k"], 2, "--amount: '9k-3k' goes from more to less"),
        (["add", "--title", "A", "--funder", "B", "--language", "swe"], 2, "--language: 'swe' is not a code"),
        (["add", "--deadline", "2026-10-15", "--rolling"], 2, "Choose --deadline or --rolling."),
        (["add", "/nowhere.html", "--url", "https://a.example"], 1, "/nowhere.html cannot be read"),
        (["add", "http://127.0.0.1:1/"], 1, "127.0.0.1 is a loopback address"),
        (["review", "--rolling"], 2, "Say which call: grants review ID ..."),
        (["review", "x", "--rolling", "--unknown"], 2, "Choose one of --deadline, --rolling"),
        (["review", "zzz", "--rolling"], 2, "There is no call with the id 'zzz'."),
        (["list", "--source", "vinova"], 2, "There is no source 'vinova'. Did you mean vinnova"),
    ],
)
def test_what_goes_wrong_is_a_sentence(arguments: list[str], code: int, sentence: str, tmp_path: Path) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_a_now_that_is_no_time_is_wrong_usage_wherever_it_is_said() -> None:
    assert run("list", GRANTS_NOW="today").code == run("--now", "today", "list").code == 2


def test_nothing_waits_in_an_empty_database() -> None:
    done = run("review")
    assert (done.code, done.out, done.err) == (0, "", "No deadline waits for you.\n")
    assert json.loads(run("review", "--json").out) == []
