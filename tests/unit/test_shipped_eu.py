"""The EU portal against what an interface may answer besides the usual.

Empty and missing fields, other types, several stages, markup, withdrawn and announced calls, nothing at all. The
records are invented.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.catalogue import Source
from tests.playing import MISSING, SOURCES, Played, but, by_address, days, play, sums

TOPIC = {
    "type": ["1"],
    "status": ["31094502"],
    "identifier": ["MOSS-2026-CHOIR"],
    "callIdentifier": ["MOSS-2026"],
    "callTitle": ["Moss in 2026"],
    "title": ["Choirs in moss"],
    "startDate": ["2026-05-01T00:00:00.000+0000"],
    "deadlineDate": ["2026-10-01T00:00:00.000+0000"],
    "deadlineModel": ["single-stage"],
    "frameworkProgramme": ["43251589"],
    "descriptionByte": ["<p>Singing &amp; <b>growing</b></p>"],
}
FACETS = {
    "facets": [
        {"name": "status", "values": []},
        {
            "name": "frameworkProgramme",
            "values": [{"rawValue": "43251589", "value": "Citizens and Rights", "count": 3}],
        },
    ]
}
STAGES = ["2027-01-15T00:00:00.000+0000", "2026-09-15T00:00:00.000+0000"]
SUMMER = "2026-10-01 17:00:00 full"


def eu(*records: dict[str, Any], facets: Any = FACETS, details: Any = 404) -> Played:
    results = [
        {"reference": f"{number}TOPICSen", "url": "https://ec.europa.eu/x", "summary": "S", "metadata": record}
        for number, record in enumerate(records)
    ]
    answers = [
        ("/facet", facets),
        ("topicDetails", details),
        ('["8"]', {"totalResults": 0, "results": []}),
        ("search", {"totalResults": len(results), "results": results}),
    ]
    return play(SOURCES.get("eu-ft"), by_address(answers))


@pytest.mark.parametrize(
    ("more", "deadlines"),
    [
        ({"deadlineDate": MISSING}, []),
        ({"deadlineDate": []}, []),
        ({"deadlineDate": None}, []),
        ({"deadlineDate": [None, ""]}, []),
        ({"deadlineDate": ["2026-10-01"]}, [SUMMER]),
        ({"deadlineDate": ["2026-10-01T00:00:00Z"]}, [SUMMER]),
        ({"deadlineDate": ["2026-10-01T02:00:00.000+0200"]}, [SUMMER]),
        (
            {"deadlineDate": STAGES, "deadlineModel": ["two-stage"]},
            ["2026-09-15 17:00:00 outline", "2027-01-15 17:00:00 full"],
        ),
        ({"deadlineDate": STAGES[:1], "deadlineModel": ["two-stage"]}, ["2027-01-15 17:00:00 full"]),
        (
            {"deadlineDate": STAGES, "deadlineModel": ["multiple cut-off"]},
            ["2026-09-15 17:00:00 cut_off", "2027-01-15 17:00:00 cut_off"],
        ),
        ({"deadlineDate": STAGES, "deadlineModel": MISSING}, ["2026-09-15 17:00:00 full", "2027-01-15 17:00:00 full"]),
        ({"type": ["2"], "deadlineDate": ["2026-10-01T21:59:37.000+0000"]}, ["2026-10-01 23:59:00 full"]),
        (
            {"type": ["8"], "identifier": MISSING, "deadlineDate": ["2026-10-01T23:59:00.000+0000"]},
            ["2026-10-01 23:59:00 full"],
        ),
    ],
)
def test_deadlines_of_the_eu_portal_in_every_shape(more: dict[str, Any], deadlines: list[str]) -> None:
    found = eu(but(TOPIC, **more))
    (call,) = found.calls
    assert (sorted(days(call)), found.problems) == (deadlines, ())


def test_what_else_a_topic_of_the_eu_may_hold_or_lack() -> None:
    def budget(**action: Any) -> list[str]:
        own = {"action": "MOSS-2026-CHOIR - MOSS-PJG"} | action
        return [json.dumps({"budgetTopicActionMap": {"1": [own]}})]

    def actions(word: str) -> list[str]:
        return [json.dumps([{"status": {"id": 1, "abbreviation": word}, "deadlineDates": ["01 October 2026"]}])]

    found = eu(
        but(TOPIC, title=MISSING, callTitle=["Open call of a project"], type=["8"], ccm2Id=["77"]),
        but(TOPIC, status=[31094501], startDate=MISSING),
        but(TOPIC, actions=actions("Forthcoming")),
        but(TOPIC, actions=actions("Closed"), status=["31094502"]),
        but(TOPIC, status=["31099999"], actions=[json.dumps({"status": 3})]),
        but(
            TOPIC,
            budgetOverview=budget(minContribution=75000, maxContribution="250000", budgetYearMap={"2026": "1500000"}),
        ),
        but(TOPIC, budgetOverview=budget(minContribution="0", maxContribution=None, budgetYearMap=None)),
        but(TOPIC, budgetOverview=["null"], keywords=['["Culture","Youth"]', "plain"]),
        but(TOPIC, descriptionByte=MISSING, frameworkProgramme=["1"], aNewField=[{"x": 1}]),
    )
    cascade, announced, forthcoming, closed, unknown, paid, unpaid, themed, bare = found.calls
    assert (found.problems, found.failures, found.left_out) == ((), (), 0)
    assert (cascade.title, cascade.url[-23:]) == ("Open call of a project", "competitive-calls-cs/77")
    assert [call.said for call in (announced, forthcoming, closed, unknown)] == ["forecast", "forecast", "closed", None]
    assert (announced.opens, announced.summary) == ((), "Singing & growing")
    assert sums(paid) == ["max 250000 EUR", "min 75000 EUR", "total 1500000 EUR"]
    assert (unpaid.amounts, bare.summary) == ((), "")
    assert {"culture", "young_people"} <= set(themed.themes)


def test_json_that_is_cut_off_in_a_record_of_the_eu_leaves_a_known_call_as_it_was() -> None:
    found = eu(but(TOPIC, actions=["[{cut off"]), TOPIC)
    assert [call.partial for call in found.calls] == [True, False]
    assert "the text at 'metadata.actions' is no JSON" in found.missed[0]


@pytest.mark.parametrize(
    ("facets", "reported"),
    [
        (None, 0),
        (404, 1),
        ({"facets": {"frameworkProgramme": [{"rawValue": "1", "value": "x"}]}}, 0),
        ({"facets": []}, 0),
        ("<html></html>", 1),
    ],
)
def test_without_facets_the_calls_of_the_eu_are_read_all_the_same(facets: Any, reported: int) -> None:
    found = eu(TOPIC, facets=facets)
    assert (len(found.calls), len(found.problems), found.failures) == (1, reported, ())


def test_facets_tell_what_the_code_of_a_programme_stands_for() -> None:
    (call,) = eu(TOPIC).calls
    assert "Programme: Citizens and Rights" in [one.snippet for one in call.evidence if one.field == "themes"]


def test_programmes_of_the_eu_are_those_of_civil_society_or_all_by_choice() -> None:
    shipped = SOURCES.get("eu-ft")
    bodies: list[str] = []

    def answer(request: Any) -> Any:
        bodies.append(request.body.decode())
        return FACETS if "/facet" in request.url else {"totalResults": 0, "results": []}

    play(shipped, answer)
    assert '"frameworkProgramme": ["43251589"' in bodies[1]
    assert "43108390" not in "".join(bodies), "Horizon is read by choice only"
    everything = Source(**vars(shipped) | {"options": shipped.options | {"lists": {"programmes": ["*"]}}})
    play(everything, answer)
    assert "frameworkProgramme" not in "".join(bodies[3:])
