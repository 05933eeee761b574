"""Pages of calls as funders build them, and short values, made anew each time.

Menus, headings, labels and most words are the same on each page, as they are on the pages of a funder; every sentence
of the text names a place that no other has. So what is remembered of a text is of no use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

_SHELL = """<html lang="{language}"><head><title>{title}</title></head><body>
<nav>{menu}</nav><main><h1>{title}</h1>{main}</main><footer><p>{title}, 1990-2026</p></footer></body></html>"""
_MENU = "".join(f'<ul><li><a href="/{number}">Om oss {number}</a></li></ul>' for number in range(300))
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_MOST = 64
"""Places on a page, at the most."""
_FIRST, _SECOND = (
    ("Al", "Bro", "Dal", "Ek", "Fors", "Gran", "Hav", "Lind"),
    ("by", "hult", "näs", "sund", "torp", "vik"),
)

_SWEDISH = (
    "Bryggor och badplatser vid {place} är till för alla som bor längs älven, i stort och i smått.",
    "Projektet ska göra {place} till en plats dit fler kommer, också den som inte badar.",
    "Berätta hur ni tänker sköta platsen i {place} när projektet är slut, och vem som gör det.",
    "Vi ser gärna att barn och unga i {place} är med och planerar från början.",
    "Stödet kan inte användas till ordinarie drift av bryggan i {place} eller till inköp av båtar.",
    "Byalaget i {place} fick förra året en ny ramp, så att den som sitter i rullstol når vattnet.",
    "Ideella föreningar och stiftelser i {place} med omnejd kan söka.",
    "Har ni frågor om {place} är ni välkomna att ringa oss på förmiddagarna.",
)
_ENGLISH = (
    "The shore at {place} belongs to everybody who lives along the river, young and old.",
    "Tell us what will be different in {place} in three years, and how you would know.",
    "Charities and community groups working in {place} can apply.",
    "We do not pay for the day-to-day running of the jetty in {place}, or for boats.",
    "Last year the village of {place} built a ramp so that wheelchair users can reach the water.",
    "Our panel of neighbours from {place} reads every application and visits most of the places.",
    "If your group in {place} has never had a grant before, talk to us first.",
    "A short report with pictures from {place} is all that we ask for afterwards.",
)
_GERMAN = (
    "Der Steg bei {place} steht allen offen, die am Fluss wohnen, ob groß oder klein.",
    "Gefördert werden Vorhaben, die den Ort {place} auch für Menschen mit Behinderung zugänglich machen.",
    "Gemeinnützige Vereine und Stiftungen aus {place} können einen Antrag stellen.",
    "Laufende Kosten des Stegs in {place} und der Kauf von Booten werden nicht gefördert.",
    "Schildern Sie, wer sich in {place} nach dem Ende des Vorhabens um die Anlage kümmert.",
    "Im vergangenen Jahr hat der Ortsverein {place} eine Rampe gebaut.",
    "Wir freuen uns, wenn Jugendliche aus {place} von Anfang an mitplanen.",
    "Bei Fragen zu {place} erreichen Sie uns am Vormittag.",
)


_TOLD = "<h2>{heading}</h2><p>{0} {1}</p><p>{2} {3}</p><p>{4} {5}</p>"
_BOX = """<dl><dt>Ansökan öppnar</dt><dd>{day} februari 2026</dd><dt>Sista ansökningsdag</dt>
<dd>{day} mars 2026 kl. 15.00</dd><dt>Högsta belopp</dt><dd>{sum} 000 kr</dd></dl>"""
_CALL = """<h2>Förderung für {place}</h2><p>Antragsfrist: {day}. März 2026</p>
<p>Höchstens {sum}.000 Euro je Vorhaben.</p><p>{0} {1}</p><p>{2} {3}</p>"""


def facts_in_a_box(number: int) -> bytes:
    """A list of facts, and prose below it; in Swedish."""
    places = _places(number)
    headings = ("Om bidraget", "Vem kan söka?", "Så bedömer vi", "Vad kan ni inte få pengar till?", "Efter projektet")
    box = _BOX.format(day=1 + number % 28, sum=150 + number)
    return _page("sv", f"Bidrag till bryggor i {next(places)}", box + _prose(_SWEDISH, headings, places))


def running_text(number: int) -> bytes:
    """Prose that states day and sum among other things; in English."""
    places = _places(number)
    headings = ("About the fund", "Who can apply", "What we do not fund", "How we decide", "Afterwards")
    told = f"""<p>You can ask for up to £{1 + number},500 for each project. Applications must reach us by 5 pm on
{1 + number % 28} March 2026, and we let everybody know by the end of May.</p>"""
    return _page("en", f"River shore grants {next(places)}", told + _prose(_ENGLISH, headings, places))


def several_calls(number: int) -> bytes:
    """Four calls on a page, each with its day and sum; in German."""
    places = _places(number)
    calls = [
        _CALL.format(*_told(_GERMAN[call:], places), place=next(places), day=1 + (number + call) % 28, sum=call + 2)
        for call in range(4)
    ]
    return _page("de", f"Unsere Förderprogramme {next(places)}", "".join(calls))


def values(number: int) -> Iterator[dict[str, str]]:
    """Rows for `read_phrase`, others for each number: labelled days, times, spans and sums, and "open all the time"."""
    for which, place in enumerate(_places(number)):
        day = date(2020, 1, 1) + timedelta(days=number * _MOST + which)
        month, end = _MONTHS[day.month - 1], day + timedelta(days=30)
        yield _value("deadline", f"{day.day} {month} {day.year} kl. 15.00")
        yield _value("deadline", day.isoformat())
        yield _value("deadline", f"{day:%B} {day.day}, {day.year} 5 pm ET")
        yield _value("deadline", f"{day.day} {month} – {end.day} {_MONTHS[end.month - 1]} {end.year}")
        yield _value("deadline", f"Löpande, {place}")
        yield _value("amount", f"{1_000 * (10 + number * _MOST + which):,} kr".replace(",", " "))


def _value(kind: str, phrase: str) -> dict[str, str]:
    return {"kind": kind, "phrase": phrase, "country": "SE"}


KINDS: tuple[Callable[[int], bytes], ...] = (facts_in_a_box, running_text, several_calls)


def _places(number: int) -> Iterator[str]:
    """Names of places, others for each number up to 160."""
    return (
        _FIRST[place % 8] + "".join(_SECOND[place // size % 6] for size in (8, 48, 288, 1728))
        for place in range(number * _MOST, (number + 1) * _MOST)
    )


def _prose(sentences: tuple[str, ...], headings: tuple[str, ...], places: Iterator[str]) -> str:
    return "".join(
        _TOLD.format(*_told(sentences[at % 3 :], places), heading=heading) for at, heading in enumerate(headings)
    )


def _told(sentences: tuple[str, ...], places: Iterator[str]) -> list[str]:
    return [sentence.format(place=place) for sentence, place in zip(sentences, places, strict=False)]


def _page(language: str, title: str, main: str) -> bytes:
    return _SHELL.format(language=language, title=title, menu=_MENU, main=main).encode()
