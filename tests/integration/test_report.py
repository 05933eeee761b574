"""`grants report --html` and `grants calendar --to`: a page to print and a calendar, opened by other programs."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from tinyhtml5.parser import HTMLParser

from tests.integration.browsers import needs_a_browser
from tests.integration.commands import here

HOSTILE = "</p><script>alert(1)</script>{{ 7*7 }}\u202e"
STORY = (
    ("2026-08-03", "org", "add", "--name", f"Väggen {HOSTILE}", "--key", "vaggen", "--country", "SE"),
    ("2026-08-03", "apply", "--title", f"Verkstad {HOSTILE}", "--funder", "Bruksfonden", "--deadline", "2026-09-30",
     "--total", "500k", "--sum", "500k"),
    ("2026-08-03", "apply", "--title", "Matlag " + "mycket långt namn " * 12, "--funder", "Matfonden"),
    ("2026-08-03", "app", "task", "A1", "Ring kommunen", "--due", "2026-08-20"),
    ("2026-09-20", "app", "move", "A1", "submitted"),
    ("2026-11-01", "app", "decide", "A1", "awarded", "--sum", "500k"),
    ("2026-11-02", "app", "report", "A1", "final", "--due", "2027-12-15"),
    ("2026-11-02", "outcome", "add", "A1", "outcome", f"Fler i arbete {HOSTILE}"),
    ("2026-11-02", "outcome", "add", "A1", "indicator", "I arbete", "--unit", "personer", "--baseline", "0",
     "--target", "30"),
    ("2026-11-02", "outcome", "add", "A1", "indicator", "Mår bättre", "--unit", "%"),
    ("2027-06-01", "outcome", "measure", "K1", "12", "--source", "lönelistor"),
)  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('report') / 'grants.db'}"
    for day, *words in STORY:
        done = here(*words, GRANTS_DATABASE_URL=url, GRANTS_NOW=f"{day}T08:00:00Z", GRANTS_USER="asa")
        assert done.code == 0, done.err
    return url


@pytest.fixture(scope="module", params=["sv", "en"])
def page(request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    done = here("--language", request.param, "report", "--html", str(path), "--now", "2027-06-02T08:00:00Z",
               GRANTS_DATABASE_URL=database)  # fmt: skip
    assert done.code == 0, done.err
    return path.read_text(encoding="utf-8")


def test_the_page_is_valid_and_says_what_is_known(page: str) -> None:
    parser = HTMLParser()
    parser.parse(page)
    assert [error for error in parser.errors if "doctype" not in str(error)] == []
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page))
    swedish = 'lang="sv"' in page
    assert ("Vad pengarna ledde till" if swedish else "What the money led to") in text
    assert ("okänt" if swedish else "unknown") in text
    assert "12 personer" in text
    assert "lönelistor" in text


def test_no_text_becomes_markup(page: str) -> None:
    assert "<script" not in page
    assert "\u202e" not in page
    assert "{{ 7*7 }}" in page
    assert not re.search(r"(src|href)=\"(?!https?://)", page)


@needs_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_a_phone_and_a_desk(browser: Any, page: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened, asked = context.new_page(), []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("dialog", lambda dialog: asked.append(dialog.message))
    opened.set_content(page)
    assert opened.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert asked == []
    if folder := os.environ.get("PICTURES"):
        opened.screenshot(path=f"{folder}/report-{width}-{scheme}.png", full_page=True)
    context.close()


@needs_a_browser
def test_the_page_prints(browser: Any, page: str) -> None:
    opened = browser.new_page()
    opened.set_content(page)
    assert opened.pdf().startswith(b"%PDF")
    opened.close()


def test_what_is_due_as_a_calendar(database: str, tmp_path: Path) -> None:
    path = tmp_path / "due.ics"

    def events() -> dict[str, Any]:
        done = here("calendar", "--from", "2026-08-03", "--weeks", "100", "--to", str(path), "--now",
                   "2026-08-03T08:00:00Z", GRANTS_DATABASE_URL=database)  # fmt: skip
        assert (done.code, done.out) == (0, ""), done.err
        return {str(event["UID"]): event for event in Calendar.from_ical(path.read_bytes()).events}

    before = events()
    assert {(uid, event.start) for uid, event in before.items()} == {
        ("task-1-vaggen@grants", date(2026, 8, 20)),
        ("report-1-vaggen@grants", date(2027, 12, 15)),
    }
    moved = here(
        "app", "task", "T1", "--due", "2026-08-25", GRANTS_DATABASE_URL=database, GRANTS_NOW="2026-08-04T08:00:00Z"
    )
    assert moved.code == 0, moved.err
    after = events()
    assert after["task-1-vaggen@grants"].start == date(2026, 8, 25)
    assert after["task-1-vaggen@grants"]["SEQUENCE"] == before["task-1-vaggen@grants"]["SEQUENCE"] + 1
    assert after["report-1-vaggen@grants"]["SEQUENCE"] == before["report-1-vaggen@grants"]["SEQUENCE"]


def test_what_is_due_as_a_workbook(database: str, tmp_path: Path) -> None:
    path = tmp_path / "due.xlsx"
    words = ("calendar", "--from", "2026-08-03", "--weeks", "100", "--to", str(path), "--now", "2026-08-03T08:00:00Z")
    done = here(*words, GRANTS_DATABASE_URL=database)
    assert done.code == 0, done.err
    kinds = [row[1].value for row in load_workbook(path).active.iter_rows(min_row=2)]
    assert kinds == ["task", "report"]
    wrong = here("calendar", "--to", str(tmp_path / "due.pdf"), GRANTS_DATABASE_URL=database)
    assert (wrong.code, "in which form" in wrong.err) == (2, True)
