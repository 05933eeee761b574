"""Which calls of different sources are the same: never two rounds, two tracks, or two funders' calls of one name."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.duplicates import measure
from tracker.calls.duplicates import SURE, Card, compare, pairs

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
        "Stöd till körer och orkestar",
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
