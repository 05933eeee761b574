"""Changes of people's data: who, when, old and new; undo; two people who edit the same row at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Column, Engine, Index, Integer, String, Table, insert, select, update

from config.sentences import Sentence, say
from tests.integration.commands import run
from tracker.store.changes import Conflict, Edit, erase, last_actions, undo
from tracker.store.database import open_database, writing
from tracker.store.tables.base import Hundredths, Instant, metadata
from tracker.store.tables.changes import actions, changes

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


@pytest.fixture
def pots(engine: Engine) -> Iterator[Table]:
    """A table as those that people edit."""
    table = Table(
        "pots", metadata,
        Column("id", Integer, primary_key=True), Column("version", Integer, nullable=False),
        Column("removed_at", Instant), Column("name", String, nullable=False), Column("sum", Hundredths),
        Column("due", Instant), Column("application_id", Integer),
    )  # fmt: skip
    Index("one_of_a_name", table.c.name, unique=True, info={"where": "removed_at IS NULL"})
    metadata.create_all(engine, [table])
    yield table
    metadata.remove(table)


def _edit(engine: Engine, table: Table, id: int, who: str = "kim", **values: object) -> None:
    with writing(engine) as connection:
        Edit(connection, who, NOW, say("{name} changed.", name=id)).update(table, id, values)


def _add(engine: Engine, table: Table, who: str = "kim", **values: object) -> int:
    with writing(engine) as connection:
        row = {"name": "tea", "sum": None, "due": None, "application_id": None, **values}
        return Edit(connection, who, NOW, say("Pot {name} added.", name=row["name"])).insert(table, row)


def _undo(engine: Engine, who: str = "kim", count: int = 1) -> list[str]:
    with writing(engine) as connection:
        return undo(connection, who, NOW + timedelta(hours=1), count)


def _rows(engine: Engine, table: Table) -> dict[str, tuple[object, ...]]:
    with engine.connect() as connection:
        return {row.name: row for row in connection.execute(select(table).where(table.c.removed_at.is_(None)))}


def test_each_change_is_kept_with_who_when_old_and_new(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots, sum=Decimal("10.50"), application_id=7)
    _edit(engine, pots, id, who="sam", sum=Decimal(12), name="tea")
    with engine.connect() as connection:
        joined = select(actions.c.who, actions.c.at, changes).join_from(changes, actions).order_by(changes.c.id)
        first, second = connection.execute(joined).all()
    assert (first.who, first.at, first.old, first.application_id) == ("kim", NOW, None, 7)
    assert json.loads(first.new)["sum"] == "10.50"
    assert (second.who, second.row_id, second.application_id) == ("sam", id, 7)
    assert (json.loads(second.old), json.loads(second.new)) == ({"sum": "10.5"}, {"sum": "12"})


def test_what_does_not_differ_is_no_change(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots, sum=Decimal(5), due=NOW)
    _edit(engine, pots, id, sum=Decimal("5.00"), due=NOW)
    with engine.connect() as connection:
        assert len(connection.execute(select(actions)).all()) == 1
        assert connection.scalar(select(pots.c.version)) == 1


def test_undo_takes_the_last_actions_of_one_person_back(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots, sum=Decimal("10.50"), due=NOW)
    _edit(engine, pots, id, sum=Decimal(12), due=None)
    with writing(engine) as connection:
        Edit(connection, "kim", NOW, say("Pot removed.")).remove(pots, id)
    _add(engine, pots, who="sam", name="coffee")
    assert _undo(engine) == ["Pot removed."]
    assert _rows(engine, pots)["tea"].sum == Decimal(12)  # type: ignore[attr-defined]
    assert _undo(engine) == [f"{id} changed."]
    tea = _rows(engine, pots)["tea"]
    assert (tea.sum, tea.due, tea.version) == (Decimal("10.50"), NOW, 5)  # type: ignore[attr-defined]
    assert _undo(engine, count=5) == ["Pot tea added."]
    assert set(_rows(engine, pots)) == {"coffee"}
    assert _undo(engine) == []


def test_what_was_said_of_an_action_stays_a_sentence_for_translation(engine: Engine, pots: Table) -> None:
    _add(engine, pots)
    with engine.connect() as connection:
        (action,) = last_actions(connection, "kim", 3)
    assert isinstance(action.what, Sentence)
    assert action.what.template == "Pot {name} added."


def test_undo_does_not_touch_what_somebody_else_changed_since(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots)
    _edit(engine, pots, id, sum=Decimal(1))
    _edit(engine, pots, id, who="sam", sum=Decimal(2))
    with pytest.raises(Conflict, match="Since then sam did this"):
        _undo(engine, count=2)
    assert _rows(engine, pots)["tea"].sum == Decimal(2)  # type: ignore[attr-defined]
    _undo(engine, who="sam")
    assert _undo(engine) == [f"{id} changed."]


def test_undo_of_one_column_leaves_another_that_somebody_else_changed(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots)
    _edit(engine, pots, id, sum=Decimal(1))
    _edit(engine, pots, id, who="sam", due=NOW)
    _undo(engine)
    tea = _rows(engine, pots)["tea"]
    assert (tea.sum, tea.due) == (None, NOW)  # type: ignore[attr-defined]


def test_a_row_does_not_come_back_where_another_has_taken_its_place(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots)
    with writing(engine) as connection:
        Edit(connection, "kim", NOW, say("Pot removed.")).remove(pots, id)
    _add(engine, pots, who="sam")
    with pytest.raises(Conflict, match="something else has taken its place"):
        _undo(engine)


def test_forgotten_data_are_gone_from_the_history_and_do_not_come_back(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots, name="Anna Example")
    with writing(engine) as connection:
        assert erase(connection, pots, [id]) == 1
        connection.execute(update(pots).values(name=""))
    with engine.connect() as connection:
        kept = [str(row) for table in (actions, changes) for row in connection.execute(select(table))]
    assert "Anna" not in " ".join(kept)
    with pytest.raises(Conflict, match="forgotten"):
        _undo(engine)


def test_an_edit_of_what_was_read_before_somebody_elses_change_is_a_conflict(engine: Engine, pots: Table) -> None:
    id = _add(engine, pots)
    _edit(engine, pots, id, who="sam", sum=Decimal(2))
    with pytest.raises(Conflict, match="sam changed this at the same time"), writing(engine) as connection:
        Edit(connection, "kim", NOW, say("Late.")).update(pots, id, {"sum": Decimal(3)}, version=1)
    assert _rows(engine, pots)["tea"].sum == Decimal(2)  # type: ignore[attr-defined]


def test_two_people_at_once_lose_no_update(engine: Engine, pots: Table) -> None:
    """Both read version 1; the one who writes second hears of the first (on PostgreSQL; SQLite lets one in)."""
    id = _add(engine, pots)
    ready, told = threading.Barrier(2, timeout=20), []

    def edit(who: str, value: int) -> None:
        with engine.connect() as connection:
            read = connection.scalar(select(pots.c.version).where(pots.c.id == id))
        ready.wait()
        try:
            with writing(engine) as connection:
                Edit(connection, who, NOW, say("Pot set.")).update(pots, id, {"sum": Decimal(value)}, read)
        except Conflict as problem:
            told.append((who, str(problem)))

    people = [threading.Thread(target=edit, args=pair) for pair in (("kim", 1), ("sam", 2))]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    ((loser, sentence),) = told
    winner = {"kim": "sam", "sam": "kim"}[loser]
    assert sentence.startswith(f"{winner} changed this at the same time: Pot set.")
    assert _rows(engine, pots)["tea"].sum == Decimal({"kim": 1, "sam": 2}[winner])  # type: ignore[attr-defined]
    with engine.connect() as connection:
        assert len(connection.execute(select(actions)).all()) == 2


def test_the_command_shows_and_takes_back(sqlite_url: str) -> None:
    assert run("undo", "--database", sqlite_url, GRANTS_USER="kim").code == 1
    with writing(open_database(sqlite_url, NOW)) as connection:
        values = {"at": NOW, "who": "kim", "words": "Tea made.", "takes_back": False, "undone_by": None}
        connection.execute(insert(actions).values(values))
    assert run("undo", "--list", "--database", sqlite_url, GRANTS_USER="kim").out.endswith("  Tea made.\n")
    assert run("undo", "--database", sqlite_url, GRANTS_USER="kim").out == "Taken back: Tea made.\n"
    done = run("undo", "--database", sqlite_url, GRANTS_USER="kim")
    assert (done.code, done.err) == (1, "kim has done nothing that could be taken back.\n")
    assert run("undo", "nought", "--database", sqlite_url, GRANTS_USER="kim").code == 2
