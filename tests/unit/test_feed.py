"""The family `feed`: RSS and Atom become drafts, whatever is wrong with them."""

from datetime import UTC, datetime

import pytest
from scrapy.http import Request, Response, XmlResponse

from config.catalogue import Funder, Source
from config.strict import ConfigError
from crawler.families.feed import FeedSpider
from tracker.facts.model import Draft

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
FEED = "https://lakefund.example/calls.rss"


def spider(**options):
    funder = Funder("lakefund", "Lake Fund", "GB")
    table = {"start": [FEED]} | options
    site = "https://lakefund.example/"
    return FeedSpider(
        Source("lakefund", "Lake Fund", "feed", site, funder, "unverified", options=table, path="l.toml"), NOW
    )


def read(feed, body, content_type="application/rss+xml"):
    body = body if isinstance(body, bytes) else body.encode()
    return list(feed.read_feed(Response(FEED, body=body, headers={"Content-Type": content_type})))


def rss(*items, head=""):
    return f"{head}<rss version='2.0'><channel><title>Calls</title>{''.join(items)}</channel></rss>"


def item(number, title=None, more=""):
    title = title if title is not None else f"Call {number}"
    return (
        f"<item><title>{title}</title><link>https://lakefund.example/{number}</link><guid>g{number}</guid>{more}</item>"
    )


def titles(drafts):
    return [draft.texts("title")[0] for draft in drafts]


def test_an_rss_entry_becomes_a_draft_with_its_guid_and_its_texts():
    feed = spider()
    description = "<description>Support for &lt;b&gt;shores&lt;/b&gt;</description>"
    (draft,) = read(feed, rss(item(1, more=description + "<pubDate>Mon, 03 Aug 2026 19:30:02 EDT</pubDate>")))
    assert (draft.url, draft.external_id, draft.captured) == ("https://lakefund.example/1", "g1", NOW)
    assert [(raw.field, raw.text) for raw in draft.raws] == [
        ("title", "Call 1"),
        ("summary", "Support for shores"),
        ("text", "Support for shores"),
        ("published", "2026-08-03T23:30:02+00:00"),
    ]
    assert draft.texts("deadline") == ()
    assert (feed.problems, feed.failures) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        "<rss version='0.91'><channel><item><title>Call</title><link>/c</link></item></channel></rss>",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<item rdf:about="https://lakefund.example/c"><title>Call</title><link>https://lakefund.example/c</link></item>'
        "</rdf:RDF>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:c</id><title>Call</title>'
        '<link href="/c"/></entry></feed>',
    ],
)
def test_every_dialect_is_read(body):
    (draft,) = read(spider(), body)
    assert (draft.url, titles([draft])) == ("https://lakefund.example/c", ["Call"])


def test_without_a_guid_the_address_is_the_identity_and_without_both_the_title():
    body = rss("<item><title>A</title><link>/a</link></item>", "<item><title>B</title></item>")
    feed = spider()
    assert [(draft.url, draft.external_id) for draft in read(feed, body)] == [
        ("https://lakefund.example/a", ""),
        (FEED, "title:b"),
    ]
    assert feed.problems == [f"the feed at {FEED} has entries without a web address (1); the feed's own stands for it"]


def test_the_id_in_the_address_goes_before_the_guid():
    (draft,) = read(spider(id=r"example/(?P<id>\d+)$"), rss(item(17)))
    assert draft.external_id == "17"


def test_entities_are_decoded_also_when_escaped_twice():
    (draft,) = read(spider(), rss(item(1, "Arts &amp;amp; Care &amp;ndash; &lt;i&gt;now&lt;/i&gt;")))
    assert titles([draft]) == ["Arts & Care – now"]


def test_markup_inside_text_keeps_its_lines():
    more = "<description><![CDATA[Deadline: 4 May 2026<br/><br/>For <b>all</b><script>x()</script>]]></description>"
    fields = {"deadline": {"select": "description", "pattern": "(?m)^(Deadline: .+)$"}}
    (draft,) = read(spider(fields=fields), rss(item(1, more=more)))
    assert draft.texts("deadline") == ("Deadline: 4 May 2026",)
    assert draft.texts("text") == ("Deadline: 4 May 2026\nFor all",)


def test_the_same_entry_twice_is_read_once():
    assert titles(read(spider(), rss(item(1), item(2), item(1)))) == ["Call 1", "Call 2"]


def test_an_entry_that_stands_twice_with_different_deadlines_keeps_both():
    fields = {"deadline": {"select": "description", "pattern": "(?m)^(Deadline: .+)$"}}
    dates = ("<description>Deadline: 4 May 2026</description>", "<description>Deadline: 9 May 2026</description>")
    (draft,) = read(spider(fields=fields), rss(*(item(1, more=date) for date in dates)))
    assert draft.texts("deadline") == ("Deadline: 4 May 2026", "Deadline: 9 May 2026")
    assert draft.texts("title") == ("Call 1",)


def test_one_id_for_two_addresses_is_reported():
    feed = spider()
    body = rss(item(1), item(2).replace("<guid>g2", "<guid>g1"))
    assert [draft.texts("title") for draft in read(feed, body)] == [("Call 1", "Call 2")]
    assert feed.problems == [
        "https://lakefund.example/1 and https://lakefund.example/2 have the same id, 'g1'; they are read as one"
    ]


def test_words_decide_which_entries_are_calls_and_the_others_are_counted():
    feed = spider(include=["grant", "call"], exclude=["VACANCY"])
    body = rss(
        item(1, "Small grants"),
        item(2, "Our new office"),
        item(3, "Call for staff", "<category>Vacancy</category>"),
        item(4, "Shore care", "<description>A call for ideas</description>"),
    )
    assert titles(read(feed, body)) == ["Small grants", "Shore care"]
    assert feed.left_out == 2


@pytest.mark.parametrize(
    ("declared", "header", "used"),
    [
        ("utf-8", "application/rss+xml", "utf-8"),
        ("iso-8859-1", "application/rss+xml; charset=iso-8859-1", "utf-8"),
        ("utf-8", "application/rss+xml; charset=utf-8", "iso-8859-1"),
        ("utf-8", "text/xml", "windows-1252"),
        ("iso-8859-1", "text/xml", "iso-8859-1"),
        ("iso-8859-1", "text/xml", "windows-1252"),
        ("utf-16", "text/xml", "utf-16"),
        ("utf-8", "text/html", "utf-8-sig"),
    ],
)
def test_letters_survive_a_wrong_charset(declared, header, used):
    head = f"<?xml version='1.0' encoding='{declared}'?>"
    feed = spider()
    (draft,) = read(feed, rss(item(1, "Åland söker – stöd"), head=head).replace("–", "-").encode(used), header)
    assert titles([draft]) == ["Åland söker - stöd"]
    assert (feed.problems, feed.failures) == ([], [])


def test_a_feed_cut_in_the_middle_gives_its_whole_entries_and_says_so():
    feed = spider()
    body = rss(item(1), item(2), item(3, more="<description>Deadline: 11 May 2026</description>"))
    cut = body[: body.index("1 May 2026")]
    assert titles(read(feed, cut)) == ["Call 1", "Call 2"]
    assert feed.problems == [f"the feed at {FEED} ends in the middle; the 2 entries before the cut were read"]


def test_a_feed_cut_in_the_middle_of_a_letter_is_read_up_to_there():
    feed = spider()
    cut = rss(item(1, "Stöd"), item(2, "Bidrag till öar")).encode()
    assert titles(read(feed, cut[: cut.index("öar".encode()) + 1])) == ["Stöd"]
    assert "ends in the middle" in feed.problems[0]


def test_a_feed_that_is_not_well_formed_is_read_and_no_problem_while_nothing_is_lost():
    feed = spider()
    assert titles(read(feed, rss(item(1, "Arts & care&nbsp;now"), item(2, "A\x1b[31m red")))) == [
        "Arts & care now",
        "A\x1b[31m red",
    ]
    assert feed.problems == []


@pytest.mark.parametrize(
    "bomb",
    [
        "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
        + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("bcdefgh", "cdefghi", strict=True))
        + "]>",
        f"<!DOCTYPE rss [<!ENTITY i '{'a' * 100_000}'>]>",
        '<!DOCTYPE rss [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY x "]>"><!ENTITY i "aa">]>',
    ],
)
def test_entities_that_a_feed_declares_are_not_read_and_reported(bomb):
    feed = spider()
    body = rss(item(1, "&i;" * 1000), item(2), head=bomb)
    drafts = read(feed, body)
    assert titles(drafts)[-1] == "Call 2"
    assert sum(len(raw.text) for draft in drafts for raw in draft.raws) < 10_000
    assert feed.problems == [f"the feed at {FEED} declares XML entities of its own, which are not read"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "<!DOCTYPE html>\n<html><body><h1>Sök stöd</h1></body></html>",
            "begins with '<!DOCTYPE html> <html>",
        ),
        ("", "begins with nothing: it is empty"),
        ('{"calls": []}', "begins with '{\"calls\": []}'"),
        ("<rss version='2.0'><channel>" + "<a>" * 20_000, "is nested too deep to be a feed"),
    ],
)
def test_what_is_no_feed_is_a_failure_that_says_what_came(body, said):
    feed = spider()
    assert read(feed, body, "text/html") == []
    (failure,) = feed.failures
    assert failure.startswith(f"the feed at {FEED} is ")
    assert said in failure


def test_an_empty_feed_is_a_feed():
    feed = spider()
    assert read(feed, rss()) == []
    assert feed.failures == []


def test_a_script_for_a_link_is_not_followed():
    feed = spider(detail={"summary": ".lead"})
    (draft,) = read(feed, rss("<item><title>A</title><link>javascript:alert(1)</link><guid>1</guid></item>"))
    assert isinstance(draft, Draft)
    assert draft.url == FEED
    assert "without a web address" in feed.problems[0]


def test_detail_pages_complete_the_entries():
    feed = spider(detail={"deadline": {"under": "Closes"}})
    (request,) = read(feed, rss(item(1)))
    assert isinstance(request, Request)
    answer = XmlResponse(request.url, body=b"<dl><dt>Closes</dt><dd>4 May 2026</dd></dl>")
    (draft,) = request.callback(answer, **request.cb_kwargs)
    assert draft.texts("deadline") == ("4 May 2026",)


def test_ten_thousand_entries_are_read():
    feed = spider()
    assert len(read(feed, rss(*(item(number) for number in range(10_000))))) == 10_000
    assert (feed.problems, feed.failures) == ([], [])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"start": []}, "l.toml: [feed]: start: is empty"),
        ({"fields": {"deadline": ".date"}}, "l.toml: [feed.fields]: deadline: select: '.date' is no part of an entry"),
        ({"fields": {"dedline": "title"}}, "unknown field 'dedline'"),
        ({"detail": {"deadline": "p..x"}}, "l.toml: [feed.detail]: deadline: select: 'p..x' is neither"),
        ({"id": "x"}, "has no group named id"),
        ({"max": 3}, "unknown key 'max'"),
    ],
)
def test_a_wrong_table_is_an_error_that_names_file_and_key(options, sentence):
    with pytest.raises(ConfigError) as problem:
        spider(**options)
    assert sentence in str(problem.value)
