"""What the values in a source file may be, beyond their types: codes, zones, addresses, bounds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from config.schedules import parse
from config.sentences import say
from config.strict import ConfigError

if TYPE_CHECKING:
    from config.catalogue import Expect, Limits, Source

INTERESTS = (
    "social",
    "culture",
    "education",
    "environment",
    "health",
    "rights",
    "youth",
    "sport",
    "faith",
    "innovation",
    "research",
    "international",
)
"""What an organisation may say it works with, and a source what it is about."""

FILLED = ("title", "summary", "deadlines", "opens", "amounts", "rates", "applicant_types", "themes", "url", "apply_url")
"""Fields whose share of calls `[expect] fill` may ask for."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TIME = re.compile(r"(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)")


def check(source: Source) -> None:
    """Raise ConfigError, naming file and key, for the first value that cannot be right."""
    if source.schedule:
        parse(source.schedule, f"{source.path}: schedule")
    for key, sentence in _wrong(source):
        raise ConfigError(say("{place}: {problem}", place=f"{source.path}: {key}", problem=sentence))


def countries(codes: Iterable[str]) -> frozenset[str]:
    """The countries that `serves` names, `EU` as its member states too; empty when it means any country."""
    named = set(codes)
    if "*" in named:
        return frozenset()
    return frozenset(named | _codes("european_union") if "EU" in named else named)


def _wrong(source: Source) -> Iterator[tuple[str, str]]:
    yield from _names(source)
    yield from _places(source)
    yield from _addresses(source)
    yield from _times(source)
    if source.expect is None and source.enabled:
        yield "expect", say("the table [expect] is missing; say how many calls a healthy run has (items = 1 at least)")
    if source.expect is not None:
        yield from _bounds(source.expect)
    yield from _limits(source.limits)


def _names(source: Source) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(source.key):
        yield (
            say("the file's name"),
            say("'{key}' is not a plain name; use a-z, 0-9 and single hyphens", key=source.key),
        )
    if not _NAME.fullmatch(source.funder.key):
        yield "funder.key", say("'{key}' is not a plain name; use a-z, 0-9 and single hyphens", key=source.funder.key)
    for name, value in (("name", source.name), ("funder.name", source.funder.name)):
        if not value.strip():
            yield name, say("is empty")
    for interest in source.interests:
        if interest not in INTERESTS:
            yield "interests", say("'{interest}' is not one of {words}", interest=interest, words=", ".join(INTERESTS))


def _places(source: Source) -> Iterator[tuple[str, str]]:
    known = _codes("countries") | {"EU", ""}
    for name, code in (("country", source.country), ("funder.country", source.funder.country)):
        if code not in known:
            yield name, say("'{code}' is not an ISO 3166-1 country code such as SE, or EU", code=code)
    for code in source.serves:
        if code not in (known - {""}) | {"*"}:
            yield "serves", say("'{code}' is not an ISO 3166-1 country code such as SE, nor EU, nor *", code=code)
    if source.language and source.language not in _codes("languages"):
        yield "language", say("'{language}' is not an ISO 639-1 language code such as sv", language=source.language)
    if source.currency and source.currency not in _codes("currencies"):
        yield "currency", say("'{currency}' is not an ISO 4217 currency code such as SEK", currency=source.currency)


def _addresses(source: Source) -> Iterator[tuple[str, str]]:
    for name, address in (("site", source.site), ("funder.url", source.funder.url or source.site)):
        if not is_web_address(address):
            yield name, say("'{address}' is not a web address that begins with https:// or http://", address=address)


def is_web_address(address: str) -> bool:
    """Whether this is an http or https address with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _times(source: Source) -> Iterator[tuple[str, str]]:
    if source.zone and not is_zone(source.zone):
        yield "zone", say("'{zone}' is not a time zone such as Europe/Stockholm", zone=source.zone)
    if source.end_of_day and not _TIME.fullmatch(source.end_of_day):
        yield "end_of_day", say("'{end_of_day}' is not a time such as 17:00", end_of_day=source.end_of_day)
    if source.verified_on and not _is_date(source.verified_on):
        yield "verified_on", say("'{verified_on}' is not a date such as 2026-08-03", verified_on=source.verified_on)


def is_zone(name: str) -> bool:
    """Whether this is an IANA zone that the time zone data knows."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def _is_date(text: str) -> bool:
    """A day, a month or a year."""
    try:
        date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError:
        return False
    return True


def _bounds(expect: Expect) -> Iterator[tuple[str, str]]:
    if expect.items < 0:
        yield "expect.items", say("cannot be below 0")
    if expect.items_max is not None and expect.items_max < expect.items:
        yield "expect.items_max", say("cannot be below expect.items")
    if not 0 <= expect.missed <= 1:
        yield "expect.missed", say("is a share, from 0 to 1")
    for name, share in expect.fill.items():
        if name not in FILLED:
            yield f"expect.fill.{name}", say("is not one of {words}", words=", ".join(FILLED))
        elif not 0 <= share <= 1:
            yield f"expect.fill.{name}", say("is a share, from 0 to 1")


def _limits(limits: Limits) -> Iterator[tuple[str, str]]:
    for name, value in (("delay", limits.delay), ("timeout", limits.timeout), ("max_size", limits.max_size)):
        if value is not None and not isfinite(value):
            yield f"limits.{name}", say("must be a finite number")
        elif value is not None and (value < 0 or (value == 0 and name != "delay")):
            yield f"limits.{name}", say("must be more than 0")


@cache
def _codes(name: str) -> frozenset[str]:
    text = (files("config") / "vocabulary" / "codes.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name].split())
