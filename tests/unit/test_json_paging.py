"""The family `json_api`: how a list goes on, and what is said when it does not end well."""

import json

import pytest

from tests.json_spider import API, calls, crawl, ids, reply, spider

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
