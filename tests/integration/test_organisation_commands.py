"""Organisations, members, matching and saved searches through the real command line."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from tests.integration.call_rows import NOW, add_call, add_source
from tests.integration.commands import here, on_terminal, run
from tests.integration.some_calls import window
from tracker.store.changes import Edit
from tracker.store.database import open_database, writing
from tracker.store.tables import all_tables
from tracker.store.tables.calls import amounts, call_words, calls, rates

KRETSEN = (
    "--name", "Kretsen Å", "--region", "norrbotten", "--legal-form", "ideell förening", "--theme", "integration,kultur",
    "--theme", "children", "--project-size", "100k..800k", "--own-percent", "20", "--registration-number", "8020021237",
)  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Four open calls, and one that is closed."""
    path = tmp_path / "calls.db"
    engine = open_database(f"sqlite:///{path}", NOW)
    with writing(engine) as connection:
        source = add_source(connection, "grannskap", "Grannskapsfonden")
        fits = add_call(
            connection, "Integration i norr", source_id=source, windows=[window(30)], themes=("integration",)
        )
        town = add_call(connection, "Kommunernas kultur", source_id=source, windows=[window(9)], themes=("culture",))
        south = add_call(connection, "Skånsk kultur", source_id=source, windows=[window(5)], themes=("culture",))
        add_call(connection, "Okänt", source_id=source, said="open")
        add_call(connection, "Stängd", source_id=source, windows=[window(-3)], themes=("integration",))
        for call, kind, key in (
            (fits, "applicant_type", "nonprofit_association"), (fits, "place", "SE33"),
            (town, "applicant_type", "municipality"), (south, "place", "SE224"),
        ):  # fmt: skip
            connection.execute(insert(call_words).values(call_id=call, kind=kind, key=key))
        row = {"role": "max", "currency": "SEK", "currency_assumed": False, "approximate": False}
        connection.execute(insert(amounts).values(call_id=fits, amount=Decimal(500_000), **row))
        connection.execute(insert(rates).values(call_id=town, role="max", percent=Decimal(53)))
    engine.dispose()
    return str(path)


def grants(database: str, *arguments: str, code: int = 0, **values: str) -> str:
    """What a command says: the answer, or the sentence of a refusal."""
    done = here(*arguments, "--database", database, **values)
    assert done.code == code, done.err
    return done.out if code == 0 else done.err


def test_a_call_is_matched_with_the_organisation_and_said_in_words(database: str) -> None:
    assert grants(database, "org", "add", *KRETSEN) == "Added Kretsen Å, with the key kretsen-a.\n"
    listed = json.loads(grants(database, "list", "--for", "kretsen-a", "--json"))
    assert [(call["title"], call["match"]["score"], call["match"]["fit"]) for call in listed] == [
        ("Integration i norr", 90, "yes"), ("Kommunernas kultur", 62, "maybe"), ("Okänt", 59, "maybe"),
        ("Skånsk kultur", 10, "no"),
    ]  # fmt: skip
    reasons = {reason["kind"]: reason for reason in listed[1]["match"]["reasons"]}
    assert reasons["applicant"]["sentence"] == "May apply: municipality. You are not named."
    assert reasons["co_funding"]["sentence"] == "It pays at most 53 %: 27 % are missing beside your own."
    lines = grants(database, "list", "--for", "Kretsen Å").splitlines()
    assert lines[0].split() == ["FIT", "ID", "DEADLINE", "CLOSES", "FUNDER", "AMOUNT", "CALL", "WHY"]
    assert lines[1].startswith("90 ")
    assert lines[1].endswith("fits: non-profit association, integration, Upper Norrland")
    assert "doubtful: needs as applicant: municipality, pays at most 53 %" in lines[2]
    assert lines[4].endswith("no: only: Skåne county; doubtful: 5 days left; fits: culture") or "no: only" in lines[4]
    swedish = grants(database, "--language", "sv", "list", "--for", "kretsen-a", "--theme", "integration")
    assert swedish.splitlines()[1].endswith("passar: ideell förening, integration, Övre Norrland")
    by_date = json.loads(grants(database, "list", "--for", "kretsen-a", "--sort", "deadline", "--json"))
    assert [call["title"] for call in by_date][:2] == ["Skånsk kultur", "Kommunernas kultur"]
    rows = list(csv.DictReader(StringIO(grants(database, "list", "--sort", "match", "--limit", "1", "--csv"))))
    assert [(row["match_score"], row["match_fit"], row["title"]) for row in rows] == [
        ("90", "yes", "Integration i norr")
    ]
    id = listed[0]["id"]
    text = grants(database, "match", id)
    assert text.startswith("Integration i norr\n90 of 100: fits Kretsen Å\n")
    assert "It does not say what share of the costs it pays." in text
    assert json.loads(grants(database, "match", id, "--json"))["match"]["organisation"] == "kretsen-a"
    grants(database, "org", "add", "--name", "Skåningarna", "--region", "SE224", "--legal-form", "municipality")
    every = json.loads(grants(database, "match", id, "--all", "--json"))["matches"]
    assert [(one["organisation"], one["fit"]) for one in every] == [("kretsen-a", "yes"), ("skaningarna", "no")]
    grants(database, "dismiss", id, "--for", "skaningarna")
    assert len(json.loads(grants(database, "list", "--for", "kretsen-a", "--json"))) == 4
    assert len(json.loads(grants(database, "list", "--for", "skaningarna", "--json"))) == 3


def test_a_profile_goes_out_as_a_file_and_comes_back(database: str, tmp_path: Path) -> None:
    grants(database, "org", "add", *KRETSEN, "--works-in", "FI,SE331", "--own-sum", "EUR 5000", "--founded", "2014")
    toml = grants(database, "--language", "sv", "org", "show", "--toml")
    assert tomllib.loads(toml)["registration_number"] == "802002-1237"
    file = tmp_path / "org.toml"
    file.write_text(toml.replace("kretsen-a", "copy"))
    grants(database, "org", "add", "--from", str(file))
    one, two = json.loads(grants(database, "org", "list", "--json"))
    assert {**one, "key": "", "default": ""} == {**two, "key": "", "default": ""}
    assert (one["county"], one["target_groups"], one["default"]) == ("SE332", ["children"], True)
    assert one["own_contribution"] == {"percent": "20", "sum": {"amount": "5000", "currency": "EUR"}}
    grants(database, "org", "edit", "copy", "--own-sum", "none", "--region", "SE33", "--key", "other")
    edited = json.loads(grants(database, "org", "show", "other", "--json"))
    assert (edited["region"], edited["county"], edited["own_contribution"]["sum"]) == ("SE33", "", None)
    grants(database, "org", "use", "other")
    assert "Kretsen Å · " not in grants(database, "org", "show")
    assert grants(database, "org", "remove", "other").splitlines()[1] == "Kretsen Å is the default organisation."
    grants(database, "undo")
    assert [one["key"] for one in json.loads(grants(database, "org", "list", "--json"))] == ["other", "kretsen-a"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["org", "add", "--name", "X", "--registration-number", "802002-1235"], "'802002-1235' is no"),
        (["org", "add", "--name", "X", "--region", "SE224", "--country", "NO"], "is not a region of NO"),
        (["org", "add", "--name", "X", "--target-group", "culture"], "'culture' is not one of"),
        (["org", "add", "--name", "X", "--project-size", "9..3"], "'9..3' is not a range of sums"),
        (["org", "add", "--name", "X", "--founded", "2031"], "'2031' is not a date before today"),
        (["org", "add", "--name", "X", "--own-percent", "120"], "'120' is not a share"),
        (["org", "add"], "An organisation needs a name"),
        (["org", "show", "nobody"], "There is no organisation 'nobody'"),
        (["list", "--for", "nobody"], "There is no organisation 'nobody'"),
        (["org", "add", "--name", "X", "--employees", "2,5"], "'2,5' is not a whole number"),
        (["member", "add", "not-an-address"], "'not-an-address' is no e-mail address: it has no @"),
        (["member", "edit", "nobody@example.org", "--role", "x"], "There is no member 'nobody@example.org'"),
        (["search", "run", "x"], "There is no search 'x'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_sentence_and_changes_nothing(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    database = str(tmp_path / "grants.db")
    assert sentence in grants(database, *arguments, code=2)
    assert json.loads(grants(database, "org", "list", "--json")) == []


def test_a_person_who_was_taken_away_can_be_forgotten(tmp_path: Path) -> None:
    database = str(tmp_path / "grants.db")
    grants(database, "member", "add", "bo@example.org", "--name", "Bo")
    grants(database, "undo")
    assert "There is no member" in grants(database, "member", "edit", "bo@example.org", "--role", "x", code=2)
    assert grants(database, "member", "forget", "bo@example.org", "--yes").startswith("Memberships: 1")
    assert "There is no member" in grants(database, "member", "forget", "bo@example.org", "--yes", code=2)


def test_members_are_imported_after_a_look_and_keep_their_wishes(tmp_path: Path) -> None:
    database, file = str(tmp_path / "grants.db"), tmp_path / "members.csv"
    file.write_text(
        "Namn;E-post;Roll;Veckodag;Samtycke\nÅsa Öst;asa@example.org;kassör;fredag;2026-05-02\n"
        "Bo;bo@@example.org;;;\nÅsa igen;ASA@example.org;;;\n;;;;\nCia;cia@example.org;;;2027-01-01\n",
        encoding="cp1252",
    )
    looked = json.loads(run("member", "import", str(file), "--dry-run", "--json", "--database", database).out)
    assert [(row["line"], row["fate"]) for row in looked] == [
        (2, "new"),
        (3, "refused"),
        (4, "refused"),
        (6, "refused"),
    ]
    assert "line 2" in looked[2]["why"]
    assert json.loads(grants(database, "member", "list", "--json")) == []
    assert run("member", "import", str(file), "--database", database).code == 1
    grants(database, "member", "digest", "daily", "asa@example.org", "--hour", "6", "--quiet", "28-30")
    file.write_text("email,name,role,digest,hour\nasa@example.org,Åsa Öst,ordförande,off,9\n")
    done = run("member", "import", str(file), "--database", database)
    assert (done.code, done.err) == (0, "Kept: new 0, changed 1, same 0, refused 0.\n")
    (member,) = json.loads(grants(database, "member", "list", "--json"))
    assert (member["role"], member["digest"], member["hour"], member["weekday"]) == ("ordförande", "daily", 6, 5)
    assert (member["quiet_weeks"], member["consent_on"]) == (["W28", "W29", "W30"], "2026-05-02")
    exported = tmp_path / "again.csv"
    exported.write_text(grants(database, "member", "list", "--csv"))
    again = json.loads(grants(database, "member", "import", str(exported), "--json"))
    assert [row["fate"] for row in again] == ["same"]


def test_who_is_forgotten_stands_nowhere_in_the_database(tmp_path: Path) -> None:
    database = str(tmp_path / "grants.db")
    grants(database, "org", "add", "--name", "Kretsen")
    grants(database, "member", "add", "siv@example.org", "--name", "Siv Asp", GRANTS_USER="siv@example.org")
    grants(database, "member", "edit", "siv@example.org", "--role", "kassör", GRANTS_USER="Siv Asp")
    engine = open_database(f"sqlite:///{database}", NOW)
    with writing(engine) as connection:
        call = add_call(connection, "Vald")
        owner = connection.scalar(select(all_tables().tables["members"].c.id))
        edit = Edit(connection, "bo", NOW, "Gave it to Siv Asp")
        edit.insert(
            all_tables().tables["dismissals"], {"call_id": call, "organisation_id": 1, "at": NOW, "who": "Siv Asp"}
        )
        task = {"organisation_id": 1, "application_id": None, "title": "Ring", "due": "2026-09-01", "owner_id": owner,
                "done_on": None, "planned_for": ""}  # fmt: skip
        edit.insert(all_tables().tables["tasks"], task)
    assert "say --yes" in grants(database, "member", "forget", "siv@example.org", code=2)
    data = {"XDG_DATA_HOME": str(tmp_path)}
    grants(database, "backup", **data)
    went = here("member", "forget", "Siv Asp", "--yes", "--database", database, **data)
    assert "Memberships: 1" in went.out
    assert "Left without this person, in tasks: 1" in went.out
    assert "that still hold these data: 1." in went.err
    with engine.connect() as connection:
        for table in all_tables().sorted_tables:
            text = " ".join(str(tuple(row)) for row in connection.execute(select(table)))
            assert not re.search("siv", text, re.IGNORECASE), table.name
        assert connection.scalar(select(calls.c.title)) == "Vald"
    engine.dispose()
    assert "There is no member" in grants(database, "member", "edit", "siv@example.org", "--role", "x", code=2)


def test_sources_are_read_for_every_organisation(tmp_path: Path) -> None:
    database = str(tmp_path / "grants.db")
    grants(database, "org", "add", "--name", "Kretsen")
    before = {row["key"]: row for row in json.loads(grants(database, "sources", "list", "--json"))}
    assert (before["vinnova"]["on"], before["grants-gov"]["on"]) == (True, False)
    grants(database, "org", "add", "--name", "Overseas", "--country", "US")
    after = {row["key"]: row for row in json.loads(grants(database, "sources", "list", "--json"))}
    assert (after["vinnova"]["why"], after["grants-gov"]["why"]) == ("for SE", "for US")
    assert after["grants-gov"]["on"]


def test_saved_searches_are_run_for_their_organisation(database: str) -> None:
    grants(database, "org", "add", *KRETSEN)
    assert grants(database, "search", "save", "Norr", "--theme", "integration", "--new-since", "7d").startswith(
        "Saved: Norr."
    )
    grants(database, "search", "save", "norr", "--theme", "kultur", "--min-amount", "1k", "--closing", "2w")
    assert grants(database, "search", "list").splitlines()[1].split(None, 1) == [
        "Norr", "--closing 14d --theme culture --min-amount 1000 --currency SEK\n".strip(),
    ]  # fmt: skip
    grants(database, "search", "save", "Norr", "--theme", "kultur")
    found = json.loads(grants(database, "search", "run", "NORR", "--json"))
    assert [call["title"] for call in found] == ["Kommunernas kultur", "Skånsk kultur"]
    grants(database, "search", "remove", "norr")
    assert json.loads(grants(database, "search", "list", "--json")) == []
    grants(database, "undo")
    assert len(json.loads(grants(database, "search", "list", "--json"))) == 1


def test_the_guided_start_explains_each_question_and_keeps_what_was_answered(tmp_path: Path) -> None:
    database = str(tmp_path / "grants.db")
    keys = (
        b"\nkultur\nKretsen\nNorrbotten\n\nideell f\xc3\xb6rening\n123\n802002-1237\n"
        + b"\n" * 9
        + b"siv@example.org\n"
    )
    drawn = on_terminal("--language", "sv", "init", "--database", database, width=200, keys=keys).out
    assert "Många utlysningar gäller bara en region." in drawn
    assert "”123” är inget organisationsnummer i Sverige" in drawn
    told = json.loads(grants(database, "org", "show", "--json"))
    assert (told["key"], told["county"], told["legal_forms"]) == ("kretsen", "SE332", ["nonprofit_association"])
    assert told["registration_number"] == "802002-1237"
    settings = Path(tmp_path, "config", "grants", "config.toml")
    assert tomllib.loads(settings.read_text()) == {"crawler": {"contact": "siv@example.org"}}
    file = tmp_path / "told.toml"
    file.write_text('theme = ["kultur", "unga"]\nemployees = 4\n')
    out = grants(database, "init", "--from", str(file), "--contact", "https://example.org/contact")
    assert "`grants list --for kretsen` shows the open calls that fit best." in out
    told = json.loads(grants(database, "org", "show", "--json"))
    assert (told["themes"], told["target_groups"], told["employees"]) == (["culture"], ["young_people"], 4)
    assert tomllib.loads(settings.read_text()) == {"crawler": {"contact": "https://example.org/contact"}}
    file.write_text("colour = 1\n")
    assert "unknown key 'colour'" in grants(database, "init", "--from", str(file), code=1)
