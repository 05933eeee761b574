"""The family `json_api`: what else is asked for each record, and instead of a list that cannot be read."""

import json

import pytest

from tests.json_spider import API, calls, crawl, spider

DETAIL = {
    "request": {"url": API + "/{id}", "method": "POST", "json": {"number": "{to_number(id)}"}},
    "ok": "code == `0` && data.id",
    "error": "message",
    "item": "data | merge(@, (kind == 'plan' && plan) || call)",
    "fields": {"summary": "about"},
}


def test_details_are_asked_for_by_what_the_record_says_and_added():
    details = {"code": 0, "data": {"id": 7, "kind": "plan", "plan": {"about": "Planned"}, "call": {"about": "Old"}}}
    (draft,), sent = crawl(spider(detail=DETAIL), calls("7"), details)
    assert (sent[1].url, json.loads(sent[1].body)) == (API + "/7", {"number": 7})
    assert draft.texts("title") == ("Call 7",)
    assert draft.texts("summary") == ("Planned",)
    assert draft.raws[1].where == "about in the details of the call"


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"code": 0, "data": {"id": None}, "message": "There is no such record"}, "an error: There is no such record"),
        (b"<html><title>Sorry</title>", "answered with a web page ('Sorry')"),
        ({"code": 0, "data": {"id": 7}}, "cannot be worked out"),
    ],
)
def test_details_that_cannot_be_read_are_told_and_the_call_is_no_more_than_seen(details, said):
    api = spider(detail=DETAIL)
    drafts, _ = crawl(api, calls("7", "8"), details, {"code": 0, "data": {"id": 8, "call": {"about": "B"}}})
    assert [(draft.external_id, draft.partial) for draft in drafts] == [("7", True), ("8", False)]
    assert (api.pages_asked, len(api.missed), api.failures) == (2, 1, [])
    assert api.missed[0].startswith("7: ")
    assert said in api.missed[0]


def test_a_record_without_details_is_whole_as_the_list_has_it():
    api = spider(detail=DETAIL | {"when": "id == '8'"})
    drafts, sent = crawl(api, calls("7", "8"), {"code": 0, "data": {"id": 8, "call": {"about": "B"}}})
    assert [(draft.external_id, draft.partial) for draft in drafts] == [("7", False), ("8", False)]
    assert len(sent) == 2


FALLBACK = {"requests": [{"url": "https://fund.example/all.json"}], "items": "all", "id": "number", "address": "x"}


def test_a_list_that_cannot_be_read_is_answered_from_the_fallback_under_the_same_ids():
    api = spider(fallback=FALLBACK | {"fields": {"title": "called"}})
    drafts, sent = crawl(api, b"<html>", {"all": [{"number": 7, "called": "Seventh"}]})
    assert [request.url for request in sent] == [API, "https://fund.example/all.json"]
    assert [(draft.external_id, draft.texts("title")) for draft in drafts] == [("7", ("Seventh",))]
    assert api.failures == []
    assert len(api.problems) == 2
    assert "fallback" in api.problems[1]


def test_a_fallback_that_cannot_be_read_either_is_a_failure():
    api = spider(fallback=FALLBACK | {"fields": {"title": "called"}})
    crawl(api, b"<html>", {"all": None})
    assert "has another shape" in api.failures[0]


def test_parents_are_read_first_and_stand_in_their_records():
    parents = [
        {"name": "programme", "request": {"url": API + "/programmes"}, "id": "id", "key": "of"},
        {"name": "area", "request": {"url": API + "/areas"}, "id": "id", "key": "programme.of"},
    ]
    api = spider(parents=parents, fields={"title": "name", "theme": "[programme.name, area.name]"})
    answers = ([{"id": 1, "of": "a", "name": "Choirs"}], [{"id": "a", "name": "Music"}])
    (draft, lone), _ = crawl(api, *answers, {"calls": [{"id": 7, "name": "Call", "of": 1}, {"id": 8, "name": "Lone"}]})
    assert draft.texts("theme") == ("Choirs", "Music")
    assert lone.texts("theme") == ()


def test_a_record_that_lacks_what_the_details_need_is_named():
    api = spider(detail=DETAIL | {"request": {"url": API + "/{slug}"}})
    crawl(api, calls("7"))
    assert "7 has nothing at 'slug', which the request for details needs" in api.problems[0]
