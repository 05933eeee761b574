"""Awards, notices, round-ups, overviews, archives, loans and tax rules, told from calls (design rule 12).

A real call must not be thrown away: a title that sounds like something else is believed only when the text does not ask
for applications.
"""

from __future__ import annotations

from config.sentences import say
from tracker.facts.kind_words import READ, Told, asks, offers, quoting, table_of, words_of
from tracker.facts.language import language_of
from tracker.facts.other_offers import event, joining, post
from tracker.facts.tokens import END, NUMBER, WORD, Token
from tracker.facts.vocabulary import vocabulary

ENOUGH_TO_JUDGE = 300
"""A text shorter than this may be a real call that says nothing of money or applying."""
_YEARS = range(1900, 2101)
_NEAR = 5
"""Tokens between the words of a title that belong together."""
_LEAD, _FAR = 120, 20
"""Tokens from the beginning of a text in which news says what it is, and those of such a sentence."""


def why_not_a_call(title: str, text: str, language: str, until: int = READ) -> str:
    """Why this is no call, as a sentence that quotes the words that decided; empty when it is one, or may be.

    `language` is ISO 639-1; words of all languages are looked for when it is empty or not one of ours. `until` is how
    many characters of the text are looked at.
    """
    language = language if language in vocabulary("numbers") else ""
    titled, told = Told.of(title, language), Told.of(text, language, until)
    return (
        _said_in_text(told, language)
        or post(titled, told, language)
        or _of_certain_title(titled, language)
        or event(titled, told, language)
        or _of_notice(titled, told, language)
        or ("" if asks(told, language) else _of_title(titled, told, language))
    )


def plainly_not_a_call(title: str, text: str, language: str) -> str:
    """Why this is no call although its source states a day to apply by: only what says so itself ("this is not a
    request for applications"), or is titled as news of awards."""
    language = language if language in vocabulary("numbers") else ""
    titled, told = Told.of(title, language), Told.of(text, language)
    words = told.first(table_of("notice.text", language)) or _refusal(told, language)
    return quoting("notice", words) if words else _is_news_of_awards(titled, language)


def why_by_title(title: str, language: str) -> str:
    """Why no part of a page under this title is a call: news of awards, an archive; empty when it is neither."""
    language = language if language in vocabulary("numbers") else ""
    return _of_certain_title(Told.of(title, language), language)


def titled_as_award(title: str, language: str) -> str:
    """Why a page that lists receivers tells of awards by its title, as a sentence; empty when it does not."""
    language = language if language in vocabulary("numbers") else ""
    words = Told.of(title, language).first(table_of("award.title", language))
    return quoting("award", words) if words else ""


def asks_nothing(text: str, language: str, until: int = READ) -> bool:
    """A text in a language that we read has not one of the words for money that is given, or for applying for it."""
    table = vocabulary("not_a_call")["given"]
    return language in table and not Told.of(text, language, until).first(table_of("given", language))


def asks_for_applications(text: str, language: str) -> bool:
    """Whether a text asks for applications; so does every text in a language that we do not read."""
    return language not in vocabulary("numbers") or asks(Told.of(text, language), language)


def _said_in_text(told: Told, language: str) -> str:
    for kind in ("notice", "award", "overview"):
        words = told.first(table_of(f"{kind}.text", language))
        if words and not (kind == "overview" and told.first(table_of("deadline", language))):
            return quoting(kind, words)
    refused = _refusal(told, language)
    return quoting("notice", refused) if refused else _of_another_kind(told, language)


def _of_another_kind(told: Told, language: str) -> str:
    """A loan, by its interest and repayment; a tax rule, by the tax return; news of a decision, by its receivers."""
    loan = [told.first(table_of(f"loan.{part}", language)) for part in ("noun", "interest", "repaid")]
    if all(loan):
        return quoting("loan", ", ".join(loan))
    tax = [told.first(table_of(f"tax.{part}", language)) for part in ("text", "noun")]
    if all(tax):
        return quoting("tax", ", ".join(tax))
    decided = _decision(told, language)
    return quoting("award", decided) if decided else ""


def _decision(told: Told, language: str) -> str:
    """ "The board has awarded 22 million to 64 projects", near the beginning of a text."""
    tokens, text = told.tokens, told.text
    for place, end in told.places(table_of("award.decided", language)):
        if place >= _LEAD:
            break
        for number in range(end, min(end + _FAR, len(tokens) - 3)):
            if tokens[number].text == "." and text[tokens[number + 1].start].isupper():
                break
            behind = tokens[number + 1 : number + 3]
            counted = any(one.kind == WORD and words_of("gives.counted").match([one, END], 0) for one in behind)
            if tokens[number].kind == NUMBER and tokens[number].value > 1 and counted:
                return " ".join(text[tokens[place].start : behind[0].end].split())
    return ""


def _is_news_of_awards(titled: Told, language: str) -> str:
    """By a title that no call has; a question ("Who has been awarded?") is a heading of many pages."""
    if titled.text.rstrip().endswith("?"):
        return ""
    words = titled.first(table_of("award.certain", language))
    words = words or (titled.text.strip() if _is_shared(titled.tokens, language) else "")
    return quoting("award", words) if words else ""


def _is_shared(titled: list[Token], language: str) -> bool:
    """ "24 associations share 12 million": a number of receivers, a verb and a sum, in this order."""
    first, verbs = titled[0], table_of("award.shares", language)
    if first.kind != NUMBER or not 1 < first.value < _YEARS.start:
        return False
    for place, token in enumerate(titled[1 : 2 * _NEAR], 1):
        verb = verbs.match(titled, place) if token.kind == WORD else None
        if verb:
            return any(one.kind == NUMBER for one in titled[verb[1] : verb[1] + 2])
    return False


def _of_certain_title(titled: Told, language: str) -> str:
    """By a title that no call has. An archive and advice tell how calls are applied for, too."""
    if told := _is_news_of_awards(titled, language):
        return told
    if words := titled.first(table_of("advice.certain", language)):
        return quoting("notice", words)
    words = titled.first(table_of("archive.certain", language))
    return quoting("archive", words) if words else ""


def _of_notice(titled: Told, told: Told, language: str) -> str:
    """By a title of advice or of a site's own pages. When it says more than that, and the text states what can be had
    and by when, it is a call's name: "Lessons Learned fund"."""
    words = titled.first(table_of("notice.certain", language))
    whole = words == titled.text.strip()
    return quoting("notice", words) if words and (whole or not all(offers(told, language))) else ""


def _of_title(titled: Told, told: Told, language: str) -> str:
    """What a text that does not ask for applications is by its title, or for want of any word of money."""
    return _said_in_title(titled, told, language) or joining(told, language) or _is_other_news(titled, told, language)


def _refusal(told: Told, language: str) -> str:
    """ "No applications will be accepted through this notice", but not "... accepted after 3 March"."""
    tokens, onward = told.tokens, words_of("refusal.onward")
    for place, end in told.places(table_of("refusal.text", language)):
        before, behind = tokens[place - 1], tokens[end]
        starts = before.kind != WORD or before.text in ("is", "are")
        if starts and (behind.kind != WORD or onward.match(tokens, end)):
            return told.text[tokens[place].start : tokens[end - 1].end]
    return ""


def _said_in_title(titled: Told, told: Told, language: str) -> str:
    for kind in ("notice", "loan", "tax", "award", "round_up", "overview", "archive"):
        words = titled.first(table_of(f"{kind}.title", language))
        if words and not (kind == "notice" and all(offers(told, language))):
            return quoting(kind, words)
    if _is_list(titled.tokens):
        return quoting("round_up", titled.text.strip())
    return quoting("award", titled.text.strip()) if _gives(titled.tokens, language) else ""


def _gives(titled: list[Token], language: str) -> bool:
    """ "The fund gives 3 million to ...", "... supports 17 projects": a verb of giving, and how much or to how many;
    behind one that speaks of what is done, "gave", a number is enough."""
    verbs, done = table_of("gives.verbs", language), table_of("gives.done", language)
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
            if any(words_of("gives.counted").match([one, END], 0) for one in behind if one.kind == WORD):
                return True
            summed = any(words_of("gives.to").match([one, END], 0) for one in behind if one.kind == WORD)
            return summed and not _YEARS.start <= titled[number].value < _YEARS.stop
    return False


def _is_other_news(titled: Told, told: Told, language: str) -> str:
    """A text of some length, in a language that we read, without one word of money or applying."""
    text, funding = f"{titled.text}\n{told.text}", table_of("funding", language)
    if len(text) < ENOUGH_TO_JUDGE or not language_of(text) or titled.first(funding) or told.first(funding):
        return ""
    return say("Says nothing of money or of applying.")


def _is_list(titled: list[Token]) -> bool:
    """ "20 scholarships ..." or "Top 10 ...": a number of things, at the beginning of the title."""
    first, second = titled[0], titled[1] if len(titled) > 1 else titled[0]
    if first.kind == NUMBER and 1 < first.value < 100:
        return second.kind == WORD and (words_of("round_up.listed").match(titled, 1) is not None)
    return first.text in ("top", "topp") and second.kind == NUMBER
