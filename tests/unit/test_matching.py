"""How a call fits an organisation: each aspect in words, and the rules of the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.names import translator
from config.sentences import in_language
from tracker.facts.vocabulary import vocabulary
from tracker.organisations.aspects import target_groups
from tracker.organisations.call_facts import CallFacts, about, money, where, who
from tracker.organisations.matching import Match, Matcher, deciding
from tracker.organisations.model import Organisation
from tracker.organisations.places import standing

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
LYAN = Organisation(
    key="lyan", country="SE", region="SE33", county="SE332", legal_forms=("nonprofit_association",),
    themes=("integration", "employment"), target_groups=("newly_arrived",), founded="2024", own_percent=Decimal(10),
    project_min=Decimal(200_000), project_max=Decimal(900_000), project_currency="SEK",
)  # fmt: skip


def call(
    applicants: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
    partners: tuple[str, ...] = (),
    age: int = 0,
    places: tuple[str, ...] = (),
    country: str = "",
    themes: tuple[str, ...] = (),
    sums: tuple[tuple[str, str, int], ...] = (),
    rates: tuple[tuple[str, int], ...] = (),
    status: str = "open",
    days: float | None = 30,
    disputed: bool = False,
    gone: bool = False,
) -> CallFacts:
    stated = money(tuple((role, cur, Decimal(n)) for role, cur, n in sums), tuple((r, Decimal(p)) for r, p in rates))
    closes = None if days is None else NOW + timedelta(days=days)
    asked = who(applicants, excluded, partners, age)
    return CallFacts(asked, where(places, country), about(themes), stated, status, closes, disputed, gone)  # type: ignore[arg-type]


def matched(facts: CallFacts, organisation: Organisation = LYAN) -> Match:
    return Matcher(organisation, NOW).match(facts)


def reason(found: Match, kind: str) -> tuple[str, str]:
    (one,) = (reason for reason in found.reasons if reason.kind == kind)
    return one.outcome, str(one.sentence)


def test_what_fits_and_what_is_doubtful_is_said_in_a_line() -> None:
    found = matched(call(("municipality",), places=("SE332",), themes=("integration",), rates=(("max", 53),)))
    line = deciding(found)
    assert line == (
        "fits: integration, Norrbotten county, 30 days left; "
        "doubtful: needs as applicant: municipality, pays at most 53 %"
    )
    swedish = translator(lambda text: text, "sv", lambda code: code)
    assert "Norrbottens län" in in_language(line, swedish)
    assert "kommun" in in_language(line, swedish)


@pytest.mark.parametrize(
    ("applicants", "excluded", "outcome"),
    [
        (("nonprofit_association",), (), "fits"),
        (("civil_society_organization", "university"), (), "fits"),
        (("unrestricted",), (), "fits"),
        (("organization",), (), "fits"),
        (("custom",), (), "doubtful"),
        (("social_enterprise",), (), "doubtful"),
        (("municipality",), (), "doubtful"),
        ((), (), "unknown"),
        ((), ("nonprofit_association",), "no"),
        (("organization",), ("civil_society_organization",), "no"),
        (("nonprofit_association",), ("company",), "fits"),
        (("civil_society_organization",), ("civil_society_organization",), "fits"),
        (("invited", "nonprofit_association"), (), "no"),
    ],
)
def test_who_may_apply(applicants: tuple[str, ...], excluded: tuple[str, ...], outcome: str) -> None:
    found = matched(call(applicants, excluded))
    assert reason(found, "applicant")[0] == outcome
    assert (found.fit == "no") == (outcome == "no")


def test_an_exclusion_that_may_not_be_meant_for_the_organisation_hides_no_call() -> None:
    """Its own form is named, or a wider type is excluded that need not include it."""
    company, both = replace(LYAN, legal_forms=("company_limited_dividend",)), (*LYAN.legal_forms, "social_enterprise")
    for asked, organisation, outcome in (
        (call((), ("company",)), company, "doubtful"),
        (call(("company_limited_dividend",), ("company",)), company, "doubtful"),
        (call((), ("company",)), replace(LYAN, legal_forms=("company",)), "no"),
        (call((), ("company_limited_dividend",)), company, "no"),
        (call(LYAN.legal_forms, ("social_enterprise",)), replace(LYAN, legal_forms=both), "doubtful"),
    ):
        assert reason(matched(asked, organisation), "applicant")[0] == outcome


@pytest.mark.parametrize(
    ("places", "outcome"),
    [
        (("SE332",), "fits"), (("SE33",), "fits"), (("SE3",), "fits"), (("SE",), "fits"), (("EU",), "fits"),
        (("NORDIC",), "fits"), (("*",), "fits"), (("NO", "SE33"), "fits"), (("SE331",), "no"), (("SE1",), "no"),
        (("NO",), "no"), (("DE3", "US"), "no"),
    ],
)  # fmt: skip
def test_where(places: tuple[str, ...], outcome: str) -> None:
    found = matched(call(places=places))
    assert reason(found, "place")[0] == outcome
    assert (found.fit == "no") == (outcome == "no")


def test_a_region_that_was_not_told_is_unknown_and_a_part_is_doubtful() -> None:
    country, region = replace(LYAN, region="", county=""), replace(LYAN, county="")
    assert reason(matched(call(places=("SE332",)), country), "place")[0] == "unknown"
    assert reason(matched(call(places=("SE332",)), region), "place")[0] == "doubtful"
    assert reason(matched(call(places=("SE110",)), replace(LYAN, works_in=("SE110",))), "place")[0] == "fits"
    assert reason(matched(call(country="SE")), "place")[0] == "fits"
    assert reason(matched(call(country="US")), "place")[0] == "unknown"
    assert standing("EL3", replace(LYAN, country="GR", region="", county="")) == "unknown"


@pytest.mark.parametrize(
    ("facts", "kind", "expected"),
    [
        (call(themes=("research",)), "theme", ("no", "It is about: research.")),
        (call(themes=("children",)), "target_group", ("no", "It is about: children.")),
        (call(themes=("newly_arrived",)), "target_group", ("fits", "It is about: newly arrived people.")),
        (call(), "theme", ("unknown", "It is not known what it is about.")),
        (call(sums=(("max", "SEK", 500_000),)), "sum", ("fits", "Its sums suit your projects.")),
        (call(sums=(("max", "SEK", 100_000),)), "sum",
         ("doubtful", "It gives at most 100\u00a0000\u00a0SEK, less than your projects cost.")),
        (call(sums=(("min", "SEK", 5_000_000),)), "sum",
         ("doubtful", "It gives at least 5\u00a0000\u00a0000\u00a0SEK, more than your projects cost.")),
        (call(sums=(("max", "EUR", 100_000),)), "sum", ("unknown", "Its sums are in EUR, yours in SEK.")),
        (call(sums=(("total", "SEK", 100),)), "sum", ("unknown", "It does not say what one project can get.")),
        (call(rates=(("max", 100),)), "co_funding", ("fits", "It pays all costs.")),
        (call(rates=(("max", 90),)), "co_funding", ("fits", "It pays at most 90 %; you can pay the rest.")),
        (call(rates=(("own_share", 47),)), "co_funding",
         ("doubtful", "It pays at most 53 %: 37 % are missing beside your own.")),
        (call(), "co_funding", ("unknown", "It does not say what share of the costs it pays.")),
        (call(partners=("municipality",)), "partner", ("doubtful", "It asks for a partner: municipality.")),
        (call(age=12), "age", ("fits", "It asks for one year of existence.")),
        (call(age=24), "age", ("doubtful", "It asks for 2 years of existence.")),
        (call(age=60), "age", ("no", "It asks for 5 years of existence.")),
        (call(age=18), "age", ("fits", "It asks for 18 months of existence.")),
        (call(status="closed", days=None), "time", ("no", "It is closed.")),
        (call(days=3), "time", ("doubtful", "There are 3 days left.")),
        (call(days=0.5), "time", ("doubtful", "Less than a day is left.")),
        (call(days=8.9), "time", ("fits", "There are 9 days left.")),  # in the morning of a day: as the list counts
        (call(days=None), "time", ("unknown", "Its deadline is not known.")),
        (call(days=None, status="rolling"), "time", ("fits", "Applications are taken in continuously.")),
        (call(disputed=True), "time", ("doubtful", "Its deadline is disputed: ask the funder.")),
        (call(gone=True), "time", ("doubtful", "Its source no longer shows it.")),
    ],
)  # fmt: skip
def test_each_aspect_is_said_in_words(facts: CallFacts, kind: str, expected: tuple[str, str]) -> None:
    assert reason(matched(facts), kind) == expected


def test_a_sum_of_ones_own_is_compared_with_the_smallest_project() -> None:
    poor = replace(LYAN, own_percent=None, own_sum=Decimal(10_000), own_currency="SEK")
    found = reason(matched(call(rates=(("max", 80),)), poor), "co_funding")
    assert found == ("doubtful", "It pays at most 80 %: 30\u00a0000\u00a0SEK are missing beside your own.")
    rich = replace(poor, own_sum=Decimal(40_000))
    assert reason(matched(call(rates=(("max", 80),)), rich), "co_funding")[0] == "fits"


def test_nothing_known_is_neither_good_nor_bad_and_is_said() -> None:
    found = matched(call(days=None))
    assert (found.score, found.fit) == (50, "maybe")
    assert {one.outcome for one in found.reasons} == {"unknown"}
    assert deciding(found) == "nothing is known that decides"
    assert matched(call(days=None), Organisation()).score == 50


def test_all_that_fits_is_a_clear_yes() -> None:
    found = matched(
        call(("nonprofit_association",), places=("SE332",), themes=("integration", "newly_arrived"),
             sums=(("max", "SEK", 500_000),), rates=(("max", 100),))
    )  # fmt: skip
    assert (found.score, found.fit) == (97, "yes")


TYPES = st.lists(st.sampled_from(sorted(vocabulary("applicants")["types"])), max_size=3).map(tuple)
THEMES = st.lists(st.sampled_from(sorted(vocabulary("themes"))), max_size=4).map(tuple)
PLACES = st.lists(st.sampled_from(["SE", "SE33", "SE332", "SE110", "NO", "EU", "NORDIC", "*", "US"]), max_size=3)
SUMS = st.lists(
    st.tuples(st.sampled_from(["min", "max", "total"]), st.sampled_from(["SEK", "EUR"]), st.integers(1, 10**7)),
    max_size=3,
)
RATES = st.lists(st.tuples(st.sampled_from(["max", "own_share"]), st.integers(0, 100)), max_size=2)
CALLS = st.builds(
    call, TYPES, TYPES, TYPES, st.integers(0, 99), PLACES.map(tuple), st.sampled_from(["", "SE", "US"]), THEMES,
    SUMS.map(tuple), RATES.map(tuple),
    st.sampled_from(["open", "closed", "rolling", "forecast", "unknown"]), st.none() | st.integers(0, 400),
    st.booleans(), st.booleans(),
)  # fmt: skip
ORGANISATIONS = st.builds(
    Organisation, legal_forms=TYPES, country=st.sampled_from(["SE", "NO", "US"]),
    county=st.sampled_from(["", "SE332", "SE110"]), themes=THEMES,
    target_groups=st.lists(st.sampled_from(sorted(target_groups())), max_size=2).map(tuple),
    founded=st.sampled_from(["", "2020", "2026-01-31"]), own_percent=st.none() | st.decimals(0, 100, places=1),
    own_sum=st.none() | st.decimals(0, 10**6, places=0), own_currency=st.just("SEK"),
    project_min=st.none() | st.decimals(0, 10**6, places=0), project_max=st.none(), project_currency=st.just("SEK"),
)  # fmt: skip


@settings(max_examples=300)
@given(CALLS, CALLS, ORGANISATIONS)
def test_what_cannot_be_never_stands_above_what_can(one: CallFacts, two: CallFacts, organisation: Organisation) -> None:
    matcher = Matcher(organisation, NOW)
    first, second = matcher.match(one), matcher.match(two)
    assert 0 <= first.score <= 100
    assert (first.fit == "no") == any(reason.hard for reason in first.reasons) == (first.score <= 20)
    if first.fit == "no" and second.fit != "no":
        assert first.score < second.score
    if first.fit == "yes":
        assert not [reason for reason in first.reasons if reason.outcome in ("doubtful", "no")]
        assert first.score >= 50
    assert matcher.judge(one) == (first.score, first.fit)
    assert deciding(first)


@settings(max_examples=200)
@given(CALLS, ORGANISATIONS)
def test_the_less_is_known_the_nearer_to_the_middle(facts: CallFacts, organisation: Organisation) -> None:
    """Taking away all that an aspect knows moves the score by no more than the aspect had moved it."""
    matcher = Matcher(organisation, NOW)
    before = matcher.match(facts)
    after = matcher.match(facts._replace(about=about(())))
    if before.fit != "no":
        outcomes = {reason.outcome for reason in before.reasons if reason.kind in ("theme", "target_group")}
        if outcomes == {"fits"}:
            assert after.score <= before.score
        if outcomes <= {"no"}:
            assert after.score >= before.score


@settings(max_examples=200)
@given(CALLS, ORGANISATIONS)
def test_every_aspect_is_said_once_and_fits_come_first(facts: CallFacts, organisation: Organisation) -> None:
    found = Matcher(organisation, NOW).match(facts)
    kinds = [reason.kind for reason in found.reasons]
    assert len(kinds) == len(set(kinds))
    assert {"applicant", "place", "theme", "sum", "co_funding", "time"} <= set(kinds)
    order = ["fits", "doubtful", "no", "unknown"]
    outcomes = [order.index(reason.outcome) for reason in found.reasons]
    assert outcomes == sorted(outcomes)
