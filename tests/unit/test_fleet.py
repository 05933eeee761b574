"""Rules about all shipped sources: each message says how to disagree."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from config.catalogue import Source, load
from config.settings import CrawlerSettings
from crawler.settings import delay

SOURCES = load(None).sources
GOLDEN = {path.parent.name for path in (Path(__file__).parents[1] / "golden").glob("*/case.toml")}
FORBIDDEN = ("candid.org", "philanthropynewsdigest.org", "grantwatch", "grantstation", "instrumentl", "devex.com")
"""Whose terms forbid harvesting."""


def addresses(source: Source) -> list[str]:
    """Where the source begins, of any family."""
    options = source.options
    found = [*options.get("start", ()), *options.get("named", ())]
    found += [asked["url"] for asked in options.get("requests", ())]
    found += [options["request"]["url"]] if "request" in options else []
    return found + ([options["url"]] if "url" in options else [])


def texts(value: object) -> Iterator[str]:
    """Every text in a family's table: an address may stand in the pattern of a page, a fallback or a detail too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in texts(each))
    elif isinstance(value, (list, tuple)):
        yield from (text for each in value for text in texts(each))


def test_there_are_the_funders_that_matter() -> None:
    assert len(SOURCES) >= 60
    assert len({source.funder.key for source in SOURCES.values()}) >= 50


def test_every_source_says_how_sure_we_are_and_what_its_rules_are() -> None:
    for key, source in SOURCES.items():
        assert source.notes or source.verified == "recorded", f"{key}: say in 'notes' what is known and what is missing"
        assert source.terms, f"{key}: say in 'terms' what is known of them, even that they were not seen"
        assert source.robots, f"{key}: say in 'robots' what is known of robots.txt, even that it was not seen"
        assert source.zone, f"{key}: a date without a zone is no moment; give 'zone'"
        assert source.language, f"{key}: give 'language'"
        assert source.country or source.notes.startswith("No country:"), (
            f"{key}: give 'country', or say why there is none"
        )
        assert source.verified_on, f"{key}: say in 'verified_on' from when that is, be it from when our notes are"
        lacks = re.search(r"Missing|not recorded|was recorded|not seen|no answer|untried|Neither", source.notes)
        assert lacks or source.verified == "recorded", f"{key}: say in 'notes' what is missing"


NAMED = """
vinnova vinnova-gdp formas forte vetenskapsradet energimyndigheten eu-ft grants-gov simpler-grants-gov nsf-funding
nsf-upcoming nsf-announcements ukri find-a-grant california-grants-portal grantconnect socialstyrelsen mucf
tillvaxtverket formas-webb svenska-institutet kulturradet bufdir forskningsradet slots-og-kulturstyrelsen stea
euro-access arvsfonden postkodstiftelsen postkodstiftelsen-grannskap esf-radet folkhalsomyndigheten
lansstyrelsen-dalarna naturvardsverket boverket-samlingslokaler brottsofferfonden radiohjalpen forumciv uhr
nordic-culture-point nordic-culture-fund nordic-council-of-ministers sparbanksstiftelsen-sormland kamprads-stiftelse
kamprads-stiftelse-fundpro svenska-kyrkan jordbruksverket-leader vastra-gotaland region-stockholm region-skane
interreg-baltic-sea active-citizens-fund sparebankstiftelsen-dnb konstnarsnamnden stockholms-stad
"""
"""The funders that matter, by their files."""


def test_every_funder_that_matters_has_a_file() -> None:
    assert set(NAMED.split()) <= SOURCES.keys()


def test_only_what_was_recorded_is_on() -> None:
    on = {key for key, source in SOURCES.items() if source.enabled}
    assert on == {key for key, source in SOURCES.items() if source.verified == "recorded"}


def test_where_the_structure_is_known_there_is_a_golden_case_and_nowhere_else() -> None:
    # A file that names selectors, paths or patterns, or an interface's own fields, claims to know the structure. Pages
    # read by their labels, feeds and posts as such claim nothing.
    for key, source in SOURCES.items():
        claims = bool(source.options.keys() & {"fields", "detail"}) or source.family in ("gdp", "commongrants")
        known = claims or source.verified == "recorded"
        assert not known or key in GOLDEN, f"{key}: write tests/golden/{key}/ (see test_golden.py)"
        assert known or key not in GOLDEN, f"{key}: its golden case rests on nothing; say in its file what is known"


def test_expectations_are_not_guessed() -> None:
    for key, source in SOURCES.items():
        assert source.expect is not None, f"{key}: say [expect] items = 1"
        if source.verified != "recorded":
            tight = (source.expect.items, source.expect.items_max, source.expect.fill)
            assert tight == (1, None, {}), f"{key}: tighten [expect] only from runs that were looked at"


def test_addresses_are_https_and_nobody_is_asked_faster_than_the_settings_allow() -> None:
    settings = CrawlerSettings()
    for key, source in SOURCES.items():
        assert not source.limits.private_addresses, f"{key}: a shipped source is on public servers"
        assert delay(settings, source) >= settings.delay, key
        assert addresses(source), f"{key}: where does it begin?"
        for address in {*addresses(source), *texts(source.options), source.site, source.funder.url}:
            insecure = re.match(r"(?i)http:|ftp:", address)
            assert not insecure, (
                f"{key}: {address} is not https; say in 'notes' when only http was seen, and assume https"
            )


def test_no_two_sources_begin_at_one_address() -> None:
    # One API answers several requests of one source; two sources may not ask the same.
    starts = Counter(address for source in SOURCES.values() for address in set(addresses(source)))
    assert [address for address, count in starts.items() if count > 1] == []


def test_a_source_on_another_funders_site_says_that_it_is_a_portal_or_why() -> None:
    hosts: defaultdict[str, set[str]] = defaultdict(set)
    for source in SOURCES.values():
        for address in addresses(source):
            hosts[urlsplit(address).hostname or ""].add(source.funder.key)
    shared = {host: funders for host, funders in hosts.items() if len(funders) > 1}
    assert shared == {}, "one funder's site is read by one funder's sources, or by a portal with its own key"


def test_nobody_is_read_whose_terms_forbid_it() -> None:
    for key, source in SOURCES.items():
        for address in [source.site, *addresses(source)]:
            assert not any(name in address for name in FORBIDDEN), f"{key}: its terms forbid harvesting"
        secret = re.search(
            r"(?i)(api[_-]?key|token|authorization)=(?!SEDIA|\{keys\.)[\w-]{6,}", " ".join(addresses(source))
        )
        assert secret is None, f"{key}: a key is a setting, never part of the file"
