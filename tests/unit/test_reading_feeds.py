"""A feed that is read like a page: its entries are read one by one, and news among them are no calls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.reading.drafts import Reading, read_page
from crawler.reading.feeds import entries_in
from tracker.facts.understand import understand

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
ENTRIES = """
<item><title>Sheds &amp;amp; oars</title><link>/calls/1</link>
<pubDate>Thu, 01 Oct 2026 10:00:00 +0100</pubDate>
<description>&lt;p&gt;Clubs may apply for up to &amp;pound;2,000.&lt;/p&gt;
&lt;p&gt;Deadline: 20 November&lt;/p&gt;</description>
</item>
<item><title>Nests for owls</title><link>https://lake.example/calls/2</link>
<description>For those who build.</description>
</item>
<item><title>12 clubs share 40,000 pounds</title><link>/news/3</link>
<description>Grants were awarded.</description>
</item>
"""
ATOM = """<feed xmlns='http://www.w3.org/2005/Atom'><title>Lake fund: grants</title>
<entry><title>Masts</title><link href='/calls/9'/>
<content type='html'>&lt;p&gt;Closing date: 1 November 2026&lt;/p&gt;</content></entry>
</feed>"""


def rss(name: str, entries: str = ENTRIES, head: str = "<?xml version='1.0'?>") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>{name}</title>{entries}</channel></rss>".encode()


def read(body: bytes) -> Reading:
    return read_page(body, "https://lake.example/feed", NOW, country="GB", content_type="application/rss+xml")


def found(body: bytes) -> dict[str, list[str]]:
    """By address, the deadlines of the calls."""
    reading = read(body)
    calls = [understand(draft, reading.context) for draft in reading.drafts]
    return {call.url.removeprefix("https://lake.example/"): [when.date for when in call.deadlines] for call in calls}


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        (rss("Lake fund: grants"), {"calls/1": ["2026-11-20"], "calls/2": []}),
        (rss("News from the lake"), {"calls/1": ["2026-11-20"]}),
        (rss("News from the lake", head="\ufeff<!-- made by hand -->\n"), {"calls/1": ["2026-11-20"]}),
        (ATOM.encode(), {"calls/9": ["2026-11-01"]}),
    ],
)
def test_entries_that_are_calls(body: bytes, calls: dict[str, list[str]]) -> None:
    assert found(body) == calls


def test_an_entry_that_comes_twice_is_one_call_and_its_title_is_decoded() -> None:
    (first, _) = read(rss("Lake fund: grants", ENTRIES + ENTRIES)).drafts
    assert first.texts("title") == ("Sheds & oars",)


def test_a_row_of_comments_costs_no_time() -> None:
    for beginning in ("<!---->", "<?x?>", "<!-- "):
        assert entries_in(beginning.encode() * 500 + b"<p>Moss</p>", "https://lake.example/", "") is None
    assert found(rss("Lake fund: grants", head="<?xml version='1.0'?><?style x?>" + "<!-- a -->" * 20)) != {}


@pytest.mark.parametrize("body", [rss("News", ""), b"<rss", b"<?xml version='1.0'?><rss version='2.0'>\x00\xff"])
def test_a_feed_without_calls_is_none(body: bytes) -> None:
    reading = read(body)
    assert (reading.drafts, bool(reading.why_none)) == ((), True)


def test_a_feed_longer_than_what_is_read_says_that_calls_may_be_missing() -> None:
    long = "".join(
        f"<item><title>Oars {number}</title><link>/calls/{number}</link>"
        f"<description>Deadline: 20 November 2026. {'Rowers row where others swim. ' * 400}</description></item>"
        for number in range(60)
    )
    reading = read(rss("Lake fund: grants", long))
    calls = [understand(draft, reading.context) for draft in reading.drafts]
    assert 0 < len(calls) < 60
    assert all(call.problems for call in calls)
    whole = read(rss("Lake fund: grants"))
    assert not any(understand(draft, whole.context).problems for draft in whole.drafts)
