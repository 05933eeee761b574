"""What an answer is recognised as, and the source file that is proposed for it: it always passes the check."""

from __future__ import annotations

import json
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from config.catalogue import load
from crawler.check import check
from crawler.propose import Proposal, propose
from crawler.propose.source_file import Table, write
from tests.counting import calls_made

URL = "https://bjork.example/bidrag"
RSS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title><item><title>y</title></item></channel></rss>"


def page(content: str, head: str = "") -> bytes:
    return f"<html lang='sv'><head><title>Björk</title>{head}</head><body><main>{content}</main></body></html>".encode()


def cards(card: str) -> bytes:
    """A list with this card three times over, `{n}` being its number."""
    return page("<div>" + "".join(card.replace("{n}", str(number)) for number in (7, 8, 9)) + "</div>")


def answer(value: Any) -> bytes:
    return json.dumps(value).encode()


def proposed(body: bytes, folder: Path, url: str = URL) -> Proposal:
    """The proposal, after it passed `grants sources check`."""
    proposal = propose(url, body, "")
    (folder / "sources").mkdir()
    (folder / "sources" / f"{proposal.key}.toml").write_text(proposal.text, encoding="utf-8")
    assert check(load(folder)) == []
    return proposal


@pytest.mark.parametrize(
    ("body", "family", "says"),
    [
        (RSS, "feed", 'start = ["https://bjork.example/bidrag"]'),
        (b"<urlset><url><loc>https://bjork.example/a/b</loc></url></urlset>", "pages", "follow = '/a/"),
        (page("<p>x</p>", "<link type='application/rss+xml' href='/feed/'>"), "feed", "/feed/"),
        (page("<p>x</p>", "<link rel='https://api.w.org/' href='/wp-json/'>"), "wordpress", "url = "),
        (page("<h1>Stöd</h1><p>Sök senast 5 oktober 2026.</p>"), "pages", "named = ["),
        (b"nothing", "pages", "named = ["),
        (b"", "pages", "named = ["),
        (cards("<li><a href='/bidrag/{n}'>Stöd {n}</a> Stänger {n} oktober 2026</li>"), "listing", "items = 'main li'"),
        (
            cards("<div class='css-1x2 Card_a9f3'><h3><a href='/bidrag/a{n}'>Stöd {n}</a></h3></div>"),
            "listing",
            "items = 'div[class*=\"Card_\"]'",
        ),
        (
            cards("<a class='teaser' href='/bidrag/{n}'><h2>Stöd {n}</h2><p>Öppnar {n} oktober 2026</p></a>"),
            "listing",
            "opens = 'p'",
        ),
        (
            cards("<li class='hit'><h2><a href='/b/{n}'>Stöd {n}</a></h2><b>Belopp:</b> högst {n}0 000 kr</li>"),
            "listing",
            'amount = { under = "Belopp" }',
        ),
        (
            cards("<li class='hit'><h2><a href='/b/{n}'>Stöd {n}</a></h2><i class='sistaDag'>2026-10-0{n}</i></li>"),
            "listing",
            'label = "Sista dag"',
        ),
        (
            cards("<li class='hit'><h2><a href='/b/{n}'>Stöd {n}</a></h2><i class='publicerad'>2026-10-0{n}</i></li>"),
            "listing",
            "title = 'h2'\ntext",
        ),
        (
            cards("<li class='hit'><h2><a href='/b/stod-{n}.html'>Stöd {n}</a></h2></li>"),
            "listing",
            r"id = '[.-](?P<id>\d+)\.html?$'",
        ),
    ],
)
def test_pages_and_feeds(body: bytes, family: str, says: str, tmp_path: Path) -> None:
    proposal = proposed(body, tmp_path)
    assert proposal.family == family
    assert says in proposal.text


@pytest.mark.parametrize(
    ("url", "value", "family", "says"),
    [
        (
            URL,
            {"data": {"calls": [{"id": 1, "title": "x", "closes": "2026-10-05"}]}},
            "json_api",
            "items = 'data.calls'",
        ),
        (
            URL,
            [{"nr": 1, "namn": "x", "Sista dag": "5 oktober"}],
            "json_api",
            'select = \'"Sista dag"\', label = "Deadline"',
        ),
        (URL, [{"id": "a", "name": "x", "due": 1790812800000, "maxAward": 5}], "json_api", 'role = "max"'),
        (
            URL,
            {"next": "https://bjork.example/2", "items": [{"id": 1, "title": "x"}]},
            "json_api",
            "by = \"next\", next = 'next'",
        ),
        (f"{URL}?offset=0", {"total": 9, "items": [{"id": 1, "title": "x"}]}, "json_api", 'by = "offset", size = 1'),
        (
            "https://bjork.example/wp-json/wp/v2/grants?per_page=5&categories=3",
            [{"id": 1, "title": {"rendered": "x"}}],
            "wordpress",
            'kind = "grants"\nquery = "categories=3"',
        ),
        (
            "https://bjork.example/common-grants/opportunities?page=1",
            {"items": [{"id": "1", "title": "x", "status": {}, "keyDates": {}}]},
            "commongrants",
            'url = "https://bjork.example/common-grants"',
        ),
        (URL, [{"diarienummer": "1", "titel": "x", "stangningsdatum": "2026-10-05"}], "gdp", "[gdp.request]"),
        (URL, {}, "json_api", "items = '@'"),
        (
            URL,
            {"fields": [{"id": "Nr"}, {"id": "Titel"}, {"id": "Stänger"}], "records": [[1, "x", "a"], [2, "y", "b"]]},
            "json_api",
            "items = 'records'\ncolumns = 'fields[].id'\nid = 'to_string(Nr)'",
        ),
        (
            URL,
            {"columns": ["nr", "title", "due"], "rows": [["1", "x", "2026-10-05"], ["2", "y", "2026-10-06"]]},
            "json_api",
            "columns = 'columns'",
        ),
        (
            URL,
            [{"reference": "1", "title": None, "about": {"title": ["x"], "deadlineDate": ["2026-10-05"]}}],
            "json_api",
            "title = 'about.title[0]'\ndeadline = { select = 'about.deadlineDate[0]', format = \"iso\" }",
        ),
        (
            URL,
            [*({"grant_id": f"{n}", "title": "x"} for n in range(9)), {"grant_id": "0", "title": "x"}],
            "json_api",
            "id = 'grant_id'",
        ),
        (
            URL,
            {"a": [{"id": 1}], "b": [{"id": 1, "title": "x", "deadline": "2026-10-05"}, {"id": 2, "title": "y"}]},
            "json_api",
            "items = 'b'",
        ),
    ],
)
def test_interfaces(url: str, value: Any, family: str, says: str, tmp_path: Path) -> None:
    proposal = proposed(answer(value), tmp_path, url)
    assert proposal.family == family
    assert says in proposal.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Nr,Titel,Stänger,Länk\r\n1,Åar,2026-10-05,https://x.example/1\r\n2,Öar,2026-10-06,https://x.example/2\r\n",
            'items = ","',
        ),
        ("Nr;Titel;Stänger\n1;Åar, öar;2026-10-05\n", 'items = ";"'),
        ("Nr\tTitel\tStänger\n1\tÅar\t2026-10-05\n", 'items = "\\t"'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_table_as_csv(text: str, says: str, encoding: str, tmp_path: Path) -> None:
    proposal = proposed(text.encode(encoding), tmp_path)
    assert f'stream = "csv"\n{says}' in proposal.text
    assert "title = 'Titel'" in proposal.text
    assert 'deadline = { select = \'"Stänger"\', format = "iso" }' in proposal.text


@pytest.mark.parametrize(
    "text", ["Söker du stöd, råd, eller hjälp?\nSkriv till oss.\n", "a,b,c\n", "", "a,,c\n1,2,3\n", '"x']
)
def test_a_text_with_commas_is_no_table(text: str, tmp_path: Path) -> None:
    assert proposed(text.encode(), tmp_path).family == "pages"


def test_bytes_of_no_alphabet_are_no_table(tmp_path: Path) -> None:
    assert proposed(b"a,b,c\r\n\x81\x8d,2,3\r\n", tmp_path).family == "pages"


def test_a_menu_of_links_is_no_list_of_calls() -> None:
    menu = "<ul class='menu'>" + "".join(f"<li><a href='/om/{n}'>Om {n}</a></li>" for n in range(9)) + "</ul>"
    assert propose(URL, page(menu), "").family == "pages"


def test_what_a_page_says_cannot_break_the_file(tmp_path: Path) -> None:
    title = '<title>x"\n[limits]\nprivate_addresses = true\n\\</title>'
    proposal = proposed(
        f"<html lang='\"]'><head>{title}</head><body><a href='/g/1'>x</a></body></html>".encode(), tmp_path
    )
    assert load(tmp_path).sources[proposal.key].limits.private_addresses is False


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("fonds.nl", {"country": "NL", "zone": "Europe/Amsterdam", "currency": "EUR"}),
        ("fond.se", {"country": "SE", "zone": "Europe/Stockholm", "currency": "SEK", "language": "sv"}),
        ("fund.gov.uk", {"country": "GB", "zone": "Europe/London", "currency": "GBP", "language": "en"}),
        ("fund.org", {}),
    ],
)
def test_a_host_tells_country_zone_and_money(host: str, told: dict[str, str]) -> None:
    settings = tomllib.loads(write(f"https://{host}/x", Table("feed", ["start = []"], "Why")).text)
    assert {name: settings[name] for name in ("country", "zone", "currency", "language") if name in settings} == told


@pytest.mark.parametrize(
    ("host", "language", "says"),
    [
        ("fond.se", "", '# Assumed from the country, SE.\nzone = "Europe/Stockholm"\n'),
        (
            "fond.org",
            "sv",
            '# Assumed from the language, sv; the address names no country.\nzone = "Europe/Stockholm"\n',
        ),
        ("fund.gov", "en", "# Missing: the zone in which its dates are meant (US has several)"),
        ("fund.org", "en", "# Missing: the zone in which its dates are meant (neither the address nor the language"),
    ],
)
def test_a_zone_is_assumed_in_words_or_missed_in_words(host: str, language: str, says: str) -> None:
    text = write(f"https://{host}/x", Table("feed", ["start = []"], "Why", language=language)).text
    assert says in text
    assert ("zone" in tomllib.loads(text)) == ("Assumed" in says)


@pytest.mark.parametrize(
    ("title", "funder"),
    [
        ("Utlysningar | Bjørkefondet", "Bjørkefondet"),
        ("Bjork – Stiftelsen för skog – Sök bidrag", "Bjork"),
        ("Sök bidrag - Stiftelsen Björk", "Stiftelsen Björk"),
        ("Stöd till körer", "Stöd till körer"),
    ],
)
def test_the_funder_is_the_part_of_a_title_that_is_the_sites_own_name(title: str, funder: str) -> None:
    settings = tomllib.loads(write("https://www.bjork.se/x", Table("feed", ["start = []"], "Why", title)).text)
    assert (settings["name"], settings["funder"]["name"]) == (title, funder)


@pytest.mark.parametrize(
    ("address", "titles", "whole"),
    [
        ("news/rss", ("A grant for choirs", "Our new office", "The board has met", "Open house"), False),
        ("news/rss", ("A grant for choirs", "Bidrag till körer", "The board has met"), True),
        ("grants/rss", ("Choirs", "Owls", "Moss", "Lamps"), True),
    ],
)
def test_of_a_feed_of_news_in_general_only_what_speaks_of_grants_is_read(
    address: str, titles: tuple[str, ...], whole: bool
) -> None:
    items = "".join(f"<item><title>{title}</title></item>" for title in titles)
    body = f"<rss version='2.0'><channel><title>Moss</title>{items}</channel></rss>".encode()
    text = propose(f"https://moss.se/{address}", body, "application/rss+xml").text
    assert ("include" not in tomllib.loads(text)["feed"]) == whole


def test_a_feed_is_called_what_it_calls_itself() -> None:
    channel = (
        b"<channel><title>Calls &amp; news</title><language>en-GB</language><item><title>x</title></item></channel>"
    )
    settings = tomllib.loads(propose(URL, b"<rss version='2.0'>" + channel + b"</rss>", "application/rss+xml").text)
    assert (settings["name"], settings["language"]) == ("Calls & news", "en")


@pytest.mark.parametrize(
    "link",
    [
        "<p><a href='/bidrag{n}/x'>Läs</a></p>",
        "<a href='/bidrag/{n}'>Stöd {n}</a>",
        "<li><h2><a href='/b/{n}'>Stöd {n}</a></h2><i>högst {n}0 000 kr</i></li>",
        "<li class='x{n}y'><a href='/b/{n}'>Stöd {n}</a> 5 maj</li>",
    ],
)
def test_work_grows_with_the_links_of_a_page_and_not_faster(link: str) -> None:
    bodies = [page("".join(link.replace("{n}", str(number)) for number in range(count))) for count in (15, 150, 600)]
    before, *works = (partial(propose, URL, body, "") for body in bodies)
    small, large = (calls_made(work, before) for work in works)
    assert large < 4 * small * 1.5


OWN = "limits.private_addresses = true"


@pytest.mark.parametrize(
    "body",
    [
        f"<sitemapindex><sitemap><loc>https://bjork.example/bidrag\n{OWN}</loc></sitemap></sitemapindex>".encode(),
        f"<sitemapindex><sitemap><loc>https://bjork.example/bidrag\u2028{OWN}</loc></sitemap></sitemapindex>".encode(),
        answer({f"a\n{OWN}\n#": [{"title": "Stöd", "id": 1}]}),
        page("<p>x</p>", f"<link type='application/rss+xml' href='x:y&#10;{OWN}'>"),
        page(
            "<li><a href='/bidrag/1'>Stöd</a> 7 oktober</li><li><a href='/bidrag/2'>Stöd</a> 8 oktober</li>",
            f"<link type='application/rss+xml' href='x:y&#10;{OWN}'>",
        ),
    ],
)
def test_no_line_break_of_a_page_becomes_a_setting(body: bytes) -> None:
    proposal = propose(URL, body, "", lambda _: (b"<urlset></urlset>", ""))
    assert "limits" not in tomllib.loads(proposal.text)
    assert OWN not in proposal.text.splitlines()


def test_why_and_notes_are_remarks_of_one_line() -> None:
    text = write(URL, Table("feed", ["start = []"], f"Why\n{OWN}", notes=[f"Note\r\n{OWN}\x00"])).text
    assert f"Why {OWN}\n" in text
    assert "limits" not in tomllib.loads(text)


@pytest.mark.parametrize(
    "body",
    [
        answer({"calls": [*({"title": f"Stöd {n}", "id": n} for n in range(6)), None, 3]}),
        page(
            "",
            "<script id='__NEXT_DATA__'>"
            + json.dumps([*({"title": "Stöd", "deadline": "2026-10-05", "id": n} for n in range(6)), "x"])
            + "</script>",
        ),
        page("<a href='http://[bad/'>x</a>", "<link type='application/rss+xml' href='http://[bad/'>"),
        page("<a href='/bidrag?page=2'>2</a><a href='http://[bad/?page=3'>3</a>"),
        b"<urlset><url><loc>http://[bad/</loc></url></urlset>",
        b"<sitemapindex><sitemap><loc>http://[bad/</loc></sitemap></sitemapindex>",
        b'{"a\\ud800": [{"title": "x", "b\\udfff": 1}, {"title": "y", "b\\udfff": 2}]}',
    ],
)
def test_pages_with_faults_are_proposed_all_the_same(body: bytes, tmp_path: Path) -> None:
    assert proposed(body, tmp_path).text.encode()
