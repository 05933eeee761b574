"""A year of an invented social enterprise, through the real command line on a clock that is set, on both databases.

Väggen finds a call of Bruksfonden, which fits it, and applies with a municipality as partner: the deadline moves, the
outline and the full application are handed in, the award comes, is paid in two parts, reported twice and measured.
Another application is declined. What goes out is opened by other programs.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from config.catalogue import Expect, Funder, Source
from tests.integration.commands import Done, here, run
from tests.unit.test_common_grants import common_grants_schema
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched
from tracker.facts.model import Amount, Evidence, Rate, Stage, Understood, When
from tracker.store.database import open_database

SOURCE = Source(
    key="bruksfonden", name="Bruksfonden", family="listing", site="https://bruksfonden.example/",
    funder=Funder("bruksfonden", "Bruksfonden", "SE", "https://bruksfonden.example/"), verified="unverified",
    zone="Europe/Stockholm", country="SE", expect=Expect(items=1),
)  # fmt: skip


_OWN_PROCESS = 10
"""Every tenth command is a process of its own: what it finds and leaves is in the database alone."""


@dataclass
class Story:
    """The database, and the day it is."""

    database: str
    day: str = ""
    commands: int = 0
    """How many were given."""

    def run(self, *words: str, code: int = 0) -> Done:
        """A command on that day, which ends as expected."""
        values = {"GRANTS_DATABASE_URL": self.database, "GRANTS_NOW": f"{self.day}T08:00:00Z", "GRANTS_USER": "asa"}
        self.commands += 1
        done = (here if self.commands % _OWN_PROCESS else run)(*words, **values)
        assert done.code == code, (words, done)
        return done

    def json(self, *words: str) -> Any:
        """What a command says as JSON."""
        return json.loads(self.run(*words, "--json").out)

    def crawl(self, outline: str) -> None:
        """The fund's page is read, on which the outline is due on that day."""
        now = datetime.fromisoformat(f"{self.day}T05:00:00+00:00")
        engine = open_database(self.database, now)
        ingest(engine, SOURCE, iter(calls(now, outline)), Fetched(started=now), now)
        engine.dispose()


def calls(now: datetime, outline: str) -> Iterator[Understood]:
    """What the fund's page says."""

    def due(day: str, stage: Stage = "full") -> When:
        return When(day, zone="Europe/Stockholm", stage=stage)

    said = partial(Understood, source="bruksfonden", captured=now, summary="")
    report = "Slutrapport ska lämnas senast en månad efter projektets slut."
    yield said(
        external_id="arbete", url="https://bruksfonden.example/arbete", title="Nya vägar till arbete",
        deadlines=(due(outline, "outline"), due("2026-11-16")), amounts=(Amount("max", Decimal(600_000), "SEK"),),
        rates=(Rate("max", Decimal(53)),), themes=("employment",), language="sv",
        applicant_types=("social_enterprise",), partners_required=("municipality",), places=("SE31",),
        evidence=(Evidence("reporting", report, "https://bruksfonden.example/arbete", now, "", "medium"),),
    )  # fmt: skip
    yield said(
        external_id="matsal",
        url="https://bruksfonden.example/matsal",
        title="Matsal för alla",
        deadlines=(due("2026-10-01"),),
        themes=("social",),
    )
    yield said(
        external_id="skola", url="https://bruksfonden.example/skola", title="Skolor i samverkan",
        deadlines=(due("2026-10-20"),), themes=("employment",), applicant_types=("municipality",), places=("SE22",),
    )  # fmt: skip


@pytest.fixture
def story(database_url: str) -> Story:
    return Story(database_url)


def test_a_year_of_a_social_enterprise(story: Story, tmp_path: Path) -> None:
    _finds_what_fits(story)
    _applies_with_a_municipality(story)
    _sees_the_deadline_move(story)
    _hands_in_twice(story)
    _is_declined_elsewhere(story)
    _is_awarded_and_paid(story, tmp_path)
    _reports_and_measures(story)
    _looks_back(story)
    _goes_out(story, tmp_path)


def _finds_what_fits(story: Story) -> None:
    story.day = "2026-08-03"
    story.crawl(outline="2026-09-15")
    about = ("--legal-form", "social enterprise", "--region", "SE311", "--theme", "employment", "--own-percent", "10")
    story.run("init", "--name", "Väggen", "--country", "SE", *about)
    story.run("member", "add", "asa@vaggen.example", "--name", "Åsa", "--consent", "2026-08-01")
    assert [call["title"] for call in story.json("list", "--search", "arbete")] == ["Nya vägar till arbete"]
    ranked = story.json("list", "--for", "vaggen")
    assert [(call["title"], call["match"]["fit"]) for call in ranked] == [
        ("Nya vägar till arbete", "maybe"), ("Matsal för alla", "maybe"), ("Skolor i samverkan", "no"),
    ]  # fmt: skip
    said = story.run("match", ranked[0]["id"]).out
    assert "May apply: social enterprise." in said
    assert "It asks for a partner: municipality." in said
    story.run("search", "save", "arbete", "--theme", "employment", "--open")
    assert [call["title"] for call in story.json("search", "run", "arbete")] == [
        "Nya vägar till arbete", "Skolor i samverkan",
    ]  # fmt: skip


def _applies_with_a_municipality(story: Story) -> None:
    listed = {call["title"]: call["id"] for call in story.json("list", "--open")}
    work, meals = listed["Nya vägar till arbete"], listed["Matsal för alla"]
    assert "It is A1." in story.run("apply", work, "--total", "1000k", "--sum", "1m").out
    assert "already: A1" in story.run("apply", work, code=2).err
    assert "There is no call" in story.run("apply", "zzzzzzzz", code=2).err
    story.run("apply", meals, "--sum", "90k")
    story.run("--language", "sv", "app", "partner", "A1", "Storfors kommun", "--kind", "kommun", "--promised", "400k")
    wrong = story.run("app", "fund", "A1").out
    assert "The call pays at most 53 %: SEK 470,000 are missing." in wrong
    story.run("app", "set", "A1", "--sum", "530k", "--own", "70k")
    story.run("app", "partner", "A1", "Storfors kommun", "--confirmed", "400k", "--letter")
    plan = story.json("app", "fund", "A1")
    assert [partner["kind"] for partner in plan["partners"]] == ["municipality"]
    assert [(each["kind"], each["fits"]) for each in plan["findings"]] == [
        ("sum", True), ("max_rate", True), ("max_amount", True)
    ]  # fmt: skip
    story.run("app", "move", "A1", "preparing", "--why", "The board wants it")
    story.run("app", "plan", "A1", "--yes")
    assert "2026-09-14" in {task["due"] for task in story.json("app", "show", "A1")["tasks"]}


def _sees_the_deadline_move(story: Story) -> None:
    story.day = "2026-08-24"
    story.crawl(outline="2026-09-22")
    assert "22 Sept 2026 (deadline changed)" in story.run("board").out
    today = story.json("today")
    assert [moved["application"] for moved in today["changed"]] == ["A1"]
    assert [each["id"] for each in today["due"]][:1] == ["T1"]
    story.run("app", "done", "T1")
    assert "moved" in story.run("app", "plan", "A1", "--yes").out
    story.run("app", "seen", "A1")
    assert story.json("today")["changed"] == []


def _hands_in_twice(story: Story) -> None:
    story.day = "2026-09-18"
    assert "outline handed in" in story.run("app", "move", "A1", "submitted", "--reference", "BF 2026-77").out
    assert "it cannot go to 'running'" in story.run("app", "move", "A1", "running", code=2).err
    story.day = "2026-10-05"
    story.run("app", "decide", "A1", "invited")
    assert story.json("app", "show", "A1")["stage"] == "full"
    story.day = "2026-11-10"
    story.run("app", "set", "A1", "--own", "60k")
    short = story.run("app", "move", "A1", "submitted", code=2).err
    assert "The funding plan does not hold" in short
    assert story.json("app", "show", "A1")["state"] == "preparing"
    story.run("undo")
    story.run("app", "move", "A1", "submitted")
    submissions = story.json("app", "show", "A1")["submissions"]
    assert [(each["stage"], each["day"], each["outcome"]) for each in submissions] == [
        ("outline", "2026-09-18", "invited"), ("full", "2026-11-10", ""),
    ]  # fmt: skip


def _is_declined_elsewhere(story: Story) -> None:
    story.run("app", "move", "A2", "submitted", "--on", "2026-09-30")
    story.run("app", "decide", "A2", "declined", "--why", "Too many applied")
    declined = story.json("app", "show", "A2")
    assert (declined["state"], declined["reason"]) == ("declined", "Too many applied")
    story.run("app", "close", "A2")
    story.run("app", "move", "A2", "avslag", code=2)


def _is_awarded_and_paid(story: Story, folder: Path) -> None:
    story.day = "2026-12-15"
    assert "more than was asked" in story.run("app", "decide", "A1", "awarded", "--sum", "600k", code=2).err
    hint = story.run("app", "decide", "A1", "awarded", "--sum", "500k").err
    assert "The call wants: final report, one month after the end." in hint
    agreed = ("--agreed", "2026-12-14", "--starts", "2027-01-01", "--ends", "2027-12-31")
    parts = ("--instalment", "2027-01-15=300k", "--instalment", "2027-07-01=200k")
    story.run("app", "award", "A1", *agreed, *parts)
    assert "more than the award" in story.run("app", "award", "A1", "--instalment", "2027-08-01=1", code=2).err
    story.run("app", "report", "A1", "interim", "--due", "2027-06-15")
    assert "Nothing is kept yet" in story.run("app", "report", "A1").err
    assert [each["fate"] for each in story.json("app", "report", "A1", "--yes")] == ["known"]
    assert {each["kind"]: each["due"] for each in story.json("app", "show", "A1")["reports"]} == {
        "interim": "2027-06-15", "final": "2028-01-31",
    }  # fmt: skip
    letter = folder / "agreement.pdf"
    letter.write_text("The agreement.")
    story.run("app", "document", "A1", str(letter), "--title", "Agreement")
    assert "No such file" in story.run("app", "document", "A1", str(folder / "none.pdf"), code=2).err
    story.day = "2027-01-20"
    story.run("app", "move", "A1", "running")
    assert [each["id"] for each in story.json("today")["late"]] == ["I1"]
    story.run("app", "paid", "I1", "--on", "2027-01-18")
    budget = folder / "budget.csv"
    budget.write_text("line;planned;spent\nSalaries;400 000;120 000\nRent;100000;\n")
    assert "nothing is kept yet" in story.run("app", "budget", "A1", "--read", str(budget)).err.lower()
    assert story.json("app", "budget", "A1") == []
    story.run("app", "budget", "A1", "--read", str(budget), "--yes")
    assert story.json("app", "budget", "A1")[0]["spent"] == {"amount": "120000", "currency": "SEK"}


def _reports_and_measures(story: Story) -> None:
    story.run("outcome", "add", "A1", "activity", "Training in the workshop")
    story.run("outcome", "add", "A1", "outcome", "People long out of work have a job")
    story.run("outcome", "add", "A1", "indicator", "In work", "--unit", "people", "--baseline", "0", "--target", "30")
    story.run("outcome", "add", "A1", "indicator", "Feel better", "--unit", "%")
    assert "where the value comes from" in story.run("outcome", "measure", "K1", "9", code=2).err
    story.day = "2027-06-10"
    story.run("outcome", "measure", "K1", "9", "--source", "payrolls")
    story.run("app", "done", "R1")
    story.run("app", "paid", "I2", "--on", "2027-06-10")
    story.day = "2028-01-20"
    story.run("outcome", "measure", "K1", "24", "--source", "payrolls", "--on", "2027-12-31")
    story.run("app", "move", "A1", "reported")
    assert "Still owed: R2" in story.run("app", "close", "A1", code=2).err
    story.run("app", "done", "R2")
    story.run("app", "close", "A1", "--why", "Approved")


def _looks_back(story: Story) -> None:
    (result,) = story.json("outcome", "show", "--funder", "bruks")
    assert result["known"] == {"measured": 1, "estimated": 0, "unknown": 1}
    assert result["indicators"][0]["progress_percent"] == "80"
    assert "Indicators: 2 (measured: 1, estimated: 0, unknown: 1)." in story.run("outcome", "show").out
    figures = story.json("figures")
    assert figures["total"] == [{
        "name": "", "handed_in": 2, "awarded": 1, "declined": 1, "decided": 2, "win_rate_percent": "50",
        "asked": {"amount": "620000", "currency": "SEK"}, "won": {"amount": "500000", "currency": "SEK"},
    }]  # fmt: skip
    assert [(each["year"], each["won"]["amount"], each["paid"]["amount"]) for each in figures["years"]] == [
        ("2026", "500000", "0"), ("2027", "0", "500000"),
    ]  # fmt: skip
    assert {group["name"]: group["win_rate_percent"] for group in figures["by_theme"]} == {
        "employment": "100", "social": "0",
    }  # fmt: skip
    history = list(csv.DictReader(io.StringIO(story.run("history", "A1", "--csv").out)))
    assert {"submitted", "awarded", "running", "reported", "closed"} <= {row["new"] for row in history}
    assert {row["who"] for row in history} == {"asa", "bruksfonden"}
    assert story.json("board")["columns"][-3]["count"] == 2  # both have ended


def _goes_out(story: Story, folder: Path) -> None:
    """What goes out is read by programs that are not ours."""
    story.day = "2026-08-24"  # a replay of that day: the calls were open then
    moves = {str(event["UID"]): event for event in _events(story, folder, "list", "--for", "vaggen")}
    (outline,) = (event for event in moves.values() if "outline" in str(event["SUMMARY"]))
    assert (outline.start, outline["SEQUENCE"]) == (date(2026, 9, 22), 1)
    story.run("list", "--for", "vaggen", "--to", str(folder / "fits.xlsx"))
    header, *rows = load_workbook(folder / "fits.xlsx").active.iter_rows(values_only=True)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["title"], row["application"], row["application_state"]) for row in found] == [
        ("Nya vägar till arbete", "A1", "closed"),
        ("Matsal för alla", "A2", "closed"),
        ("Skolor i samverkan", None, None),
    ]
    story.run("figures", "--to", str(folder / "figures.xlsx"))
    book = list(load_workbook(folder / "figures.xlsx").active.iter_rows(values_only=True))
    assert ("total", "", "SEK", 2, 1, 1, 50, 620000, 500000) in [tuple(cell or "" for cell in row[:9]) for row in book]
    if samples := os.environ.get("GRANTS_SAMPLES"):
        story.run("list", "--to", str(folder / "calls.json"), "--as", "common-grants")
        validator = common_grants_schema(Path(samples))
        items = json.loads((folder / "calls.json").read_text())["items"]
        assert [error.message for item in items for error in validator.iter_errors(item)] == []
        assert len(items) == 3
    story.run("export", str(folder / "vaggen.json"))
    kept = json.loads((folder / "vaggen.json").read_text())
    assert (len(kept["tables"]["applications"]), len(kept["tables"]["members"])) == (2, 1)


def _events(story: Story, folder: Path, *words: str) -> list[Any]:
    story.run(*words, "--to", str(folder / "out.ics"))
    return list(Calendar.from_ical((folder / "out.ics").read_bytes()).events)
