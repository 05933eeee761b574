"""The reports that a call says it will want, in six languages; and what only looks so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.facts.model import Context, Draft, Raw
from tracker.facts.reporting import due_after, duties
from tracker.facts.understand import understand

CAPTURED = datetime(2026, 8, 3, 12, tzinfo=UTC)
SAID = [
    ("sv", "Slutrapport ska lämnas senast den 31 mars 2028.", "final 2028-03-31"),
    ("sv", "Projektet ska slutredovisas senast tre månader efter projektets slut.", "final 3m"),
    (
        "sv", "Delrapport lämnas senast 30 juni 2027 och slutrapport senast 31 mars 2028.",
        "interim 2027-06-30, final 2028-03-31",
    ),
    ("sv", "Senast 15 februari 2028 ska ni lämna en slutrapport.", "final 2028-02-15"),
    ("sv", "Redovisning\nSenast den 1 mars 2028 ska bidraget vara redovisat.", "other 2028-03-01"),
    (
        "sv", "Slutrapport och ekonomisk redovisning ska lämnas senast 1 mars 2028.",
        "final 2028-03-01, financial 2028-03-01",
    ),
    ("en", "A final report must be submitted within 60 days of the end of the project.", "final 60d"),
    (
        "en", "An interim report is due by 30 June 2027, and a final report by 31 March 2028.",
        "interim 2027-06-30, final 2028-03-31",
    ),
    ("en", "Final report due: 31 March 2028", "final 2028-03-31"),
    ("no", "Sluttrapport skal leveres innen tre måneder etter prosjektslutt.", "final 3m"),
    ("da", "Regnskab skal indsendes senest 2 måneder efter projektets afslutning.", "financial 2m"),
    ("fi", "Loppuraportti on toimitettava kahden kuukauden kuluessa hankkeen päättymisestä.", "final 2m"),
    (
        "de", "Der Verwendungsnachweis ist innerhalb von sechs Monaten nach Ende des Bewilligungszeitraums vorzulegen.",
        "final 6m",
    ),
    ("de", "Der Abschlussbericht ist bis zum 31. März 2028 einzureichen.", "final 2028-03-31"),
]  # fmt: skip
NOT_SAID = [
    ("sv", "Slutrapporten ska omfatta tiden till 31 december 2027."),
    ("sv", "Slutrapport lämnas senast 1 mars 2028 för projekt som avslutas den 31 december 2027."),
    ("sv", "Ansökan med ekonomisk redovisning ska lämnas senast den 1 mars 2027."),
    ("sv", "Delrapport lämnas efter halva tiden och slutrapport när projektet är klart."),
    ("en", "Applicants must have submitted final reports for previous grants by 1 May 2026."),
    ("en", "The deadline for applications is 1 May 2027. See the annual report 2025."),
    ("en", "The final report is due by 05/06/2028."),
    ("en", "A final report is due within 90 months of the end of the project."),
]


def told(text: str, language: str) -> str:
    found = duties(text, Context(language=language))
    after = [f"{each.months}m" if each.months else f"{each.days}d" for each in found]
    return ", ".join(f"{each.kind} {each.due or later}" for each, later in zip(found, after, strict=True))


@pytest.mark.parametrize(("language", "text", "expected"), SAID)
def test_reports_that_are_wanted(language: str, text: str, expected: str) -> None:
    assert told(text, language) == expected


@pytest.mark.parametrize(("language", "text"), NOT_SAID)
def test_what_is_not_said_plainly_is_left_out(language: str, text: str) -> None:
    assert told(text, language) == ""


def test_the_words_are_kept_so_that_they_say_the_same_again() -> None:
    text = "Vi ger bidrag till körer.\n\nSlutrapport ska lämnas senast den 31 mars 2028. Frågor? Ring oss."
    draft = Draft("fond", "https://fond.example/1", CAPTURED, raws=(Raw("title", "Kör"), Raw("text", text)))
    found = understand(draft, Context(country="SE", language="sv", zone="Europe/Stockholm"))
    (fact,) = [each for each in found.evidence if each.field == "reporting"]
    assert fact.snippet == "Slutrapport ska lämnas senast den 31 mars 2028."
    assert found.deadlines == ()


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 36))
def test_a_month_later_is_a_month_later(end: date, months: int) -> None:
    due = due_after(end, months, 0)
    assert (due.year * 12 + due.month) - (end.year * 12 + end.month) == months
    assert due.day == end.day or (due + timedelta(days=1)).day == 1


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(duties(f"{text} slutrapport {text}", Context()), list)
