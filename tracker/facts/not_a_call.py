"""Awards, notices, round-ups, overviews, archives, loans and tax rules, told from calls (design rule 12).

A real call must not be thrown away: a title that sounds like something else is believed only when the text does not ask
for applications.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from config.sentences import say
from tracker.facts.clean import plain
from tracker.facts.dates import read_dates
from tracker.facts.language import language_of
from tracker.facts.model import Context
from tracker.facts.money import read_money
from tracker.facts.tokens import END, NUMBER, PAGE, WORD, Token, tokenize
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import Beginnings, PhraseTable

_REASONS = {
    "award": say("Tells of awards made already"),
    "notice": say("A notice or other news, to which nobody can apply"),
    "round_up": say("A round-up of several calls"),
    "overview": say("An overview of grants"),
    "archive": say("An archive of closed calls"),
    "loan": say("A loan or guarantee, not a grant"),
    "vacancy": say("A post to be filled"),
    "tax": say("A tax rule, not a grant"),
    "event": say("An event to which people sign up"),
}
ENOUGH_TO_JUDGE = 300
"""A text shorter than this may be a real call that says nothing of money or applying."""
_YEARS = range(1900, 2101)
_NEAR = 5
"""Tokens between the words of a title that belong together."""
_LEAD, _FAR = 120, 20
"""Tokens from the beginning of a text in which news says what it is, and those of such a sentence."""
_READ = 20_000
"""Characters of the text that are looked at."""


class _Told(NamedTuple):
    """A text in which the words of many tables are looked for."""

    text: str
    tokens: list[Token]
    at: dict[str, list[int]]
    """Where each of its words that may tell anything stands among the tokens."""
    until: int
    """Characters in which they are looked for."""

    @classmethod
    def of(cls, text: str, language: str, until: int = _READ) -> _Told:
        text = text[:PAGE]
        return cls(text, tokenize(text), _telling(text, language), until)

    def places(self, table: PhraseTable[bool]) -> Iterator[tuple[int, int]]:
        """Where the phrases of a table begin and end among the tokens."""
        for place in sorted(place for word, places in self.at.items() if table.begun[word] for place in places):
            if self.tokens[place].start >= self.until:
                break
            if match := table.match(self.tokens, place):
                yield place, match[1]

    def first(self, table: PhraseTable[bool]) -> str:
        """The first words of a table in the text; empty when there are none."""
        for place, end in self.places(table):
            start = self.tokens[place].start
            return " ".join(self.text[start : self.tokens[end - 1].end].split()) or self.tokens[place].text
        return ""


@lru_cache(maxsize=4)
def _telling(text: str, language: str) -> dict[str, list[int]]:
    known, found = _all_phrases(language).of_word, dict[str, list[int]]()
    for place, token in enumerate(tokenize(text)):
        if token.kind == WORD and known[token.text]:
            found.setdefault(token.text, []).append(place)
    return found


def why_not_a_call(title: str, text: str, language: str, until: int = _READ) -> str:
    """Why this is no call, as a sentence that quotes the words that decided; empty when it is one, or may be.

    `language` is ISO 639-1; words of all languages are looked for when it is empty or not one of ours. `until` is how
    many characters of the text are looked at.
    """
    language = language if language in vocabulary("numbers") else ""
    titled, told = _Told.of(title, language), _Told.of(text, language, until)
    return (
        _said_in_text(told, language)
        or _of_post(titled, told, language)
        or _of_certain_title(titled, language)
        or _of_event(titled, told, language)
        or _of_notice(titled, told, language)
        or ("" if _asks(told, language) else _of_title(titled, told, language))
    )


def plainly_not_a_call(title: str, text: str, language: str) -> str:
    """Why this is no call although its source states a day to apply by: only what says so itself ("this is not a
    request for applications"), or is titled as news of awards."""
    language = language if language in vocabulary("numbers") else ""
    titled, told = _Told.of(title, language), _Told.of(text, language)
    words = told.first(_table("notice.text", language)) or _refusal(told, language)
    return quoting("notice", words) if words else _is_news_of_awards(titled, language)


def why_by_title(title: str, language: str) -> str:
    """Why no part of a page under this title is a call: news of awards, an archive; empty when it is neither."""
    language = language if language in vocabulary("numbers") else ""
    return _of_certain_title(_Told.of(title, language), language)


def titled_as_award(title: str, language: str) -> str:
    """Why a page that lists receivers tells of awards by its title, as a sentence; empty when it does not."""
    language = language if language in vocabulary("numbers") else ""
    words = _Told.of(title, language).first(_table("award.title", language))
    return quoting("award", words) if words else ""


def asks_nothing(text: str, language: str, until: int = _READ) -> bool:
    """A text in a language that we read has not one of the words for money that is given, or for applying for it."""
    table = vocabulary("not_a_call")["given"]
    return language in table and not _Told.of(text, language, until).first(_table("given", language))


def asks_for_applications(text: str, language: str) -> bool:
    """Whether a text asks for applications; so does every text in a language that we do not read."""
    return language not in vocabulary("numbers") or _asks(_Told.of(text, language), language)


def _said_in_text(told: _Told, language: str) -> str:
    for kind in ("notice", "award", "overview"):
        words = told.first(_table(f"{kind}.text", language))
        if words and not (kind == "overview" and told.first(_table("deadline", language))):
            return quoting(kind, words)
    refused = _refusal(told, language)
    return quoting("notice", refused) if refused else _of_another_kind(told, language)


def _of_another_kind(told: _Told, language: str) -> str:
    """A loan, by its interest and repayment; a tax rule, by the tax return; news of a decision, by its receivers."""
    loan = [told.first(_table(f"loan.{part}", language)) for part in ("noun", "interest", "repaid")]
    if all(loan):
        return quoting("loan", ", ".join(loan))
    tax = [told.first(_table(f"tax.{part}", language)) for part in ("text", "noun")]
    if all(tax):
        return quoting("tax", ", ".join(tax))
    decided = _decision(told, language)
    return quoting("award", decided) if decided else ""


def _of_post(titled: _Told, told: _Told, language: str) -> str:
    """A post to be filled, by what it is and the papers that are asked for. Calls speak of posts and papers too: of
    those that applicants hold or must send in, or after telling of money to be had."""
    post = [told.first(_table(f"vacancy.{part}", language)) for part in ("post", "papers")]
    money = _table("vacancy.money", language)
    if not all(post) or (titled.first(money) and not titled.first(_table("vacancy.work", language))):
        return ""
    heading, tokens = [token.text for token in titled.tokens if token.text], told.tokens
    tokens = tokens[len(heading) :] if [token.text for token in tokens[: len(heading)]] == heading else tokens
    paid, at = _place(tokens, money), _place(tokens, _table("vacancy.post", language))
    if 0 <= paid < at or (paid >= 0 and _is_of_applicant(tokens, at, language)):
        return ""
    return quoting("vacancy", ", ".join(post))


def _is_of_applicant(told: list[Token], at: int, language: str) -> bool:
    """`Applicants must hold a permanent position`, `attach the job description`: the words stand before it."""
    first = at
    while first > max(0, at - _FAR) and told[first - 1].text not in (".", "\n"):
        first -= 1
    return 0 <= _place(told[first:], _table("vacancy.asked", language)) < at - first


def _place(tokens: list[Token], table: PhraseTable[bool]) -> int:
    """Where the first words of a table stand; -1 when there are none."""
    words = (place for place, token in enumerate(tokens) if token.kind == WORD and table.match(tokens, place))
    return next(words, -1)


def _decision(told: _Told, language: str) -> str:
    """ "The board has awarded 22 million to 64 projects", near the beginning of a text."""
    tokens, text = told.tokens, told.text
    for place, end in told.places(_table("award.decided", language)):
        if place >= _LEAD:
            break
        for number in range(end, min(end + _FAR, len(tokens) - 3)):
            if tokens[number].text == "." and text[tokens[number + 1].start].isupper():
                break
            behind = tokens[number + 1 : number + 3]
            counted = any(one.kind == WORD and _words("gives.counted").match([one, END], 0) for one in behind)
            if tokens[number].kind == NUMBER and tokens[number].value > 1 and counted:
                return " ".join(text[tokens[place].start : behind[0].end].split())
    return ""


def _is_news_of_awards(titled: _Told, language: str) -> str:
    """By a title that no call has; a question ("Who has been awarded?") is a heading of many pages."""
    if titled.text.rstrip().endswith("?"):
        return ""
    words = titled.first(_table("award.certain", language))
    words = words or (titled.text.strip() if _is_shared(titled.tokens, language) else "")
    return quoting("award", words) if words else ""


def _is_shared(titled: list[Token], language: str) -> bool:
    """ "24 associations share 12 million": a number of receivers, a verb and a sum, in this order."""
    first, verbs = titled[0], _table("award.shares", language)
    if first.kind != NUMBER or not 1 < first.value < _YEARS.start:
        return False
    for place, token in enumerate(titled[1 : 2 * _NEAR], 1):
        verb = verbs.match(titled, place) if token.kind == WORD else None
        if verb:
            return any(one.kind == NUMBER for one in titled[verb[1] : verb[1] + 2])
    return False


def _of_certain_title(titled: _Told, language: str) -> str:
    """By a title that no call has. An archive and advice tell how calls are applied for, too."""
    if told := _is_news_of_awards(titled, language):
        return told
    if words := titled.first(_table("advice.certain", language)):
        return quoting("notice", words)
    words = titled.first(_table("archive.certain", language))
    return quoting("archive", words) if words else ""


def _of_notice(titled: _Told, told: _Told, language: str) -> str:
    """By a title of advice or of a site's own pages. When it says more than that, and the text states what can be had
    and by when, it is a call's name: "Lessons Learned fund"."""
    words = titled.first(_table("notice.certain", language))
    whole = words == titled.text.strip()
    return quoting("notice", words) if words and (whole or not all(_offers(told, language))) else ""


def _of_event(titled: _Told, told: _Told, language: str) -> str:
    """An event, by what its title calls it and the words by which people sign up. A grant for events has such a title
    too: it names money, and asks for applications or says what can be had."""
    named = titled.first(_table("event.title", language))
    signed = told.first(_table("event.sign_up", language)) if named else ""
    if not signed or all(_offers(told, language)):
        return ""
    money = titled.first(_table("vacancy.money", language))
    return "" if money and _asks(told, language) else quoting("event", f"{named}, {signed}")


def _of_joining(told: _Told, language: str) -> str:
    """An event, whatever its title calls it, by words that are said of events only, where nothing can be had."""
    words = told.first(_table("event.joins", language))
    return quoting("event", words) if words and not any(_offers(told, language)) else ""


def _offers(told: _Told, language: str) -> tuple[bool, bool]:
    """Whether the text states when to apply, and a sum."""
    text, context = told.text[: told.until], Context(language=language)
    dates = read_dates(text, context)
    timed = bool(dates.deadlines or dates.openness.rolling)
    return timed, bool(read_money(plain(text), context).amounts)


def _of_title(titled: _Told, told: _Told, language: str) -> str:
    """What a text that does not ask for applications is by its title, or for want of any word of money."""
    return (
        _said_in_title(titled, told, language) or _of_joining(told, language) or _is_other_news(titled, told, language)
    )


def _asks(told: _Told, language: str) -> bool:
    """The text asks for applications."""
    return bool(told.first(_table("asks", language)))


def quoting(kind: str, words: str) -> str:
    """Why a page is none, by its kind (a key of the reasons above) and the words that tell, as a sentence."""
    return say("{reason}: '{words}'.", reason=_REASONS[kind], words=words)


def _refusal(told: _Told, language: str) -> str:
    """ "No applications will be accepted through this notice", but not "... accepted after 3 March"."""
    tokens, onward = told.tokens, _words("refusal.onward")
    for place, end in told.places(_table("refusal.text", language)):
        before, behind = tokens[place - 1], tokens[end]
        starts = before.kind != WORD or before.text in ("is", "are")
        if starts and (behind.kind != WORD or onward.match(tokens, end)):
            return told.text[tokens[place].start : tokens[end - 1].end]
    return ""


def _said_in_title(titled: _Told, told: _Told, language: str) -> str:
    for kind in ("notice", "loan", "tax", "award", "round_up", "overview", "archive"):
        words = titled.first(_table(f"{kind}.title", language))
        if words and not (kind == "notice" and all(_offers(told, language))):
            return quoting(kind, words)
    if _is_list(titled.tokens):
        return quoting("round_up", titled.text.strip())
    return quoting("award", titled.text.strip()) if _gives(titled.tokens, language) else ""


def _gives(titled: list[Token], language: str) -> bool:
    """ "The fund gives 3 million to ...", "... supports 17 projects": a verb of giving, and how much or to how many;
    behind one that speaks of what is done, "gave", a number is enough."""
    verbs, done = _table("gives.verbs", language), _table("gives.done", language)
    for place, token in enumerate(titled[:-3]):
        gave = done.match(titled, place) if token.kind == WORD else None
        if gave and any(one.kind == NUMBER for one in titled[gave[1] : gave[1] + _NEAR]):
            return True
    for place, token in enumerate(titled[:-3]):
        verb = verbs.match(titled, place) if token.kind == WORD else None
        for number in range(verb[1], min(verb[1] + _NEAR, len(titled) - 3)) if verb else ():
            if titled[number].kind != NUMBER:
                continue
            behind = titled[number + 1 : number + 1 + _NEAR]
            if any(_words("gives.counted").match([one, END], 0) for one in behind if one.kind == WORD):
                return True
            summed = any(_words("gives.to").match([one, END], 0) for one in behind if one.kind == WORD)
            return summed and not _YEARS.start <= titled[number].value < _YEARS.stop
    return False


def _is_other_news(titled: _Told, told: _Told, language: str) -> str:
    """A text of some length, in a language that we read, without one word of money or applying."""
    text, funding = f"{titled.text}\n{told.text}", _table("funding", language)
    if len(text) < ENOUGH_TO_JUDGE or not language_of(text) or titled.first(funding) or told.first(funding):
        return ""
    return say("Says nothing of money or of applying.")


def _is_list(titled: list[Token]) -> bool:
    """ "20 scholarships ..." or "Top 10 ...": a number of things, at the beginning of the title."""
    first, second = titled[0], titled[1] if len(titled) > 1 else titled[0]
    if first.kind == NUMBER and 1 < first.value < 100:
        return second.kind == WORD and (_words("round_up.listed").match(titled, 1) is not None)
    return first.text in ("top", "topp") and second.kind == NUMBER


@cache
def _words(name: str) -> PhraseTable[bool]:
    """The words of a part of not_a_call.toml that all languages share."""
    kind, part = name.split(".")
    return PhraseTable((words, True) for words in vocabulary("not_a_call")[kind][part]["words"])


@cache
def _table(name: str, language: str) -> PhraseTable[bool]:
    """The phrases of one part of not_a_call.toml in a language, or in all."""
    table = vocabulary("not_a_call")
    for key in name.split("."):
        table = table[key]
    return PhraseTable((phrase, True) for phrase in _phrases(table, language))


@cache
def _all_phrases(language: str) -> Beginnings:
    """The words with which those of any part begin."""
    return Beginnings([(1, PhraseTable((phrase, True) for phrase in _phrases(vocabulary("not_a_call"), language)))])


def _phrases(table: dict[str, Any], language: str) -> Iterator[str]:
    """The phrases of a language, or of all, in a table of them or in the tables that it holds."""
    for key, part in table.items():
        if isinstance(part, dict):
            yield from _phrases(part, language)
        elif not language or key == language:
            yield from part
