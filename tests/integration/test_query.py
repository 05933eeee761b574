"""Lists of calls, single calls and ids, on real databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from tests.integration.call_rows import NOW, add_call, add_source
from tracker.calls.filter import CallFilter
from tracker.calls.query import AmbiguousCall, UnknownCall, complete_ids, find_calls, get_call
from tracker.store.tables import metadata

DAY = timedelta(days=1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'grants.db'}")
    metadata.create_all(engine)
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


def test_ids_are_found_by_any_unique_beginning(connection: Connection) -> None:
    add_source(connection)
    add_call(connection, "one", public_id="abcdefgh11111111")
    add_call(connection, "two", public_id="abcdefgh22222222")
    add_call(connection, "three", public_id="b%_defgh33333333")
    assert {call.title: call.id for call in find_calls(connection, CallFilter(), NOW)} == {
        "one": "abcdefgh1",
        "two": "abcdefgh2",
        "three": "b%_defgh",
    }
    assert get_call(connection, "ABCDEFGH2", NOW).title == "two"
    assert get_call(connection, "b", NOW).title == "three"
    assert complete_ids(connection, "abc") == [("abcdefgh1", "one"), ("abcdefgh2", "two")]
    assert complete_ids(connection, "%") == []
    with pytest.raises(AmbiguousCall, match="abcdefgh11111111, abcdefgh22222222"):
        get_call(connection, "abcdefgh", NOW)
    with pytest.raises(UnknownCall, match="no call with the id 'zzz'"):
        get_call(connection, "zzz", NOW)
