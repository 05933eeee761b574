"""Awards, notices, round-ups, overviews, archives, loans and tax rules, told from calls (design rule 12).

A real call must not be thrown away: a title that sounds like something else is believed only when the text does not ask
for applications.
"""

from __future__ import annotations

from functools import cache

from config.sentences import say
from tracker.facts.clean import plain
from tracker.facts.dates import read_dates
from tracker.facts.language import language_of
from tracker.facts.model import Context
from tracker.facts.money import read_money
from tracker.facts.tokens import END, NUMBER, WORD, Token, tokenize
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

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


def why_not_a_call(title: str, text: str, language: str) -> str:
    """Why this is no call, as a sentence that quotes the words that decided; empty when it is one, or may be.

    `language` is ISO 639-1; words of all languages are looked for when it is empty or not one of ours.
    """
    titled, told = tokenize(title), tokenize(text[:_READ])
    language = language if language in vocabulary("numbers") else ""
    return (
        _said_in_text(told, text, language)
        or _of_post(titled, told, title, text, language)
        or _of_certain_title(titled, title, language)
        or _of_notice(titled, title, text[:_READ], language)
        or ("" if _asks(told, text, language) else _of_title(titled, told, title, text, language))
    )


def plainly_not_a_call(title: str, text: str, language: str) -> str:
    """Why this is no call although its source states a day to apply by: only what says so itself ("this is not a
    request for applications"), or is titled as news of awards."""
    titled, told = tokenize(title), tokenize(text[:_READ])
    language = language if language in vocabulary("numbers") else ""
    words = _first(told, _table("notice.text", language), text) or _refusal(told, text, language)
    return quoting("notice", words) if words else _is_news_of_awards(titled, title, language)


def why_by_title(title: str, language: str) -> str:
    """Why no part of a page under this title is a call: news of awards, an archive; empty when it is neither."""
    return _of_certain_title(tokenize(title), title, language if language in vocabulary("numbers") else "")


def asks_nothing(text: str, language: str) -> bool:
    """A text in a language that we read has not one of the words for money that is given, or for applying for it."""
    table = vocabulary("not_a_call")["given"]
    return language in table and not _first(tokenize(text[:_READ]), _table("given", language), text)


def _said_in_text(told: list[Token], text: str, language: str) -> str:
    for kind in ("notice", "award", "overview"):
        words = _first(told, _table(f"{kind}.text", language), text)
        if words and not (kind == "overview" and _first(told, _table("deadline", language), text)):
            return quoting(kind, words)
    refused = _refusal(told, text, language)
    return quoting("notice", refused) if refused else _of_another_kind(told, text, language)


def _of_another_kind(told: list[Token], text: str, language: str) -> str:
    """A loan, by its interest and repayment; a tax rule, by the tax return; news of a decision, by its receivers."""
    loan = [_first(told, _table(f"loan.{part}", language), text) for part in ("noun", "interest", "repaid")]
    if all(loan):
        return quoting("loan", ", ".join(loan))
    tax = [_first(told, _table(f"tax.{part}", language), text) for part in ("text", "noun")]
    if all(tax):
        return quoting("tax", ", ".join(tax))
    decided = _decision(told, text, language)
    return quoting("award", decided) if decided else ""


def _of_post(titled: list[Token], told: list[Token], title: str, text: str, language: str) -> str:
    """A post to be filled, by what it is and the papers that are asked for. Calls speak of posts and papers too: of
    those that applicants hold or must send in, or after telling of money to be had."""
    post = [_first(told, _table(f"vacancy.{part}", language), text) for part in ("post", "papers")]
    money = _table("vacancy.money", language)
    if not all(post) or (_first(titled, money, title) and not _first(titled, _table("vacancy.work", language), title)):
        return ""
    heading = [token.text for token in titled if token.text]
    told = told[len(heading) :] if [token.text for token in told[: len(heading)]] == heading else told
    paid, at = _place(told, money), _place(told, _table("vacancy.post", language))
    if 0 <= paid < at or (paid >= 0 and _is_of_applicant(told, at, language)):
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


def _decision(told: list[Token], text: str, language: str) -> str:
    """ "The board has awarded 22 million to 64 projects", near the beginning of a text."""
    table = _table("award.decided", language)
    for place, token in enumerate(told[:_LEAD]):
        match = table.match(told, place) if token.kind == WORD else None
        for number in range(match[1], min(match[1] + _FAR, len(told) - 3)) if match else ():
            if told[number].text == "." and text[told[number + 1].start].isupper():
                break
            behind = told[number + 1 : number + 3]
            counted = any(one.kind == WORD and _words("gives.counted").match([one, END], 0) for one in behind)
            if told[number].kind == NUMBER and told[number].value > 1 and counted:
                return " ".join(text[token.start : behind[0].end].split())
    return ""


def _is_news_of_awards(titled: list[Token], title: str, language: str) -> str:
    """By a title that no call has; a question ("Who has been awarded?") is a heading of many pages."""
    if title.rstrip().endswith("?"):
        return ""
    words = _first(titled, _table("award.certain", language), title)
    words = words or (title.strip() if _is_shared(titled, language) else "")
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


def _of_certain_title(titled: list[Token], title: str, language: str) -> str:
    """By a title that no call has. An archive and advice tell how calls are applied for, too."""
    if told := _is_news_of_awards(titled, title, language):
        return told
    words = _first(titled, _table("archive.certain", language), title)
    return quoting("archive", words) if words else ""


def _of_notice(titled: list[Token], title: str, text: str, language: str) -> str:
    """By a title of advice or of a site's own pages. When it says more than that, and the text states what can be had
    and by when, it is a call's name: "Lessons Learned fund"."""
    words = _first(titled, _table("notice.certain", language), title)
    whole = words == title.strip()
    return quoting("notice", words) if words and (whole or not _offers(text, language)) else ""


def _offers(text: str, language: str) -> bool:
    """The text states a deadline of the applicant and a sum, whatever its title sounds like."""
    context = Context(language=language)
    return bool(read_dates(text, context).deadlines) and bool(read_money(plain(text), context).amounts)


def _of_title(titled: list[Token], told: list[Token], title: str, text: str, language: str) -> str:
    """What a text that does not ask for applications is by its title, or for want of any word of money."""
    said = _said_in_title(titled, title, text, language)
    return said or _is_other_news(titled + told, title + "\n" + text, language)


def _asks(told: list[Token], text: str, language: str) -> bool:
    """The text asks for applications."""
    return bool(_first(told, _table("asks", language), text))


def quoting(kind: str, words: str) -> str:
    """Why a page is none, by its kind (a key of the reasons above) and the words that tell, as a sentence."""
    return say("{reason}: '{words}'.", reason=_REASONS[kind], words=words)


def _refusal(told: list[Token], text: str, language: str) -> str:
    """ "No applications will be accepted through this notice", but not "... accepted after 3 March"."""
    table, onward = _table("refusal.text", language), _words("refusal.onward")
    for place, token in enumerate(told):
        match = table.match(told, place) if token.kind == WORD else None
        if match is None:
            continue
        before, behind = told[place - 1] if place else told[-1], told[match[1]]
        starts = before.kind != WORD or before.text in ("is", "are")
        if starts and (behind.kind != WORD or onward.match(told, match[1])):
            return text[token.start : told[match[1] - 1].end]
    return ""


def _said_in_title(titled: list[Token], title: str, text: str, language: str) -> str:
    for kind in ("notice", "loan", "tax", "award", "round_up", "overview", "archive"):
        words = _first(titled, _table(f"{kind}.title", language), title)
        if words and not (kind == "notice" and _offers(text[:_READ], language)):
            return quoting(kind, words)
    if _is_list(titled):
        return quoting("round_up", title.strip())
    return quoting("award", title.strip()) if _gives(titled, language) else ""


def _gives(titled: list[Token], language: str) -> bool:
    """ "The fund gives 3 million to ...", "... supports 17 projects": a verb of giving, and how much or to how many."""
    verbs = _table("gives.verbs", language)
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


def _is_other_news(tokens: list[Token], text: str, language: str) -> str:
    """A text of some length, in a language that we read, without one word of money or applying."""
    if len(text) < ENOUGH_TO_JUDGE or not language_of(text) or _first(tokens, _table("funding", language), text):
        return ""
    return say("Says nothing of money or of applying.")


def _first(tokens: list[Token], table: PhraseTable[bool], text: str) -> str:
    """The first words of a table in a text; empty when there are none."""
    for place, token in enumerate(tokens):
        if token.kind == WORD and (match := table.match(tokens, place)):
            return " ".join(text[token.start : tokens[match[1] - 1].end].split()) or token.text
    return ""


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
    phrases = table.get(language, []) if language else [phrase for words in table.values() for phrase in words]
    return PhraseTable((phrase, True) for phrase in phrases)
