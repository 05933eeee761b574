"""The one door: what is stored of a run, what changes, and what faults leave behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, select

from tests.integration.ingesting import NOW, SOURCE, at, call, everything, last_run, run, stored, titles
from tracker.calls.filter import CallFilter
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched
from tracker.calls.query import find_calls
from tracker.facts.model import Amount, Contact, Evidence, Link, Rate, When
from tracker.store.tables.calls import calls, funders, revisions, runs


def test_a_call_is_stored_with_all_that_was_understood(engine: Engine) -> None:
    full = call(
        title="Arbetsmarknadsintegration",
        apply_url="https://fund.example/apply",
        language="sv",
        said="open",
        opens=(at("2026-09-01"),),
        deadlines=(replace(at("2026-09-20"), stage="outline"), When("--12-01", yearly=True), When("2027-01-31")),
        amounts=(Amount("max", Decimal("500000"), "SEK", True, True), Amount("total", Decimal("12.5"), "EUR")),
        rates=(Rate("max", Decimal("80")),),
        applicant_types=("nonprofit", "nonprofit", "foundation"),
        places=("SE11",),
        themes=("social",),
        documents=(Link("Riktlinjer", "https://fund.example/a.pdf"),),
        contacts=(Contact("Ada", "ada@fund.example", "08-1"),),
        disputed=("deadlines",),
        evidence=(Evidence("deadlines", "senast 20 september", "https://fund.example/1", NOW, "labelled value"),),
    )
    assert run(engine, full).new == 1
    (found,) = stored(engine)
    for name in ("title", "summary", "url", "apply_url", "language", "opens", "amounts", "rates", "places", "themes"):
        assert getattr(found, name) == getattr(full, name), name
    for name in ("documents", "contacts", "disputed", "evidence", "external_id", "source"):
        assert getattr(found, name) == getattr(full, name), name
    assert set(found.deadlines) == set(full.deadlines)
    assert sorted(found.applicant_types) == ["foundation", "nonprofit"]
    assert (found.funder.key, found.funder.name, found.first_seen) == ("fund", "Exempelfonden", NOW)
    assert found.status == "forecast"


def test_the_same_again_writes_nothing_but_last_seen_and_the_run(engine: Engine) -> None:
    found = [call(number) for number in range(5)]
    run(engine, *found)
    before = everything(engine)
    later = NOW + timedelta(days=1)
    report = run(engine, *found, now=later)
    assert (report.new, report.changed, report.unchanged, report.verdict) == (0, 0, 5, "healthy")
    after = everything(engine)
    assert {name for name in before if before[name] != after[name]} == {"sightings", "runs"}
    assert {row.last_seen for row in after["sightings"]} == {later}
    assert [dict(row._mapping) | {"last_seen": NOW} for row in after["sightings"]] == [
        dict(row._mapping) for row in before["sightings"]
    ]


def test_a_changed_deadline_makes_one_revision(engine: Engine) -> None:
    run(engine, call())
    later = NOW + timedelta(days=1)
    report = run(engine, call(deadlines=(at("2026-10-22"),)), now=later)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    (found,) = stored(engine)
    (revision,) = found.revisions
    assert (revision.field, revision.at, revision.source) == ("deadlines", later, "fund")
    assert [when["at"] for when in revision.old] == ["2026-10-15T12:00:00+00:00"]
    assert [when["at"] for when in revision.new] == ["2026-10-22T12:00:00+00:00"]
    assert found.deadlines == (at("2026-10-22"),)
    assert (found.first_seen, found.last_changed, found.last_seen) == (NOW, later, later)


def test_a_changed_call_keeps_its_id_and_is_found_by_its_new_words_only(engine: Engine) -> None:
    run(engine, call(title="Landsbygdsutveckling"), call(2))
    run(engine, call(title="Kulturmiljö"), call(2), now=NOW + timedelta(days=1))
    assert titles(engine, "miljö") == ["Kulturmiljö"]
    assert titles(engine, "utveckling") == []
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(calls)) == 2


def test_a_yearly_deadline_stands_in_lists_with_its_next_date_year_after_year(engine: Engine) -> None:
    yearly = When("--10-01", zone="Europe/Stockholm", yearly=True)
    run(engine, call(1), call(2, deadlines=(yearly,)), call(3, deadlines=(), said="open"))
    with engine.connect() as connection:
        for now in (NOW, NOW.replace(year=2027)):
            found = find_calls(connection, CallFilter(open=True), now)
            others = ["Stöd 1"] if now == NOW else []  # which has closed by next year
            assert [one.title for one in found] == ["Stöd 2", *others, "Stöd 3"]
            closes = datetime(now.year, 10, 1, 21, 59, 59, tzinfo=UTC)
            assert (found[0].deadlines, found[0].next_closes, found[0].status) == ((yearly,), closes, "open")
            assert find_calls(connection, CallFilter(closing=closes - now), now)[0].title == "Stöd 2"
    before = everything(engine)
    assert run(engine, *(call(1), call(2, deadlines=(yearly,)), call(3, deadlines=(), said="open"))).changed == 0
    assert everything(engine)["deadlines"] == before["deadlines"]


def test_a_new_year_at_the_same_address_is_a_new_round(engine: Engine) -> None:
    run(engine, call(external_id=""))
    next_year = NOW + timedelta(days=300)
    again = call(external_id="", opens=(at("2027-09-01"),), deadlines=(at("2027-10-15"),))
    assert run(engine, again, now=next_year).new == 1
    assert run(engine, again, now=next_year + timedelta(days=1)).unchanged == 1
    old, new = stored(engine)
    assert (old.deadlines, new.deadlines) == ((at("2026-10-15"),), (at("2027-10-15"),))
    assert old.id != new.id
    assert old.revisions == new.revisions == ()


def test_rounds_that_the_source_names_are_calls_of_their_own(engine: Engine) -> None:
    spring, autumn = call(round="2026-1"), call(round="2026-2", deadlines=(at("2026-11-30"),))
    assert run(engine, spring, autumn).new == 2
    changed = run(engine, spring, replace(autumn, title="Ny titel"), now=NOW + timedelta(days=1))
    assert (changed.changed, changed.unchanged) == (1, 1)


def test_a_call_that_is_in_several_answers_is_stored_once(engine: Engine) -> None:
    report = run(engine, call(), call(2), call())
    assert (report.new, report.verdict, len(stored(engine))) == (2, "healthy", 2)


def test_two_calls_under_one_id_are_reported_and_not_mixed(engine: Engine) -> None:
    report = run(engine, call(title="Första"), call(title="Andra"))
    assert (report.new, report.verdict) == (1, "suspect")
    assert report.problems == ("'Andra' was left out: another call has the same id, call-1",)
    assert [found.title for found in stored(engine)] == ["Första"]


def test_what_is_no_call_is_counted_and_left_out(engine: Engine) -> None:
    report = run(engine, call(), call(2, not_a_call="an award"), left_out=3)
    assert (report.new, report.left_out) == (1, 4)
    assert last_run(engine).left_out == 4


def test_funders_that_a_portal_names_are_kept_once(engine: Engine) -> None:
    run(engine, call(funder="Åländska Fonden"), call(2, funder="Åländska Fonden"), call(3))
    with engine.connect() as connection:
        found = connection.execute(select(funders.c.key, funders.c.name).order_by(funders.c.id)).all()
    assert found == [("fund", "Exempelfonden"), ("alandska-fonden", "Åländska Fonden")]


def test_problems_of_single_calls_are_told_with_the_run(engine: Engine) -> None:
    report = run(engine, *(call(number, problems=("15 October is no Monday",)) for number in range(30)))
    assert report.verdict == "healthy"
    assert report.problems[0] == "Stöd 0: 15 October is no Monday"
    assert (len(report.problems), report.problems[-1]) == (21, "... and 10 more like these")


def test_what_no_database_keeps_is_left_out_and_the_rest_is_stored(engine: Engine) -> None:
    hostile = call(
        title="Sto\u0308d\0 \x1b[31m\u202e\ud83d",
        summary="x" * 300_000,
        amounts=(Amount("max", Decimal("1e30"), "SEK"), Amount("min", Decimal("NaN"), "SEK")),
        contacts=(Contact("A\0da"),),
        evidence=(Evidence("title", "\0\udc00", "https://fund.example", NOW, "title"),),
        deadlines=(When("9999-12-31"), When("2026-13-45", "25:61", "Mars/Phobos")),
    )
    report = run(engine, hostile, call(2))
    assert report.new == 2
    assert report.problems == ("Stöd \x1b[31m\u202e: the sum 1E+30 cannot be true and was left out",)
    assert stored(engine)[0].contacts == (Contact("Ada"),)
    assert run(engine, hostile, call(2)).unchanged == 2


def test_parts_of_words_two_letters_and_swedish_letters_are_found(engine: Engine) -> None:
    run(
        engine,
        call(1, title="Arbetsmarknadsintegration i EU/EES"),
        call(2, title="Europa", summary="Åldrande i ÖREBRO"),
        call(3, title="Aldrande i Orebro", funder="Rädda Världen"),
    )
    assert titles(engine, "INTEGRATION") == ["Arbetsmarknadsintegration i EU/EES"]
    assert titles(engine, "eu") == ["Arbetsmarknadsintegration i EU/EES"]
    assert titles(engine, "ees integration") == ["Arbetsmarknadsintegration i EU/EES"]
    assert titles(engine, "örebro") == ["Europa"]
    assert titles(engine, "Orebro") == ["Aldrande i Orebro"]
    assert titles(engine, "världen") == ["Aldrande i Orebro"]


def test_a_generator_of_many_batches_is_stored_as_one_run(engine: Engine) -> None:
    report = ingest(engine, SOURCE, (call(number) for number in range(2500)), Fetched(NOW), NOW)
    assert report.new == 2500
    changed = (call(number, title=f"Nytt {number}") for number in range(2500))
    assert ingest(engine, SOURCE, changed, Fetched(NOW), NOW).changed == 2500
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(revisions)) == 2500
        assert connection.scalar(select(func.count()).select_from(runs)) == 2


def test_a_new_recipe_of_the_digest_is_no_change(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    run(engine, call(), call(2))
    monkeypatch.setattr("tracker.calls.decide.VERSION", "next")
    report = run(engine, call(), call(2, deadlines=(at("2026-12-01"),)))
    assert (report.changed, report.unchanged) == (1, 1)
    with engine.connect() as connection:
        digests = connection.scalars(select(calls.c.digest)).all()
        assert [digest.partition(":")[0] for digest in digests] == ["next", "next"]
