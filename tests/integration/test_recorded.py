"""Every recording of a source gives the answers that its index states, through the real crawler into a real database.

The recordings are another folder's (GRANTS_SAMPLES); without it these tests are skipped. Four crawls read them all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.catalogue import Source
from config.settings import CrawlerSettings, Settings
from crawler.reading.drafts import read_page
from crawler.run import crawl
from tests.integration import recordings
from tests.integration.recordings import body, recorded, shipped
from tests.integration.replays import database, write_replay
from tracker.calls.filter import CallFilter
from tracker.calls.model import Call, RunReport
from tracker.calls.query import find_calls, get_call
from tracker.facts.model import Amount, Context, When
from tracker.facts.understand import understand

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
SNAPSHOTS = ("2026-06-02", "2026-06-15", "2026-07-01")
EXTRACT = datetime(2022, 1, 20, 12, tzinfo=UTC)


@dataclass
class Replayed:
    """What came of the crawls: reports in their order, and the database."""

    engine: Engine
    reports: list[dict[str, RunReport]]

    def calls(self, source: str, now: datetime = NOW) -> dict[str, Call]:
        """The source's calls as they are at that moment, by its own ids."""
        with self.engine.connect() as connection:
            found = find_calls(connection, CallFilter(source=source, dismissed=True), now)
        return {call.external_id: call for call in found}

    def whole(self, call: Call) -> Call:
        """With evidence and revisions."""
        with self.engine.connect() as connection:
            return get_call(connection, call.id, NOW)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    """All recordings, crawled."""
    place = tmp_path_factory.mktemp("recorded")
    eu = [recorded(f"eu-ft/snapshot-{day}.json") for day in SNAPSHOTS]
    moments = [datetime.fromisoformat(each["generatedAt"]) for each in eu]
    grants_gov, searches = recordings.searches()
    first = [
        (grants_gov, searches),
        (shipped("eu-ft"), recordings.snapshot(eu[0])),
        (shipped("tillvaxtverket"), recordings.tillvaxtverket("listing-2026-04-23-even")),
        *(each() for each in (recordings.two_hits, recordings.opportunity, recordings.search_record)),
        *(each() for each in (recordings.topic_details, recordings.awards, recordings.california)),
        *(each() for each in (recordings.grantconnect, recordings.energimyndigheten, recordings.wordpress)),
        (recordings.apply_page(), []),
        recordings.feed("nsf-upcoming", "rss_www_funding_upcoming.rss.xml"),
        recordings.feed("nsf-funding", "rss_www_funding.xml"),
        *chain(recordings.vinnova(), recordings.tables()),
    ]
    second = [
        (grants_gov, searches),
        (shipped("eu-ft"), recordings.snapshot(eu[1])),
        (shipped("tillvaxtverket"), recordings.tillvaxtverket("listing-2026-05-04")),
    ]
    crawls = [
        ([recordings.daily_extract("20220119")], EXTRACT),
        (first, moments[0]),
        (second, moments[1]),
        ([(shipped("eu-ft"), recordings.snapshot(eu[2]))], moments[2]),
    ]
    with database(place, moments[0]) as engine:
        yield Replayed(engine, [_crawled(pairs, now, engine, place / str(n)) for n, (pairs, now) in enumerate(crawls)])


def _crawled(
    pairs: list[tuple[Source, recordings.Lines]], now: datetime, engine: Engine, place: Path
) -> dict[str, RunReport]:
    folder = write_replay(place / "replay", [line for _, lines in pairs for line in lines])
    folders = {f"{name}_folder": place / name for name in ("config", "data", "cache")}
    settings = Settings(crawler=CrawlerSettings(delay=0.0), **folders)
    sources = [source for source, _ in pairs]
    return dict(zip([each.key for each in sources], crawl(sources, settings, engine, now, replay=folder), strict=True))


def dates(found: tuple[When, ...]) -> list[str]:
    return [when.date for when in found]


def sums(call: Call) -> set[tuple[str, int]]:
    return {(one.role, int(one.amount)) for one in call.amounts}


def test_every_run_is_as_it_should_be(replayed: Replayed) -> None:
    verdicts = {key: report.verdict for report in replayed.reports for key, report in report.items()}
    assert {key for key, verdict in verdicts.items() if verdict != "healthy"} == {"extract", "vinnova-help"}
    problems = {key: report.problems for report in replayed.reports for key, report in report.items()}
    assert {key for key, told in problems.items() if told} == {"extract", "vinnova-help"}


# Grants.gov


def test_three_searches_of_grants_gov_are_112_calls_each_once(replayed: Replayed) -> None:
    _, first, again, _ = (reports.get("grants-gov") for reports in replayed.reports)
    assert first is not None
    assert again is not None
    assert (first.new, again.new, again.changed, again.unchanged) == (112, 0, 0, 112)
    found = replayed.calls("grants-gov")
    assert Counter(call.status for call in found.values())["forecast"] == 10
    unknown = {call.title for call in found.values() if call.status == "open" and not call.deadlines}
    assert (len(unknown), [call.title for call in found.values() if call.rolling]) == (4, []), "2099 is no deadline"
    assert not [call.title for call in found.values() if "&amp;" in call.title]
    assert found["363287"].title.startswith("International Programs & Trade")
    assert dates(found["363287"].deadlines) == ["2026-09-30"]
    assert (found["363452"].title, dates(found["363452"].opens)) == ("Advancing Global Health", ["2026-08-03"])
    assert (dates(found["363452"].deadlines), found["363452"].amounts) == (["2027-02-14"], ())
    assert set(replayed.whole(found["363452"]).identifiers) == {"DFOP0017890", "19.029"}
    assert (found["363396"].status, found["363396"].deadlines, found["363396"].opens) == ("forecast", (), ())
    assert (found["362681"].status, found["362681"].deadlines, found["362681"].rolling) == ("open", (), False)


def test_two_trimmed_hits(replayed: Replayed) -> None:
    found = replayed.calls("two-hits")
    assert {id: (call.title, dates(call.deadlines)) for id, call in found.items()} == {
        "363293": ("American Innovation Hub: AI & Digital Skills", ["2026-08-30"]),
        "363107": ("Bridge2AI Network for AI Health Science", []),
    }
    assert (dates(found["363293"].opens), found["363107"].status) == (["2026-07-23"], "forecast")


def test_an_opportunity_in_full(replayed: Replayed) -> None:
    (call,) = replayed.calls("opportunity", datetime(2022, 3, 8, tzinfo=UTC)).values()
    assert call.title == "Summer Research Education Experience Program (R25 Clinical Trial Not Allowed)"
    assert (call.status, dates(call.opens), dates(call.deadlines)) == ("open", ["2021-05-10"], ["2024-05-07"])
    assert call.amounts == (Amount("max", Decimal(125000), "USD"),)
    assert call.url == "https://www.grants.gov/search-results-detail/333438"
    assert {"government_state", "non_profit_with_501c3"} <= set(call.applicant_types)
    assert {"PAR-21-168", "93.113"} <= set(replayed.whole(call).identifiers)


def test_the_daily_extract_is_read_when_the_api_is_down(replayed: Replayed) -> None:
    report = replayed.reports[0]["extract"]
    found = replayed.calls("extract", datetime(2022, 3, 8, 12, tzinfo=UTC))
    assert (report.new + report.left_out, len(found)) == (recordings.EXTRACTED, report.new)
    assert any("fallback" in problem for problem in report.problems)
    assert "264229" not in found, "a notice that no applications will be accepted is no call"
    assert (found["306481"].rolling, found["306481"].deadlines) == (True, ())
    assert (found["337307"].status, dates(found["337307"].deadlines)) == ("forecast", ["2022-05-03"])
    assert [when.certainty for when in found["337307"].deadlines] == ["estimated"]
    assert sums(found["337307"]) == {("max", 2_000_000), ("total", 5_000_000)}
    assert (dates(found["338484"].deadlines), found["338484"].amounts) == (["2022-04-15"], ())
    both = [(when.date, when.time, when.stage) for when in found["334967"].deadlines]
    assert set(both) >= {("2021-11-16", "17:00:00", "full"), ("2022-01-10", None, "full")}
    assert [date for date, time, stage in both if stage != "full"] == ["2021-09-10"]
    assert "deadlines" in found["334967"].disputed


# EU Funding & Tenders


def test_three_snapshots_of_the_eu_portal_give_their_real_changes_only(replayed: Replayed) -> None:
    assert [report["eu-ft"].new for report in replayed.reports[1:]] == [182, 21, 41]
    calls = {id: replayed.whole(call) for id, call in replayed.calls("eu-ft").items()}
    changes = [(revision.field, id, revision) for id, call in calls.items() for revision in call.revisions]
    moved = {id: revision for field, id, revision in changes if field == "deadlines"}
    assert sorted(id for field, id, _ in changes if field == "deadlines") == sorted(moved)
    assert {id: (_instants(revision.old), _instants(revision.new)) for id, revision in moved.items()} == {
        "185978PROSPECTSEN": (["2026-06-24T17:00Z"], ["2026-06-24T15:00Z"]),
        "50895043TOPICSen": (["2026-06-09T15:00Z"], ["2026-06-16T15:00Z"]),
        "186296PROSPECTSEN": (["2026-08-25T14:00Z"], ["2026-09-21T14:00Z"]),
    }
    assert [id for field, id, _ in changes if field == "title"] == ["14002COMPETITIVE_CALLen"]
    assert calls["14002COMPETITIVE_CALLen"].title == "Advanced Materials Innovation Open Call - Amended version"
    assert {field for field, _, _ in changes} <= {"deadlines", "title", "status", "said", "themes"}


def _instants(deadlines: list[dict[str, Any]]) -> list[str]:
    return [datetime.fromisoformat(when["at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") for when in deadlines]


def test_a_topic_of_the_eu_portal_closes_at_17_in_brussels(replayed: Replayed) -> None:
    ((id, call),) = replayed.calls("eu-record", datetime(2023, 4, 4, tzinfo=UTC)).items()
    assert id == recorded("eu-ft/sedia-record-HORIZON-CL5-2024-D2-01-03.json")["reference"]
    assert (dates(call.opens), call.status) == (["2023-12-07"], "forecast")
    assert [when.at for when in call.deadlines] == [datetime(2024, 4, 18, 15, tzinfo=UTC)]
    assert call.url.endswith("/topic-details/HORIZON-CL5-2024-D2-01-03")


def test_a_topics_own_record_tells_its_own_sum_and_not_the_pot_of_its_call(replayed: Replayed) -> None:
    (call,) = replayed.calls("eu-topic").values()
    assert call.amounts == (Amount("total", Decimal(2_700_000), "EUR"),)
    assert [when.at for when in call.deadlines] == [datetime(2026, 10, 1, 15, tzinfo=UTC)]
    assert (call.title, dates(call.opens), call.disputed) == ("EdTech Accelerator", ["2026-04-21"], ())
    assert "DIGITAL-2026-SKILLS-10-EDTECH" in replayed.whole(call).identifiers


# Sweden


def test_a_round_of_vinnova_and_its_page_of_help(replayed: Replayed) -> None:
    ((id, call),) = replayed.calls("vinnova").items()
    assert (id, call.status) == ("2016-04968", "closed")
    assert call.title == "Innovationer för ett hållbart samhälle: miljö och transport - 2017"
    assert [(when.date, when.time) for when in call.opens] == [("2016-12-20", None)]
    assert [when.at for when in call.deadlines] == [datetime(2017, 3, 2, 13, tzinfo=UTC)]
    assert call.amounts == (Amount("total", Decimal(50_000_000), "SEK"),)
    assert (call.apply_url[:30], len(call.documents)) == ("https://etjanster.vinnova.se/D", 1)
    help = replayed.reports[1]["vinnova-help"]
    assert (help.verdict, replayed.calls("vinnova-help")) == ("failed", {})
    assert any("answered with a web page ('Vinnovas öppna data') where JSON" in problem for problem in help.problems)


def test_open_cards_of_energimyndigheten_and_closed_ones(replayed: Replayed) -> None:
    calls = replayed.calls("energimyndigheten", datetime(2026, 4, 23, 12, tzinfo=UTC)).values()
    opened = {call.title: dates(call.deadlines) for call in calls if call.status == "open"}
    assert sorted(day for days in opened.values() for day in days) == [
        *("2026-04-24", "2026-04-29", "2026-05-05", "2026-05-07", "2026-06-01", "2026-06-02", "2026-06-17")
    ]
    assert opened["Pilot och demonstration 2026"] == ["2026-06-01"]
    closed = {call.title: dates(call.deadlines) for call in calls if call.status == "closed"}
    assert sorted(call.status for call in calls) == ["closed"] * 94 + ["open"] * 7
    assert closed["Investerings- och driftstöd för bio-CCS genom omvänd auktion"] == ["2025-12-16"]
    assert closed["Expansionsmöjligheter för svenska batteriteknikföretag"] == ["2026-04-17"]
    assert [title for title, days in closed.items() if len(days) != 1] == []


def test_calls_of_tillvaxtverket_are_known_by_their_numbers(replayed: Replayed) -> None:
    first, second = replayed.reports[1]["tillvaxtverket"], replayed.reports[2]["tillvaxtverket"]
    assert (first.new, second.new, second.changed + second.unchanged) == (6, 9, 3)
    found = replayed.calls("tillvaxtverket")
    second_list = {re.findall(r"\d+", row["url"])[-1] for row in recorded("tillvaxtverket/listing-2026-05-04.json")}
    assert (len(found), len(second_list)) == (15, 12)
    assert {"11967", "11991", "11992"} <= found.keys()
    assert found["11973"].status == "forecast"
    assert {call.status for id, call in found.items() if id in second_list} == {"forecast"}, "12 upcoming calls"


# Elsewhere


def test_the_table_of_california(replayed: Replayed) -> None:
    report = replayed.reports[1]["california-grants-portal"]
    assert report.new + report.left_out == 50
    found = replayed.calls("california-grants-portal", datetime(2025, 6, 16, 12, tzinfo=UTC))
    rolling = found["117507"]
    assert (rolling.status, rolling.rolling, dates(rolling.opens)) == ("rolling", True, ["2025-06-11"])
    assert sums(rolling) == {("total", 25_000_000)}
    assert dates(found["116805"].deadlines) == ["2025-08-20"]
    assert sums(found["116805"]) == {("min", 25_000), ("max", 650_000), ("total", 3_200_000)}
    assert (found["117510"].status, found["110835"].status) == ("forecast", "closed")
    assert {("min", 500_000), ("max", 5_000_000)} <= sums(found["117510"])
    assert ("max", 375_000) in sums(found["106092"])
    assert "min" not in {one.role for one in found["106092"].amounts}
    assert [rate.percent for rate in found["104562"].rates] == [Decimal(15)]
    assert found["104562"].summary.endswith("(A letter of intent is asked for before the application.)")


def test_opportunities_of_australia(replayed: Replayed) -> None:
    found = {call.identifiers[0]: call for call in map(replayed.whole, replayed.calls("grantconnect").values())}
    assert (len(found), sum(call.rolling for call in found.values())) == (139, 30)
    assert not [number for number, call in found.items() if not call.rolling and not call.deadlines]

    def closes(number: str) -> list[str]:
        return [f"{when.at:%Y-%m-%dT%H:%M} {when.stage}" for when in found[number].deadlines if when.at]

    assert closes("GO7569") == ["2025-03-04T03:00 full"]
    assert sums(found["GO7569"]) == {("total", 291_800_000), ("min", 450_000), ("max", 8_000_000)}
    assert sums(found["GO7577"]) == {("total", 50_000_000), ("max", 50_000_000)}
    assert (closes("GO7080"), closes("GO7393")) == (["2025-03-31T06:00 full"], ["2025-04-30T04:00 full"])
    assert closes("GO7154") == ["2025-03-05T06:00 expression_of_interest", "2025-04-02T06:00 full"]
    assert found["GO4344"].rolling
    assert found["GO356"].rolling
    assert found["GO7529"].title.startswith("Closing the Gap Outcomes and Evidence Fund")
    assert "invited" in found["GO7529"].applicant_types
    assert sum("invited" in call.applicant_types for call in found.values()) == 42
    assert "invited" not in found["GO7080"].applicant_types


UPCOMING = {
    "Mathematical Sciences Infrastructure Program": ("2026-08-04", "target"),
    "Correctness for Scientific Computing Systems (CS2)": ("2026-08-11", "stated"),
    "Research Experiences for Undergraduates (REU)": ("2026-08-19", "stated"),
    "Pathways to Enable Secure Open-Source Ecosystems (PESOSE)": ("2026-09-01", "stated"),
    "Tribal Colleges and Universities Program (TCUP)": ("2026-09-01", "stated"),
}


def test_feeds_of_nsf(replayed: Replayed) -> None:
    calls = replayed.calls("nsf-upcoming").values()
    found = {call.title: [(when.date, when.certainty) for when in call.deadlines] for call in calls}
    assert [len(deadlines) for deadlines in found.values()] == [1] * 10
    assert {title: found[title][0] for title in UPCOMING} == UPCOMING
    assert sum(deadlines[0][1] == "target" for deadlines in found.values()) == 4
    assert {when.time for call in calls for when in call.deadlines} == {None}
    assert {call.status for call in calls} == {"open"}
    calls = replayed.calls("nsf-funding").values()
    assert [call.deadlines for call in calls] == [()] * 20
    assert not [call.title for call in calls if "&amp;" in call.title + call.summary or "&nbsp;" in call.summary]


def test_awards_made_are_no_calls(replayed: Replayed) -> None:
    reports = replayed.reports[1]
    assert (reports["awards"].new, reports["awards"].left_out) == (0, 25)
    assert (reports["ardc"].new, reports["ardc"].left_out) == (
        0,
        len(recorded("wordpress-rest-ardc/pages-children.json")),
    )


def test_the_page_of_a_site_of_wordpress_tells_four_deadlines(replayed: Replayed) -> None:
    """Its index adds that applications are taken all year. The page does not say so: it names four days, and when what
    comes after the last one is looked at."""
    (call,) = replayed.calls("ardc-apply").values()
    assert dates(call.deadlines) == ["2026-02-01", "2026-04-01", "2026-07-01", "2026-09-01"]


def test_tables_of_notices_and_of_what_others_scraped(replayed: Replayed) -> None:
    guide = replayed.calls("nih-guide")
    assert (len(guide), [call for call in guide.values() if call.deadlines]) == (590, [])
    assert guide["RFA-FD-25-024"].title.startswith("A Research Study of Contaminants in School Meals")
    assert guide["RFA-FD-25-024"].status == "closed", "it expired on 3 July 2025"
    assert Counter(call.status for call in guide.values()) == {"open": 386, "closed": 204}
    challenges = replayed.calls("nih-challenges")
    quantum = challenges["NIH Quantum Computing Challenge"]
    assert [when.at for when in quantum.deadlines] == [datetime(2026, 3, 30, 21, tzinfo=UTC)]
    assert Counter(call.status for call in challenges.values())["forecast"] == 3
    assert Counter(len(call.deadlines) for call in challenges.values()) == {1: 7, 0: 3}
    assert [call.rolling for call in replayed.calls("industry-grants").values()] == [True]
    assert [call.status for call in replayed.calls("foundations").values()] == ["unknown"] * 3


def test_a_season_is_when_a_stored_page_says_that_it_opens() -> None:
    """Its index has the deadline as one of every year, which the page leaves to be known."""
    found = read_page(body("pages/boverket-samlingslokaler.json"), "https://www.boverket.se/", NOW)
    (call,) = (understand(draft, Context(language="sv", country="SE")) for draft in found.drafts)
    assert [(when.date, when.certainty) for when in call.opens] == [("--09", "approximate")]
    assert dates(call.deadlines) == ["--12-01"]
