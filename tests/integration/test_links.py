"""Calls of two sources become one, in a real database: whose facts win, both ids, a person's word, and undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from config.catalogue import Expect, Funder, Source
from tests.integration.ingesting import NOW, at, call
from tracker.calls.filter import CallFilter
from tracker.calls.ingest import ingest
from tracker.calls.links import decide_pair, listed, pair_of
from tracker.calls.model import Call, Fetched
from tracker.calls.neighbours import cards, neighbours
from tracker.calls.query import find_calls, get_call
from tracker.calls.settle import settle
from tracker.facts.model import Understood
from tracker.store.changes import undo
from tracker.store.database import writing
from tracker.store.tables.calls import calls

PORTAL = Source(
    "portal",
    "Portal",
    "feed",
    "https://portal.example/",
    Funder("portal", "Portal"),
    "unverified",
    expect=Expect(items=0),
)
PORTAL = replace(PORTAL, portal=True)
FUND = Source(
    "fund", "Fund", "feed", "https://fund.example/", Funder("fund", "Björkfonden"), "unverified", expect=Expect(items=0)
)
TITLE = "Stöd till unga körer i glesbygd"


def read(engine: Engine, source: Source, *found: Understood, days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    ingest(engine, source, iter(found), Fetched(started=now), now)


def on_portal(number: int = 1, **values: Any) -> Understood:
    given = {"source": "portal", "url": f"https://portal.example/{number}", "funder": "Björkfonden"} | values
    return call(number, **{"title": TITLE.upper(), "summary": "Kopia"} | given)


def shown(engine: Engine) -> list[Call]:
    with engine.connect() as connection:
        return find_calls(connection, CallFilter(), NOW)


def ids(engine: Engine) -> dict[str, str]:
    """By source: the id of its only call."""
    with engine.connect() as connection:
        rows = connection.execute(select(calls.c.public_id, calls.c.url)).all()
    return {row.url.split("//")[1].partition(".")[0]: row.public_id for row in rows}


def test_the_funders_own_page_wins_and_both_ids_work(engine: Engine) -> None:
    read(engine, PORTAL, on_portal())
    read(engine, FUND, call(title=TITLE, summary="Ur källan"))
    (one,) = shown(engine)
    assert (one.source, one.summary) == ("fund", "Ur källan")
    assert sorted(sighting.source for sighting in one.sightings) == ["fund", "portal"]
    of = ids(engine)
    with engine.connect() as connection:
        assert get_call(connection, of["portal"], NOW).id == get_call(connection, of["fund"], NOW).id
        (pair,) = listed(connection, ("same",))
    assert (pair.kept.source, pair.copy.source, pair.reason, pair.who) == ("fund", "portal", "title", "")
    assert pair.score >= 90


def test_whose_facts_win_when_no_source_is_the_funders_own(engine: Engine) -> None:
    """The one that knows a deadline before the one that was seen first."""
    other = replace(PORTAL, key="other", funder=Funder("other", "Other"))
    number = {"identifiers": ("2026-00123",)}
    read(engine, PORTAL, on_portal(deadlines=(), **number))
    read(engine, other, on_portal(source="other", url="https://other.example/1", **number), days=1)
    assert [one.source for one in shown(engine)] == ["other"]


def test_a_person_goes_before_the_funders_own_page(engine: Engine) -> None:
    number = {"identifiers": ("2026-00123",)}
    read(engine, PORTAL, on_portal(**number))
    of = ids(engine)
    with writing(engine) as connection:
        settle(connection, of["portal"], {"title": {"title": "Körer, som vi kallar det"}}, "Eva", NOW)
    read(engine, FUND, call(title=TITLE, **number), days=1)
    read(engine, PORTAL, on_portal(summary="Ändrad", **number), days=2)
    (one,) = shown(engine)
    assert (one.source, one.title, one.summary) == ("portal", "Körer, som vi kallar det", "Ändrad")
    assert sorted(sighting.source for sighting in one.sightings) == ["fund", "portal"]


def test_an_official_number_is_enough_and_rounds_stay_apart(engine: Engine) -> None:
    read(engine, FUND, call(title="Körer i glesbygd", identifiers=("2026-00123",)))
    read(engine, PORTAL, on_portal(7, title="Fund 7: körer", funder="", identifiers=("2026-00123",)))
    read(engine, PORTAL, on_portal(8, title=TITLE, deadlines=(at("2027-10-15"),), identifiers=("2026-00123",)), days=1)
    assert len(shown(engine)) == 2
    with engine.connect() as connection:
        assert [pair.reason for pair in listed(connection, ("same", "perhaps"))] == ["identifier"]


def test_what_a_person_told_apart_is_never_linked_again_until_undone(engine: Engine) -> None:
    read(engine, FUND, call(title=TITLE))
    read(engine, PORTAL, on_portal())
    of = ids(engine)
    with writing(engine) as connection:
        decide_pair(connection, of["fund"], of["portal"], "apart", "Eva", NOW)
    read(engine, PORTAL, on_portal(summary="Ändrad"), days=1)
    assert len(shown(engine)) == 2
    with writing(engine) as connection:
        assert [(pair.state, pair.who) for pair in listed(connection, ("apart",))] == [("apart", "Eva")]
        (words,) = undo(connection, "Eva", NOW)
    assert "told apart" in words
    assert len(shown(engine)) == 1


def test_what_is_not_sure_waits_for_a_person_who_may_turn_it_round(engine: Engine) -> None:
    read(engine, FUND, call(title=TITLE, deadlines=()))
    read(engine, PORTAL, on_portal())
    assert len(shown(engine)) == 2
    of = ids(engine)
    with writing(engine) as connection:
        (pair,) = listed(connection)
        assert (pair.state, {pair.kept.source, pair.copy.source}) == ("perhaps", {"fund", "portal"})
        assert pair_of(connection, of["fund"]) == [pair]
        decide_pair(connection, of["portal"], of["fund"], "same", "Eva", NOW)
    (one,) = shown(engine)
    assert one.source == "portal"


def test_three_sources_are_one_call(engine: Engine) -> None:
    other = replace(PORTAL, key="other", funder=Funder("other", "Other"))
    read(engine, PORTAL, on_portal())
    read(engine, other, on_portal(source="other", url="https://other.example/1"))
    read(engine, FUND, call(title=TITLE))
    (one,) = shown(engine)
    assert (one.source, len(one.sightings)) == ("fund", 3)


def test_what_is_fetched_grows_with_what_is_new_and_not_with_what_is_stored(engine: Engine) -> None:
    """Without a day as well: by a word that few have, misspelt, in other capitals or without accents elsewhere."""
    stored = [on_portal(n, title=f"Stöd till lokala körer i Bygdö{n}", deadlines=()) for n in range(300)]
    read(engine, PORTAL, *stored)
    fresh = [(f"STOD TILL LOKALA KORER I BYGDO{n}", "Stöd till lokla körer i Bygdö200")[n == 200] for n in (7, 70, 200)]
    read(engine, FUND, *(call(1000 + n, title=title, deadlines=()) for n, title in enumerate(fresh)), days=1)
    with engine.connect() as connection:
        own = select(calls.c.id).where(calls.c.url.startswith("https://fund.example"))
        found = list(neighbours(connection, list(cards(connection, own)), "fund"))
        pairs = listed(connection, ("same", "perhaps"))
    assert sorted(card.title[-3:] for card in found) == ["200", "dö7", "ö70"]
    assert {(pair.kept.title[-3:], pair.copy.title[-3:]) for pair in pairs} == {
        ("DO7", "dö7"), ("O70", "ö70"), ("200", "200")
    }  # fmt: skip


def test_one_call_is_no_pair(engine: Engine) -> None:
    read(engine, FUND, call(title=TITLE))
    of = ids(engine)
    with writing(engine) as connection, pytest.raises(ValueError, match="one and the same"):
        decide_pair(connection, of["fund"], of["fund"], "same", "Eva", NOW)


def test_a_call_that_its_own_source_dropped_is_shown_while_a_portal_has_it(engine: Engine) -> None:
    read(engine, PORTAL, on_portal())
    read(engine, FUND, call(title=TITLE))
    whole = replace(FUND, complete=True)
    for day in (1, 2):
        read(engine, whole, days=day)
    with engine.connect() as connection:
        (one,) = find_calls(connection, CallFilter(open=True), NOW)
    assert (one.source, one.gone_since is not None) == ("fund", True)
    portal = replace(PORTAL, complete=True)
    for day in (3, 4):
        read(engine, portal, days=day)
    with engine.connect() as connection:
        assert find_calls(connection, CallFilter(open=True), NOW) == []
