"""Crawls that a folder answers, and folders written by a crawl."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.catalogue import Limits, load
from config.strict import ConfigError
from crawler import process
from crawler.record import record
from crawler.replay import read_index, sources_answered, sources_named
from tests.integration.crawling import NOW, PLAIN_CHILD, Crawled, crawl_without_storing, settings, source
from tests.server import Answer, Seen, Server, serving

SITE = "https://funder.invalid"
LINES: list[dict[str, Any]] = [
    {"url": f"{SITE}/calls", "status": 302, "headers": {"location": "/list?page=1"}, "file": None},
    {"url": f"{SITE}/list?page=*", "headers": {"content-encoding": "gzip"}, "file": "pages/list.html"},
    {"url": f"{SITE}/list?page=1", "file": "never.html"},
    {"url": f"{SITE}/search", "method": "POST", "body_contains": '{"word": "art"}', "file": "art.html"},
    {"url": f"{SITE}/search", "method": "POST", "body_contains": ["wo rd", "sport"], "file": "sport.html"},
    {"source": "other", "url": f"{SITE}/only-other", "file": "art.html"},
    {"source": "forbidden", "url": f"{SITE}/robots.txt", "file": "robots.txt"},
    {"url": f"{SITE}/lost", "file": "not-there.html"},
    {"url": f"{SITE}/500", "status": 500, "file": None},
    {"url": f"{SITE}/again", "file": "art.html"},
]


def write_folder(folder: Path, lines: list[dict[str, Any]]) -> Path:
    (folder / "pages").mkdir(parents=True)
    (folder / "index.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "pages" / "list.html").write_text("<li>Support for choirs</li>")
    (folder / "art.html").write_text("<li>Art</li>")
    (folder / "sport.html").write_text("<li>Sport</li>")
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /calls\n")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _plain_family() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "COMMAND", PLAIN_CHILD)
        yield


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    folder = tmp_path_factory.mktemp("replay")
    posts = {"bodies": ['{"word":"art"}', '{ "word": "sport" }']}
    sources = [
        source(f"{SITE}/calls#top", own_server=False, limits=Limits(delay=3600.0)),
        source(f"{SITE}/search", key="posts", own_server=False, options=posts),
        source(f"{SITE}/only-other", key="other", own_server=False),
        source(f"{SITE}/only-other", key="lacking", own_server=False),
        source(f"{SITE}/calls", key="forbidden", own_server=False),
        source(f"{SITE}/lost", key="lost", own_server=False),
        source(f"{SITE}/500", key="500", own_server=False),
        source(f"{SITE}/again", f"{SITE}/again", key="again", own_server=False),
    ]
    lines = write_folder(folder / "lines", LINES)
    return crawl_without_storing(sources, settings(folder, delay=60.0), replay=lines)


def test_redirects_stars_and_first_lines_are_followed_without_delay_or_look_up(replayed: dict[str, Crawled]) -> None:
    assert replayed["plain"].titles == ["Support for choirs"]
    assert replayed["plain"].message.failures == ()
    assert replayed["plain"].message.seconds < 30


def test_bodies_are_compared_without_white_space(replayed: dict[str, Crawled]) -> None:
    assert sorted(replayed["posts"].titles) == ["Art", "Sport"]


def test_a_line_may_be_for_one_source(replayed: dict[str, Crawled]) -> None:
    assert replayed["other"].titles == ["Art"]
    assert f"{SITE}/only-other has no answer in" in replayed["lacking"].failure


def test_a_line_may_be_used_again(replayed: dict[str, Crawled]) -> None:
    assert replayed["again"].titles == ["Art", "Art"]


def test_robots_txt_counts_when_the_folder_has_it(replayed: dict[str, Crawled]) -> None:
    assert "forbids it" in replayed["forbidden"].failure


def test_a_file_that_is_lacking_fails_its_request(replayed: dict[str, Crawled]) -> None:
    assert "not-there.html, which cannot be read" in replayed["lost"].failure


def test_a_500_is_not_tried_again(replayed: dict[str, Crawled]) -> None:
    assert replayed["500"].failure == f"{SITE}/500 answered 500"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"url": "https://x.example/", "file": "../../secret"}', "line 2: file '../../secret' is outside the folder"),
        ('{"url": "https://x.example/", "file": "/etc/passwd"}', "outside the folder"),
        ('{"url": "https://x.example/", "colour": 1}', "line 2: unknown key 'colour'"),
        ('{"url": 7}', "line 2: url: a text is wanted here"),
        ("{", "line 2: not valid JSON"),
        ("[]", "line 2: a JSON object is wanted"),
        ('{"url": "https://x.example/", "headers": []}', "headers: a table is wanted"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "index.jsonl").write_text('{"url": "https://x.example/"}\n' + line + "\n")
    with pytest.raises(ConfigError, match=said.replace("[", r"\[").replace("'../../secret'", ".*secret.*")):
        read_index(tmp_path)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "page.html").symlink_to(tmp_path / "secret")
    (tmp_path / "inside" / "index.jsonl").write_text('{"url": "https://x.example/", "file": "page.html"}\n')
    with pytest.raises(ConfigError, match="outside the folder"):
        read_index(tmp_path / "inside")


def test_a_folder_without_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"index\.jsonl: cannot be read"):
        read_index(tmp_path)


def test_the_sources_of_a_folder(tmp_path: Path) -> None:
    assert sources_named(write_folder(tmp_path / "lines", LINES)) == ("other", "forbidden")


def tried_twice(server: Server, packed: bytes) -> dict[str, Any]:
    def page(seen: Seen) -> Answer:
        if "/list?key=s3cret" in server.paths():
            return Answer(packed, headers={"Content-Encoding": "gzip", "Set-Cookie": "who=we", "X-Key": "s3cret"})
        return Answer("busy", 503)

    return {
        "/calls": Answer(status=301, headers={"Location": "/list?key=s3cret"}),
        "/list": page,
        "/robots.txt": Answer("User-agent: *\nAllow: /\n"),
    }


def test_what_is_recorded_replays_alike_and_holds_no_secret(tmp_path: Path) -> None:
    with serving() as server:
        server.routes.update(tried_twice(server, gzip.compress(b"<li>Key s3cret for choirs</li>")))
        asked = source(server.url("/calls"))
        using = replace(settings(tmp_path), keys={"funder": "s3cret"})
        message = record(asked, using, tmp_path / "kept", NOW)
    assert message.failures == ()
    lines = {line["url"]: line for line in map(json.loads, (tmp_path / "kept" / "index.jsonl").open())}
    assert list(lines) == [server.url("/robots.txt"), server.url("/calls"), server.url("/list?key=*")]
    assert lines[server.url("/calls")]["file"] is None
    headers = {key.lower() for key in lines[server.url("/list?key=*")]["headers"]}
    assert headers.isdisjoint({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})
    assert not [path for path in (tmp_path / "kept").iterdir() if b"s3cret" in path.read_bytes()]
    crawled = crawl_without_storing([asked], using, replay=tmp_path / "kept")["plain"]
    assert crawled.titles == ["Key *** for choirs"]
    assert crawled.message.failures == ()


def test_posts_are_recorded_by_their_bodies(tmp_path: Path) -> None:
    with serving() as server:
        server.routes["/search"] = lambda seen: Answer(f"<li>{seen.body.decode()[:5]}</li>")
        asked = source(server.url("/search"), options={"bodies": ["art s3cret", "sport s3cret"]})
        using = replace(settings(tmp_path), keys={"funder": "s3cret"})
        record(asked, using, tmp_path / "kept", NOW)
    crawled = crawl_without_storing([asked], using, replay=tmp_path / "kept")["plain"]
    assert sorted(crawled.titles) == ["art s", "sport"]


def test_a_folder_that_is_not_empty_is_not_recorded_into(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(ConfigError, match="is not empty"):
        record(source("http://127.0.0.1:9/"), settings(tmp_path / "other"), tmp_path, NOW)


def test_lines_for_any_source_tell_by_their_addresses_which_sources_they_answer(tmp_path: Path) -> None:
    eu = "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber=1"
    urls = ["https://data.vinnova.se/api/ansokningsomgangar/*", eu, "https://www.ukri.org/opportunity/feed/"]
    lines = [{"url": url} for url in urls] + [
        {"url": "https://www.nsf.gov/rss/rss_www_funding.xml", "source": "nsf-funding"},
        {"url": "https://www.grants.gov/search-results-detail/7"},
        {"url": "https://www.mucf.se/bidrag"},
        {"url": "https://forte.se/utlysning-och-mer/"},
    ]
    (tmp_path / "index.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = sources_answered(tmp_path, load(None).sources.values())
    assert {source.key for source in found} == {"vinnova", "eu-ft", "ukri", "mucf"}
