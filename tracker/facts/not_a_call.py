"""Awards, notices, round-ups, overviews, archives, loans and tax rules, told from calls (design rule 12).

A real call must not be thrown away: a title that sounds like something else is believed only when the text does not ask
for applications.
"""

from __future__ import annotations

from functools import lru_cache

from config.sentences import say
from tracker.facts.awards import decision, gives, news_of_awards
from tracker.facts.gathered import archive, is_list, round_up
from tracker.facts.kind_tables import table_of, words_of
from tracker.facts.kind_words import READ, Told, asks, offers, quoting
from tracker.facts.language import language_of
from tracker.facts.news import for_the_press, membership, report, review, tells_of_choice, titled_as_news
from tracker.facts.other_offers import event, joining, of_another_offer
from tracker.facts.own_pages import own_page
from tracker.facts.posts import post, vacancy
from tracker.facts.tokens import WORD
from tracker.facts.vocabulary import vocabulary

ENOUGH_TO_JUDGE = 300
"""A text shorter than this may be a real call that says nothing of money or applying."""
_NEAR = 4
"""Tokens from "how to write" to what is written."""


def why_not_a_call(title: str, text: str, language: str, until: int = READ) -> str:
    """Why this is no call, as a sentence that quotes the words that decided; empty when it is one, or may be.

    `language` is ISO 639-1; words of all languages are looked for when it is empty or not one of ours. `until` is how
    many characters of the text are looked at.
    """
    return _why_not(title, text, language if language in vocabulary("numbers") else "", min(until, len(text)))


@lru_cache(maxsize=8)
def _why_not(title: str, text: str, language: str, until: int) -> str:
    """Kept for a few texts: a page is judged when it is read, and again with its facts."""
    titled, told = Told.of(title, language), Told.of(text, language, until)
    return (
        _said_in_text(told, language)
        or round_up(titled, told, language)
        or of_another_offer(titled, told, language)
        or post(titled, told, language)
        or _of_certain_title(titled, language)
        or event(titled, told, language)
        or _of_notice(titled, told, language)
        or own_page(titled, told, language)
        or report(titled, told, language)
        or review(titled, told, language)
        or membership(titled, told, language)
        or for_the_press(told, language)
        or ("" if asks(told, language) else _of_title(titled, told, language))
    )


def plainly_not_a_call(title: str, text: str, language: str) -> str:
    """Why this is no call although its source states a day to apply by: only what says so itself ("this is not a
    request for applications"), is titled as news of awards or as a post, or offers a loan or an order; and what is
    titled as a notice of its own kind (a request for information) and does not ask for applications."""
    language = language if language in vocabulary("numbers") else ""
    titled, told = Told.of(title, language), Told.of(text, language)
    words = told.first(table_of("notice.text", language)) or _refusal(told, language)
    words = words or _withdrawn(titled, language)
    if not words and not asks(told, language):
        words = titled.first(table_of("notice.plain", language))
    if words:
        return quoting("notice", words)
    return news_of_awards(titled, language) or of_another_offer(titled, told, language)


def _withdrawn(titled: Told, language: str) -> str:
    """ "CANCELLED: Lake restoration", "Lake restoration (withdrawn)"."""
    ends = (
        titled.text.strip().strip("[]()*").casefold().startswith,
        titled.text.strip().strip("[]()*.").casefold().endswith,
    )
    words = titled.first(table_of("notice.withdrawn", language))
    return words if words and any(end(words.casefold()) for end in ends) else ""


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


def names_funding(title: str, language: str) -> bool:
    """Whether a title has a word for funding."""
    language = language if language in vocabulary("numbers") else ""
    return bool(Told.of(title, language).first(table_of("funding", language)))


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
    decided = decision(told, language)
    return quoting("award", decided) if decided else ""


def _of_certain_title(titled: Told, language: str) -> str:
    """By a title that no call has. An archive and advice tell how calls are applied for, too."""
    if told := news_of_awards(titled, language):
        return told
    if words := titled.first(table_of("advice.certain", language)) or _is_guide(titled, language):
        return quoting("notice", words)
    if told := vacancy(titled, language):
        return told
    return titled_as_news(titled, language) or archive(titled, language)


def _is_guide(titled: Told, language: str) -> str:
    """ "How to write a good application", whatever days and sums it gives as examples."""
    about = table_of("advice.about", language)
    for _, end in titled.places(table_of("advice.how", language)):
        if about.stands_in(titled.tokens, end, end + _NEAR):
            return titled.text.strip()
    return ""


def _of_notice(titled: Told, told: Told, language: str) -> str:
    """By a title of advice or of a site's own pages. When it says more than that, and the text states what can be had
    and by when, it is a call's name: "Lessons Learned fund"."""
    words = titled.first(table_of("notice.certain", language))
    whole = words == titled.text.strip()
    return quoting("notice", words) if words and (whole or not all(offers(told, language))) else ""


def _of_title(titled: Told, told: Told, language: str) -> str:
    """What a text that does not ask for applications is by its title, or for want of any word of money."""
    return (
        _said_in_title(titled, told, language)
        or tells_of_choice(told, language)
        or joining(told, language)
        or _is_other_news(titled, told, language)
    )


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
    if is_list(titled.tokens, language):
        return quoting("round_up", titled.text.strip())
    return quoting("award", titled.text.strip()) if gives(titled.tokens, language) else ""


def _is_other_news(titled: Told, told: Told, language: str) -> str:
    """A text of some length, in a language that we read, without one word of money or applying."""
    text, funding = f"{titled.text}\n{told.text}", table_of("funding", language)
    if len(text) < ENOUGH_TO_JUDGE or not language_of(text) or titled.first(funding) or told.first(funding):
        return ""
    return say("Says nothing of money or of applying.")
