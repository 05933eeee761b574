"""The family `json_api`: what is sent, and what a source file may not say."""

import pytest

from config.strict import ConfigError
from crawler.families.json_api import JsonApiSpider
from tests.json_spider import API, calls, crawl, ids, source, spider


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
