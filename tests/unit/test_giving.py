"""Awards in the 360Giving standard."""

import json
import os
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.exchange.giving import Award, NotGiving, awards_in


def grant(**values: object) -> dict[str, object]:
    whole = {
        "id": "360G-harbour-1",
        "title": "Grant to the rowing club",
        "description": "A new landing stage",
        "currency": "GBP",
        "amountAwarded": 12500.5,
        "awardDate": "2026-04-28T00:00:00+00:00",
        "recipientOrganization": [{"id": "GB-CHC-2", "name": "Rowing club"}],
        "fundingOrganization": [{"id": "GB-CHC-1", "name": "Harbour Trust"}],
        "grantProgramme": [{"title": "Water"}],
    }
    return whole | values


def read(*grants: object) -> list[Award | NotGiving]:
    return list(awards_in({"grants": list(grants)}))


def test_an_award() -> None:
    assert read(grant()) == [
        Award(
            "360G-harbour-1",
            "GB-CHC-1",
            "Harbour Trust",
            "Rowing club",
            "GB-CHC-2",
            "Grant to the rowing club",
            "A new landing stage",
            "Water",
            Decimal("12500.5"),
            "GBP",
            date(2026, 4, 28),
        )
    ]


@pytest.mark.parametrize("written", ["2026-06-05", "05/06/2026", "5/6/2026 00:00", "2026-06-05T12:00:00Z"])
def test_both_styles_of_dates(written: str) -> None:
    (award,) = read(grant(awardDate=written))
    assert isinstance(award, Award)
    assert award.awarded == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"id": ""}, "id is missing"),
        ({"currency": None}, "currency is missing"),
        ({"currency": "pounds"}, "no currency"),
        ({"amountAwarded": "lots"}, "no sum"),
        ({"amountAwarded": "NaN"}, "no sum"),
        ({"amountAwarded": True}, "amountAwarded is missing"),
        ({"awardDate": "31/02/2026"}, "no date"),
        ({"fundingOrganization": []}, "fundingOrganization is missing"),
    ],
)
def test_what_is_wrong_with_a_record_is_said_and_the_others_are_read(wrong: dict[str, object], words: str) -> None:
    bad, good = read(grant(**wrong), grant())
    assert isinstance(bad, NotGiving)
    assert "Record 1" in str(bad)
    assert words in str(bad)
    assert isinstance(good, Award)


@pytest.mark.parametrize("value", [None, [], 3, {"grants": {}}, {"calls": []}])
def test_what_is_no_package_is_refused(value: object) -> None:
    with pytest.raises(NotGiving):
        list(awards_in(value))


@given(st.dictionaries(st.sampled_from(list(grant())), st.none() | st.text() | st.floats() | st.lists(st.text())))
def test_no_record_raises(values: dict[str, object]) -> None:
    assert len(read(grant(**values))) == 1


def test_a_recorded_package() -> None:
    folder = os.environ.get("GRANTS_SAMPLES")
    if not folder:
        pytest.skip("no recordings here (GRANTS_SAMPLES)")
    (path,) = (Path(folder) / "threesixtygiving").glob("wolfson-*.json")
    found = list(awards_in(json.loads(path.read_bytes())))
    awards = [one for one in found if isinstance(one, Award)]
    assert len(found) == len(awards) == 379
    assert Counter(award.currency for award in awards) == {"GBP": 375, "USD": 4}
    assert awards[0].awarded == date(2014, 6, 5)
