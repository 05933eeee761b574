"""Calls of two sources become one, in a real database: whose facts win, both ids, a person's word, and undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from config.catalogue import Expect, Funder, Source
from tests.integration.ingesting import NOW, at, call
from tracker.calls.filter import CallFilter
from tracker.calls.groups import relink
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
from tracker.store.tables.duplicates import duplicates

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
        found = list(neighbours(connection, list(cards(connection, own))))
        pairs = listed(connection, ("same", "perhaps"))
    assert sorted(card.title[-3:] for card in found) == ["200", "dö7", "ö70"]
    assert {(pair.kept.title[-3:], pair.copy.title[-3:]) for pair in pairs} == {
        ("DO7", "dö7"), ("O70", "ö70"), ("200", "200")
    }  # fmt: skip


NUMBER: dict[str, Any] = {"identifiers": ("CALL-2026-001",)}
OTHER = replace(PORTAL, key="other", funder=Funder("other", "Other"))


def elsewhere(number: int, **values: Any) -> Understood:
    return on_portal(number, **({"source": "other", "url": f"https://other.example/{number}"} | values))


def together(engine: Engine) -> list[list[str]]:
    """The titles of each call that several sources show, in lower case; never are two of one source among them."""
    shown_as = func.coalesce(calls.c.same_as, calls.c.id).label("shown_as")
    with engine.connect() as connection:
        rows = connection.execute(select(shown_as, calls.c.source_id, calls.c.title).order_by(calls.c.id)).all()
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.shown_as, []).append(row)
    assert all(len({row.source_id for row in group}) == len(group) for group in groups.values())
    return sorted([row.title.lower() for row in group] for group in groups.values() if len(group) > 1)


def test_what_differs_in_a_word_a_year_or_a_track_is_never_linked(engine: Engine) -> None:
    """Nine programmes of one funder with one deadline; each source has one of two."""
    words = ["landsbygd i Östergötland/Västergötland", "stöd för Micro/Macro", "partners i Niger/Nigeria",
             "stöd till carers/careers", "kurs i mediation/meditation", "kultur i nordväst/nordost",
             "verksamhet för föreningar 2026/2027", "Kultur och hälsa: barn/äldre", "lokaler, steg 1/2"]  # fmt: skip
    firsts, seconds = [each.rpartition("/")[0] for each in words], []
    for each in words:
        first, _, last = each.rpartition("/")
        seconds.append(f"{first.rpartition(' ')[0]} {last}")
    for numbered in ({}, NUMBER):
        read(engine, FUND, *(call(n, title=title, **numbered) for n, title in enumerate(firsts)))
        read(engine, PORTAL, *(on_portal(n + 50, title=title, **numbered) for n, title in enumerate(seconds)), days=1)
        assert together(engine) == []
    read(engine, OTHER, *(elsewhere(n + 90, title=title.upper(), **NUMBER) for n, title in enumerate(seconds)), days=2)
    assert [two[0] for two in together(engine)] == sorted(title.lower() for title in seconds)


def test_tracks_and_rounds_under_one_number_stay_calls_of_their_own(engine: Engine) -> None:
    tracks = [call(n, title=f"Kultur och hälsa: {of}", **NUMBER) for n, of in ((1, "barn"), (2, "äldre"))]
    rounds = [call(n, title="Kultur och natur", identifiers=("CALL-002-X",), deadlines=(at(day),))
              for n, day in ((3, "2026-10-15"), (4, "2027-10-15"))]  # fmt: skip
    read(engine, FUND, *tracks, *rounds)
    read(engine, PORTAL, on_portal(5, title="Kultur och hälsa: äldre", **NUMBER),
         on_portal(6, title="Kultur och natur", identifiers=("CALL-002-X",), deadlines=()))  # fmt: skip
    assert together(engine) == [["kultur och hälsa: äldre"] * 2]
    with engine.connect() as connection:
        days = {pair.copy.deadlines or pair.kept.deadlines for pair in listed(connection) if "natur" in pair.kept.title}
    assert days <= {(at("2026-10-15"),), (at("2027-10-15"),)}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0)])
def test_no_third_call_joins_two_of_one_source_or_of_two_rounds_whatever_is_read_first(
    engine: Engine, order: tuple[int, ...]
) -> None:
    """One of the portal's is like a track of the fund; one has the days of both rounds that others have."""
    day, later = at("2026-10-15"), at("2027-10-15")
    runs = [
        (FUND, [call(1, title="Kultur i byar", **NUMBER), call(2, title="Kultur i byar: barn"),
                call(3, title="Musik i små byar", deadlines=(day,))]),
        (PORTAL, [on_portal(4, title="Kultur i byar"), on_portal(5, title="Musik i små byar", deadlines=(day, later))]),
        (OTHER, [elsewhere(6, title="Kultur i byar: barn", **NUMBER),
                 elsewhere(7, title="Musik i små byar", deadlines=(later,))]),
    ]  # fmt: skip
    for number, place in enumerate(order):
        read(engine, runs[place][0], *runs[place][1], days=number)
    found = together(engine)
    assert [two for two in found if "kultur" in two[0]] == [["kultur i byar"] * 2, ["kultur i byar: barn"] * 2]
    assert [len(group) for group in found if "musik" in group[0]] in ([2], [])


def test_a_person_parts_two_calls_that_a_third_is_like(engine: Engine) -> None:
    """It stays with one of them, also after the next crawls; undo brings all three together again."""
    for source, entry in ((FUND, call(title=TITLE)), (PORTAL, on_portal()), (OTHER, elsewhere(1))):
        read(engine, source, entry)
    assert len(together(engine)[0]) == 3
    of = ids(engine)
    with writing(engine) as connection:
        decide_pair(connection, of["fund"], of["portal"], "apart", "Eva", NOW)
    assert [len(group) for group in together(engine)] == [2]
    read(engine, PORTAL, on_portal(summary="Ändrad"), days=1)
    read(engine, OTHER, elsewhere(1, summary="Ändrad"), days=1)
    assert [len(group) for group in together(engine)] == [2]
    with writing(engine) as connection:
        undo(connection, "Eva", NOW)
    assert [len(group) for group in together(engine)] == [3]


def test_what_waits_is_linked_when_it_has_become_sure(engine: Engine) -> None:
    """A day that was lacking; and a word that many titles bear out, with another source's run."""
    read(engine, FUND, call(1, title=TITLE, deadlines=(), **NUMBER), call(2, title="Prov av orkestrar i Lövköping"))
    read(engine, PORTAL, on_portal(1, title=TITLE), on_portal(2, title="Prov av orkestrar i Lövköpng"))
    assert together(engine) == []
    read(engine, FUND, call(1, title=TITLE, **NUMBER), call(2, title="Prov av orkestrar i Lövköping"), days=1)
    assert together(engine) == [[TITLE.lower()] * 2]
    many = [elsewhere(n, title=f"Stöd nummer {n} i Lövköping", deadlines=(at("2026-12-01"),)) for n in range(10, 110)]
    read(engine, OTHER, *many, days=2)
    assert together(engine)[0] == ["prov av orkestrar i lövköping", "prov av orkestrar i lövköpng"]


def test_links_of_older_rules_wait_for_a_person_and_what_people_linked_stays(engine: Engine) -> None:
    """So does a link where one source has moved the deadline since."""
    titles = ("Partners in Niger", "Partners in Nigeria", "Körer i Norrland", "Körer i Nordland")
    read(engine, FUND, call(1, title=titles[0]), call(2, title=titles[2]), call(3, title=TITLE))
    read(engine, PORTAL, on_portal(4, title=titles[1]), on_portal(5, title=titles[3]), on_portal(6))
    assert together(engine) == [[TITLE.lower()] * 2]
    with writing(engine) as connection:
        by_title = {row.title: row for row in connection.execute(select(calls)).all()}
        one, other = sorted(by_title[title].id for title in titles[:2])
        row = {"one_id": one, "other_id": other, "kept_id": one, "state": "same", "reason": "title", "score": 98}
        connection.execute(insert(duplicates).values(row | {"who": "", "at": NOW, "version": 1}))
        relink(connection, [one])
        norrland, nordland = (by_title[title].public_id for title in titles[2:])
        decide_pair(connection, norrland, nordland, "same", "Eva", NOW)
    assert len(together(engine)) == 3
    read(engine, FUND, call(3, title=TITLE, deadlines=(at("2026-11-01"),)), days=1)
    read(engine, OTHER, elsewhere(7, title="Musik i byar"), days=2)
    assert together(engine) == [["körer i norrland", "körer i nordland"], [TITLE.lower()] * 2]
    with engine.connect() as connection:
        assert {pair.kept.title for pair in listed(connection)} == {titles[0]}


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
