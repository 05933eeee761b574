"""One organisation's data as one file, and back into another database."""

import json
import stat
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from config.sentences import say
from tests.conftest import NOW
from tests.integration.commands import here
from tracker.applications.read import Wanted, find
from tracker.applications.start import Told, begin
from tracker.applications.whole import whole
from tracker.calls.added import add, typed
from tracker.calls.query import find_number, get_call
from tracker.exchange.archive import archive, restore
from tracker.organisations.model import Member, Organisation
from tracker.organisations.store import add as add_organisation
from tracker.organisations.store import add_member, members_of, organisation
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.database import open_database, writing
from tracker.store.tables import all_tables
from tracker.store.tables.parts import notes, partners

TODAY = date(2026, 8, 3)


def filled(engine: Engine) -> str:
    """An organisation with a call, an application and what belongs to it; the call's id."""
    part = {"deadlines": [{"date": "2026-10-15", "time": "14:00:00", "zone": "Europe/Stockholm"}], "rolling": False}
    values = {"title": {"title": "Hamnstöd"}, "funder": {"funder": "Hamnfonden"}, "deadlines": {**part, "said": None}}
    id = add(engine, typed(values, "https://hamn.example/17", "sv", NOW), values, "anna", NOW)
    with writing(engine) as connection:
        edit = Edit(connection, "anna", NOW, say("x"))
        ours = add_organisation(edit, connection, Organisation(key="alvhult", name="Älvhult", themes=("culture",)))
        anna = add_member(edit, connection, Member(organisation_id=ours.id, name="Anna", email="anna@alvhult.example"))
        told = Told(owner_id=anna.id, asked=Decimal(250000))
        number = begin(edit, ours.id, find_number(connection, id), told, TODAY, "SEK")
        edit.insert(notes, {"application_id": number, "at": NOW, "who": "anna", "text": "Ring dem"})
        partner = {"name": "Kommunen", "kind": "municipality", "role": "payer", "promised": Decimal("1000.50")}
        edit.insert(partners, {"application_id": number, **partner, "confirmed": None, "letter": True})
        gone = edit.insert(notes, {"application_id": number, "at": NOW, "who": "anna", "text": "Fel"})
        edit.remove(notes, gone)
    return id


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in all_tables().sorted_tables
        }


def test_everything_comes_back_in_another_database(engine: Engine, tmp_path: Path) -> None:
    id = filled(engine)
    with engine.connect() as connection:
        content = archive(connection, organisation(connection).id, NOW)
        said = get_call(connection, id, NOW)
    assert "Fel" not in json.dumps(content)
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}", NOW)
    assert restore(other, json.loads(json.dumps(content)), "", "kim", NOW) == ("alvhult", 5)
    with other.connect() as connection:
        ours = organisation(connection)
        (one,) = find(connection, Wanted(), NOW)
        found = whole(connection, one)
        assert (ours.key, ours.themes, ours.is_default) == ("alvhult", ("culture",), True)
        assert [member.name for member in members_of(connection, ours.id)] == ["Anna"]
        assert (one.title, one.owner, one.asked, one.deadline) == ("Hamnstöd", "Anna", 250000, date(2026, 10, 15))
        assert [(note.text, note.at) for note in found.notes] == [("Ring dem", NOW)]
        assert [(each.name, each.promised, each.letter) for each in found.partners] == [
            ("Kommunen", Decimal("1000.5"), True)
        ]
        call = get_call(connection, id, NOW)
        assert (call.public_id, call.deadlines, call.funder) == (said.public_id, said.deadlines, said.funder)
        assert one.call == said.public_id
    other.dispose()


def test_an_archive_beside_what_is_there(engine: Engine) -> None:
    filled(engine)
    with engine.connect() as connection:
        content = archive(connection, organisation(connection).id, NOW)
    before = rows(engine)
    with pytest.raises(Refused, match="--key"):
        restore(engine, content, "", "kim", NOW)
    assert rows(engine) == before
    assert restore(engine, content, "two", "kim", NOW) == ("two", 5)
    with engine.connect() as connection:
        both = find(connection, Wanted(), NOW)
        assert [one.organisation for one in both] == ["two", "alvhult"]
        assert both[0].call == both[1].call
        assert not organisation(connection, "two").is_default


@pytest.mark.parametrize("broken", ["x", [], {}, {"format": "grants-organisation", "version": 2}])
def test_what_is_no_archive_changes_nothing(engine: Engine, broken: object) -> None:
    with pytest.raises(Refused):
        restore(engine, broken, "", "kim", NOW)


def test_a_broken_archive_changes_nothing(engine: Engine) -> None:
    filled(engine)
    with engine.connect() as connection:
        text = json.dumps(archive(connection, organisation(connection).id, NOW))
    before = rows(engine)
    for wrong, right in (
        ('"title": "Hamnst', '"titel": "Hamnst'),
        ('"asked": "250000"', '"asked": "lots"'),
        ('"who": "anna"', '"who": ["anna"]'),
        ('"is_default": true', '"is_default": "yes"'),
        ('"date": "2026', '"datum": "2026'),
        ('"organisations": [', '"organisations": [[],'),
    ):
        assert wrong in text
        with pytest.raises(Refused):
            restore(engine, json.loads(text.replace(wrong, right)), "two", "kim", NOW)
        assert rows(engine) == before


def test_the_commands(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "alvhult.json"
    nobody = here("export", str(path), "--database", database_url)
    assert (nobody.code, path.exists()) == (2, False)
    engine = open_database(database_url, datetime(2026, 8, 3, tzinfo=UTC))
    filled(engine)
    engine.dispose()
    done = here("export", str(path), "--database", database_url)
    assert done.code == 0, done.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert here("export", str(path), "--database", database_url).code == 2
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert here("import", str(path), "--database", other).out == "Organisation alvhult is back (rows: 5).\n"
    again = here("import", str(path), "--database", other)
    assert (again.code, "--key" in again.err) == (2, True)
    assert here("undo", "--database", other).code == 0
