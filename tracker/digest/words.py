"""What mails say, in the reader's language, by gettext; and days, times and sums as this language writes them (Babel).

English is the source. The texts of mails have a catalogue of their own, `digest`, because mails speak more languages
than the command line: Swedish, Norwegian, Danish and Finnish in `tracker/digest/locale`.
"""

from __future__ import annotations

import gettext
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_percent

from config import names
from config.sentences import Sentence

LANGUAGES = ("en", "sv", "nb", "da", "fi")
FOLDER = Path(str(files("tracker.digest"))) / "locale"
_LOCALES = {"en": "en_GB", "sv": "sv_SE", "nb": "nb_NO", "da": "da_DK", "fi": "fi_FI"}
_CACHED = 20_000


def mail_text(text: str) -> str:
    """Mark a text for the catalogue of mails; it is translated where it is used."""
    return text


class Words:
    """One language of the mails."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known = gettext.translation("digest", FOLDER, [language], fallback=True)

    def tell(self, text: str, **values: Any) -> str:
        """The text in this language, filled with the values."""
        return self._known.gettext(text).format(**values)

    def tell_n(self, one: str, many: str, count: int, **values: Any) -> str:
        """The text for this count."""
        return self._known.ngettext(one, many, count).format(count=count, **values)

    def tell_sentence(self, text: str) -> str:
        """A sentence that another layer made: with the names of the vocabulary in this language."""
        if not isinstance(text, Sentence):
            return self._known.gettext(text) if text else ""
        filled = {
            key: self.tell_sentence(value) if isinstance(value, Sentence) else value
            for key, value in text.values.items()
        }
        return self._name(str(self._known.gettext(text.template))).format(**filled)

    def listed(self, texts: Iterable[str]) -> str:
        """`a, b and c`."""
        return str(format_list(list(texts), locale=_locale(self.language)))

    def day(self, value: date, weekday: bool = False) -> str:
        """`14 Aug 2026`; with the weekday `Fri, 14 Aug 2026`."""
        return _day(value, self.language, weekday)

    def weekday(self, value: date) -> str:
        """`Friday`."""
        return str(format_date(value, "EEEE", locale=_locale(self.language)))

    def stated_day(self, text: str, yearly: bool = False) -> str:
        """A day as a call states it, also in part: `2026-08-12`, `2018-04`, `--05-07`, `--05` (design section 5)."""
        known = _locale(self.language)
        if text.startswith("--"):
            whole = len(text) == len("--05-07")
            first = date.fromisoformat(f"2000-{text[2:]}" if whole else f"2000-{text[2:]}-01")
            shown = str(format_skeleton("MMMd", first, locale=known) if whole else format_date(first, "LLLL", known))
            return self.tell("{day} every year", day=shown) if yearly else self.tell("{day} (year unknown)", day=shown)
        if len(text) == 7:
            return str(format_skeleton("yMMMM", date.fromisoformat(f"{text}-01"), locale=known))
        return self.day(date.fromisoformat(text), weekday=True)

    def clock(self, text: str) -> str:
        """`14:00:00` as `14:00`; seconds only when they are not nought."""
        value = time.fromisoformat(text)
        return str(format_time(value, "medium" if value.second else "short", locale=_locale(self.language)))

    def city(self, zone: str) -> str:
        """The city that stands for a time zone: `Brussels` of `Europe/Brussels`."""
        city = _locale(self.language).time_zones.get(zone, {}).get("city")
        return str(city or zone.rpartition("/")[2].replace("_", " "))

    def money(self, amount: Decimal, currency: str) -> str:
        """`500 000 kr`, `SEK 500,000`: exact, whole sums without decimals."""
        return _money(amount, currency, self.language)

    def percent(self, value: Decimal) -> str:
        """`12,5 %`."""
        return str(format_percent(value / 100, locale=_locale(self.language), decimal_quantization=False))

    def named(self, kind: names.Kind, key: str) -> str:
        """A key of the vocabulary as people call it; in English where this language has no name for it."""
        if kind == "place" and len(key) == 2:
            return str(_locale(self.language).territories.get(key.upper(), key))
        own = _own_names(kind).get(key, {}).get(self.language)
        return own or names.name(kind, key, self.language if self.language in ("en", "sv") else "en")

    def _name(self, text: str) -> str:
        """The name in this language of what has this English name; the text itself when it is none."""
        if len(text) == 2 and text.isascii() and text.isupper():  # a country stands in sentences by its code
            return self.named("place", text)
        kind, key = _english().get(text, ("place", ""))
        return self.named(kind, key) if key else text


@cache
def words(language: str) -> Words:
    """The words of a language, English for one that mails do not speak. `no` and `nn` are read as Norwegian."""
    folded = {"no": "nb", "nn": "nb"}.get(language[:2].lower(), language[:2].lower())
    return Words(folded if folded in LANGUAGES else "en")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


@lru_cache(_CACHED)
def _day(value: date, language: str, weekday: bool) -> str:
    if weekday:
        return str(format_skeleton("yMMMEd", value, locale=_locale(language)))
    return str(format_date(value, "medium", locale=_locale(language)))


@lru_cache(_CACHED)
def _money(amount: Decimal, currency: str, language: str) -> str:
    pattern = _locale(language).currency_formats["standard"].pattern
    if amount == amount.to_integral_value():
        pattern = pattern.replace(".00", "")
    text = format_currency(amount, currency, format=pattern, locale=_locale(language), currency_digits=False)
    return re.sub(r"([A-Za-z])(\d)", "\\1\u00a0\\2", text)


@cache
def _own_names(kind: str) -> Mapping[str, Mapping[str, str]]:
    """Names of the vocabulary in the languages that only mails speak (names.toml beside this file)."""
    text = (files("tracker.digest") / "names.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, str]]] = tomllib.loads(text)
    return table.get(kind, {})


@cache
def _english() -> Mapping[str, tuple[names.Kind, str]]:
    """By English name: the kind and the key that it is of."""
    kinds: tuple[names.Kind, ...] = ("place", "interest", "applicant_type", "theme")
    return {own["en"]: (kind, key) for kind in kinds for key, own in names.names(kind).items() if "en" in own}


@lru_cache(64)
def zone(name: str) -> ZoneInfo:
    """The time zone of this name; UTC for one that the machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def local(moment: datetime, name: str) -> datetime:
    """The moment in the zone of this name."""
    return moment.astimezone(zone(name))
