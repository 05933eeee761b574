"""Sentences about requests that came to nothing."""

import pytest
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.http import Request

from crawler.faults import first_of, mask, why
from crawler.guard import Refused, check_url


def test_what_is_not_foreseen_is_still_told_with_its_address() -> None:
    said = why(ZeroDivisionError("division by zero"), Request("https://funder.example/calls"))
    assert said == "https://funder.example/calls could not be read: ZeroDivisionError: division by zero"


def test_a_broken_connection_is_told_with_its_tries() -> None:
    request = Request("https://funder.example/", meta={"retry_times": 2})
    said = why(DownloadFailedError("reset by the other side"), request)
    assert said == (
        "https://funder.example/ could not be read, the connection broke: reset by the other side (3 tries)"
    )


def test_a_refusal_after_a_redirect_says_where_it_came_from() -> None:
    request = Request("http://10.0.0.1/", meta={"redirect_urls": ["https://funder.example/"]})
    with pytest.raises(Refused) as refused:
        check_url(request.url, private_allowed=False)
    said = why(refused.value, request)
    assert said.startswith("https://funder.example/ redirects to http://10.0.0.1/, which is not fetched: ")


def test_a_long_address_is_cut() -> None:
    assert len(why(IgnoreRequest("max redirections reached"), Request("https://x.example/" + "a" * 5000))) < 300


def test_many_sentences_are_cut_short_and_none_is_said_twice() -> None:
    assert first_of(["a", "b", "a"]) == ["a", "b"]
    cut = first_of([f"page {number} answered 404" for number in range(60)])
    assert (len(cut), cut[-1]) == (51, "and 10 more")


def test_secrets_are_masked() -> None:
    assert mask("https://x.example/?key=abc", ["abc", ""]) == "https://x.example/?key=***"
