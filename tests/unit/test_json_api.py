"""The family `json_api`: records in JSON become drafts, by a source file alone; whatever else comes is said."""

import asyncio
import json
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, TextResponse

from config.catalogue import Funder, Source
from config.strict import ConfigError
from crawler.families.json_api import JsonApiSpider
from crawler.families.templates import fill_address
from tracker.facts.model import Context, Draft
from tracker.facts.understand import understand

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
API = "https://api.fund.example/calls"
BASE = {
    "requests": [{"url": API}],
    "items": "calls",
    "id": "id",
    "address": "https://fund.example/call/{id}",
    "fields": {"title": "name"},
}


def source(**options):
    funder = Funder("fund", "The Fund", "GB")
    table = BASE | options
    return Source(
        "fund", "The Fund", "json_api", "https://fund.example/", funder, "unverified", options=table, path="f.toml"
    )


def spider(secrets=None, **options):
    return JsonApiSpider(source(**options), NOW, secrets)


def reply(request, body, **headers):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return TextResponse(request.url, body=body, request=request, headers=headers)


async def _begun(api):
    return [request async for request in api.start()]


def crawl(api, *bodies):
    """Answer the requests of `api` in the order they are sent; returns its drafts and all requests."""
    waiting, sent, drafts, answers = asyncio.run(_begun(api)), [], [], iter(bodies)
    while waiting:
        request = waiting.pop(0)
        sent.append(request)
        body = next(answers)
        response = body(request) if callable(body) else reply(request, body)
        for one in request.callback(response, **request.cb_kwargs):
            (drafts if isinstance(one, Draft) else waiting).append(one)
    assert next(answers, None) is None, "an answer was not asked for"
    return drafts, sent


def calls(*ids, **more):
    return {"calls": [{"id": number, "name": f"Call {number}"} for number in ids]} | more


def ids(drafts):
    return [draft.external_id for draft in drafts]


def test_each_record_becomes_a_draft_with_the_page_that_a_person_opens():
    api = spider()
    (draft, _), _ = crawl(api, calls(7, "a/b"))
    assert (draft.url, draft.external_id, draft.captured) == ("https://fund.example/call/7", "7", NOW)
    (title,) = draft.raws
    assert (title.text, title.label, title.where) == ("Call 7", "name", "name in the list of calls")
    assert (api.problems, api.failures) == ([], [])


def test_an_id_cannot_lead_the_address_elsewhere():
    drafts, _ = crawl(spider(), calls("../x?y#z", "a b"))
    assert [draft.url for draft in drafts] == [
        "https://fund.example/call/..%2Fx%3Fy%23z",
        "https://fund.example/call/a%20b",
    ]


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_whatever_an_id_is_the_address_stays_on_its_host_and_path(own_id):
    address = urlsplit(fill_address("https://fund.example/call/{id}", lambda _: own_id))
    assert (address.netloc, address.query, address.fragment) == ("fund.example", "", "")
    assert unquote(address.path) == f"/call/{own_id}"
    assert address.path.count("/") == 2


def test_the_page_may_depend_on_the_record_and_is_never_another_scheme():
    address = [{"template": "{link}", "when": "link"}, {"template": "https://fund.example/b/{id}", "when": "b"}]
    records = [
        {"id": 1, "name": "A", "link": "https://other.example/1?a=b"},
        {"id": 2, "name": "B", "link": "javascript:alert(1)", "b": True},
        {"id": 3, "name": "C", "link": "javascript:alert(1)"},
    ]
    drafts, _ = crawl(spider(address=address), {"calls": records})
    assert [draft.url for draft in drafts] == [
        "https://other.example/1?a=b",
        "https://fund.example/b/2",
        "https://fund.example/",
    ]


def test_what_a_rule_says_goes_into_the_raw():
    fields = {
        "title": "name",
        "deadline": [
            {"select": "closes", "format": "%m/%d/%Y", "zone": "America/New_York", "when": "kind == 'call'"},
            {"select": "guess", "format": "iso", "certainty": "estimated", "when": "kind == 'plan'"},
        ],
        "amount": {"select": "most", "role": "max", "currency": "EUR", "ignore": ["none", "0"]},
        "status": {"select": "state", "words": {"live": "open"}},
        "rolling": {"text": "taken in {how}", "label": "how"},
        "document": {"select": "files", "value": "url", "label_from": "title"},
    }
    record = {
        "id": 1,
        "name": "A",
        "kind": "call",
        "closes": "10/01/2026",
        "guess": "2027-01-01",
        "most": "none",
        "state": "LIVE",
        "how": "daily",
        "files": [{"url": "https://fund.example/f.pdf", "title": "Guide"}, {"url": None, "title": "Lost"}],
    }
    (draft,), _ = crawl(spider(fields=fields), {"calls": [record]})
    raws = {raw.field: raw for raw in draft.raws}
    assert list(raws) == ["title", "deadline", "status", "rolling", "document"]
    deadline = raws["deadline"]
    assert (deadline.text, deadline.format, deadline.zone) == ("10/01/2026", "%m/%d/%Y", "America/New_York")
    assert raws["status"].text == "open"
    assert (raws["rolling"].text, raws["rolling"].label) == ("taken in daily", "how")
    assert (raws["document"].text, raws["document"].label) == ("https://fund.example/f.pdf", "Guide")

    other = record | {"kind": "plan", "most": 1500000.0, "how": None}
    (draft,), _ = crawl(spider(fields=fields), {"calls": [other]})
    raws = {raw.field: raw for raw in draft.raws}
    assert (raws["deadline"].text, raws["deadline"].certainty) == ("2027-01-01", "estimated")
    assert (raws["amount"].text, raws["amount"].role, raws["amount"].currency) == ("1500000.0", "max", "EUR")
    assert "rolling" not in raws


def test_markup_becomes_lines_and_entities_are_decoded():
    record = {"id": 1, "name": "Youth &amp;amp; <b>Arts</b>\n grants", "text": "<p>For clubs.</p><p>Not for firms.</p>"}
    fields = {"title": "name", "summary": "text"}
    (draft,), _ = crawl(spider(fields=fields), {"calls": [record]})
    assert draft.texts("title") == ("Youth & Arts grants",)
    assert draft.texts("summary") == ("For clubs.\nNot for firms.",)


def test_half_a_surrogate_pair_and_control_characters_do_no_harm():
    body = rb'{"calls": [{"id": 1, "name": "Arts \ud83d \u0000\u001b[31m fund"}]}'
    (draft,), _ = crawl(spider(), body)
    draft.texts("title")[0].encode()
    assert understand(draft, Context()).title == "Arts ? fund"


def test_a_list_of_values_gives_a_raw_each_and_json_in_text_is_read():
    record = {"id": 1, "name": "A", "meta": {"tags": ['["youth", "arts"]', "plain"]}}
    api = spider(fields={"title": "name", "theme": "meta.tags[0]"}, unpack=["meta.tags", "meta.none"])
    (draft,), _ = crawl(api, {"calls": [record]})
    assert draft.texts("theme") == ("youth", "arts")


def test_json_in_text_that_is_broken_is_left_out_and_a_known_call_stays_as_it_was():
    api = spider(unpack=["meta", "deep.part"])
    broken = {"id": 1, "name": "A", "meta": '{"a": ', "deep": {"part": ["[1", "[2]"]}}
    drafts, _ = crawl(api, {"calls": [broken, {"id": 2, "name": "B"}]})
    assert [(draft.external_id, draft.partial) for draft in drafts] == [("1", True), ("2", False)]
    assert ["the text at 'meta' is no JSON" in api.problems[0], "'deep.part'" in api.problems[1]] == [True, True]


def test_a_list_that_is_all_leaves_its_condition_out_of_the_body():
    asked = {"url": API, "method": "POST", "json": {"must": [{"in": {"kind": "{lists.kinds}"}}, {"open": True}]}}
    for kinds, sent in (
        (["a", "b"], '{"must": [{"in": {"kind": ["a", "b"]}}, {"open": true}]}'),
        (["*"], '{"must": [{"open": true}]}'),
    ):
        keep = "contains(lists.kinds, '*') || contains(lists.kinds, kind)"
        api = spider(requests=[asked], lists={"kinds": kinds}, keep=keep)
        drafts, (request,) = crawl(api, {"calls": [{"id": 1, "name": "A", "kind": "c"}]})
        assert (request.body.decode(), ids(drafts)) == (sent, ["1"] if kinds == ["*"] else [])
    with pytest.raises(ConfigError, match=r"'{lists\.other}' stands for nothing here"):
        spider(requests=[asked | {"json": "{lists.other}"}], lists={"kinds": ["a"]})


def test_an_instants_utc_clock_can_be_meant_as_local_time():
    fields = {"title": "name", "deadline": {"select": "at", "format": "iso", "clock": "utc"}}
    times = ["2024-04-18T19:00:00.000+0200", "2026-06-09T00:00:00.000+0000", "2026-06-09", "soon", "9999-99-99T00:00Z"]
    records = [{"id": number, "name": "A", "at": at} for number, at in enumerate(times, 1)]
    drafts, _ = crawl(spider(fields=fields), {"calls": records})
    read = [draft.texts("deadline")[0] for draft in drafts]
    assert read == ["2024-04-18T17:00:00", "2026-06-09T00:00:00", "2026-06-09", "soon", "9999-99-99T00:00Z"]


def test_of_many_things_only_those_that_belong_to_the_record_count():
    amount = {"select": "actions", "belongs": {"action": "join('', [id, ' - '])"}, "value": "most", "role": "max"}
    record = {
        "id": "A-01",
        "name": "A",
        "actions": [{"action": "A-01 - grants", "most": 5}, {"action": "A-01-TWO - grants", "most": 9}],
    }
    (draft,), _ = crawl(spider(fields={"title": "name", "amount": amount}), {"calls": [record]})
    assert draft.texts("amount") == ("5",)


def test_records_that_are_not_for_all_are_counted_and_left_out():
    api = spider(keep="public != `0`")
    drafts, _ = crawl(api, {"calls": [{"id": 1, "name": "A", "public": 0}, {"id": 2, "name": "B", "public": 1}]})
    assert ids(drafts) == ["2"]
    assert api.left_out == 1


def test_an_id_in_several_answers_is_read_once():
    drafts, _ = crawl(spider(requests=[{"url": API}, {"url": API + "?q=2"}]), calls(1, 2), calls(2, 3))
    assert ids(drafts) == ["1", "2", "3"]


def test_a_record_of_another_shape_is_left_out_and_named():
    api = spider()
    records = ["text", {"name": "no id"}, {"id": 3, "name": {"sv": "object"}}, {"id": 4, "name": "D"}]
    drafts, _ = crawl(api, {"calls": records})
    assert ids(drafts) == ["4"]
    assert api.failures == []
    assert len(api.problems) == 3
    assert "nothing at 'id'" in api.problems[1]
    assert "an object stands at 'name' where a text should" in api.problems[2]


def test_a_record_without_a_title_is_left_out_and_named():
    api = spider()
    drafts, _ = crawl(api, {"calls": [{"id": 1, "title": "under another name"}, {"id": 2, "name": "B"}]})
    assert ids(drafts) == ["2"]
    assert "https://fund.example/call/1 has no title where one is expected" in api.problems[0]


def test_a_value_of_another_shape_costs_no_more_than_itself_unless_a_call_turns_on_it():
    api = spider(fields={"title": "name", "deadline": "closes", "contact": "who"})
    records = [{"id": 1, "name": "A", "closes": {"day": 1}}, {"id": 2, "name": "B", "who": {"name": "Kim"}}]
    (draft,), _ = crawl(api, {"calls": records})
    assert (draft.external_id, [raw.field for raw in draft.raws]) == ("2", ["title"])
    assert api.problems == [
        f"{API}: a record is left out: deadline: an object stands at 'closes' where a text should",
        f"{API}: a value is left out: contact: an object stands at 'who' where a text should",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b"<!DOCTYPE html><html><title>Our open\n data</title>",
            "answered with a web page ('Our open data') where JSON",
        ),
        (b'\n <?xml version="1.0"?><calls/>', "answered with a web page where JSON should be"),
        (b'{"calls": [{"id": 1, "name": "A"}, {"id"', "is no JSON: it is cut off"),
        (b'{"calls": [{"id": 1, "name": "A', "is no JSON: it is cut off"),
        (b"", "is no JSON: "),
        (b"calls: none", "is no JSON: Expecting value at character 0"),
        (b"[" * 100_000, "too deep"),
        (b'{"calls": ' + b"9" * 5000 + b"}", "too long a number"),
        ({"results": []}, "nothing stands where the list 'calls' should"),
        ({"calls": {"1": {}}}, "an object stands where the list 'calls' should"),
        ([1, 2], "nothing stands where the list 'calls' should"),
        ({"ok": False, "calls": [], "message": "Key <b>expired</b>"}, "answered with an error: Key <b>expired</b>"),
        ({"ok": False, "calls": []}, "answered with an error"),
    ],
)
def test_what_is_no_list_of_calls_is_a_failure_with_a_sentence(body, said):
    api = spider(ok="type(@) != 'object' || ok != `false`", error="message")
    drafts, _ = crawl(api, body)
    assert drafts == []
    assert len(api.failures) == 1
    assert api.failures[0].startswith(API)
    assert said in api.failures[0]


def test_a_body_that_is_not_utf8_is_read_as_the_server_says():
    def latin(request):
        body = '{"calls": [{"id": 1, "name": "Bidrag för bygdegårdar"}]}'.encode("latin-1")
        return HtmlResponse(request.url, body=body, request=request, encoding="latin-1")

    (draft,), _ = crawl(spider(), latin)
    assert draft.texts("title") == ("Bidrag för bygdegårdar",)


def test_a_byte_order_mark_is_no_harm():
    (draft,), _ = crawl(spider(), b"\xef\xbb\xbf" + json.dumps(calls(1)).encode())
    assert draft.external_id == "1"


POSTED = {"url": API, "method": "POST", "json": {"rows": 2, "start": "{offset}", "status": "posted|planned"}}


def test_offsets_grow_by_what_was_read_until_the_total():
    api = spider(requests=[POSTED], paging={"by": "offset"}, total="total")
    drafts, sent = crawl(api, calls(1, 2, total=5), calls(3, 4, total=5), calls(5, total=5))
    assert ids(drafts) == ["1", "2", "3", "4", "5"]
    assert [json.loads(request.body)["start"] for request in sent] == [0, 2, 4]
    assert sent[0].headers["Content-Type"] == b"application/json"
    assert api.problems == []


def test_an_empty_answer_before_the_total_is_reported():
    api = spider(requests=[POSTED], paging={"by": "offset"}, total="total")
    crawl(api, calls(1, 2, total=5), calls(total=5))
    assert api.problems == [f"{API} says that there are 5 records and gave 2"]


def test_a_total_is_compared_without_paging_too():
    api = spider(total="total")
    crawl(api, calls(1, total="58"))
    assert api.problems == [f"{API} says that there are 58 records and gave 1"]


PAGED = {"requests": [{"url": API + "?page={page}"}], "paging": {"by": "page", "first": 0, "size": 2, "max_pages": 3}}


def test_pages_count_up_until_one_is_not_full_or_empty():
    drafts, sent = crawl(spider(**PAGED), calls(1, 2), calls(3))
    assert ids(drafts) == ["1", "2", "3"]
    assert [request.url for request in sent] == [API + "?page=0", API + "?page=1"]
    drafts, _ = crawl(spider(**PAGED), calls(1, 2), calls())
    assert ids(drafts) == ["1", "2"]


def test_too_many_pages_are_a_problem_and_not_silence():
    api = spider(**PAGED)
    crawl(api, calls(1, 2), calls(3, 4), calls(5, 6))
    assert "more than 3 answers (max_pages); the rest is not read" in api.problems[0]


def test_an_api_that_does_not_turn_the_page_is_noticed():
    api = spider(**PAGED)
    drafts, _ = crawl(api, calls(1, 2), calls(1, 2))
    assert ids(drafts) == ["1", "2"]
    assert "answered twice with the same records" in api.problems[0]


def test_the_next_address_stands_in_the_answer():
    api = spider(paging={"by": "next", "next": "links.next"})
    drafts, sent = crawl(api, calls(1, links={"next": "/calls?after=1"}), calls(2, links={}))
    assert ids(drafts) == ["1", "2"]
    assert sent[1].url == "https://api.fund.example/calls?after=1"


def test_the_next_address_stands_in_the_link_header():
    def first(request):
        links = f'<{API}?page=1>; rel="prev", <{API}?page=3>; rel="next last"'
        return reply(request, calls(1), Link=links)

    drafts, sent = crawl(spider(paging={"by": "link"}), first, calls(2))
    assert ids(drafts) == ["1", "2"]
    assert sent[1].url == API + "?page=3"


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/calls", "file:///etc/passwd", "javascript:alert(1)", "http://[bad/calls"]
)
def test_a_next_address_elsewhere_is_not_followed(link):
    api = spider(paging={"by": "next", "next": "next"})
    crawl(api, calls(1, next=link))
    assert f"names a next page on another server, which is not followed: {link}" in api.failures[0]


def test_a_multipart_body_has_typed_parts_and_always_the_same_boundary():
    parts = [
        {"name": "query", "value": {"bool": {"must": [{"terms": {"type": ["1", "8"]}}]}}},
        {"name": "note", "value": "page {page}", "type": "text/plain"},
    ]
    request = {"url": API + "?page={page}", "method": "POST", "parts": parts}
    _, (sent,) = crawl(spider(requests=[request], paging={"by": "page", "size": 9}), calls())
    boundary = "grants-part-6b1f0d7c2a"
    assert sent.headers["Content-Type"].decode() == f"multipart/form-data; boundary={boundary}"
    assert sent.body.decode() == (
        f'--{boundary}\r\nContent-Disposition: form-data; name="query"\r\nContent-Type: application/json\r\n\r\n'
        '{"bool": {"must": [{"terms": {"type": ["1", "8"]}}]}}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="note"\r\nContent-Type: text/plain\r\n\r\n'
        f"page 1\r\n--{boundary}--\r\n"
    )


def test_a_form_and_headers_are_filled_in_too():
    request = {"url": API + "/{since}", "method": "POST", "form": {"q": "å b", "key": "{keys.fund}"}}
    request["headers"] = {"Authorization": "Bearer {keys.fund}"}
    _, (sent,) = crawl(spider({"fund": "s3cret"}, requests=[request], since_years=2), calls())
    assert sent.url == API + "/2024-01-01"
    assert sent.body == b"q=%C3%A5+b&key=s3cret"
    assert sent.headers["Authorization"] == b"Bearer s3cret"


def test_a_key_that_is_missing_is_a_failure_before_anything_is_sent():
    api = spider(requests=[{"url": API + "?key={keys.fund}"}])
    drafts, sent = crawl(api)
    assert (drafts, sent) == ([], [])
    assert "set GRANTS_KEYS_FUND, or keys.fund_file in config.toml" in api.failures[0]


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


def test_records_in_rows_take_their_names_from_the_columns():
    api = spider(columns="names")
    drafts, _ = crawl(api, {"names": ["name", "id"], "calls": [["Call 7", "7"]]})
    assert [(draft.external_id, draft.texts("title")) for draft in drafts] == [("7", ("Call 7",))]


def test_json_in_a_script_element_of_a_page():
    api = spider(embedded="__DATA__")
    body = b'<!doctype html><script id="other">{}</script><script id="__DATA__">' + json.dumps(calls("7")).encode()
    drafts, _ = crawl(api, body + b"</script>")
    assert ids(drafts) == ["7"]


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


def test_a_sum_counts_only_in_a_sentence_that_names_the_record():
    rule = {"select": "news", "mentions": "code", "pattern": r"([\d,]+) EUR", "role": "total"}
    api = spider(fields={"title": "name", "amount": rule})
    news = "The budget of A-1 is 300 EUR. The budget of A-2 is 500 EUR."
    (draft,), _ = crawl(api, {"calls": [{"id": 7, "name": "Call", "code": "A-2", "news": [news]}]})
    assert draft.texts("amount") == ("500",)


def test_records_whose_day_lies_far_back_are_counted_and_left_out():
    api = spider(recent=[{"select": "closes", "format": "%m%d%Y", "days": 30}])
    closes = ["07152026", "01152020", "", "soon"]
    records = [{"id": number, "name": "Call", "closes": day} for number, day in enumerate(closes)]
    drafts, _ = crawl(api, {"calls": records})
    assert (ids(drafts), api.left_out) == (["0", "2", "3"], 1)


def test_a_record_that_lacks_what_the_details_need_is_named():
    api = spider(detail=DETAIL | {"request": {"url": API + "/{slug}"}})
    crawl(api, calls("7"))
    assert "7 has nothing at 'slug', which the request for details needs" in api.problems[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"items": "calls["}, "items: 'calls[' is not a JMESPath"),
        ({"id": "a b"}, "id: 'a b' is not a JMESPath"),
        ({"keep": "(a"}, "keep: '(a' is not a JMESPath"),
        ({"address": "https://fund.example/{a b}"}, "address: 'a b' is not a JMESPath"),
        ({"fields": {"title": "a..b"}}, "fields: title: 'a..b' is not a JMESPath"),
        ({"fields": {"title": {"select": "a", "when": "a =="}}}, "'a ==' is not a JMESPath"),
        ({"fields": {"title": {"select": "a", "text": "b"}}}, "either 'select' or 'text'"),
        ({"fields": {"tittle": "a"}}, "unknown field 'tittle'"),
        ({"requests": []}, "requests: at least one is needed"),
        ({"requests": [{"url": "ftp://fund.example"}]}, "url: 'ftp://fund.example' is not a web address"),
        ({"requests": [{"url": API, "json": {}, "form": {"a": "b"}, "method": "POST"}]}, "one body only"),
        ({"requests": [{"url": API, "json": {"a": 1}}]}, 'sent with method = "POST" only'),
        ({"requests": [{"url": API + "?p={page}"}]}, "'{page}' stands for nothing here"),
        ({"paging": {"by": "page"}}, "by: '{page}' must stand in each request"),
        ({"paging": {"by": "next"}}, "next: says where the next address stands"),
        ({"paging": {"by": "link", "max_pages": 0}}, "max_pages and size must be at least 1"),
        ({"detail": {"request": {"url": API + "/{a b}"}}}, "detail: request: 'a b' is not a JMESPath"),
        ({"detail": {"request": {"url": API}, "fields": {"text": "a["}}}, "detail.fields: text: 'a[' is not"),
        ({"paging": {"by": "cursor"}}, "paging: by: 'cursor' is not one of page, offset, next, link"),
        ({"pages": 3}, "unknown key 'pages'"),
    ],
)
def test_what_is_wrong_in_the_table_is_said_with_file_and_key(options, said):
    with pytest.raises(ConfigError) as problem:
        JsonApiSpider.read_options(source(**options))
    assert str(problem.value).startswith("f.toml: [json_api]")
    assert said in str(problem.value)
