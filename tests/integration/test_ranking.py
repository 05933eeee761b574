"""The quick pass over the tables reads of each call what matching reads of the whole call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, insert

from tests.integration.call_rows import NOW, add_call, add_source
from tracker.calls.filter import CallFilter
from tracker.calls.rows import load_calls
from tracker.organisations.call_facts import CallFacts, facts_of
from tracker.organisations.matching import Matcher
from tracker.organisations.model import Organisation
from tracker.organisations.ranking import matches, ranked, read_facts
from tracker.store.tables.calls import amounts, call_words, rates

DAY = timedelta(days=1)
LYAN = Organisation(key="lyan", county="SE332", legal_forms=("foundation",), themes=("culture",))


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        yield opened


def words(connection: Connection, call: int, kind: str, *keys: str) -> None:
    for key in keys:
        connection.execute(insert(call_words).values(call_id=call, kind=kind, key=key))


def compared(facts: CallFacts) -> tuple[object, ...]:
    who, where, about, money, *rest = facts
    return (
        *(tuple(sorted(keys)) for keys in (who.applicants, where.places, about.themes)),
        where.country,
        money.pays,
        sorted(money.sums, key=str),
        *rest,
    )


def fill(connection: Connection) -> None:
    abroad = add_source(connection, "rivers", "Rivers", "US")
    local = add_source(connection, "lokal", "Lokal", "", "SE")
    one = add_call(connection, "one", source_id=local, windows=[{"closes": NOW + 40 * DAY, "starts": NOW - DAY}],
                   themes=("culture", "sport"), disputed="deadlines,amounts")  # fmt: skip
    words(connection, one, "applicant_type", "foundation", "municipality")
    words(connection, one, "place", "SE332", "NO")
    row = {"call_id": one, "currency": "SEK", "currency_assumed": False, "approximate": False}
    for role, amount in (("min", "100000.50"), ("max", "500000"), ("total", "9000000")):
        connection.execute(insert(amounts).values(row | {"role": role, "amount": Decimal(amount)}))
    connection.execute(insert(rates).values(call_id=one, role="max", percent=Decimal("62.5")))
    connection.execute(insert(rates).values(call_id=one, role="own_share", percent=Decimal(10)))
    add_call(connection, "rolling", source_id=abroad, rolling=True, themes=("culture",))
    add_call(connection, "passed", windows=[{"closes": NOW - DAY}])
    add_call(connection, "again", windows=[{"closes": NOW - DAY}], starts=[NOW + DAY])
    add_call(connection, "announced", windows=[{"closes": NOW + 9 * DAY, "starts": NOW + DAY}])
    add_call(connection, "two", windows=[{"closes": NOW - DAY, "stage": "outline"}, {"closes": NOW + 5 * DAY}])
    add_call(connection, "cut-off", rolling=True, windows=[{"closes": NOW - DAY, "stage": "cut_off"}])
    add_call(connection, "said", said="open", gone_since=NOW - DAY)
    add_call(connection, "nothing", starts=[NOW - DAY, NOW + DAY])


@pytest.mark.parametrize("wanted", [CallFilter(), CallFilter(open=True, gone=True), CallFilter(closing=30 * DAY)])
def test_the_quick_pass_reads_the_same(connection: Connection, wanted: CallFilter) -> None:
    fill(connection)
    quick = dict(read_facts(connection, wanted, NOW))
    assert len(quick) == {None: 9 if not wanted.open else 5}.get(wanted.closing, 1)
    loaded = load_calls(connection, list(quick), NOW)
    for call, facts in zip(loaded, quick.values(), strict=True):
        assert compared(facts) == compared(facts_of(call)), call.title


def test_what_fits_best_comes_first_and_the_filter_holds(connection: Connection) -> None:
    fill(connection)
    found = ranked(connection, CallFilter(open=True), LYAN, NOW)
    titles = [call.title for call in load_calls(connection, [one.number for one in found], NOW)]
    assert titles[0] == "one"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert [match.score for match in matches(found, LYAN, NOW)] == [one.score for one in found]
    assert len(ranked(connection, CallFilter(open=True, limit=2), LYAN, NOW)) == 2
    assert len(ranked(connection, CallFilter(open=True, theme="sport"), LYAN, NOW)) == 1
    assert len(ranked(connection, CallFilter(text="rolling"), LYAN, NOW)) == 0  # the index of words is empty
    closed = next(facts for _number, facts in read_facts(connection, CallFilter(), NOW) if facts.status == "closed")
    assert Matcher(LYAN, NOW).judge(closed)[1] == "no"
