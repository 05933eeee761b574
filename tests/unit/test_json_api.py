"""The family `json_api`: records in JSON become drafts, by a source file alone; whatever else comes is said."""

from urllib.parse import unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from crawler.families.templates import fill_address
from tests.json_spider import API, NOW, calls, crawl, ids, spider
from tracker.facts.model import Context
from tracker.facts.understand import understand


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
    (told,) = api.missed
    assert ["the text at 'meta' is no JSON" in told, "'deep.part'" in told] == [True, True]
    assert (api.pages_asked, api.problems) == (2, []), "one of many is no reason to doubt the others"


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
