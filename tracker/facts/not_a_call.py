"""Awards, notices, round-ups, overviews, archives, loans and tax rules, told from calls (design rule 12).

A real call must not be thrown away: a title that sounds like something else is believed only when the text does not ask
for applications.
"""

from __future__ import annotations

from functools import cache

from config.sentences import say
from tracker.facts.kind_words import READ, Told, asks, offers, quoting, table_of, words_of
from tracker.facts.language import language_of
from tracker.facts.other_offers import event, joining, of_another_offer, post, vacancy
from tracker.facts.tokens import END, NUMBER, WORD, Token, tokenize
from tracker.facts.vocabulary import vocabulary

ENOUGH_TO_JUDGE = 300
"""A text shorter than this may be a real call that says nothing of money or applying."""
_YEARS = range(1900, 2101)
_NEAR = 5
"""Tokens between the words of a title that belong together."""
_FIRST = 60
"""Tokens from the beginning of a text in which a round-up says what it is."""
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
        or _of_round_up(titled, told, language)
        or of_another_offer(titled, told, language)
        or post(titled, told, language)
        or _of_certain_title(titled, language)
        or event(titled, told, language)
        or _of_notice(titled, told, language)
        or ("" if asks(told, language) else _of_title(titled, told, language))
    )


def plainly_not_a_call(title: str, text: str, language: str) -> str:
    """Why this is no call although its source states a day to apply by: only what says so itself ("this is not a
    request for applications"), is titled as news of awards or as a post, or offers a loan or an order."""
    language = language if language in vocabulary("numbers") else ""
    titled, told = Told.of(title, language), Told.of(text, language)
    words = told.first(table_of("notice.text", language)) or _refusal(told, language)
    if words:
        return quoting("notice", words)
    return _is_news_of_awards(titled, language) or of_another_offer(titled, told, language)


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
    if words := _refusal(told, language):
        return quoting("notice", words)
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
    if told := vacancy(titled, language):
        return told
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
    if _is_list(titled.tokens, language):
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


def _of_round_up(titled: Told, told: Told, language: str) -> str:
    """News of others' calls, by the first lines of its text or a title that counts grants and says when they close."""
    if _is_list(titled.tokens, language) and titled.first(table_of("round_up.closing", language)):
        return quoting("round_up", titled.text.strip())
    for one, until in ((titled, len(titled.tokens)), (told, _FIRST)):
        place, end = next(one.places(table_of("round_up.lead", language)), (until, 0))
        if place < until:
            return quoting("round_up", " ".join(one.text[one.tokens[place].start : one.tokens[end - 1].end].split()))
    return ""


def says_round_up(title: str, text: str, language: str) -> str:
    """Why a page is news of others' calls by its title or the first lines of its text, as a sentence; empty when it may
    be none."""
    language = language if language in vocabulary("numbers") else ""
    return _of_round_up(Told.of(title, language), Told.of(text, language), language)


def titled_as_round_up(title: str, language: str) -> str:
    """Why a page that names several funders is a round-up by its title, as a sentence; empty when it may be none."""
    titled = Told.of(title, language)
    words = title.strip() if _is_list(titled.tokens, language) else titled.first(table_of("round_up.title", language))
    return quoting("round_up", words) if words else ""


def names_funder(text: str) -> bool:
    """Whether a text names somebody as many funders are called, a foundation or a trust."""
    funders = words_of("round_up.funders")
    return any(token.kind == WORD and funders.match([token, END], 0) for token in tokenize(text))


def leads_to_several(text: str, language: str) -> str:
    """The words by which a text says in its beginning that it leads to several grants; empty when it does not."""
    told = Told.of(text, language)
    place, end = next(told.places(table_of("overview.lead", language)), (_LEAD, 0))
    return told.text[told.tokens[place].start : told.tokens[end - 1].end] if place < _LEAD else ""


def _is_list(titled: list[Token], language: str) -> bool:
    """ "20 scholarships ...", "Ten small grants ..." or "Top 10 ...": a number of things, at the beginning."""
    first, second = titled[0], titled[1] if len(titled) > 1 else titled[0]
    if first.text in ("top", "topp"):
        return second.kind == NUMBER
    if not (1 < first.value < 100 if first.kind == NUMBER else first.text in _numbers(language)):
        return False
    listed = words_of("round_up.listed")
    return any(token.kind == WORD and listed.match(titled, place) for place, token in enumerate(titled[1:4], 1))


@cache
def _numbers(language: str) -> frozenset[str]:
    """The words for two and more, in a language or in all."""
    told = vocabulary("numbers")
    values = [value.split() for one in ([told[language]] if language else told.values()) for value in one["values"]]
    return frozenset(word for number, *words in values if float(number) > 1 for word in words)
