"""Money, dates and days left as the reader writes them (Babel). Pure: the reader's locale, zone and now are given."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_territory_currencies

from cli.i18n import LANGUAGES, _


@dataclass(frozen=True)
class Reader:
    """Who reads: how they write dates and money, where they are, and what time it is."""

    locale: str
    """As `sv_SE`."""
    zone: datetime.tzinfo | None
    """None: the machine's zone."""
    now: datetime.datetime
    """Aware."""

    def local(self, instant: datetime.datetime) -> datetime.datetime:
        """The instant in the reader's zone."""
        return instant.astimezone(self.zone)


@cache
def known_locale(name: str) -> Locale:
    """The locale, or its language alone when the territory is not known (`en_XX` is read as `en_GB`)."""
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("sv_SE" if name.startswith("sv") else "en_GB")


def money(amount: Decimal, currency: str, locale: str) -> str:
    """`500 000 kr`, `SEK 500,000`, `€1,500.50`: the sum exact, whole sums without decimals."""
    known = known_locale(locale)
    pattern = known.currency_formats["standard"].pattern
    if amount == amount.to_integral_value():
        pattern = pattern.replace(".00", "")
    text = format_currency(amount, currency, format=pattern, locale=known, currency_digits=False)
    return re.sub(r"([A-Za-z])(\d)", "\\1\u00a0\\2", text)


def currency_of(country: str) -> str:
    """The currency of a country today, ISO 4217; `SEK` when there is none."""
    return next(iter(get_territory_currencies(country)), "SEK")


def country_name(code: str, locale: str) -> str:
    """`Sweden`, `Sverige`; the code itself when there is no country of that code."""
    return str(known_locale(locale).territories.get(code.upper(), code))


def country_code(name: str) -> str:
    """The code of the country that has this name in a language that we speak; empty when there is none."""
    wanted = name.strip().casefold()
    return next((codes[wanted] for codes in map(_countries, LANGUAGES) if wanted in codes), "")


def is_country(code: str) -> bool:
    """Whether this is the code of a country, or `EU`."""
    return code in known_locale("en").territories


def countries_like(name: str, language: str) -> list[str]:
    """Names of countries in `language` that are nearly this one."""
    codes = _countries(language)
    return [
        country_name(codes[near], language) for near in get_close_matches(name.strip().casefold(), codes, cutoff=0.75)
    ]


@cache
def _countries(language: str) -> dict[str, str]:
    """By name: the codes of the countries."""
    territories = known_locale(language).territories.items()
    return {str(name).casefold(): str(code) for code, name in territories if len(code) == 2 and code.isalpha()}


def city(zone: str, locale: str) -> str:
    """The city that stands for a time zone: `Brussels` or `Bryssel` of `Europe/Brussels`; `UTC+02:00` as it is."""
    known = known_locale(locale).time_zones.get(zone, {}).get("city")
    return str(known or zone.rpartition("/")[2].replace("_", " "))


def percent(value: Decimal, locale: str) -> str:
    """`12.5%`, `12,5 %`."""
    return str(format_percent(value / 100, locale=known_locale(locale), decimal_quantization=False))


def number(value: Decimal | int | float, locale: str) -> str:
    """`1 234,5`."""
    return str(format_decimal(value, locale=known_locale(locale), decimal_quantization=False))


def day(value: datetime.date, locale: str, long: bool = False) -> str:
    """`12 aug. 2026`, or with the month in full."""
    return str(format_date(value, "long" if long else "medium", locale=known_locale(locale)))


def stated_date(text: str, locale: str, yearly: bool = False, long: bool = False) -> str:
    """A date as a call states it, also in part: `2026-08-12`, `2018-04`, `--05-07`, `--05` (design section 5)."""
    known = known_locale(locale)
    if text.startswith("--"):
        partial = (
            format_skeleton("MMMd", datetime.date.fromisoformat(f"2000-{text[2:]}"), locale=known)
            if len(text) == len("--05-07")
            else format_date(datetime.date(2000, int(text[2:]), 1), "LLLL", locale=known)
        )
        return partial + " " + (_("every year") if yearly else _("(year unknown)"))
    if len(text) == 4:
        return text
    if len(text) == 7:
        return str(format_skeleton("yMMMM", datetime.date.fromisoformat(f"{text}-01"), locale=known))
    return day(datetime.date.fromisoformat(text), locale, long)


def clock(text: str, locale: str) -> str:
    """`14:00:00` as `14:00` or `2:00 PM`; seconds only when they are not nought."""
    value = datetime.time.fromisoformat(text)
    return str(format_time(value, "medium" if value.second else "short", locale=known_locale(locale)))


def moment(instant: datetime.datetime, reader: Reader) -> str:
    """Date and time in the reader's zone: `12 aug. 2026 14:00`."""
    local = reader.local(instant)
    return f"{day(local.date(), reader.locale)} {clock(local.strftime('%H:%M:00'), reader.locale)}"


def in_days(days: int, locale: str) -> str:
    """`today`, `tomorrow`, `in 9 days`; before: `yesterday`, `9 days ago`."""
    words = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in words:
        return words[days]
    span = datetime.timedelta(days=days)
    known = known_locale(locale)
    return str(format_timedelta(span, "day", threshold=float("inf"), add_direction=True, locale=known))


def language_code(name: str) -> str:
    """ISO 639-1 of a language by its code or its name in a language that we speak; empty when there is none."""
    wanted = name.strip().casefold()
    known = [known_locale(language).languages.items() for language in LANGUAGES]
    return next((str(code) for items in known for code, word in items
                 if len(code) == 2 and wanted in (code, str(word).casefold())), "")  # fmt: skip


def language_name(code: str, locale: str) -> str:
    """`Swedish`, `svenska`; the code itself when there is no such language."""
    return str(known_locale(locale).languages.get(code, code))
