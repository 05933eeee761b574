"""A person's values over a source's: what is shown, what is remembered of the source, when to look again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calls.decide import Known, decide, digest
from tracker.calls.moments import last_moment
from tracker.calls.settled import (
    PARTS,
    Settled,
    differs,
    evidence,
    in_short,
    part_of,
    with_part,
    with_settled,
    without_settled,
)
from tracker.facts.model import Amount, Understood, When

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def day(text: str, clock: str | None = None) -> When:
    at = datetime.fromisoformat(f"{text}T{clock}+00:00") if clock else None
    return When(text, clock, "UTC" if clock else "Europe/Stockholm", at)


CALL = Understood(
    source="fund",
    external_id="7",
    url="https://fund.example/7",
    captured=NOW,
    title="Stöd till föreningar",
    funder="Exempelfonden",
    said="open",
    deadlines=(day("2026-10-15"), day("2026-10-22", "12:00:00")),
    amounts=(Amount("max", Decimal("500000"), "SEK"),),
    disputed=("deadlines",),
)
PERSONS = {"deadlines": part_of(replace(CALL, deadlines=(day("2026-10-22"),)), "deadlines")["deadlines"]}
PERSONS |= {"rolling": False}


def settled(value: dict[str, object] | None = None, said: Understood = CALL, field: str = "deadlines") -> Settled:
    return Settled(field, PERSONS if value is None else value, part_of(said, field), "Anna", NOW)


def held(each: Settled, said: Understood = CALL) -> Known:
    """The call as it is stored: with the person's value, and the digest of what its source said."""
    content = with_settled(said, [each])
    return Known(content, digest(said), last_moment(content.deadlines), (each,), NOW)


def test_a_persons_deadline_stands_alone_and_is_disputed_no_more() -> None:
    shown = with_settled(CALL, [settled()])
    assert [when.date for when in shown.deadlines] == ["2026-10-22"]
    assert (shown.disputed, shown.said) == ((), "open")


def test_the_same_again_touches_and_brings_no_news() -> None:
    decision = decide(held(settled()), CALL, NOW)
    assert (decision.action, decision.heard) == ("touch", ())


def test_something_new_of_the_source_keeps_the_persons_value_and_is_heard() -> None:
    moved = replace(CALL, deadlines=(day("2026-11-05"),), disputed=())
    decision = decide(held(settled()), moved, NOW)
    assert (decision.action, decision.changes) == ("touch", ())
    [(each, part)] = decision.heard
    assert part["deadlines"][0]["date"] == "2026-11-05"
    assert differs(each, part)
    assert decision.digest == digest(moved)  # the same again is found by its digest alone


def test_other_fields_follow_the_source_and_the_settled_one_does_not() -> None:
    moved = replace(CALL, title="Stöd till kultur", deadlines=(day("2026-11-05"),))
    decision = decide(held(settled()), moved, NOW)
    assert (decision.action, [change.field for change in decision.changes]) == ("revise", ["title"])
    assert [when.date for when in decision.content.deadlines] == ["2026-10-22"]


def test_a_source_that_comes_to_say_what_the_person_said_is_no_reason_to_look_again() -> None:
    agrees = replace(CALL, deadlines=(day("2026-10-22"),), disputed=())
    [(each, part)] = decide(held(settled()), agrees, NOW).heard
    assert not differs(each, part)


def test_a_source_that_says_closed_when_the_day_has_passed_is_no_reason_to_look_again() -> None:
    [(each, part)] = decide(held(settled()), replace(CALL, said="closed"), NOW).heard
    assert not differs(each, part)


def test_rolling_beats_the_word_closed() -> None:
    shown = with_settled(replace(CALL, said="closed"), [settled({"deadlines": [], "rolling": True, "said": None})])
    assert (shown.deadlines, shown.rolling, shown.said) == ((), True, None)


def test_an_untrusted_run_that_has_lost_the_deadline_is_no_news_of_it() -> None:
    lost = replace(CALL, deadlines=(), disputed=())
    assert decide(held(settled()), lost, NOW, trusted=False).heard == ()
    [(each, part)] = decide(held(settled()), lost, NOW).heard
    assert part["deadlines"] == []
    assert differs(each, part)


def test_an_opening_that_a_person_took_away_does_not_begin_a_new_round() -> None:
    said = replace(CALL, deadlines=(day("2026-08-01"),), opens=(day("2026-08-02"),), disputed=())
    each = Settled("opens", {"opens": []}, part_of(said, "opens"), "Anna", NOW)
    assert decide(held(each, said), said, NOW).action == "touch"


def test_the_next_round_has_the_sources_own_values() -> None:
    later = NOW + timedelta(days=120)
    decision = decide(held(settled()), replace(CALL, deadlines=(day("2027-10-15"),)), later)
    assert (decision.action, decision.content.deadlines) == ("insert", (day("2027-10-15"),))


def test_fields_that_are_kept_only_since_today_are_written_and_are_no_change() -> None:
    old = Known(CALL, "1:abc", last_moment(CALL.deadlines), (), NOW)
    decision = decide(old, replace(CALL, identifiers=("2026-01",)), NOW)
    assert (decision.action, decision.changes) == ("refresh", ())
    assert decision.content.identifiers == ("2026-01",)
    today = replace(old, digest=digest(CALL))
    assert decide(today, replace(CALL, identifiers=("2026-01",)), NOW).action == "revise"


def test_a_value_says_who_set_it_and_when() -> None:
    fact = evidence(settled())
    assert (fact.how, fact.snippet, fact.confidence) == ("set by Anna on 2026-08-03", "2026-10-22", "high")


def test_a_part_in_short() -> None:
    assert in_short(part_of(CALL, "deadlines")) == "2026-10-15; 2026-10-22 12:00"
    assert in_short(part_of(CALL, "amounts")) == "max 500000 SEK"
    assert in_short({"deadlines": [], "rolling": True}) == "rolling"


_DAYS = st.dates(datetime(2000, 1, 1).date(), datetime(2100, 1, 1).date())
_CLOCKS = st.none() | st.times().map(lambda time: f"{time:%H:%M}:00")
_WHENS = st.builds(lambda date, clock: day(f"{date:%Y-%m-%d}", clock), _DAYS, _CLOCKS)
_SUMS = st.builds(Amount, st.sampled_from(["min", "max"]), st.decimals(0, 10**9, places=2), st.just("EUR"))
_CALLS = st.builds(
    lambda title, funder, deadlines, opens, rolling, said, amounts, disputed: replace(
        CALL, title=title, funder=funder, deadlines=tuple(deadlines), opens=tuple(opens), rolling=rolling, said=said,
        amounts=tuple(amounts), disputed=tuple(disputed),
    ),
    st.text(), st.text(), st.lists(_WHENS, max_size=3), st.lists(_WHENS, max_size=3), st.booleans(),
    st.sampled_from([None, "open", "closed", "forecast"]), st.lists(_SUMS, max_size=2),
    st.sets(st.sampled_from(["deadlines", "amounts", "opens"])),
)  # fmt: skip


@given(_CALLS, st.sampled_from(sorted(PARTS)))
def test_a_part_is_kept_as_text_and_put_back_whole(call: Understood, field: str) -> None:
    part = json.loads(json.dumps(part_of(call, field)))
    assert part_of(with_part(CALL, field, part), field) == part
    for name in PARTS[field]:
        assert getattr(with_part(CALL, field, part), name) == getattr(call, name)


@given(_CALLS, _CALLS, st.lists(st.sampled_from(sorted(PARTS)), unique=True))
def test_what_the_source_said_is_found_again_under_peoples_values(
    source: Understood, person: Understood, fields: list[str]
) -> None:
    held = [Settled(field, part_of(person, field), part_of(source, field), "Anna", NOW) for field in fields]
    again = without_settled(with_settled(source, held), held)
    assert replace(again, disputed=()) == replace(source, disputed=())
    assert set(again.disputed) == set(source.disputed)


@given(_CALLS, _CALLS, _CALLS, st.sampled_from(sorted(PARTS)))
def test_no_crawl_changes_what_a_person_settled(
    source: Understood, later: Understood, person: Understood, field: str
) -> None:
    each = Settled(field, part_of(replace(person, disputed=()), field), part_of(source, field), "Anna", NOW)
    old = held(each, source)
    decision = decide(old, later, NOW)
    if decision.action != "insert":
        for name in PARTS[field]:
            assert getattr(decision.content, name) == getattr(old.content, name)


@pytest.mark.parametrize("field", sorted(PARTS))
def test_a_source_that_says_the_same_never_differs(field: str) -> None:
    assert not differs(settled({}, field=field), part_of(CALL, field))
