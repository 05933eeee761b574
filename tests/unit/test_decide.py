"""Insert, revise or touch: what is a change, what is a new round, and what is noise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calls.decide import Known, decide, digest
from tracker.calls.moments import last_moment
from tracker.facts.model import Amount, Contact, Evidence, Link, Rate, Understood, When

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def at(moment: str) -> When:
    instant = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return When(f"{instant:%Y-%m-%d}", f"{instant:%H:%M:%S}", "UTC", instant)


CALL = Understood(
    source="fund",
    external_id="7",
    url="https://fund.example/7",
    captured=NOW,
    title="Stöd till föreningar",
    summary="Söks av ideella föreningar",
    funder="Exempelfonden",
    said="open",
    opens=(at("2026-09-01"),),
    deadlines=(at("2026-10-15T12:00"), When("--12-01", yearly=True)),
    amounts=(Amount("max", Decimal("500000"), "SEK"), Amount("total", Decimal("9E+6"), "SEK")),
    rates=(Rate("max", Decimal("80")),),
    applicant_types=("nonprofit", "foundation"),
    documents=(Link("Riktlinjer", "https://fund.example/a.pdf"),),
    contacts=(Contact("Ada", "ada@fund.example"),),
)


def known(call: Understood) -> Known:
    return Known(call, digest(call), last_moment(call.deadlines))


def test_what_is_not_known_is_inserted() -> None:
    assert decide(None, CALL, NOW).action == "insert"


@pytest.mark.parametrize(
    "noise",
    [
        {"title": " Stöd  till\nföreningar "},
        {"captured": NOW + timedelta(days=1)},
        {"language": "sv"},
        {"deadlines": (When("--12-01", yearly=True), at("2026-10-15T12:00:41"))},
        {"opens": (at("2026-09-01T00:00:59"),)},
        {"amounts": CALL.amounts[::-1]},
        {"amounts": (replace(CALL.amounts[0], amount=Decimal("500000.00")), CALL.amounts[1])},
        {"applicant_types": ("foundation", "nonprofit")},
        {"url": "https://fund.example/7?utm_source=mail"},
        {"documents": (Link("Riktlinjer", "https://fund.example/a.pdf;jsessionid=4F"),)},
        {"evidence": (Evidence("title", "Stöd", "https://fund.example/7", NOW, "heading"),)},
        {"problems": ("15 October is no Monday",)},
    ],
)
def test_noise_is_no_change(noise: dict[str, object]) -> None:
    assert decide(known(CALL), replace(CALL, **noise), NOW).action == "touch"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Stöd. 12 dagar kvar", "Stöd. 11 dagar kvar"),
        ("Stöd (closes in 3 days)", "Stöd (closes in 1 day)"),
        ("Stöd, 30 hours left", "Stöd, 2 days left"),
        ("Återstår: 9 dagar", "Återstår: 8 dagar"),
    ],
)
def test_counters_are_noise(one: str, two: str) -> None:
    assert decide(known(replace(CALL, summary=one)), replace(CALL, summary=two), NOW).action == "touch"


def test_a_number_of_days_that_counts_nothing_down_is_no_noise() -> None:
    old = replace(CALL, summary="Report within 12 days of the end")
    new = replace(CALL, summary="Report within 14 days of the end")
    assert decide(known(old), new, NOW).action == "revise"


@pytest.mark.parametrize(
    ("field", "value", "plain"),
    [
        ("title", "Stöd till kultur", "Stöd till kultur"),
        ("said", "closed", "closed"),
        ("rolling", True, True),
        ("rates", (Rate("max", Decimal("75")),), [{"role": "max", "percent": "75"}]),
        ("themes", ("social",), ["social"]),
        (
            "documents",
            (Link("Ny", "https://fund.example/b.pdf"),),
            [{"title": "Ny", "url": "https://fund.example/b.pdf"}],
        ),
    ],
)
def test_a_change_of_meaning_is_a_revision_of_that_field(field: str, value: object, plain: object) -> None:
    decision = decide(known(CALL), replace(CALL, **{field: value}), NOW)
    assert decision.action == "revise"
    assert [(change.field, change.new) for change in decision.changes] == [
        ("status" if field == "said" else field, plain)
    ]


def test_a_minute_of_a_deadline_counts() -> None:
    new = replace(CALL, deadlines=(at("2026-10-15T12:01"), CALL.deadlines[1]))
    (change,) = decide(known(CALL), new, NOW).changes
    assert [when["at"] for when in change.old] == ["2026-10-15T12:00:00+00:00", None]
    assert [when["at"] for when in change.new] == ["2026-10-15T12:01:00+00:00", None]


PASSED = datetime(2026, 12, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("new", "now", "action"),
    [
        ({"deadlines": (at("2027-10-15T12:00"),)}, PASSED, "insert"),
        ({"deadlines": (at("2027-10-15T12:00"),)}, NOW, "revise"),
        ({"deadlines": (at("2027-04-13T12:00"),), "opens": ()}, PASSED, "revise"),
        ({"deadlines": (at("2027-04-13T12:01"),), "opens": ()}, PASSED, "insert"),
        ({"deadlines": (at("2027-02-01"),), "opens": (at("2026-12-01"),)}, PASSED, "insert"),
        ({"opens": (at("2027-01-01"),), "deadlines": ()}, PASSED, "insert"),
        ({"opens": (at("2026-09-02"),)}, PASSED, "revise"),
        ({"opens": (at("2026-09-01"), at("2027-01-01"))}, NOW, "revise"),
        ({"deadlines": (at("2026-10-22"),)}, PASSED, "revise"),
        ({"deadlines": (at("2027-10-15"),), "round": "2026"}, PASSED, "revise"),
    ],
)
def test_a_new_round_begins_when_the_last_has_ended_and_another_window_appears(
    new: dict[str, object], now: datetime, action: str
) -> None:
    old = replace(CALL, round=str(new.get("round", "")), deadlines=(at("2026-10-15T12:00"),))
    decision = decide(known(old), replace(old, **new), now)
    assert decision.action == action
    assert decision.content.round == (old.round if action == "revise" else decision.content.round)


def test_a_new_round_is_named_by_the_day_it_ends() -> None:
    new = replace(CALL, deadlines=(at("2027-04-30"), at("2027-10-15")))
    assert decide(known(CALL), new, datetime(2027, 4, 1, tzinfo=UTC)).content.round == "2027-10-15"


def test_a_round_that_began_keeps_its_name() -> None:
    stored = replace(CALL, round="2027-10-15")
    decision = decide(known(stored), replace(CALL, title="Ny titel"), NOW)
    assert (decision.action, decision.content.round) == ("revise", "2027-10-15")


def test_a_lost_value_is_believed_only_when_the_run_can_be_trusted() -> None:
    new = replace(CALL, deadlines=(), amounts=(), title="Ny titel")
    trusted = decide(known(CALL), new, NOW)
    assert [change.field for change in trusted.changes] == ["title", "deadlines", "amounts"]
    careful = decide(known(CALL), new, NOW, trusted=False)
    assert [change.field for change in careful.changes] == ["title"]
    assert (careful.content.deadlines, careful.content.amounts) == (CALL.deadlines, CALL.amounts)
    assert decide(known(CALL), replace(CALL, deadlines=()), NOW, trusted=False).action == "touch"


def test_some_of_several_values_are_lost_only_when_the_run_can_be_trusted() -> None:
    most, pot = CALL.amounts
    new = replace(CALL, amounts=(pot,), deadlines=CALL.deadlines[:1], applicant_types=("foundation", "region"))
    careful = decide(known(CALL), new, NOW, trusted=False)
    assert [change.field for change in careful.changes] == ["applicant_types"], "others are no loss"
    assert (careful.content.amounts, careful.content.deadlines) == (CALL.amounts, CALL.deadlines)
    assert decide(known(CALL), new, NOW).content.amounts == (pot,)
    more = replace(CALL, amounts=(replace(most, amount=Decimal("600000")), pot))
    assert decide(known(CALL), more, NOW, trusted=False).content.amounts == more.amounts


def test_another_recipe_of_the_digest_is_no_change() -> None:
    plain = replace(CALL, deadlines=CALL.deadlines[:1])
    decision = decide(Known(plain, "0:of an older version", last_moment(plain.deadlines)), plain, NOW)
    assert (decision.action, decision.changes) == ("touch", ())
    assert decision.digest == digest(plain)


def test_a_yearly_deadline_of_an_older_version_gets_its_next_dates_once() -> None:
    decision = decide(Known(CALL, "4:of an older version", last_moment(CALL.deadlines)), CALL, NOW)
    assert (decision.action, decision.changes) == ("refresh", ())
    assert decide(known(CALL), CALL, NOW).action == "touch"


WHENS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda moment: at(moment.isoformat()))
CALLS = st.builds(
    lambda title, opens, deadlines, rolling: replace(
        CALL, title=title, opens=tuple(opens), deadlines=tuple(deadlines), rolling=rolling
    ),
    st.text(max_size=8),
    st.lists(WHENS, max_size=3),
    st.lists(WHENS, max_size=3),
    st.booleans(),
)
NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@given(CALLS, NOWS, st.booleans())
def test_the_same_again_is_touched_whenever_it_is_read(call: Understood, now: datetime, trusted: bool) -> None:
    decision = decide(known(call), call, now, trusted=trusted)
    assert (decision.action, decision.changes) == ("touch", ())


@given(CALLS, CALLS, NOWS, st.booleans())
def test_what_was_decided_is_stable(old: Understood, new: Understood, now: datetime, trusted: bool) -> None:
    decision = decide(known(old), new, now, trusted=trusted)
    if decision.action == "revise":
        assert decision.changes
        assert decide(known(decision.content), new, now, trusted=trusted).action == "touch"
    if decision.action == "insert":
        assert decide(known(decision.content), replace(new, round=""), now).action != "revise"


@given(CALLS, CALLS, NOWS)
def test_each_change_tells_old_from_new(old: Understood, new: Understood, now: datetime) -> None:
    for change in decide(known(old), new, now).changes:
        assert change.old != change.new
