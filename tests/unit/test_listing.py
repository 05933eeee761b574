"""The family `listing`: cards on pages become drafts, by a source file alone."""

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse, JsonResponse, Request, Response

from config.catalogue import Funder, Source
from config.strict import ConfigError
from crawler.families.listing import ListingSpider
from tracker.facts.model import Draft

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
LIST = "https://vattrafonden.example/utlysningar"
FIELDS = {"title": "h2", "deadline": {"select": ".closes", "label": "Stänger"}}


def spider(**options):
    table = {"start": [LIST], "items": "article", "link": "h2 a", "fields": FIELDS} | options
    funder = Funder("vattrafonden", "Vättrafonden", "SE")
    site = "https://vattrafonden.example/"
    return ListingSpider(
        Source("vattrafonden", "Vättrafonden", "listing", site, funder, "unverified", options=table, path="v.toml"), NOW
    )


def page(body, url=LIST):
    return HtmlResponse(url, body=body, encoding="utf-8")


def card(number, closes="1 oktober 2026"):
    return f'<article><h2><a href="/u/{number}">Stöd {number}</a></h2><p class="closes">{closes}</p></article>'


def outcome(result):
    """Drafts and the addresses that are asked for next."""
    results = list(result)
    drafts = [one for one in results if isinstance(one, Draft)]
    return drafts, [one.url for one in results if isinstance(one, Request)]


def titles(drafts):
    return [draft.texts("title")[0] for draft in drafts]


def test_each_card_becomes_a_draft_with_what_it_says_and_where_it_leads():
    (draft,), further = outcome(spider().read_list(page(card(1)), 1))
    assert (draft.url, draft.external_id, draft.captured) == ("https://vattrafonden.example/u/1", "", NOW)
    title, deadline = draft.raws
    assert (title.text, deadline.text) == ("Stöd 1", "1 oktober 2026")
    assert (deadline.label, deadline.where, deadline.url) == ("Stänger", "in the list", LIST)
    assert further == []


def test_xpath_and_attributes_and_the_whole_text_of_a_glued_card_can_be_read():
    fields = {
        "title": "./strong",
        "opens": {"select": "time::attr(datetime)", "format": "iso"},
        "deadline": {"select": ".", "pattern": r"Stänger (\d+ \w+ \d{4})"},
        "text": ".",
    }
    glued = '<li><strong>Pilot 2026</strong> Stänger 4 maj 2026 <time datetime="2026-02-01"></time>Övrigt</li>'
    (draft,), _ = outcome(spider(items="li", fields=fields, link="a").read_list(page(glued), 1))
    assert draft.texts("title") == ("Pilot 2026",)
    assert draft.texts("opens") == ("2026-02-01",)
    assert draft.texts("deadline") == ("4 maj 2026",)
    assert draft.texts("text") == ("Pilot 2026 Stänger 4 maj 2026 Övrigt",)


def test_the_own_id_is_taken_from_the_address():
    listing = spider(id=r"/u/(?P<id>\d+)")
    (draft,), _ = outcome(listing.read_list(page(card(7)), 1))
    assert draft.external_id == "7"
    assert listing.problems == []


def test_an_address_without_the_expected_id_is_used_itself_and_reported():
    listing = spider(id=r"/call/(?P<id>\d+)")
    (draft,), _ = outcome(listing.read_list(page(card(7)), 1))
    assert draft.external_id == ""
    assert "https://vattrafonden.example/u/7 has no id" in listing.problems[0]


def test_the_next_link_is_followed_until_a_page_was_read_already():
    listing = spider(next="a.next")
    forward = '<a class="next" href="?sida=2">Nästa</a>'
    first, further = outcome(listing.read_list(page(card(1) + forward), 1))
    assert (titles(first), further) == (["Stöd 1"], [f"{LIST}?sida=2"])
    last, further = outcome(listing.read_list(page(card(2) + forward, f"{LIST}?sida=2"), 2))
    assert (titles(last), further) == (["Stöd 2"], [])
    assert (listing.problems, listing.failures) == ([], [])


def test_numbered_pages_end_at_the_first_without_anything_new():
    listing = spider(page=LIST + "?from={page}", first_page=0, page_step=10)
    _, further = outcome(listing.read_list(page(card(1)), 1))
    assert further == [f"{LIST}?from=10"]
    drafts, further = outcome(listing.read_list(page(card(1), further[0]), 2))
    assert (drafts, further) == ([], [])
    assert listing.failures == []


def test_numbered_pages_end_at_an_empty_page():
    listing = spider(page=LIST + "?sida={page}")
    assert outcome(listing.read_list(page("<p>Slut</p>", f"{LIST}?sida=3"), 3)) == ([], [])
    assert listing.failures == []


def test_a_list_that_never_ends_is_reported_when_the_limit_is_reached():
    listing = spider(next="a.next", max_pages=2)
    forward = '<a class="next" href="?sida={}">Nästa</a>'
    outcome(listing.read_list(page(card(1) + forward.format(2)), 1))
    _, further = outcome(listing.read_list(page(card(2) + forward.format(3), f"{LIST}?sida=2"), 2))
    assert further == []
    assert listing.problems == [f"the list at {LIST}?sida=2 goes on after 2 pages; only these were read (max_pages)"]


def test_the_same_call_on_two_pages_is_read_once():
    listing = spider(next="a.next")
    assert titles(outcome(listing.read_list(page(card(1) + card(2) + card(1)), 1))[0]) == ["Stöd 1", "Stöd 2"]
    assert titles(outcome(listing.read_list(page(card(2) + card(3), f"{LIST}?sida=2"), 2))[0]) == ["Stöd 3"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_page_without_items_is_a_failure_that_says_what_was_expected(number):
    listing = spider(items="div.card", next="a.next")
    assert outcome(listing.read_list(page("<h1>Välkommen</h1>"), number)) == ([], [])
    assert listing.failures == [f"the list at {LIST} shows no items where `div.card` is expected"]


def test_a_page_that_says_there_are_no_calls_is_no_failure():
    listing = spider(empty="p.none")
    assert outcome(listing.read_list(page('<p class="none">Inga utlysningar just nu.</p>'), 1)) == ([], [])
    assert listing.failures == []


@pytest.mark.parametrize(
    "answer",
    [Response(LIST, body=b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), JsonResponse(LIST, body=b"{}")],
)
def test_an_answer_that_is_no_web_page_is_a_failure(answer):
    listing = spider()
    assert outcome(listing.read_list(answer, 1)) == ([], [])
    assert listing.failures == [f"the list at {LIST} is not a web page"]


def test_a_script_for_a_link_is_reported_and_the_call_kept_on_the_lists_address():
    listing = spider(detail={"summary": ".lead"})
    body = '<article><h2><a href=" JavaScript:alert(1)">Stöd  till byar</a></h2></article>'
    (draft,), further = outcome(listing.read_list(page(body), 1))
    assert (draft.url, draft.external_id, further) == (LIST, "title:stöd till byar", [])
    assert "the link of 'Stöd till byar'" in listing.problems[0]


def test_calls_without_pages_of_their_own_are_told_apart_by_their_titles():
    listing = spider(items="li", fields={"title": "b"})
    drafts, _ = outcome(listing.read_list(page("<ul><li><b>A</b><li><b>B</b></ul>"), 1))
    assert [(draft.url, draft.external_id) for draft in drafts] == [(LIST, "title:a"), (LIST, "title:b")]
    assert listing.problems == []


def test_the_detail_page_adds_what_it_says():
    detail = {"summary": ".lead", "amount": {"under": "Högsta belopp", "role": "max"}, "document": "a.file"}
    listing = spider(detail=detail)
    (request,) = list(listing.read_list(page(card(1)), 1))
    assert request.url == "https://vattrafonden.example/u/1"
    body = (
        '<p class="lead">Stöd till samlingslokaler.</p><dl><dt>Högsta belopp:</dt><dd>50 000 kr</dd></dl>'
        '<a class="file" href="villkor.pdf">Villkor</a><a class="file" href="mailto:a@b.example">Fråga</a>'
    )
    (draft,) = request.callback(page(body, request.url), **request.cb_kwargs)
    assert draft.texts("title") == ("Stöd 1",)
    summary, amount, document = draft.raws[2:]
    assert (summary.text, summary.where, summary.url) == (
        "Stöd till samlingslokaler.",
        "on the call's own page",
        request.url,
    )
    assert (amount.text, amount.label, amount.role) == ("50 000 kr", "Högsta belopp", "max")
    assert (document.text, document.label) == ("https://vattrafonden.example/u/villkor.pdf", "Villkor")


def test_a_detail_page_without_anything_expected_leaves_the_call_as_it_was():
    listing = spider(detail={"summary": ".lead"})
    (request,) = list(listing.read_list(page(card(1)), 1))
    (draft,) = request.callback(page("<p>Underhåll pågår</p>", request.url), **request.cb_kwargs)
    assert draft.partial
    assert listing.missed == [
        f"the page of 'Stöd 1' at {request.url} shows none of the fields that are expected there;"
        " the call was left as it was"
    ]


def test_an_item_without_a_title_is_reported_and_left_out():
    listing = spider()
    body = '<article><h2></h2><a href="/u/9"></a></article>' + card(1)
    drafts, _ = outcome(listing.read_list(page(body), 1))
    assert titles(drafts) == ["Stöd 1"]
    assert "has no title" in listing.problems[0]


def test_relative_links_follow_the_base_of_the_page():
    body = '<base href="https://www.vattrafonden.example/sv/">' + card(1).replace("/u/1", "u/1")
    (draft,), _ = outcome(spider().read_list(page(f"<html><head>{body}"), 1))
    assert draft.url == "https://www.vattrafonden.example/sv/u/1"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"items": "div..card"}, "v.toml: [listing]: items: 'div..card' is neither a CSS selector nor XPath"),
        ({"items": "//div["}, "v.toml: [listing]: items: '//div[' is neither"),
        ({"items": ""}, "v.toml: [listing]: items: is empty"),
        ({"link": "//a"}, "v.toml: [listing]: link: '//a' looks at the whole page"),
        ({"fields": {"title": "//h2"}}, "v.toml: [listing.fields]: title: select: '//h2' looks at the whole page"),
        ({"fields": {"title": "h2::shape"}}, "title: select: 'h2::shape' is neither"),
        ({"fields": {"title": {"label": "Namn"}}}, "title: 'select' is missing"),
        ({"fields": {"deadline": "h2"}}, "nothing says where a call's title stands"),
        ({"detail": {"sumary": "p"}}, "v.toml: [listing.detail]: unknown field 'sumary'"),
        ({"next": "a", "page": "https://a.example/{page}"}, "two ways to say the same"),
        ({"page": "https://a.example/"}, "lacks {page}"),
        ({"id": "/u/(\\d+)"}, "has no group named id"),
        ({"id": "/u/(?P<id>"}, "is not a regular expression"),
        ({"start": []}, "start: is empty"),
        ({"start": ["/utlysningar"]}, "start: '/utlysningar' is not a web address"),
        ({"max_pages": 0}, "must be 1 at least"),
        ({"itms": "div"}, "unknown key 'itms'"),
    ],
)
def test_a_wrong_table_is_an_error_that_names_file_and_key(options, sentence):
    with pytest.raises(ConfigError) as problem:
        spider(**options)
    assert sentence in str(problem.value)
