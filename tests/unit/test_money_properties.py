"""Any sum written in a form that is read comes back as itself; nothing raises; work grows no faster than the text."""

from __future__ import annotations

import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.facts import money, sentences, tokens
from tracker.facts.applicants import read_applicants
from tracker.facts.model import Context
from tracker.facts.money import read_money
from tracker.facts.not_a_call import why_not_a_call
from tracker.facts.numbers import read_number
from tracker.facts.partners import required_partners
from tracker.facts.places import read_places
from tracker.facts.themes import read_themes
from tracker.facts.tokens import tokenize

SEPARATORS = [" ", "\u00a0", "\u2009", "\u202f", ".", ",", "'", "’", ""]
CURRENCIES = [
    ("{} kr", "SE", "SEK"),
    ("{} kr.", "DK", "DKK"),
    ("kr {}", "NO", "NOK"),
    ("{} kronor", "SE", "SEK"),
    ("{} kroner", "NO", "NOK"),
    ("{} danske kroner", "", "DKK"),
    ("{}:-", "SE", "SEK"),
    ("{},-", "NO", "NOK"),
    ("{} euroa", "FI", "EUR"),
    ("{} Euro", "DE", "EUR"),
    ("€{}", "", "EUR"),
    ("{}€", "", "EUR"),
    ("EUR {}", "", "EUR"),
    ("{} EUR", "", "EUR"),
    ("${}", "US", "USD"),
    ("${}", "AU", "AUD"),
    ("US${}", "AU", "USD"),
    ("£{}", "", "GBP"),
    ("SEK{}", "", "SEK"),
    ("{} US dollars", "SE", "USD"),
]
SCALES = [
    ("sv", "miljoner kronor", 10**6, "SEK"),
    ("sv", "mnkr", 10**6, "SEK"),
    ("sv", "mkr", 10**6, "SEK"),
    ("sv", "tkr", 10**3, "SEK"),
    ("sv", "mdkr", 10**9, "SEK"),
    ("sv", "tusen kronor", 10**3, "SEK"),
    ("no", "mill. kroner", 10**6, "NOK"),
    ("da", "mio. kr.", 10**6, "DKK"),
    ("da", "mia. kr.", 10**9, "DKK"),
    ("fi", "miljoonaa euroa", 10**6, "EUR"),
    ("fi", "tuhatta euroa", 10**3, "EUR"),
    ("de", "Mio. Euro", 10**6, "EUR"),
    ("de", "Tsd. Euro", 10**3, "EUR"),
    ("de", "TEUR", 10**3, "EUR"),
    ("en", "million euros", 10**6, "EUR"),
    ("en", "M EUR", 10**6, "EUR"),
    ("en", "k€", 10**3, "EUR"),
    ("en", "bn EUR", 10**9, "EUR"),
]
HOME = {"sv": "SE", "no": "NO", "da": "DK", "fi": "FI", "de": "DE", "en": "GB"}
LIMITS = {"sv": "högst", "no": "inntil", "da": "højst", "fi": "enintään", "de": "höchstens", "en": "up to"}
amounts = st.integers(1, 10**12 - 1)


def only(text: str, context: Context) -> list[tuple[str, Decimal, str]]:
    found = read_money(text, context, "amount").amounts
    return [(one.value.role, one.value.amount, one.value.currency) for one in found]


@given(amounts, st.sampled_from(SEPARATORS), st.sampled_from(CURRENCIES))
def test_a_sum_reads_back_whatever_separates_its_thousands(
    amount: int, separator: str, money_form: tuple[str, str, str]
) -> None:
    form, country, currency = money_form
    digits = f"{amount:,}".replace(",", separator)
    assert only(f"max {form.format(digits)}", Context(country=country)) == [("max", Decimal(amount), currency)]


@given(st.integers(0, 10**9), st.integers(0, 99), st.sampled_from([(".", ","), (",", "."), (" ", ","), ("'", ".")]))
def test_decimals_read_back(whole: int, cents: int, marks: tuple[str, str]) -> None:
    separator, decimal = marks
    text = f"{whole:,}".replace(",", separator) + f"{decimal}{cents:02} EUR"
    value = Decimal(f"{whole}.{cents:02}")
    assert [found[1] for found in only(f"max {text}", Context())] == ([value] if value else [])


@given(st.integers(1, 999), st.integers(0, 9), st.sampled_from(SCALES))
def test_a_scaled_sum_reads_back_in_each_language(whole: int, tenth: int, scale: tuple[str, str, int, str]) -> None:
    language, word, factor, currency = scale
    mark = "." if language == "en" else ","
    figure = f"{whole}{mark}{tenth}" if tenth else str(whole)
    text = f"{LIMITS[language]} {figure} {word}"
    value = Decimal(whole * 10 + tenth) * factor / 10
    assert only(text, Context(country=HOME[language], language=language)) == [("max", value, currency)]


@given(st.integers(1, 500), st.integers(1, 499), st.sampled_from(SCALES), st.sampled_from(["-", "–", " - ", " – "]))
def test_a_range_shares_its_scale(low: int, more: int, scale: tuple[str, str, int, str], dash: str) -> None:
    language, word, factor, currency = scale
    found = only(f"{low}{dash}{low + more} {word}", Context(country=HOME[language], language=language))
    assert found == [("min", Decimal(low * factor), currency), ("max", Decimal((low + more) * factor), currency)]


SWEDISH_TENS = ["", "", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
SWEDISH = [*("", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "tretton")]
SWEDISH += ["fjorton", "femton", "sexton", "sjutton", "arton", "nitton"]
GERMAN_TENS = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
GERMAN = [*("", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")]
GERMAN += ["dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"]


def swedish(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    small = SWEDISH[rest] if rest < 20 else SWEDISH_TENS[rest // 10] + SWEDISH[rest % 10]
    return (f"{SWEDISH[hundreds]}hundra" if hundreds else "") + small


def german(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    units = f"{GERMAN[rest % 10]}und" if rest % 10 else ""
    small = GERMAN[rest] if rest < 20 else units + GERMAN_TENS[rest // 10]
    return (f"{GERMAN[hundreds]}hundert" if hundreds else "") + small


@given(st.integers(1, 999))
def test_number_words_read_back(number: int) -> None:
    for word in (f"{swedish(number)}tusen", f"{german(number)}tausend"):
        found = read_number(tokenize(word), 0, "")
        assert found is not None, word
        assert found.value == number * 1000, word
    spoken = read_number(tokenize(f"{swedish(number)} miljoner"), 0, "sv")
    assert spoken is not None
    assert spoken.value == number * 10**6


PIECES = [
    "1",
    "000",
    " ",
    ".",
    ",",
    "-",
    "kr",
    "€",
    "$",
    "miljoner",
    "max",
    "upp till",
    "inte",
    "och",
    "(",
    ")",
    "%",
    "av",
]
odd = st.text(max_size=300) | st.lists(st.sampled_from([*PIECES, "\n", "½", "two", "hundra", "§"]), max_size=60).map(
    "".join
)


@settings(max_examples=200)
@given(odd, st.sampled_from(["text", "amount", "rate"]), st.sampled_from(["", "SE", "US", "xx"]))
def test_no_text_raises_and_places_lie_in_the_text(text: str, field: str, country: str) -> None:
    found = read_money(text, Context(country=country), field)
    for fact in (*found.amounts, *found.rates):
        assert 0 <= fact.start < fact.end <= len(text)
    for amount in found.amounts:
        assert amount.value.amount > 0
        assert len(amount.value.currency) == 3
    for reading in (read_applicants(text), required_partners(text), read_themes(text, ""), read_places(text, "")):
        assert all(0 <= fact.start < fact.end <= len(text) for fact in reading)
    assert isinstance(why_not_a_call(text, text, ""), str)


HEAVY = [
    "1 000 000 ",
    "1.",
    "1,000",
    "upp till 1-",
    "max 5 kr och ",
    "hundra tusen ",
    "inte över ",
    "(((",
    "$ $1 ",
    "fem och ",
    "50 % av kostnaden ",
    "a",
    "1",
]


def steps(text: str) -> int:
    """Lines of our own code that are run to read a text."""
    count = 0
    own = {module.__file__.rsplit("/", 1)[0] for module in (money, sentences, tokens) if module.__file__}

    def trace(frame: object, event: str, _: object) -> object:
        nonlocal count
        name = frame.f_code.co_filename  # type: ignore[attr-defined]  # a frame
        if name.rsplit("/", 1)[0] not in own:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        read_money(text, Context(country="SE"), "amount")
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", HEAVY)
def test_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    once = piece * (6_000 // len(piece))
    read_money(once, Context(country="SE"), "amount")  # its words are known then, but no longer text is
    assert steps(once * 3) <= 4 * max(steps(once + piece), 500)
