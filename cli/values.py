"""What people write after an option, read into values; whatever cannot be read is wrong usage, said in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import typer

from cli.i18n import _
from cli.i18n import language as spoken

if TYPE_CHECKING:
    from config.names import Kind

T = TypeVar("T")

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_LONGEST = 100 * 365
"""Days; a longer time leads to years that cannot be reckoned with."""
_FACTORS = {"": 1, "k": 1_000, "tkr": 1_000, "m": 1_000_000, "mkr": 1_000_000}


def given(option: str, text: str, read: Callable[[str], T]) -> T | None:
    """What stands after `option`, read; None when it was not given. Wrong usage names the option."""
    if not text:
        return None
    try:
        return read(text)
    except typer.BadParameter as problem:
        raise typer.BadParameter(problem.message, param_hint=_(option)) from None


def duration(text: str) -> timedelta:
    """`30d`, `2w`, `3m` (30 days each), `1y` (365 days)."""
    match = re.fullmatch(r"([0-9]{1,5})\s*([dwmy])", text.strip().lower())
    if not match or int(match[1]) * _DAYS[match[2]] > _LONGEST:
        raise typer.BadParameter(_("'{text}' is not a length of time; write it as 30d, 2w or 3m").format(text=text))
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def since(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    """A date (from its start in `zone`), a time in ISO 8601, or a length of time before now, as `7d`."""
    try:
        if len(text) > 10:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
        if "-" in text:
            return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(zone)
        return now - duration(text)
    except (ValueError, OverflowError, typer.BadParameter):
        sentence = _("'{text}' is neither a date nor a length of time; write it as 2026-08-01 or 7d")
        raise typer.BadParameter(sentence.format(text=text)) from None


def day(text: str, today: date) -> date:
    """`2026-09-15`, `today`, or a length of time from today on: `14d`, `3w`."""
    try:
        if text.strip().lower() in ("today", "idag"):
            return today
        if "-" in text:
            return date.fromisoformat(text.strip())
        return today + duration(text)
    except (ValueError, OverflowError, typer.BadParameter):
        raise typer.BadParameter(_("'{text}' is not a day; write it as 2026-09-15 or 14d").format(text=text)) from None


def amount(text: str) -> Decimal:
    """`500k`, `1,5m`, `500 000`, `500.000`, `1.5 mkr`."""
    match = re.fullmatch(r"([0-9][0-9.,]*?)(k|tkr|m|mkr|)", re.sub(r"[\s_']", "", text.lower()))
    digits, unit = (match[1], match[2]) if match else ("", "")
    grouped = re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", digits) is not None
    if grouped and not unit:
        return Decimal(re.sub(r"[.,]", "", digits))
    if not grouped and re.fullmatch(r"[0-9]{1,15}([.,][0-9]{1,6})?", digits):
        return Decimal(digits.replace(",", ".")) * _FACTORS[unit]
    raise typer.BadParameter(_("'{text}' is not a sum; write it as 500000, 500k or 1.5m").format(text=text))


def currency(text: str) -> str:
    """ISO 4217, as `SEK`."""
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise typer.BadParameter(_("'{text}' is not a currency; write it as SEK or EUR").format(text=text))
    return text.upper()


def country(text: str) -> str:
    """ISO 3166-1 alpha-2, as `SE`, or the country's name; `EU` for the European Union."""
    from cli.format import countries_like, country_code, is_country

    if re.fullmatch(r"[A-Za-z]{2}", text):
        code = {"UK": "GB"}.get(text.upper(), text.upper())
        if is_country(code):
            return code
        raise typer.BadParameter(_("'{text}' is not a country; write it as SE or Sweden").format(text=text))
    if code := country_code(text):
        return code
    if near := ", ".join(countries_like(text, spoken())):
        raise typer.BadParameter(_("'{text}' is not known; did you mean {words}?").format(text=text, words=near))
    raise typer.BadParameter(_("'{text}' is not a country; write it as SE or Sweden").format(text=text))


def named(kind: Kind, text: str) -> str:
    """The key in the vocabulary that is meant by `text`: the key itself, or its name in any language."""
    from config import names

    if key := names.key_of(kind, text):
        return key
    near = ", ".join(names.near(kind, text, spoken()))
    if near:
        raise typer.BadParameter(_("'{text}' is not known; did you mean {words}?").format(text=text, words=near))
    known = ", ".join(names.name(kind, key, spoken()) for key in names.names(kind))
    raise typer.BadParameter(_("'{text}' is not one of {words}").format(text=text, words=known))


def count(text: str) -> int:
    """A whole number from 1."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise typer.BadParameter(_("'{text}' is not a number from 1").format(text=text))
    return int(text)


def numbers(text: str, most: int) -> list[int]:
    """`2`, `1,3`: whole numbers from 1 to `most`, each once."""
    found = [word.strip() for word in text.split(",")]
    if not all(re.fullmatch("[0-9]{1,4}", word) and 1 <= int(word) <= most for word in found):
        raise typer.BadParameter(_("'{text}' is not a number from 1 to {most}").format(text=text, most=most))
    return list(dict.fromkeys(map(int, found)))


def language(text: str) -> str:
    """ISO 639-1, as `sv`."""
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise typer.BadParameter(_("'{text}' is not a code of two letters").format(text=text))
    return text.lower()


def one_of(text: str, words: tuple[str, ...]) -> str:
    """One of these words."""
    if text not in words:
        sentence = _("'{text}' is not one of {words}").format(text=text, words=", ".join(words))
        raise typer.BadParameter(sentence)
    return text


def region(text: str) -> str:
    """A country (ISO 3166-1) or region (NUTS, ISO 3166-2) by its code or name: `SE332`, `Norrbotten`, `US-CA`."""
    code = text.strip().upper()
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,3}", code) and any(letter.isdigit() for letter in code):
        return code
    if re.fullmatch(r"[A-Z]{2}|US-[A-Z]{2}", code):
        return code
    from cli.format import country_code
    from config import names
    from tracker.facts.vocabulary import vocabulary

    wanted = " ".join(text.casefold().split())
    keys = [key for key, words in vocabulary("regions")["regions"].items() if wanted in words]
    found = names.key_of("place", text) or (keys[0] if len(keys) == 1 else "")
    return found or country_code(text) or named("place", text)


def a_language(text: str) -> str:
    """A language, ISO 639-1, as `sv`, or by its name in a language that we speak."""
    from cli.format import language_code

    if code := language_code(text):
        return code
    raise typer.BadParameter(_("'{text}' is not a language; write it as sv or en").format(text=text))


def past_date(text: str, now: datetime) -> str:
    """`2014`, `2014-05` or `2014-05-02`, not after today."""
    try:
        if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            first = date.fromisoformat((text + "-01-01")[:10])
            if first.year > 1000 and first <= now.date():
                return text
    except ValueError:
        pass
    raise typer.BadParameter(_("'{text}' is not a date before today; write it as 2014 or 2014-05-02").format(text=text))


def percent(text: str) -> Decimal:
    """`20`, `12,5 %`."""
    match = re.fullmatch(r"([0-9]{1,3}([.,][0-9]{1,2})?)\s*%?", text.strip())
    if match and (value := Decimal(match[1].replace(",", "."))) <= 100:
        return value
    raise typer.BadParameter(_("'{text}' is not a share in per cent; write it as 20").format(text=text))


def money(text: str, currency_else: str) -> tuple[Decimal, str]:
    """A sum and its currency: `200k SEK`, `EUR 5000`; `currency_else` when none is written."""
    match = re.fullmatch(r"\s*(?:([A-Za-z]{3})\s+)?(.+?)(?:\s+([A-Z]{3}))?\s*", text)
    if not match:
        return amount(text), currency_else
    return amount(match[2]), currency(match[1] or match[3] or currency_else)


def money_range(text: str, currency_else: str) -> tuple[Decimal | None, Decimal | None, str]:
    """`200k..1.5m SEK`, `200 000 - 500 000`; `..500k` and `200k..` are open at one end, `500k` is both ends."""
    match = re.fullmatch(r"\s*([A-Z]{3}\s+)?(.*?)\s*(?:\.\.+|[-–—])\s*(.*?)(\s+[A-Z]{3})?\s*", text)
    if not match:
        both, unit = money(text, currency_else)
        return both, both, unit
    unit = currency((match[1] or match[4] or currency_else).strip())
    least, most = (amount(part) if part else None for part in (match[2], match[3]))
    if (least is None and most is None) or (least is not None and most is not None and least > most):
        raise typer.BadParameter(_("'{text}' is not a range of sums; write it as 200k..1.5m SEK").format(text=text))
    return least, most, unit
