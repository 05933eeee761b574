"""The family `json_api`: in which shapes an answer is read, and what is none."""

import json

import pytest
from scrapy.http import HtmlResponse

from tests.json_spider import API, calls, crawl, ids, spider


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


def test_records_in_rows_take_their_names_from_the_columns():
    api = spider(columns="names")
    drafts, _ = crawl(api, {"names": ["name", "id"], "calls": [["Call 7", "7"]]})
    assert [(draft.external_id, draft.texts("title")) for draft in drafts] == [("7", ("Call 7",))]


def test_json_in_a_script_element_of_a_page():
    api = spider(embedded="__DATA__")
    body = b'<!doctype html><script id="other">{}</script><script id="__DATA__">' + json.dumps(calls("7")).encode()
    drafts, _ = crawl(api, body + b"</script>")
    assert ids(drafts) == ["7"]
