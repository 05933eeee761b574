"""Times of day and zones as people write them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from tracker.facts.tokens import MARK, NUMBER, WORD, Token, touches
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

END_OF_DAY = "24:00:00"
APPLICANT, LOCAL = "applicant", "local"


class Clock(NamedTuple):
    """A time of day as written."""

    time: str
    """`HH:MM:SS`; `24:00:00` is the end of the day."""
    end: int
    """Index of the token behind it."""
    sure: bool
    """False: two numbers with a full stop, a time only beside a date ("12.00")."""


class ZoneName(NamedTuple):
    """A zone as written."""

    zone: str
    """IANA name, `UTC+HH:MM`, `local` (the funder's place) or `applicant` (theirs)."""
    end: int


class _Words(NamedTuple):
    marker: frozenset[str]
    hour: frozenset[str]
    noon: PhraseTable[str]
    zones: PhraseTable[str]


@cache
def _words() -> _Words:
    clock = vocabulary("clock")
    whole = [(phrase, "12:00:00") for phrase in clock["noon"]] + [(phrase, END_OF_DAY) for phrase in clock["midnight"]]
    whole += [(phrase, "00:00:00") for phrase in clock["night_before"]]
    zones = [(phrase, zone) for zone, phrases in vocabulary("zones").items() for phrase in phrases]
    return _Words(frozenset(clock["marker"]), frozenset(clock["hour"]), PhraseTable(whole), PhraseTable(zones))


def clock_words() -> tuple[PhraseTable[str], ...]:
    """The words with which a time may begin."""
    return _words().noon, PhraseTable((word, "") for word in _words().marker)


def zone_names() -> PhraseTable[str]:
    """The names of zones."""
    return _words().zones


def read_clock(tokens: list[Token], start: int) -> Clock | None:
    """The time that begins at this token, marker included ("kl. 14", "5 pm", "23:59", "noon"), or None."""
    words = _words()
    if (whole := words.noon.match(tokens, start)) is not None:
        return Clock(whole[0], whole[1], True)
    if tokens[start].kind == NUMBER:
        return _number(tokens, start, marked=False)
    if tokens[start].text not in words.marker:
        return None
    place = start + 1
    while tokens[place].text in (".", ":", ",") and place < start + 3:
        place += 1
    found = _number(tokens, place, marked=tokens[start].text != "at") if tokens[place].kind == NUMBER else None
    return found or (Clock(whole[0], whole[1], True) if (whole := words.noon.match(tokens, place)) else None)


def _number(tokens: list[Token], start: int, marked: bool) -> Clock | None:
    first, mark, second = tokens[start], tokens[start + 1], tokens[start + 2]
    if start and touches(tokens[start - 1], first) and _binds(tokens[start - 1]):
        return None
    if first.length == 4:
        return _military(tokens, start, marked)
    if first.length > 2 or first.value > 24:
        return None
    if (
        mark.text in (":", ".")
        and touches(first, mark)
        and second.kind == NUMBER
        and second.length == 2
        and touches(mark, second)
    ):
        return _hour_minute(tokens, start, marked)
    return _hour(tokens, start, marked)


def _military(tokens: list[Token], start: int, marked: bool) -> Clock | None:
    """`1700 hours`, `kl 1200`."""
    hour, minute = divmod(tokens[start].value, 100)
    unit = tokens[start + 1].text in _words().hour
    zone = not unit and read_zone(tokens, start + 1) is not None and tokens[start].value % 5 == 0
    if hour > 24 or minute > 59 or not (marked or unit or (zone and not 1990 <= tokens[start].value <= 2060)):
        return None
    return _clock(hour, minute, 0, start + 2 if unit else start + 1, True)


def _hour_minute(tokens: list[Token], start: int, marked: bool) -> Clock | None:
    hour, minute, end = tokens[start].value, tokens[start + 2].value, start + 3
    colon = tokens[start + 1].text == ":"
    second, end = _seconds(tokens, end)
    following = tokens[end]
    if following.text == "%" or (following.text in (".", ",") and _number_goes_on(tokens, end)):
        return None
    half = _half(tokens, end)
    if half:
        hour, end = _in_half(hour, half[0]), half[1]
    unit = tokens[end].text in _words().hour
    end += unit
    if unit and half is None:
        half = _half(tokens, end)
    if not half and (whole := _words().noon.match(tokens, end)):
        end = whole[1]
    named = bool(half) or unit or colon or marked
    return _clock(hour, minute, second, end, named) if minute < 60 else None


def _binds(left: Token) -> bool:
    """What touches a number on its left and makes it part of something else: `GO7569`, `$12`."""
    return left.text not in ("t", "kl", "klo") if left.kind == WORD else left.text in "/$€£"


def _number_goes_on(tokens: list[Token], place: int) -> bool:
    """A mark between two numbers without a space, as in `33.90.50`."""
    mark, further = tokens[place], tokens[place + 1]
    return touches(tokens[place - 1], mark) and further.kind == NUMBER and touches(mark, further)


def _seconds(tokens: list[Token], place: int) -> tuple[int, int]:
    mark, number = tokens[place], tokens[place + 1]
    if mark.text not in (":", ".") or not _number_goes_on(tokens, place):
        return 0, place
    if number.length == 2 and number.value < 60 and not (mark.text == "." and _number_goes_on(tokens, place + 2)):
        return number.value, place + 2
    return 0, place


def _hour(tokens: list[Token], start: int, marked: bool) -> Clock | None:
    """An hour alone: `kl. 12`, `5 PM`, `12 Uhr`, `14h30`, `12 EET`."""
    hour, end = tokens[start].value, start + 1
    if half := _half(tokens, end):
        return _clock(_in_half(hour, half[0]), 0, 0, half[1], True) if hour <= 12 else None
    if tokens[end].text in _words().hour:
        if tokens[end].text == "h" and not marked and not touches(tokens[start], tokens[end]):
            return None
        number = tokens[end + 1]
        minutes = number.value if number.kind == NUMBER and number.length == 2 and number.value < 60 else None
        glued = minutes is not None and (touches(tokens[end], number) or tokens[end].text == "uhr")
        return _clock(hour, minutes or 0 if glued else 0, 0, end + 2 if glued else end + 1, True)
    if whole := _words().noon.match(tokens, end):
        return _clock(12 if whole[0] != END_OF_DAY else 24, 0, 0, whole[1], True)
    if marked or _zone_follows(tokens, end):
        goes_on = tokens[end].text in ("-", "/", "%") and tokens[end + 1].kind == NUMBER and not marked
        return None if goes_on else _clock(hour, 0, 0, end, True)
    return None


def _zone_follows(tokens: list[Token], place: int) -> bool:
    zone = read_zone(tokens, place) if tokens[place].kind == WORD else None
    return zone is not None and tokens[place].text not in ("eastern", "pacific", "local", "central")


def _half(tokens: list[Token], place: int) -> tuple[str, int] | None:
    """`am`, `p.m.`, `PM` at a place: (which half, the index behind it)."""
    clock = vocabulary("clock")
    token = tokens[place]
    if token.text in clock["am"] or token.text in clock["pm"]:
        end = place + 1
        return token.text, end
    if token.text in ("a", "p") and tokens[place + 1].text == "." and tokens[place + 2].text == "m":
        return token.text + "m", place + 4 if tokens[place + 3].text == "." and touches(
            tokens[place + 2], tokens[place + 3]
        ) else place + 3
    return None


def _in_half(hour: int, half: str) -> int:
    if half == "am":
        return 0 if hour == 12 else hour
    return hour if hour >= 12 else hour + 12


def _clock(hour: int, minute: int, second: int, end: int, sure: bool) -> Clock | None:
    if hour > 24 or (hour == 24 and (minute or second)):
        return None
    return Clock(f"{hour:02}:{minute:02}:{second:02}", end, sure)


def read_zone(tokens: list[Token], start: int) -> ZoneName | None:
    """The zone named at this token: `Brussels time`, `CET`, `UTC + 1`, `ACT Local Time`, or None."""
    found = _words().zones.match(tokens, start)
    if found is None:
        return None
    zone, end = found
    return _offset(tokens, end) if zone == "UTC" and tokens[end].text in ("+", "-") else ZoneName(zone, end)


def _offset(tokens: list[Token], place: int) -> ZoneName:
    """`UTC+1`, `UTC + 01:00`, `GMT-5`."""
    sign, number = tokens[place].text, tokens[place + 1]
    if number.kind != NUMBER or number.value > 14 or number.length > 2:
        return ZoneName("UTC", place)
    minutes, end = 0, place + 2
    if tokens[end].text == ":" and tokens[end + 1].kind == NUMBER and tokens[end + 1].value < 60:
        minutes, end = tokens[end + 1].value, end + 2
    if not number.value and not minutes:
        return ZoneName("UTC", end)
    return ZoneName(f"UTC{sign}{number.value:02}:{minutes:02}", end)


def zone_behind_time(word: str) -> str | None:
    """The zone of a word that is one only right behind a time: "Central", "Mountain"."""
    zone: str | None = vocabulary("clock")["zone_behind_time"].get(word)
    return zone


def offset_after_iso(tokens: list[Token], place: int) -> ZoneName | None:
    """`Z` or `+02:00` that touches an ISO 8601 time."""
    token = tokens[place]
    if place and not touches(tokens[place - 1], token):
        return None
    if token.text == "z":
        return ZoneName("UTC", place + 1)
    if (
        token.kind == MARK
        and token.text in "+-"
        and tokens[place + 1].length == 2
        and touches(token, tokens[place + 1])
    ):
        return _offset(tokens, place)
    return None
