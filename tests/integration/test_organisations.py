"""Organisations, members and dismissals in real databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update

from tests.integration.call_rows import NOW, add_call
from tests.integration.digest_rows import revised
from tracker.digest.address import parsed
from tracker.digest.message import Letter, Sender
from tracker.digest.outbox import put
from tracker.organisations import store
from tracker.organisations.forget import forget
from tracker.organisations.model import Member, Organisation, UnknownOrganisation
from tracker.organisations.people import find_member
from tracker.refused import Refused
from tracker.store.changes import Conflict, Edit, undo
from tracker.store.database import open_database, writing
from tracker.store.tables import all_tables
from tracker.store.tables.calls import dismissals, revisions
from tracker.store.tables.changes import changes
from tracker.store.tables.digests import deliveries
from tracker.store.tables.duties import tasks
from tracker.store.upgrade import _alembic

FULL = Organisation(
    key="bjorkdungen", name="Björkdungens arbetskooperativ", country="SE", region="SE33", county="SE332",
    works_in=("SE331", "FI"), legal_forms=("economic_association", "social_enterprise"),
    registration_number="769600-1235", themes=("employment", "integration"), target_groups=("newly_arrived",),
    interests=("social",), employees=12, membership=80, founded="2014-05", languages=("sv", "en"),
    own_percent=Decimal("12.5"), own_sum=Decimal(200_000), own_currency="SEK", project_min=Decimal(100_000),
    project_max=Decimal(1_500_000), project_currency="SEK",
)  # fmt: skip


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        yield opened


@pytest.fixture
def edit(connection: Connection) -> Edit:
    return Edit(connection, "kim", NOW, "tried")


def test_every_field_comes_back_as_it_was_told(connection: Connection, edit: Edit) -> None:
    kept = store.add(edit, connection, FULL)
    assert replace(kept, id=0, version=0, is_default=False) == FULL
    assert store.organisation(connection) == store.organisation(connection, "björkdungens arbetskooperativ") == kept
    member = store.add_member(
        edit,
        connection,
        Member(organisation_id=kept.id, name="Åsa", email="asa@example.org", quiet_weeks=("W29", "2026-W52"), hour=6),
    )
    assert store.members_of(connection, kept.id) == [member]


def test_one_is_the_default_until_another_is_used_or_it_is_removed(connection: Connection, edit: Edit) -> None:
    assert store.organisation(connection).id == 0
    first = store.add(edit, connection, Organisation(key="a", name="A"))
    second = store.add(edit, connection, Organisation(key="b", name="B"))
    assert store.organisation(connection) == first
    store.use(edit, connection, second)
    assert [(one.key, one.is_default) for one in store.all_organisations(connection)] == [("b", True), ("a", False)]
    left = store.remove(edit, connection, store.organisation(connection, "b"))
    assert (left.key, left.is_default) == ("a", True)
    with pytest.raises(UnknownOrganisation, match="there are: a"):
        store.organisation(connection, "b")
    with pytest.raises(Refused, match="'b' is taken"):
        store.add(edit, connection, Organisation(key="b"))


def test_a_key_is_made_of_the_name(connection: Connection, edit: Edit) -> None:
    assert store.free_key(connection, "Förening för Ängslyckan & vänner") == "forening-for-angslyckan-vanner"
    store.add(edit, connection, Organisation(key="lyan"))
    assert store.free_key(connection, "Lyan") == "lyan-2"
    assert store.free_key(connection, "北京") == "organisation"


def test_a_removed_organisation_comes_back_with_its_members(connection: Connection, edit: Edit) -> None:
    kept = store.add(edit, connection, FULL)
    store.add_member(edit, connection, Member(organisation_id=kept.id, name="Åsa", email="asa@example.org"))
    store.remove(Edit(connection, "kim", NOW, "removed it"), connection, kept)
    assert store.members_of(connection) == []
    undo(connection, "kim", NOW)
    assert store.organisation(connection).key == "bjorkdungen"
    assert len(store.members_of(connection)) == 1


def test_who_was_slower_is_told_and_changes_nothing(connection: Connection, edit: Edit) -> None:
    read = store.add(edit, connection, FULL)
    store.change(Edit(connection, "bo", NOW, "moved"), connection, read, replace(read, county="SE331"))
    with pytest.raises(Conflict, match="bo changed this at the same time"):
        store.change(edit, connection, read, replace(read, county="SE311"))
    assert store.organisation(connection).county == "SE331"
    same = store.organisation(connection)
    count = connection.scalar(select(func.count()).select_from(changes))
    assert store.change(edit, connection, same, same) == same
    assert connection.scalar(select(func.count()).select_from(changes)) == count


def test_an_address_is_a_member_once(connection: Connection, edit: Edit) -> None:
    owner = store.add(edit, connection, FULL).id
    member = store.add_member(edit, connection, Member(organisation_id=owner, name="Åsa", email="asa@example.org"))
    other = store.add_member(edit, connection, Member(organisation_id=owner, name="Bo", email="bo@example.org"))
    with pytest.raises(Refused, match="is a member already"):
        store.add_member(edit, connection, Member(organisation_id=owner, email="Asa@example.org"))
    with pytest.raises(Refused, match="of another member"):
        store.change_member(edit, connection, other, replace(other, email=member.email))


def test_what_was_dismissed_before_counts_for_the_organisation_there_was(database_url: str) -> None:
    from alembic import command
    from sqlalchemy import create_engine

    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":
        Path(engine.url.database).unlink()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        command.upgrade(_alembic(connection), "0002")
        connection.execute(text("INSERT INTO funders (id, key, name, country, url) VALUES (1, 'f', 'F', 'SE', '')"))
        connection.execute(
            text("INSERT INTO sources (id, key, name, country, url, funder_id) VALUES (1, 's', 'S', 'SE', '', 1)")
        )
        connection.execute(
            text(
                "INSERT INTO calls (id, public_id, source_id, external_id, round, funder_id, funder_name, title,"
                " summary, url, apply_url, language, rolling, disputed, digest, first_seen, last_changed)"
                " VALUES (1, 'aaaaaaaa', 1, '1', '', 1, 'F', 'T', '', '', '', 'sv', false, '', '',"
                " '2026-08-01', '2026-08-01')"
            )
        )
        connection.execute(text("INSERT INTO dismissals (call_id, at, who) VALUES (1, '2026-08-02 10:00', 'kim')"))
        connection.execute(
            text("INSERT INTO organisations (key, name, country, interests, is_default)"
                 " VALUES ('default', '', 'NO', 'culture', true)")
        )  # fmt: skip
        connection.execute(
            text(
                "INSERT INTO members (organisation_id, name, email, language) VALUES (1, 'Bo', 'bo@example.org', 'no')"
            )
        )
    engine.dispose()
    engine = open_database(database_url, NOW)
    with writing(engine) as connection:
        kept = connection.execute(select(dismissals)).one()
        assert (kept.call_id, kept.organisation_id, kept.who, kept.removed_at) == (1, 1, "kim", None)
        known = store.organisation(connection)
        assert (known.country, known.interests, known.legal_forms, known.version) == ("NO", ("culture",), (), 1)
        assert [member.email for member in store.members_of(connection)] == ["bo@example.org"]
        store.change(Edit(connection, "kim", NOW, "named"), connection, known, replace(known, name="Kysten"))
    engine.dispose()


def test_forgetting_leaves_nobody_behind_on_either_engine(connection: Connection, edit: Edit) -> None:
    owner = store.add(edit, connection, FULL).id
    told = Member(organisation_id=owner, name="Siv Asp", email="siv@example.org")
    member = store.add_member(edit, connection, told)
    call = add_call(connection)
    revised(connection, call, "title", "a", "b", NOW)
    connection.execute(update(revisions).values(who="Siv Asp"))  # she settled it in a review
    noted = Edit(connection, "Siv Asp", NOW, "Siv Asp took it")
    noted.insert(dismissals, {"call_id": call, "organisation_id": owner, "at": NOW, "who": "siv@example.org"})
    # As others wrote of her, and as she acted under her login name.
    task = {"organisation_id": owner, "application_id": None, "title": "Ask siv asp (SIV@example.org)",
            "due": "2026-09-01", "owner_id": None, "done_on": None, "planned_for": ""}  # fmt: skip
    Edit(connection, "siv", NOW, "Task put down").insert(tasks, task)
    letters = [
        Letter(key, parsed("bo@example.org"), "Two due: Ask Siv Asp", f"Remember:\n{'Åäö ' * 20}ask Siv Asp\n")
        for key in ("left", "waits")
    ]
    left, _waits = (put(connection, "digest", each, Sender(parsed("g@example.org")), NOW) for each in letters)
    connection.execute(update(deliveries).where(deliveries.c.id == left).values(state="sent"))
    went = {one.table: one.count for one in forget(connection, [member], ["siv"])}
    assert (went["members"], went["revisions"]) == (1, 1)
    for table in all_tables().sorted_tables:
        for row in connection.execute(select(table)):
            assert "siv" not in str(tuple(row)).lower(), table.name
    assert connection.scalar(select(tasks.c.title)) == "Ask (forgotten) ((forgotten))"
    assert connection.execute(select(deliveries.c.key, deliveries.c.content)).all() == [("left", None)]
    assert store.organisation(connection).key == FULL.key
    with pytest.raises(Refused, match="There is no member"):
        find_member(connection, "siv@example.org")

    # A name that may be any word is left in texts, and said.
    member = store.add_member(edit, connection, Member(organisation_id=owner, name="Bo", email="b@example.org"))
    edit.insert(tasks, task | {"title": "En plats att bo", "owner_id": member.id})
    said = [str(one.sentence) for one in forget(connection, [member])]
    assert "Free texts that mention the name and were left: look at tasks: 1" in said
    assert connection.execute(select(tasks.c.title, tasks.c.owner_id)).all()[1] == ("En plats att bo", None)
