"""Pages that hold no call, told by how they are built: overviews of grants, round-ups of others' calls, events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from urllib.parse import urlsplit

from config.sentences import say
from crawler.reading.around import is_received
from crawler.reading.page import Line, Page, folded, text_of
from crawler.reading.sections import days_in
from crawler.reading.words import is_part
from tracker.facts.clean import plain
from tracker.facts.dates import read_dates
from tracker.facts.gathered import funder_in, leads_to_several, says_round_up, titled_as_round_up
from tracker.facts.kind_words import quoting
from tracker.facts.model import Context, Draft
from tracker.facts.money import read_money
from tracker.facts.not_a_call import (
    ENOUGH_TO_JUDGE,
    asks_for_applications,
    asks_nothing,
    titled_as_award,
)
from tracker.facts.vocabulary import vocabulary

_STATED = ("deadline", "opens", "period", "rolling", "amount", "rate")
_TIMES = frozenset({"deadline", "opens", "period", "rolling"})
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"(?<![\d.,])\d\d? ([^\W\d]+)")
_LABEL = 60
TELLING = 6_000
"""Characters from the beginning, in which a page says what it is."""
_FIRST = 6
"""Lines in which a round-up says what it is."""
_BEGINNING = 600
"""Characters of these lines at most."""
_SAYS = 1_500
"""Characters in which an overview says what it leads to; a longer text without links leads nowhere."""
_LED = 3
"""Grants that an overview leads to at least, and other sites that a round-up does."""
_LOOKED = 200
"""Lines from the beginning of a page in which such funders are looked for."""
_NAMED = 2
"""Funders that a page names at least that is titled as a round-up."""


def is_overview(draft: Draft, lines: list[Line], context: Context) -> str:
    """A page that states nothing itself and leads to several grants, each by a heading that is a link, by a line as
    "Read about the travel grant", or by parts that count theirs ("3 grants"); as a sentence. A page that says that it
    leads to several may say how much each gives, and one that leads to them how much there is in all."""
    if any(raw.field in _STATED for raw in draft.raws):
        return ""
    text, language = "\n".join(draft.texts("text")), context.language
    if len(text) > _SAYS and not any(line.links for line in lines):
        return ""
    several = leads_to_several(text[:_SAYS], language)
    grants = [
        line
        for line in _leads(lines, language, bool(several))
        if is_part(line, "grant", language) and not _applies(line, language)
    ]
    if len(set(grants)) < _LED:
        grants = list(_counts(lines, language))
    led = len(set(grants)) >= _LED
    if not led and (not several or asks_for_applications(text, language)):
        return ""
    dates = read_dates(text, context)
    if dates.deadlines or dates.opens or dates.openness.rolling:
        return ""
    sums = () if led and several else read_money(plain(text), context).amounts
    if any(not led or one.value.role != "total" for one in sums):
        return ""
    return quoting("overview", grants[0] if led else several)


def _counts(lines: list[Line], language: str) -> Iterator[str]:
    """ "Culture and sports, 3 grants": the texts of links."""
    for line in lines:
        for link in line.links:
            if any(is_part(count[1], "grant", language) for count in _COUNT.finditer(link.text)):
                yield link.text


def _leads(lines: list[Line], language: str, several: bool) -> Iterator[str]:
    """The headings that are links, and the links that invite to read on; each address counts once. Where the page says
    that it leads to several, every line that is a link."""
    seen: set[str] = set()
    for line in lines:
        if not line.links or not (several or line.level or is_part(line.text, "read_on", language)):
            continue
        for link in line.links:
            whole = folded(link.text) == folded(line.text)
            if (whole or (several and folded(line.said).startswith(folded(link.text)))) and link.href not in seen:
                seen.add(link.href)
                yield link.text


def _applies(text: str, language: str) -> bool:
    return is_part(text, "apply", language) or is_part(text, "apply_words", language)


def is_round_up(title: str, lines: list[Line], url: str, context: Context) -> str:
    """A page on which several lines each link to another site and say when to apply there, or one whose title says that
    it gathers others' calls and that names several funders with a day each; as a sentence."""
    language, own = context.language, _site(url)
    told: dict[str, str] = {}
    for line in lines:
        sites = {_site(link.href) for link in line.links} - {"", own}
        if len(sites) == 1 and not line.level and line.links[0].text != line.text and _says_day(line, language):
            told.setdefault(sites.pop(), line.links[0].text)
    if len(told) >= _LED:
        return quoting("round_up", next(iter(told.values())))
    why = titled_as_round_up(title, language)
    return why if why and _names_funders(lines, language) else ""


def begins_as_round_up(title: str, lines: list[Line], language: str) -> str:
    """A page that says in its first lines that it gathers others' calls; as a sentence. Of a page that is read as one
    call, tracker.facts.not_a_call asks the same."""
    return says_round_up(title, text_of(lines[:_FIRST])[:_BEGINNING], language)


def _says_day(line: Line, language: str) -> bool:
    return bool(_DIGIT.search(line.text) and days_in(line.text, language))


def _names_funders(lines: list[Line], language: str) -> bool:
    """Whether several funders are named in front of days, or on the lines above these."""
    funders: set[str] = set()
    for above, line in pairwise([Line(""), *lines[:_LOOKED]]):
        if _says_day(line, language):
            funders |= {funder_in(_DIGIT.split(line.text)[0]), funder_in(above.text)} - {""}
    return len(funders) >= _NAMED


def _site(url: str) -> str:
    """The last two parts of an address's host; empty for a link within the site."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return ".".join(host.split(".")[-2:])


def is_award(page: Page, title: str, language: str) -> str:
    """A record or page with a value under "recipient" and one under "amount awarded", as those who publish awards show
    them, or with a table of receivers under a title that speaks of awards; as a sentence."""
    names = [*page.names, *(line.said.partition(":")[0] for line in page.lines if ":" in line.said[:_LABEL])]
    found = [next((name for name in names if folded(name).startswith(keys)), "") for keys in _award_keys()]
    if all(found):
        return quoting("award", ", ".join(found))
    receivers = sum(is_received(line, language) for line in page.lines if line.head)
    return titled_as_award(title, language) if receivers >= _LED else ""


@cache
def _award_keys() -> tuple[tuple[str, ...], ...]:
    table = vocabulary("not_a_call")["award"]["keys"]
    return tuple(table["receiver"]), tuple(table["given"])


def says_nothing(page: Page, draft: Draft, context: Context) -> str:
    """A page of some length that states no time, sum or link to apply by and has no word for money to be had; as a
    sentence."""
    text = plain("\n".join(draft.texts("text")))
    if any(raw.field in (*_STATED, "apply_url", "status") for raw in draft.raws):
        return ""
    if len(text) >= ENOUGH_TO_JUDGE and asks_nothing(text, context.language, TELLING):
        return say("Says nothing of money or of applying.")
    return _asks_for_nothing(page, draft, text, context)


def _asks_for_nothing(page: Page, draft: Draft, text: str, context: Context) -> str:
    """A page of a site, whole as it is and not called by the name of a grant, that asks for no applications and says of
    no time that it is for them; as a sentence. Of what was copied from a page, as of a card in a list, that says
    nothing: the rest may stand elsewhere."""
    title = next(iter(draft.texts("title")), "")
    whole = bool(page.titles and page.lines and page.lines[0].block)
    if not whole or is_part(title, "grant", context.language):
        return ""
    if title and asks_for_applications(text, context.language):
        return ""
    found = read_dates(text, context)
    told = found.openness
    timed = found.deadlines or found.opens or told.rolling or told.open or told.forecast or told.closed or told.used_up
    return "" if timed else say("Does not ask for applications.")


def is_questions(page: Page, draft: Draft, context: Context) -> str:
    """A page that calls itself by nothing but "Frequently asked questions" and states no time or link to apply by; as a
    sentence. A name that was read off its address is not its own: then it states no sum, either."""
    if any(raw.field in (*_TIMES, "apply_url") for raw in draft.raws):
        return ""
    named = next((line.text for line in page.lines if line.level == 1), "")
    if not named or not is_part(named, "faq", context.language):
        return ""
    title = folded(next(iter(draft.texts("title")), ""))
    names = (*page.titles, *(line.text for line in page.lines if line.level))
    own = title and any(title in folded(text) for text in names)
    if own or (title and read_money(plain("\n".join(draft.texts("text"))), context).amounts):
        return ""
    return quoting("notice", named)


def is_event(page: Page, draft: Draft) -> str:
    """A page that describes itself as an event by the same name and states no time to apply in; as a sentence."""
    title = next(iter(draft.texts("title")), "")
    named = title and folded(title) in {folded(name) for name in page.events}
    if not named or any(raw.field in _TIMES for raw in draft.raws):
        return ""
    return quoting("event", title)
