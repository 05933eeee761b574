"""Recorded NSF feeds, through the real crawler into a real database; skipped without GRANTS_SAMPLES."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from config.catalogue import load
from tests.integration.replays import all_calls, database, replay, samples, write_replay
from tracker.calls.model import Call, RunReport

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
RSS = {"content-type": "application/rss+xml"}
UPCOMING = {
    "Mathematical Sciences Infrastructure Program": ("2026-08-04", "target"),
    "Correctness for Scientific Computing Systems (CS2)": ("2026-08-11", "stated"),
    "Research Experiences for Undergraduates (REU)": ("2026-08-19", "stated"),
    "Pathways to Enable Secure Open-Source Ecosystems (PESOSE)": ("2026-09-01", "stated"),
    "Tribal Colleges and Universities Program (TCUP)": ("2026-09-01", "stated"),
}


def read_feed(key: str, name: str, folder: Path) -> tuple[RunReport, list[Call]]:
    source = load(None).get(key)
    body = (samples() / "nsf-rss" / name).read_bytes()
    answers = write_replay(folder / "replay", [{"url": source.options["start"][0], "headers": RSS, "body": body}])
    with database(folder, NOW) as engine:
        report = replay(source, answers, engine, NOW, folder)
        return report, all_calls(engine, NOW)


def test_the_upcoming_feed_gives_deadlines_and_softer_target_dates(tmp_path: Path) -> None:
    report, calls = read_feed("nsf-upcoming", "rss_www_funding_upcoming.rss.xml", tmp_path)
    assert (report.verdict, report.new, report.problems) == ("healthy", 10, ())
    found = {call.title: [(when.date, when.certainty) for when in call.deadlines] for call in calls}
    assert all(len(deadlines) == 1 for deadlines in found.values())
    assert {title: found[title][0] for title in UPCOMING} == UPCOMING
    assert sum(deadlines[0][1] == "target" for deadlines in found.values()) == 4
    assert {when.time for call in calls for when in call.deadlines} == {None}
    assert {call.status for call in calls} == {"open"}


def test_the_funding_feed_gives_calls_whose_deadlines_are_unknown(tmp_path: Path) -> None:
    report, calls = read_feed("nsf-funding", "rss_www_funding.xml", tmp_path)
    assert (report.verdict, report.new, report.problems) == ("healthy", 20, ())
    assert [call.deadlines for call in calls] == [()] * 20
    assert not [call.title for call in calls if "&amp;" in call.title + call.summary or "&nbsp;" in call.summary]
