"""Lists of calls, single calls and ids, on real databases."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, insert

from tests.integration.call_rows import NOW, add_call, add_source
from tracker.calls.dismiss import dismiss, restore
from tracker.calls.filter import CallFilter
from tracker.calls.health import doubts_of, health_of
from tracker.calls.history import all_past_runs, past_runs
from tracker.calls.query import (
    AmbiguousCall,
    UnknownCall,
    complete_ids,
    find_calls,
    find_number,
    get_call,
    iter_calls,
    last_runs,
)
from tracker.organisations import store
from tracker.organisations.model import Organisation
from tracker.store.changes import Edit
from tracker.store.database import open_database
from tracker.store.tables.calls import amounts, facts, revisions, runs, sightings

DAY = timedelta(days=1)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        yield opened


def titles(connection: Connection, wanted: CallFilter) -> list[str]:
    return [call.title for call in find_calls(connection, wanted, NOW)]


def test_next_deadline_first_then_rolling_then_unknown_then_passed(connection: Connection) -> None:
    add_call(connection, "passed", windows=[{"closes": NOW - 3 * DAY}])
    add_call(connection, "nothing known")
    add_call(connection, "said open", said="open")
    add_call(connection, "rolling", rolling=True)
    add_call(connection, "later", windows=[{"closes": NOW + 9 * DAY}])
    add_call(connection, "not yet", windows=[{"closes": NOW + 7 * DAY, "starts": NOW + DAY}])
    add_call(connection, "soon", windows=[{"closes": NOW - DAY}, {"closes": NOW + 2 * DAY}, {"closes": NOW + 90 * DAY}])
    assert titles(connection, CallFilter(open=True)) == ["soon", "later", "rolling", "said open"]
    everything = ["soon", "not yet", "later", "rolling", "said open", "nothing known", "passed"]
    assert titles(connection, CallFilter()) == everything
    for limit in range(len(everything) + 2):
        assert titles(connection, CallFilter(limit=limit)) == everything[:limit]


def test_two_deadlines_at_one_moment_show_a_call_once(connection: Connection) -> None:
    add_call(connection, "twins", windows=[{"closes": NOW + DAY}, {"closes": NOW + DAY, "stage": "outline"}])
    add_call(connection, "old twins", windows=[{"closes": NOW - DAY}, {"closes": NOW - DAY}])
    assert titles(connection, CallFilter()) == ["twins", "old twins"]


def test_closing_soon_is_a_shade_of_open(connection: Connection) -> None:
    add_call(connection, "in a week", windows=[{"closes": NOW + 7 * DAY}])
    add_call(connection, "in 8 days", windows=[{"closes": NOW + 8 * DAY}])
    add_call(connection, "passed", windows=[{"closes": NOW - DAY}])
    add_call(connection, "not begun", windows=[{"closes": NOW + 5 * DAY, "starts": NOW + DAY}])
    add_call(connection, "cut-off", rolling=True, windows=[{"closes": NOW + DAY, "stage": "cut_off"}])
    add_call(connection, "rolling", rolling=True)
    wanted = CallFilter(closing=7 * DAY)
    assert titles(connection, wanted) == ["cut-off", "in a week"]
    assert titles(connection, CallFilter(closing=7 * DAY, sort="title")) == ["cut-off", "in a week"]


moments = st.none() | st.integers(-5, 5).map(lambda days: NOW + days * DAY)
windows = st.fixed_dictionaries(
    {
        "closes": moments,
        "starts": moments,
        "stage": st.sampled_from(["outline", "full", "cut_off"]),
        "certainty": st.sampled_from(["stated", "estimated"]),
    }
)
openings = st.integers(-5, 5).map(lambda days: NOW + days * DAY)
some_calls = st.lists(
    st.fixed_dictionaries(
        {
            "windows": st.lists(windows, max_size=3),
            "starts": st.lists(openings, max_size=2),
            "rolling": st.booleans(),
            "said": st.sampled_from([None, "open", "closed", "forecast"]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=some_calls)
def test_the_database_and_the_pure_rule_agree_on_status(connection: Connection, drawn) -> None:
    with connection.begin_nested() as savepoint:
        for number, values in enumerate(drawn):
            add_call(connection, f"{number:02d}", **values)
        every = {call.title: call for call in find_calls(connection, CallFilter(), NOW)}
        assert sorted(every) == [f"{number:02d}" for number in range(len(drawn))]
        open_ones = {title for title, call in every.items() if call.status in ("open", "rolling")}
        by_deadline = find_calls(connection, CallFilter(open=True), NOW)
        assert [call.title for call in by_deadline] == [title for title in every if title in open_ones]
        assert titles(connection, CallFilter(open=True, sort="title")) == sorted(open_ones)
        soon = {title for title in open_ones if (at := every[title].next_closes) and at <= NOW + 2 * DAY}
        assert set(titles(connection, CallFilter(closing=2 * DAY))) == soon
        ahead = [call.next_closes for call in by_deadline if call.next_closes]
        assert ahead == sorted(ahead)
        savepoint.rollback()


def test_filters_by_origin_and_theme(connection: Connection) -> None:
    swedish = add_source(connection, "arv", "Åländska Arvsfonden", "SE")
    portal = add_source(connection, "portal", "100 % Stiftelsen", "", source_country="FI")
    add_call(connection, "a", source_id=swedish, themes=("culture",))
    add_call(connection, "b", source_id=portal, themes=("health",))
    assert titles(connection, CallFilter(funder="åländska")) == ["a"]
    assert titles(connection, CallFilter(funder="ÅLÄND")) == ["a"]
    assert titles(connection, CallFilter(funder="aland")) == []
    assert titles(connection, CallFilter(funder="portal")) == ["b"]
    assert titles(connection, CallFilter(funder="0 %")) == ["b"]
    assert titles(connection, CallFilter(funder="_")) == []
    assert titles(connection, CallFilter(country="se")) == ["a"]
    assert titles(connection, CallFilter(country="FI")) == ["b"]
    assert titles(connection, CallFilter(source="arv")) == ["a"]
    assert titles(connection, CallFilter(theme="Culture")) == ["a"]
    assert titles(connection, CallFilter(theme="culture", funder="stiftelsen")) == []


def add_sums(connection: Connection, title: str, currency: str, **sums: int) -> None:
    call_id = add_call(connection, title)
    fixed = {"call_id": call_id, "currency": currency, "currency_assumed": False, "approximate": False}
    for role, amount in sums.items():
        connection.execute(insert(amounts).values(fixed | {"role": role, "amount": Decimal(amount)}))


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (500_000, None, {"range", "up to 8 million"}),
        (None, 500_000, {"range", "small"}),
        (500_000, 1_000_000, {"range"}),
        (20_000, 20_000, {"small"}),
        (20_001, 30_000, set()),
    ],
)
def test_amounts_are_those_of_one_project(connection: Connection, least, most, expected) -> None:
    add_sums(connection, "range", "SEK", min=450_000, max=8_000_000)
    add_sums(connection, "up to 8 million", "SEK", max=8_000_000)
    add_sums(connection, "small", "SEK", typical=20_000, total=900_000_000)
    add_sums(connection, "in euro", "EUR", max=8_000_000, min=1)
    add_sums(connection, "only a pot", "SEK", total=25_000, threshold=25_000)
    add_call(connection, "silent")
    bounds = {name: Decimal(sum) for name, sum in (("min_amount", least), ("max_amount", most)) if sum}
    assert set(titles(connection, CallFilter(currency="sek", **bounds))) == expected


def test_an_amount_without_a_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a currency"):
        CallFilter(min_amount=Decimal(1))


def test_new_and_changed(connection: Connection) -> None:
    old = add_call(connection, "old", first_seen=NOW - 30 * DAY, last_changed=NOW)
    add_call(connection, "older", first_seen=NOW - 60 * DAY, last_changed=NOW - 60 * DAY)
    add_call(connection, "new", first_seen=NOW - DAY, last_changed=NOW - DAY)
    add_revision(connection, old, NOW)
    assert titles(connection, CallFilter(new_since=NOW - DAY)) == ["new"]
    assert titles(connection, CallFilter(changed_since=NOW)) == ["old"]
    assert titles(connection, CallFilter(changed_since=NOW + timedelta(seconds=1))) == []
    assert titles(connection, CallFilter(sort="newest")) == ["new", "old", "older"]
    assert titles(connection, CallFilter(sort="changed")) == ["old", "new", "older"]
    assert titles(connection, CallFilter(sort="title", limit=2)) == ["new", "old"]


def add_revision(connection: Connection, call_id: int, at: datetime) -> None:
    row = {"field": "title", "old": '"then"', "new": '"now"', "url": "https://example.org/1", "run_id": None}
    connection.execute(
        insert(revisions).values(row | {"call_id": call_id, "at": at, "source_id": add_source(connection)})
    )


def test_what_was_dismissed_is_shown_when_asked_for(connection: Connection) -> None:
    add_call(connection, "kept", windows=[{"closes": NOW + DAY}])
    add_call(connection, "no", windows=[{"closes": NOW + 2 * DAY}])
    id = find_calls(connection, CallFilter(), NOW)[1].id
    anna, bo = Edit(connection, "anna", NOW, "dismissed"), Edit(connection, "bo", NOW + DAY, "dismissed")
    assert dismiss(anna, connection, id)
    assert not dismiss(bo, connection, id)
    assert titles(connection, CallFilter()) == titles(connection, CallFilter(open=True)) == ["kept"]
    shown = find_calls(connection, CallFilter(open=True, dismissed=True), NOW)
    assert [(call.title, call.dismissed) for call in shown] == [("kept", False), ("no", True)]
    assert get_call(connection, id, NOW).dismissed
    assert restore(bo, connection, id)
    assert not restore(bo, connection, id)
    assert titles(connection, CallFilter(open=True)) == ["kept", "no"]
    with pytest.raises(UnknownCall):
        dismiss(anna, connection, "nothing")


def test_one_organisation_dismisses_for_itself(connection: Connection) -> None:
    add_call(connection, "before", windows=[{"closes": NOW + DAY}])
    add_call(connection, "kept", windows=[{"closes": NOW + 2 * DAY}])
    edit = Edit(connection, "anna", NOW, "dismissed")
    before, kept = (call.id for call in find_calls(connection, CallFilter(), NOW))
    dismiss(edit, connection, before)  # there is no organisation yet
    for key in ("one", "two"):
        store.add(edit, connection, Organisation(key=key))
    assert dismiss(edit, connection, kept, "two")
    assert titles(connection, CallFilter()) == titles(connection, CallFilter(organisation="one")) == ["kept"]
    assert titles(connection, CallFilter(organisation="two")) == []
    shown = find_calls(connection, CallFilter(organisation="two", dismissed=True), NOW)
    assert [call.dismissed for call in shown] == [True, True]
    assert not get_call(connection, kept, NOW).dismissed


def test_what_is_gone_from_its_source_is_not_in_open_lists(connection: Connection) -> None:
    add_call(connection, "gone", windows=[{"closes": NOW + DAY}], gone_since=NOW - DAY)
    assert titles(connection, CallFilter(open=True)) == []
    assert titles(connection, CallFilter(open=True, gone=True)) == ["gone"]
    assert [call.gone_since for call in find_calls(connection, CallFilter(), NOW)] == [NOW - DAY]


def test_linked_calls_are_shown_once_with_every_sighting(connection: Connection) -> None:
    portal = add_source(connection, "portal", "Portalen")
    first = add_call(connection, "call", public_id="aaaaaaaaaaaa", windows=[{"closes": NOW + DAY}])
    add_call(connection, "copy", public_id="bbbbbbbbbbbb", source_id=portal, same_as=first)
    for listed in (find_calls(connection, CallFilter(), NOW), find_calls(connection, CallFilter(open=True), NOW)):
        assert [call.title for call in listed] == ["call"]
        assert sorted(sighting.source for sighting in listed[0].sightings) == ["fund", "portal"]
    assert get_call(connection, "bbbbbbbb", NOW) == get_call(connection, "aaaaaaaa", NOW)
    assert find_number(connection, "bbbb") == first


def test_one_call_has_all_its_parts(connection: Connection) -> None:
    call_id = add_call(connection, "call", windows=[{"closes": NOW + DAY}], disputed="deadlines,amounts")
    fact = {"field": "deadlines", "snippet": "senast 15 oktober", "url": "https://example.org/1", "captured": NOW}
    connection.execute(insert(facts).values(fact | {"call_id": call_id, "how": "labelled value", "confidence": "high"}))
    add_revision(connection, call_id, NOW)
    (listed,) = find_calls(connection, CallFilter(), NOW)
    call = get_call(connection, listed.id, NOW)
    assert call.evidence[0].snippet == "senast 15 oktober"
    assert [(change.field, change.old, change.new, change.source) for change in call.revisions] == [
        ("title", "then", "now", "fund")
    ]
    assert call.disputed == ("deadlines", "amounts")
    assert listed.evidence == listed.revisions == ()


def test_moments_come_back_in_utc_with_their_zone(connection: Connection) -> None:
    seen = datetime(2026, 8, 1, 23, 30, 15, tzinfo=UTC)
    call_id = add_call(connection, "call", first_seen=seen, windows=[{"closes": NOW + DAY, "at": NOW + DAY}])
    connection.execute(sightings.update().where(sightings.c.call_id == call_id).values(first_seen=seen))
    (call,) = find_calls(connection, CallFilter(), NOW)
    assert call.first_seen == seen
    assert call.first_seen.tzinfo == call.last_seen.tzinfo == UTC
    assert call.deadlines[0].at == call.next_closes == NOW + DAY


def test_ids_are_found_by_any_unique_beginning(connection: Connection) -> None:
    add_call(connection, "one", public_id="abcdefgh11111111")
    add_call(connection, "two", public_id="abcdefgh22222222")
    add_call(connection, "three", public_id="bcdefghi33333333")
    assert {call.title: call.id for call in find_calls(connection, CallFilter(), NOW)} == {
        "one": "abcdefgh1",
        "two": "abcdefgh2",
        "three": "bcdefghi",
    }
    assert get_call(connection, "ABCDEFGH2", NOW).title == "two"
    assert get_call(connection, "b", NOW).title == "three"
    assert complete_ids(connection, "abc") == [("abcdefgh1", "one"), ("abcdefgh2", "two")]
    assert complete_ids(connection, "abcdefgh22") == [("abcdefgh22", "two")]
    assert complete_ids(connection, "", limit=1) == [("abcdefgh1", "one")]
    assert complete_ids(connection, "%") == []
    with pytest.raises(AmbiguousCall, match="abcdefgh11111111, abcdefgh22222222"):
        get_call(connection, "abcdefgh", NOW)


@pytest.mark.parametrize("asked", ["zzz", "", "'; drop table calls; --", "\x00", "å" * 10_000, "\udce5"])
def test_an_id_of_no_call_is_said_to_be_unknown(connection: Connection, asked: str) -> None:
    add_call(connection)
    with pytest.raises(UnknownCall, match="no call with the id"):
        get_call(connection, asked, NOW)
    assert complete_ids(connection, asked or "%") == []


@pytest.mark.parametrize("hostile", ["'; drop table calls; --", "\x00", "%", "\udce5", "å" * 10_000])
def test_hostile_filters_find_nothing(connection: Connection, hostile: str) -> None:
    add_call(connection)
    for name in ("funder", "country", "theme", "source"):
        assert titles(connection, CallFilter(**{name: hostile})) == []
    assert titles(connection, CallFilter(currency=hostile, min_amount=Decimal(1))) == []


def test_long_lists_come_piece_by_piece_in_the_same_order(connection: Connection) -> None:
    for number in range(1203):
        add_call(connection, f"{number:04d}", windows=[{"closes": NOW + number * timedelta(minutes=1) + DAY}])
    expected = [f"{number:04d}" for number in range(1203)]
    assert [call.title for call in iter_calls(connection, CallFilter(open=True), NOW, brief=True)] == expected
    assert titles(connection, CallFilter(open=True, limit=501)) == expected[:501]


def test_the_last_run_of_each_source(connection: Connection) -> None:
    one, two = add_source(connection, "one"), add_source(connection, "two")
    add_source(connection, "never")
    counts = {"new": 1, "changed": 2, "unchanged": 3, "left_out": 4, "requests": 5, "not_modified": 6}
    for source, days, verdict in ((one, 2, "failed"), (one, 1, "healthy"), (two, 3, "suspect")):
        started = NOW - days * DAY
        run = {"source_id": source, "started": started, "finished": started + timedelta(seconds=90.5)}
        connection.execute(insert(runs).values(run | counts | {"verdict": verdict, "problems": '["Odd."]'}))
    last = last_runs(connection)
    assert {key: report.verdict for key, report in last.items()} == {"one": "healthy", "two": "suspect"}
    report = last["one"]
    assert (report.started, report.seconds, report.problems) == (NOW - DAY, 90.5, ("Odd.",))
    assert (report.new, report.changed, report.unchanged, report.left_out) == (1, 2, 3, 4)


def test_what_was_normal_is_not_forgotten_in_days_of_failures(connection: Connection) -> None:
    hour, counts = timedelta(hours=1), {"changed": 0, "unchanged": 8, "left_out": 0, "requests": 5, "not_modified": 6}
    for key in ("vinnova", "other"):
        for number in range(124):
            started = NOW - (124 - number) * hour
            well = 0 < number < 4
            run = {"verdict": "healthy" if well else "failed", "new": int(number == 1), "problems": "[]", "missed": 3}
            run |= {"source_id": add_source(connection, key), "started": started, "finished": started, "pages": 40}
            connection.execute(insert(runs).values(counts | run | ({} if well else {"unchanged": 0})))
    add_source(connection, "never")
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    found = all_past_runs(connection)
    assert (found.keys(), len(asked)) == ({"vinnova", "other"}, 1), "one statement for all of them"
    assert found["vinnova"] == past_runs(connection, "vinnova") == found["other"]
    assert [(NOW - run.started) // hour for run in found["vinnova"]] == [*range(1, 13), 121, 122, 123, 124]
    health = health_of(found["vinnova"], NOW, 2)
    assert (health.last_healthy, health.last_new) == (NOW - 121 * hour, NOW - 123 * hour)
    assert (health.normal, health.overdue, len(health.trend)) == (8, True, 12)
    assert health.share_missed == 3 / 40
    assert doubts_of(found["vinnova"], 3, 0, {}) == ("3 calls read, where 8 are normal for this source",)
    assert health_of([run for run in found["other"] if run.verdict == "failed"], NOW, 2).overdue, "from its first run"
    if connection.dialect.name == "sqlite":
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", _parameters(asked[0]))]
        assert [step for step in plan if "SCAN" in step and "sources" not in step] == [], plan


def _parameters(statement: str) -> tuple[int, ...]:
    return (0,) * statement.count("?")


@pytest.mark.parametrize("wanted", [CallFilter(open=True, limit=9), CallFilter(limit=9), CallFilter(closing=30 * DAY)])
def test_a_list_is_read_in_the_order_of_an_index(sqlite_url: str, wanted: CallFilter) -> None:
    """No statement sorts or reads a whole table, so a list costs the same however many calls there are."""
    ran: list[tuple[str, Any]] = []
    engine = open_database(sqlite_url, NOW)

    @event.listens_for(engine, "before_cursor_execute")
    def remember(_connection, _cursor, statement: str, parameters: Any, *_rest: Any) -> None:
        ran.append((statement, parameters))

    with engine.connect() as connection:
        find_calls(connection, wanted, NOW)
        statements = [pair for pair in ran if pair[0].startswith("SELECT calls.id")]
        assert statements
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row.detail for row in plan]
            assert not [step for step in steps if "TEMP B-TREE" in step or re.fullmatch(r"SCAN \w+", step)], steps
    engine.dispose()
