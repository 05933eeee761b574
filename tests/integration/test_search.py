"""Searching, the same on both engines."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from tests.integration.call_rows import NOW, add_call, add_source
from tracker.calls.filter import CallFilter
from tracker.calls.query import find_calls
from tracker.store.search import add_words, index, words_of
from tracker.store.tables.calls import calls

DAY = timedelta(days=1)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        funder = add_source(opened, "alfond", "Ålands fond för EU-frågor")
        add_call(opened, "Arbetsmarknadsintegration", windows=[{"closes": NOW + 9 * DAY}], summary="För nyanlända")
        add_call(opened, "Integration", said="open", summary="Språk och möten")
        add_call(opened, "Stöd till EU-projekt", windows=[{"closes": NOW + 2 * DAY}], summary="Neuvoston EURO")
        add_call(opened, "ÅTGÄRDER för äldre", source_id=funder, windows=[{"closes": NOW - DAY}], summary="Covid-19")
        add_call(opened, "Atgarder for aldre", rolling=True, summary="integration sist i texten")
        texts = opened.execute(select(calls.c.id, calls.c.funder_name, calls.c.title, calls.c.summary)).all()
        index(opened, [tuple(row) for row in texts])
        add_words(opened, (word for row in texts for text in row[1:] for word in words_of(text)))
        yield opened


def found(connection: Connection, text: str, **more) -> list[str]:
    return [call.title for call in find_calls(connection, CallFilter(text=text, **more), NOW)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("integration", ["Arbetsmarknadsintegration", "Atgarder for aldre", "Integration"]),
        ("INTEGRATION", ["Arbetsmarknadsintegration", "Atgarder for aldre", "Integration"]),
        ("marknad", ["Arbetsmarknadsintegration"]),
        ("integration språk", ["Integration"]),
        ("EU", ["Stöd till EU-projekt", "ÅTGÄRDER för äldre"]),
        ("eur", ["Stöd till EU-projekt"]),
        ("åtgärder", ["ÅTGÄRDER för äldre"]),
        ("atgarder", ["Atgarder for aldre"]),
        ("äldre", ["ÅTGÄRDER för äldre"]),
        ("a\u030atga\u0308rder", ["ÅTGÄRDER för äldre"]),
        ("ålands fond", ["ÅTGÄRDER för äldre"]),
        ("covid-19", ["ÅTGÄRDER för äldre"]),
        ("19", ["ÅTGÄRDER för äldre"]),
        ("EU-projekt", ["Stöd till EU-projekt"]),
        ("finnsinte", []),
        ("integration finnsinte", []),
        ("xq", []),
    ],
)
def test_words_and_parts_of_words(connection: Connection, text: str, expected: list[str]) -> None:
    assert found(connection, text) == expected


def test_found_calls_come_by_deadline_and_by_relevance_on_wish(connection: Connection) -> None:
    assert found(connection, "integration", open=True) == [
        "Arbetsmarknadsintegration",
        "Atgarder for aldre",
        "Integration",
    ]
    assert found(connection, "eu", open=True) == ["Stöd till EU-projekt"]
    ranked = found(connection, "integration", sort="relevance")
    assert sorted(ranked) == sorted(found(connection, "integration"))
    assert ranked.index("Integration") < ranked.index("Atgarder for aldre")
    assert found(connection, "eu", sort="relevance", open=True) == ["Stöd till EU-projekt"]
    assert found(connection, "integration", sort="title", limit=1) == ["Arbetsmarknadsintegration"]


def test_without_words_relevance_is_by_deadline(connection: Connection) -> None:
    assert found(connection, "", sort="relevance") == found(connection, " ", sort="deadline") == found(connection, "")
    assert len(found(connection, "")) == 5


@pytest.mark.parametrize(
    "text",
    ["!!!", '"', "'", "*", "%%%", "___", "\x00", "\x1b[31m", "\udce5", "(", ":", "^", "-", "NEAR(", "\\", "🎉"],
)
def test_a_text_without_words_of_any_call_finds_nothing(connection: Connection, text: str) -> None:
    for sort in ("deadline", "relevance"):
        assert found(connection, text, sort=sort) == []


@pytest.mark.parametrize(
    "text",
    ['integration"', "integration*", "-(integration", "'integration'", "integration\x00", "integration & | ! <->\x1b]"],
)
def test_signs_around_words_mean_nothing(connection: Connection, text: str) -> None:
    assert found(connection, text) == found(connection, "integration")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.lists(st.sampled_from(['"', "eu", "int", "NOT", "*", "å", "ion)"])).map(" ".join))
def test_any_text_is_taken(connection: Connection, text: str) -> None:
    assert set(found(connection, text, sort="relevance")) == set(found(connection, text))


def test_very_long_texts_are_taken(connection: Connection) -> None:
    assert found(connection, "integration " * 20_000) == found(connection, "integration")
    assert found(connection, "å" * 1_000_000) == []
    assert found(connection, "".join(map(str, range(200_000)))) == []
