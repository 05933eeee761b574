"""Which calls of different sources are the same: never two rounds, two tracks, or two funders' calls of one name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.duplicates import measure, together
from tracker.calls.duplicates import SURE, Card, compare, pairs
from tracker.calls.rivals import settled

OWN: dict[str, Any] = {"funder": "Björkfonden", "days": frozenset({"2026-10-15"}), "url": "https://bjork.example/korer"}
COPY = OWN | {"url": "https://portal.example/7"}


def score(one: str, other: str, **more: Any) -> float:
    first, second = Card(1, "bjork", one, **OWN), Card(2, "portal", other, **(COPY | more))
    found = pairs([first, second])
    return found[0].score if found else 0.0


@pytest.mark.parametrize(
    "other",
    [
        "STÖD TILL KÖRER OCH ORKESTRAR",
        "Stod till korer och orkestrar",
        "Utlysning: Stöd till körer och orkestrar",
        "Stöd till körer och orkestrar – Björkfonden",
        "Stöd till körer och orkestrar 2026",
        "Orkestrar och körer: stöd",
    ],
)
def test_what_portals_make_of_a_title_is_the_same_call(other: str) -> None:
    assert score("Stöd till körer och orkestrar", other) >= SURE


@pytest.mark.parametrize(
    ("one", "other", "more"),
    [
        ("Stöd till körer", "Stöd till orkestrar", {}),
        ("Kulturstöd för unga: steg 1", "Kulturstöd för unga: steg 2", {}),
        ("Kulturstöd för unga, del A", "Kulturstöd för unga, del B", {}),
        ("Kulturstöd för unga körer: lokaler", "Kulturstöd för unga körer: resor", {}),
        ("Kulturstöd för unga 2026", "Kulturstöd för unga 2026", {"days": frozenset({"2027-10-15"})}),
        ("Kulturstöd för unga körer", "Kulturstöd för unga körer", {"funder": "Granfonden"}),
        ("Projektbidrag 2026", "Projektbidrag 2026", {"funder": ""}),
    ],
)
def test_tracks_rounds_and_other_funders_are_not(one: str, other: str, more: dict[str, Any]) -> None:
    assert score(one, other, **more) == 0.0


def test_a_longer_title_or_a_lacking_day_is_for_a_person_to_look_at() -> None:
    assert 0 < score("Stöd till unga körer i glesbygd", "Stöd till unga körer i glesbygd och skärgård") < SURE
    assert 0 < score("Stöd till unga körer i glesbygd", "Stöd till unga körer i glesbygd", days=frozenset()) < SURE


@pytest.mark.parametrize(
    "two",
    [
        "Landsbygdsstöd i Östergötland/Landsbygdsstöd i Västergötland", "Kultur i nordväst/Kultur i nordost",
        "Youth exchange with Austria/Youth exchange with Australia", "Partners in Niger/Partners in Nigeria",
        "Small grants for Gambia/Small grants for Zambia", "Grants for carers/Grants for careers",
        "Micro grants for associations/Macro grants for associations", "Research on minors/Research on miners",
        "Training in mediation/Training in meditation", "Kultur i hela Norrland/Kultur i hela Nordland",
        "Bilateral research projects/Trilateral research projects", "Grants for preschools/Grants for schools",
        "Theatre support spring/Theatre support autumn", "Arbete med våld/Arbete mot våld",
        "Verksamhetsbidrag till föreningar 2026/Verksamhetsbidrag till föreningar 2027",
        "Stöd till körer, spår A/Stöd till körer, spår B", "Grant I: theatre/Grant II: theatre",
        "Stöd till körer, del A/Stöd till körer", "Stöd till körer: barn/Stöd till körer: äldre",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", [{}, {"identifiers": frozenset({"CALL-2026-001"})}, {"url": "https://bjork.example/k"}])
def test_a_word_a_number_or_a_year_that_only_one_has_forbids_a_link(two: str, key: dict[str, Any]) -> None:
    first, _, second = two.partition("/")
    for days in (OWN["days"], frozenset[str]()):
        found = pairs(
            [
                Card(1, "bjork", first, **(OWN | key | {"days": days})),
                Card(2, "p", second, **(COPY | key | {"days": days})),
            ]
        )
        assert all(pair.score < SURE for pair in found), found


def test_a_word_is_misspelt_where_all_other_titles_bear_it_out_and_else_a_person_is_asked() -> None:
    one = Card(1, "bjork", "Stöd till körer och orkestrar", **OWN)
    other = Card(2, "portal", "Stöd till körer och orkestar", **COPY)

    def use(right: int, wrong: int) -> float:
        found = compare(one, other, often={"orkestrar": right, "orkestar": wrong}.__getitem__)
        return found.score if found else 0.0

    assert use(300, 2) >= SURE
    assert 0 < use(1, 1) < SURE
    assert 0 < use(30, 1) < SURE
    assert use(300, 40) == 0
    assert score("Utlysning: körer i byar", "Utlysnng: körer i byar") >= SURE  # a small word, known as such


NUMBER: dict[str, Any] = {"funder": "Björkfonden", "identifiers": frozenset({"CALL-2026-001"})}


def linked(*cards: Card) -> set[tuple[int, int]]:
    return {(pair.one, pair.other) for pair in pairs(cards) if pair.score >= SURE}


def test_tracks_under_one_number_or_on_one_page_find_their_own() -> None:
    day = OWN["days"]
    for key in (NUMBER, {"funder": "Björkfonden", "url": "https://bjork.example/k"}):
        barn, gamla = (Card(n, "bjork", f"Kultur: {of}", days=day, **key) for n, of in ((1, "barn"), (2, "äldre")))
        assert linked(barn, gamla, Card(3, "portal", "Kultur: äldre", days=day, **key)) == {(2, 3)}
        assert linked(barn, gamla, Card(3, "portal", "KULTUR: ÄLDRE", days=day, **key),
                      Card(4, "portal", "Kultur: barn", days=day, **key)) == {(1, 4), (2, 3)}  # fmt: skip
        assert not linked(barn, Card(3, "portal", "Kultur: äldre", days=day, **key))
        assert not linked(
            Card(1, "bjork", "Kultur", days=day, **key), Card(3, "portal", "Kultur: barn", days=day, **key)
        )


def test_a_call_without_a_day_is_no_round_of_several_under_its_number() -> None:
    one, next_one = (Card(n, "bjork", "Kultur", days=frozenset({f"{year}-10-15"}), **NUMBER)
                     for n, year in ((1, 2026), (2, 2027)))  # fmt: skip
    assert not linked(one, next_one, Card(3, "portal", "Kultur", **NUMBER))
    assert not linked(
        one, Card(2, "other", "Kultur", days=next_one.days, **NUMBER), Card(3, "portal", "Kultur", **NUMBER)
    )
    assert not linked(one, Card(3, "portal", "Kultur 2027", **NUMBER))
    assert linked(one, Card(3, "portal", "Kultur 2026", **NUMBER)) == {(1, 3)}
    assert linked(one, Card(3, "portal", "Kultur", days=frozenset({"2026-10"}), **NUMBER)) == {(1, 3)}


def test_what_is_like_two_calls_joins_neither() -> None:
    day = OWN["days"]
    middle = Card(2, "bjork", "Kultur i byar", days=day, **NUMBER)
    one, other = (
        Card(n, f"p{n}", f"Kultur i byar{of}", days=day, **NUMBER) for n, of in ((1, ": barn"), (3, ": äldre"))
    )
    assert not linked(one, middle, other)
    both = Card(1, "portal", "Kultur i byar", "Björkfonden", days=frozenset({"2026-10-15", "2027-10-15"}))
    rounds = [Card(n, s, "Kultur i byar", "Björkfonden", days=frozenset({d}))
              for n, s, d in ((2, "bjork", "2026-10-15"), (3, "other", "2027-10-15"))]  # fmt: skip
    assert not linked(both, *rounds)


def test_pairs_that_stand_and_what_people_told_apart_count_in_a_group() -> None:
    a, b, c = (Card(n, s, "Kultur i byar", **OWN) for n, s in ((1, "bjork"), (2, "portal"), (3, "other")))
    again = Card(4, "bjork", "Kultur i byar", **OWN)
    every = {card.number: card for card in (a, b, c, again)}
    pair = compare(b, again)
    assert pair is not None
    assert [each.score >= SURE for each in settled([pair], every)] == [True]
    assert [each.score >= SURE for each in settled([pair], every, linked=[(1, 3), (2, 3)])] == [False]
    assert [each.score >= SURE for each in settled([pair], every, linked=[(2, 3)], parted=[(3, 4)])] == [False]


WORDS = st.sampled_from(["körer", "orkestrar", "barn", "äldre", "byar", "Norrland", "Nordland", "spår 1", "spår 2", ""])
CARDS = st.lists(
    st.tuples(
        st.sampled_from(["bjork", "gran", "portal"]),
        st.tuples(WORDS, WORDS, st.sampled_from(["", "2026", "2027"])),
        st.sets(st.sampled_from(["2026-10-15", "2027-10-15", "2026-11-01"]), max_size=1),
        st.sampled_from(["", "CALL-2026-001", "CALL-2026-002"]),
        st.sampled_from(["", "https://bjork.example/k"]),
    ),
    max_size=9,
)


@given(CARDS, st.integers(0, 9))
def test_no_group_ever_holds_two_calls_of_a_source_or_of_other_days_or_years(made: list[Any], first: int) -> None:
    """Whatever comes first: compared at once, or the later ones with what stands."""
    cards = [
        Card(
            n,
            source,
            "Kulturstöd till " + " ".join(words),
            "Björkfonden",
            url,
            frozenset({number} - {""}),
            frozenset(days),
        )
        for n, (source, words, days, number, url) in enumerate(made)
    ]
    every = {card.number: card for card in cards}
    old = [(pair.one, pair.other) for pair in pairs(cards[:first]) if pair.score >= SURE]
    new = settled(pairs(cards[first:], cards[:first]), every, linked=old)
    links = [*old, *((pair.one, pair.other) for pair in new if pair.score >= SURE)]
    for one, other in together(links):
        a, b = every[one], every[other]
        assert a.source != b.source
        assert not a.days or not b.days or a.days & b.days
        assert not (a.years - b.years and b.years - a.years)
        assert not {"Norrland", "Nordland"} <= {*a.title.split()} ^ {*b.title.split()}


def test_accents_count_where_both_titles_have_them() -> None:
    assert score("Stöd till föreningar i Habo", "Stöd till föreningar i Håbo") < SURE
    assert score("Stöd till föreningar i Håbo", "Stod till foreningar i Habo") >= SURE


def test_a_title_that_was_cut_is_sure_only_where_no_word_is_lacking() -> None:
    whole = "Stöd till unga körer i glesbygd"
    assert score(whole, "Stöd till unga körer i glesb…") >= SURE
    assert score(whole, "Stöd till unga körer i glesbygd…") >= SURE
    assert 0 < score(f"{whole} och skärgård", "Stöd till unga körer i glesbygd och…") < SURE


def test_calls_of_one_source_are_never_the_same() -> None:
    assert compare(Card(1, "bjork", "Stöd till körer", **OWN), Card(2, "bjork", "Stöd till körer", **OWN)) is None


def test_an_official_number_links_what_is_called_otherwise_unless_siblings_share_it() -> None:
    numbers = {"identifiers": frozenset({"INV-2026-CHOIRS-01"})}
    own = Card(1, "eu", "Choirs of small towns", days=OWN["days"], **numbers)
    copy = Card(2, "portal", "Funding for choirs (INV)", days=OWN["days"], **numbers)
    (pair,) = pairs([own, copy])
    assert (pair.reason, pair.score) == ("identifier", 1.0)
    siblings = [Card(number, "eu", f"Topic {number}", days=OWN["days"], **numbers) for number in (3, 4, 5)]
    assert pairs([own, copy, *siblings]) == []
    other_agency = Card(6, "forest", "Mossa på tak", days=OWN["days"], **numbers)
    assert pairs([own, other_agency]) == []


def test_one_address_is_one_call_but_not_a_list_of_calls() -> None:
    page = {"url": "https://www.bjork.example/korer?utm_source=x"}
    (pair,) = pairs([Card(1, "bjork", "Körstödet", **OWN), Card(2, "portal", "Körstödet hos Björk", **(COPY | page))])
    assert (pair.reason, pair.score) == ("address", 0.99)


def test_acronyms_name_their_funders() -> None:
    long = "Myndigheten för ungdoms- och civilsamhällesfrågor"
    one = Card(1, "mucf", "Stöd till unga körer", funder="MUUCF", days=OWN["days"])
    assert pairs([one, Card(2, "p", "Stöd till unga körer", funder=long, days=OWN["days"])]) == []
    one = Card(1, "mucf", "Stöd till unga körer", funder="MUC", days=OWN["days"])
    assert pairs([one, Card(2, "p", "Stöd till unga körer", funder=long, days=OWN["days"])])


def test_only_pairs_with_a_fresh_call_are_looked_for() -> None:
    known = [Card(1, "bjork", "Stöd till körer", **OWN), Card(2, "portal", "Stöd till körer", **COPY)]
    assert pairs([], known) == []


def test_planted_copies_are_found_and_nothing_else() -> None:
    found = measure(4000)
    assert found["precision"] >= 0.99
    assert found["recall"] >= 0.95
    assert found["neighbours"] > 100
    assert not found["wrong"]
