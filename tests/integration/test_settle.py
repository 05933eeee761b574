"""What people settle, in the database: crawls that say the same, something new, or come under another identity."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from tests.integration.ingesting import NOW, SOURCE, at, call, everything, run, stored
from tracker.calls.as_json import call_to_json
from tracker.calls.filter import CallFilter
from tracker.calls.ingest import ingest
from tracker.calls.model import Call, Fetched
from tracker.calls.plan import Plan
from tracker.calls.query import find_calls
from tracker.calls.rows import revisions_of
from tracker.calls.settle import settle, unsettle
from tracker.calls.write import Writer, source_number
from tracker.facts.as_json import when_to_json
from tracker.facts.model import Evidence, When
from tracker.store.changes import undo
from tracker.store.database import writing
from tracker.store.tables.calls import calls, facts

LATER = NOW + timedelta(days=1)
FACTS = tuple(
    Evidence("deadlines", text, "https://fund.example/1", NOW, "labelled value")
    for text in ("Sista dag: 15 oktober", "Ansök senast den 22 oktober")
)
DISPUTED = call(deadlines=(at("2026-10-15"), at("2026-10-22")), disputed=("deadlines",), evidence=FACTS)


def deadline(*whens: When, rolling: bool = False) -> dict[str, Any]:
    """A person's word on the deadline."""
    return {"deadlines": {"deadlines": [when_to_json(when) for when in whens], "rolling": rolling}}


def say(engine: Engine, values: dict[str, Any], who: str = "Anna", id: str = "") -> None:
    id = id or stored(engine)[0].id
    with writing(engine) as connection:
        settle(connection, id, values, who, NOW + timedelta(hours=1))


def dates(found: Call) -> list[str]:
    return [when.date for when in found.deadlines]


def test_a_dispute_is_settled_and_the_same_again_does_not_reopen_it(engine: Engine) -> None:
    run(engine, DISPUTED)
    assert stored(engine)[0].disputed == ("deadlines",)
    say(engine, deadline(at("2026-10-22")))
    (found,) = stored(engine)
    assert (dates(found), found.disputed, found.evidence[1:]) == (["2026-10-22"], (), FACTS)
    assert found.evidence[0].how == "set by Anna on 2026-08-03"
    assert found.next_closes == at("2026-10-22").at
    assert [(each.field, each.who) for each in found.settled] == [("deadlines", "Anna")]
    assert [(each.field, each.who) for each in found.revisions] == [("deadlines", "Anna"), ("disputed", "Anna")]
    assert run(engine, DISPUTED, now=LATER).unchanged == 1
    before = everything(engine)
    assert run(engine, DISPUTED, now=LATER).unchanged == 1  # by its digest alone again
    after = everything(engine)
    assert {name for name in before if before[name] != after[name]} == {"runs"}
    (again,) = stored(engine)
    assert (dates(again), again.disputed, len(again.revisions)) == (["2026-10-22"], (), 2)
    assert not again.settled[0].differs


def test_a_crawl_that_says_something_new_keeps_the_persons_value_and_leaves_a_note(engine: Engine) -> None:
    run(engine, DISPUTED)
    say(engine, deadline(at("2026-10-22")))
    moved = replace(DISPUTED, title="Nytt namn", deadlines=(at("2026-11-05"),), disputed=())
    assert run(engine, moved, now=LATER).changed == 1
    (found,) = stored(engine)
    assert (found.title, dates(found)) == ("Nytt namn", ["2026-10-22"])
    (note,) = found.settled
    assert note.differs
    assert note.heard_at == LATER
    assert note.heard is not None
    assert note.heard["deadlines"][0]["date"] == "2026-11-05"
    table = call_to_json(found, evidence=True, revisions=True)
    assert table["settled"][0]["source_differs"] is True
    assert table["evidence"][0]["how"] == "set by Anna on 2026-08-03"
    say(engine, deadline(at("2026-10-22")), "Kim")  # looked again, and stays
    (found,) = stored(engine)
    assert not found.settled[0].differs
    assert run(engine, moved, now=LATER + timedelta(days=1)).unchanged == 1
    assert not stored(engine)[0].settled[0].differs


def test_what_was_settled_can_be_given_back_to_the_source(engine: Engine) -> None:
    run(engine, DISPUTED)
    say(engine, deadline(rolling=True))
    assert stored(engine)[0].status == "rolling"
    run(engine, replace(DISPUTED, deadlines=(at("2026-11-05"),), disputed=()), now=LATER)
    with writing(engine) as connection:
        assert unsettle(connection, stored(engine)[0].id, ["deadlines", "title"], "Anna", LATER) == ("deadlines",)
    (found,) = stored(engine)
    assert (dates(found), found.rolling, found.settled) == (["2026-11-05"], False, ())
    with writing(engine) as connection:
        assert unsettle(connection, found.id, ["deadlines"], "Anna", LATER) == ()


def test_undo_takes_back_what_was_settled_and_what_was_given_back(engine: Engine) -> None:
    run(engine, DISPUTED)
    say(engine, deadline(at("2026-10-22")))
    say(engine, deadline(at("2026-10-23")))
    for left in (["2026-10-22"], ["2026-10-15", "2026-10-22"]):
        with writing(engine) as connection:
            assert len(undo(connection, "Anna", LATER)) == 1
        assert dates(stored(engine)[0]) == left
    assert stored(engine)[0].disputed == ("deadlines",)
    say(engine, deadline(at("2026-10-22")))
    with writing(engine) as connection:
        unsettle(connection, stored(engine)[0].id, ["deadlines"], "Anna", LATER)
    with writing(engine) as connection:
        undo(connection, "Anna", LATER)
    (found,) = stored(engine)
    assert (dates(found), [each.who for each in found.settled]) == (["2026-10-22"], ["Anna"])
    assert run(engine, DISPUTED, now=LATER).unchanged == 1
    assert dates(stored(engine)[0]) == ["2026-10-22"]


def test_it_is_remembered_by_page_when_the_call_comes_under_another_identity(engine: Engine) -> None:
    run(engine, DISPUTED)
    say(engine, deadline(at("2026-10-22")))
    other = replace(SOURCE, key="portal", name="Portalen")
    here = replace(DISPUTED, source="portal", external_id="p-9", url="https://fund.example/1?utm_source=x")
    neighbour = replace(here, external_id="p-10", title="Ett annat stöd")
    says_more = replace(here, external_id="p-11", deadlines=(at("2026-12-01"),), disputed=())
    run(engine, here, neighbour, says_more, now=LATER, source=other)
    _, same, another, new = stored(engine)
    assert (dates(same), same.disputed, same.settled[0].who) == (["2026-10-22"], (), "Anna")
    with engine.connect() as connection:  # by its own row: it is linked to the first call, as which it is shown
        own = connection.execute(select(calls.c.id, calls.c.last_changed).where(calls.c.external_id == "p-9")).one()
        assert (revisions_of(connection, own.id), own.last_changed) == ((), LATER)
    assert (dates(another), another.disputed) == (["2026-10-15", "2026-10-22"], ("deadlines",))
    assert dates(new) == ["2026-12-01"]
    assert run(engine, here, neighbour, says_more, now=LATER, source=other).unchanged == 3


def test_a_crawl_under_way_does_not_write_over_what_is_settled_meanwhile(engine: Engine) -> None:
    run(engine, DISPUTED)
    moved = replace(DISPUTED, deadlines=(at("2026-11-05"),), disputed=())
    plan = Plan(engine, SOURCE, LATER)
    plan.compare([moved])
    plan.settle(trusted=True)
    say(engine, deadline(at("2026-10-22")))
    with writing(engine) as connection:
        writer = Writer(connection, SOURCE, source_number(connection, SOURCE), None, LATER)
        for revised in plan.revised:
            writer.revise(revised)
    plan.close()
    assert dates(stored(engine)[0]) == ["2026-10-22"]
    run(engine, moved, now=LATER)
    assert dates(stored(engine)[0]) == ["2026-10-22"]
    assert stored(engine)[0].settled[0].differs


def test_titles_and_funders_are_settled_too_and_found_by_their_words(engine: Engine) -> None:
    run(engine, DISPUTED)
    say(engine, {"title": {"title": "Samverkansmedel"}, "funder": {"funder": "Annan stiftelse"}})
    run(engine, DISPUTED, now=LATER)
    (found,) = stored(engine)
    assert (found.title, found.funder.name) == ("Samverkansmedel", "Annan stiftelse")
    with engine.connect() as connection:
        assert len(find_calls(connection, CallFilter(text="samverkansmedel"), NOW)) == 1


def test_identifiers_partners_and_age_are_stored_and_a_change_of_them_is_one(engine: Engine) -> None:
    conditions: dict[str, Any] = {"partners_required": ("municipality", "university"), "age_required": 24}
    ingest(engine, SOURCE, [call(identifiers=("ABC-1", "93.110"), **conditions)], Fetched(NOW), NOW)
    (found,) = stored(engine)
    assert sorted(found.identifiers) == ["93.110", "ABC-1"]
    assert (sorted(found.partners_required), found.age_required) == (["municipality", "university"], 24)
    assert run(engine, call(identifiers=("93.110", "ABC-1"), **conditions), now=LATER).unchanged == 1
    assert run(engine, call(identifiers=("93.110", "ABC-1"), age_required=12), now=LATER).changed == 1
    assert [each.field for each in stored(engine)[0].revisions] == ["partners_required", "age_required"]


def test_what_is_kept_only_since_an_upgrade_is_written_without_a_revision(engine: Engine) -> None:
    run(engine, call())
    with writing(engine) as connection:
        connection.execute(update(calls).values(digest="1:of-an-earlier-recipe"))
    report = run(engine, call(age_required=24, identifiers=("ABC-1",)), now=LATER)
    (found,) = stored(engine)
    assert (report.changed, report.unchanged) == (0, 1)
    assert (found.age_required, found.identifiers, found.revisions, found.last_changed) == (24, ("ABC-1",), (), NOW)
    before = everything(engine)
    run(engine, call(age_required=24, identifiers=("ABC-1",)), now=LATER)
    assert {name for name, rows in everything(engine).items() if rows != before[name]} == {"runs"}


@pytest.mark.parametrize("kept", [True, False])
def test_the_evidence_of_the_source_stays_beside_a_persons_value(engine: Engine, kept: bool) -> None:
    run(engine, DISPUTED)
    say(engine, deadline(at("2026-10-22")))
    if not kept:
        run(engine, replace(DISPUTED, title="Nytt"), now=LATER)
    with engine.connect() as connection:
        assert connection.scalars(select(facts.c.snippet).order_by(facts.c.id)).all() == [f.snippet for f in FACTS]
