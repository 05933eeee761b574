"""`grants read` on saved and live pages, as processes of their own and against a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.reading.fetch import NotFetched, fetch_page
from tests.integration.commands import run
from tests.integration.crawling import NOW, settings
from tests.server import Answer, serving

PAGE = "<html><head><title>River grants</title></head><body><h1>River grants</h1>" \
       "<p>Charities can apply for funding. Deadline: 30 September 2026, 17:00.</p></body></html>"  # fmt: skip
PAGES = Path(__file__).parents[1] / "pages"


def test_a_saved_page_as_json() -> None:
    address = "https://bygdefonden.example.se/sok/motesplatser-pa-landet"
    done = run("read", str(PAGES / "bygdefonden.html"), "--url", address, "--json", GRANTS_NOW="2026-03-01T00:00:00Z")
    assert (done.code, done.err) == (0, "")
    [call] = json.loads(done.out)["calls"]
    assert (call["title"], call["status"], call["url"]) == ("Mötesplatser på landet", "open", address)
    assert call["deadlines"] == [
        {"date": "2026-03-16", "time": "15:00:00", "at": "2026-03-16T15:00:00+01:00", "zone": "Europe/Stockholm",
         "stage": "full", "yearly": False, "certainty": "stated"}
    ]  # fmt: skip
    assert call["first_seen"] == call["last_seen"] == call["last_changed"] == "2026-03-01T00:00:00+00:00"
    assert {fact["field"] for fact in call["evidence"]} >= {"deadlines", "opens", "amounts", "applicant_types"}
    assert "revisions" not in call


def test_status_is_that_of_now() -> None:
    page = str(PAGES / "kystkassen.html")
    done = run("read", page, "--country", "dk", "--json", GRANTS_NOW="2026-06-01T00:00:00Z")
    assert [call["status"] for call in json.loads(done.out)["calls"]] == ["closed", "open"]


def test_a_saved_page_for_people() -> None:
    done = run("read", str(PAGES / "kystkassen.html"), "--country", "DK", GRANTS_NOW="2026-01-02T00:00:00Z")
    assert done.code == 0
    assert "Støtte til havnefester" in done.out
    assert "3 March 2026 12:00" in done.out
    assert "Where it was read" in done.out


def test_a_page_without_a_call_is_an_empty_list_and_a_reason(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Our grants\nDifferent grants have different closing times.\n")
    done = run("read", str(page), "--json")
    assert (done.code, json.loads(done.out)) == (0, {"calls": []})
    assert done.err.startswith("There is no call on this page: An overview of grants")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["read", "/nowhere/page.html"], 1, "/nowhere/page.html cannot be read: No such file or directory."),
        (["read", "/"], 1, "/ cannot be read: Is a directory."),
        (["read", "page.html", "--phrases"], 2, "Say what to read"),
        (["read", "page.html", "--country", "Sweden"], 2, "--country: 'Sweden' is not a code of two letters."),
        (["read", "http://127.0.0.1:1/"], 1, "127.0.0.1 is a loopback address"),
        (["read", "http://10.0.0.1/"], 1, "10.0.0.1 is a private or reserved address"),
        (["read", "http://127.0.0.1:1/", "--private-addresses"], 1, "http://127.0.0.1:1/"),
    ],
)
def test_what_goes_wrong_is_a_sentence(arguments: list[str], code: int, sentence: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_a_live_page_is_one_request_with_our_manners(tmp_path: Path) -> None:
    routes = {
        "/old": Answer(status=302, headers={"Location": "/new"}),
        "/new": Answer(PAGE, headers={"Content-Type": "text/html; charset=utf-8"}),
    }
    with serving(**routes) as server:
        fetched = fetch_page(server.url("/old"), settings(tmp_path), NOW, private_addresses=True)
        assert (fetched.body.decode(), fetched.url) == (PAGE, server.url("/new"))
        assert fetched.content_type == "text/html; charset=utf-8"
        assert server.paths(robots=True) == ["/robots.txt", "/old", "/new"]
        assert all(seen.headers["user-agent"].startswith("Grants/") for seen in server.seen)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"/page": Answer(status=404)}, "answered 404"),
        ({"/page": Answer("")}, "answered with an empty page"),
        ({"/robots.txt": Answer("User-agent: *\nDisallow: /\n"), "/page": Answer(PAGE)}, "robots.txt"),
    ],
)
def test_a_page_that_cannot_be_had(tmp_path: Path, answers: dict[str, Answer], sentence: str) -> None:
    with serving(**answers) as server, pytest.raises(NotFetched, match=sentence):
        fetch_page(server.url("/page"), settings(tmp_path), NOW, private_addresses=True)
