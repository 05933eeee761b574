"""`grants read` on saved and live pages, as processes of their own and against a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.commands.read import row_of
from cli.errors import Problem
from crawler.reading.fetch import NotFetched, fetch_page
from tests.integration.commands import run
from tests.integration.crawling import NOW, settings
from tests.server import Answer, serving

PAGE = "<html><head><title>River grants</title></head><body><h1>River grants</h1>" \
       "<p>Charities can apply for funding. Deadline: 30 September 2026, 17:00.</p></body></html>"  # fmt: skip
_NAMES = """id title summary funder source external_id url apply_url language status opens deadlines rolling amounts
rates applicant_types places themes documents contacts disputed sightings first_seen last_seen last_changed evidence
identifiers applicants_excluded partners_required age_required"""
KEYS = frozenset(_NAMES.split())
"""Of a call in design section 5, and those that were added to it."""
SEEN = {"source", "url", "first_seen", "last_seen"}
AMOUNT = {"role", "amount", "currency", "currency_assumed", "approximate"}
FACT = {"field", "snippet", "url", "captured", "how", "confidence"}
WHEN = {"date", "time", "at", "zone", "stage", "yearly", "certainty"}
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
    assert call.keys() == KEYS
    assert (call["funder"].keys(), call["sightings"][0].keys()) == ({"key", "name"}, SEEN)
    assert (call["amounts"][0].keys(), call["evidence"][0].keys()) == (AMOUNT, FACT)
    assert all(type(one["amount"]) is str for one in call["amounts"])


def test_standard_input_is_a_page_and_status_is_that_of_now() -> None:
    page = (PAGES / "kystkassen.html").read_bytes()
    done = run("read", "-", "--country", "dk", "--json", input=page, GRANTS_NOW="2026-06-01T00:00:00Z")
    assert [call["status"] for call in json.loads(done.out)["calls"]] == ["closed", "open"]


def test_a_recording_knows_its_address_and_says_when_it_is_too_long(tmp_path: Path) -> None:
    lines = "".join(f"Sista ansökningsdag för del {number} är {number % 28 + 1} mars 2027. " for number in range(1500))
    text = f"Stöd till bryggor\nFöreningar kan söka 50 000 kr.\n{lines}"
    page = tmp_path / "page.json"
    page.write_text(json.dumps({"url": "https://fond.example.se/bryggor", "language": "sv", "text": text}))
    done = run("read", str(page), "--json")
    told = json.loads(done.out)
    assert (told["calls"][0]["url"], told["calls"][0]["language"]) == ("https://fond.example.se/bryggor", "sv")
    assert told["calls"][0]["deadlines"][0]["zone"] == "Europe/Stockholm"
    assert told["problems"] == ["The page is longer than what is read of one; something further down may be missing."]
    assert (done.code, done.err) == (0, f"{told['problems'][0]}\n")


def test_phrases_are_read_line_by_line_until_one_cannot_be() -> None:
    lines = [
        '{"phrase": "Apply by 15 October 2026, 14:00", "kind": "deadline", "country": "se", "language": "en"}',
        "",
        '{"phrase": "Close: 15 October 2026, 14:00", "url": "https://fond.example.no/x", "number": 7}',
        '{"phrase": "250 000 kr", "kind": "amount", "country": "NO"}',
        '{"phrase": ""}',
        '{"phrase": "Löpande", "kind": "rolling", "now": "2026-01-01"}',
        "{",
    ]
    done = run("read", "--phrases", input="\n".join(lines))
    first, second, third, *more = (json.loads(line) for line in done.out.splitlines())
    assert list(first) == ["deadlines", "opens", "amounts", "rates", "rolling", "closed"]
    assert first["deadlines"][0].keys() == WHEN
    assert [one["deadlines"][0]["at"] for one in (first, second)] == ["2026-10-15T14:00:00+02:00"] * 2
    assert (third["amounts"][0]["amount"], third["amounts"][0]["currency"], third["deadlines"]) == ("250000", "NOK", [])
    assert [one["rolling"] for one in more] == [False, True]
    assert (done.code, done.err.startswith("Line 7 of the input is not JSON")) == (2, True)


@pytest.mark.parametrize("bad", [b"[1]", b"{}", b'{"phrase": 3}', b'{"phrase": "a", "url": 1}', b"\xef\xbb\xbf\x00"])
def test_a_phrase_that_cannot_be_read_is_named_by_its_line(bad: bytes) -> None:
    with pytest.raises(Problem, match=r"^Line 2 of the input ") as problem:
        row_of(bad, 2)
    assert problem.value.code == 2


def test_a_saved_page_for_people() -> None:
    done = run("read", str(PAGES / "kystkassen.html"), "--country", "DK", GRANTS_NOW="2026-01-02T00:00:00Z")
    assert done.code == 0
    assert "Støtte til havnefester" in done.out
    assert "3 March 2026 12:00" in done.out
    assert "Where it was read" in done.out
    assert "\nID " not in done.out  # nothing is kept that could be asked for by a number


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
