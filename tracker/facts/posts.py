"""Posts to be filled: adverts for work, told from grants that pay for a post or ask for papers of whom they pay."""

from __future__ import annotations

from tracker.facts.kind_tables import table_of, words_of
from tracker.facts.kind_words import Told, is_offered, place_of, quoting
from tracker.facts.tokens import END, MARK, Token
from tracker.facts.words import PhraseTable

_FAR = 20
"""Tokens of a sentence in which somebody holds a post."""
_NEAR = 4
"""Tokens between who is sought and the word that says so."""
_SAID = ("post", "pay", "papers", "met")
"""What adverts say of work: what it is, what it pays, the papers that they ask for, and when people meet and begin."""
_ENOUGH = 3
"""So many of these are said together of work alone."""


def vacancy(titled: Told, language: str) -> str:
    """A post by its title: the words of an advert, or whom somebody seeks. A grant for a post names money."""
    if names_money(titled, language):
        return ""
    if words := titled.first(table_of("vacancy.title", language)):
        return quoting("vacancy", words)
    sought = _sought(titled, language)
    return quoting("vacancy", sought) if sought else ""


def _sought(titled: Told, language: str) -> str:
    """ "We are looking for a coordinator", "Coordinator wanted", but not "We seek projects that train coordinators"."""
    for place, end in titled.places(table_of("vacancy.seeks", language)):
        for at, until in titled.places(table_of("vacancy.work", language)):
            between = titled.tokens[min(end, until) : max(place, at)]
            if len(between) <= _NEAR and not words_of("vacancy.others").stands_in([*between, END]):
                return " ".join(one.text for one in titled.tokens[min(place, at) : max(end, until)])
    return ""


def names_money(titled: Told, language: str) -> bool:
    """Money to be had is in a title: "Grant for a coordinator", "Youth worker programme", but not "Grants officer" and
    "Adviser on grants"."""
    money, work, through = (
        titled.place(table_of(f"vacancy.{part}", language)) for part in ("money", "work", "through")
    )
    if work < 0 or money < 0:
        return money >= 0 or through > work >= 0
    return any(words_of("vacancy.for").match(titled.tokens, at) for at in range(money + 1, work))


def post(titled: Told, told: Told, language: str) -> str:
    """A post to be filled, by work in its title and what adverts say of it, or by what is said of it alone. Calls speak
    of posts and papers too: of those that applicants hold or must send in, or after telling of money to be had."""
    said = {part: told.first(table_of(f"vacancy.{part}", language)) for part in _SAID}
    words = [word for word in said.values() if word]
    if not words:
        return ""
    if doctoral := _doctoral(titled, told, said, language):
        return quoting("vacancy", doctoral)
    if names_money(titled, language):
        return _of_work_with_money(told, words, language)
    works = any(titled.first(table_of(f"vacancy.{part}", language)) for part in ("work", "seeks"))
    head = _heading(titled, told)
    paid, at = (told.place(table_of(f"vacancy.{part}", language), head) for part in ("money", "post"))
    enough = (said["post"] and said["papers"] and not 0 <= paid < at) or _says_enough(said, works, paid >= 0)
    if not enough:
        return _of_work_with_money(told, words, language)
    if _is_of_applicant(told.tokens, at, paid, language) or _pays_for_posts(told, language):
        return ""
    return quoting("vacancy", ", ".join(words))


def _pays_for_posts(told: Told, language: str) -> bool:
    """A grant with which others pay somebody: they can apply for grants, or it is said by when and for how much."""
    granted = told.first(table_of("eligible", language)) and told.first(table_of("loan.grants", language))
    return bool(granted) or is_offered(told, language)


def _of_work_with_money(told: Told, words: list[str], language: str) -> str:
    """ "Want to work with grants?": somebody is sought, with most of what adverts say of it."""
    sought = told.first(table_of("vacancy.seeks", language)) if len(words) >= _ENOUGH else ""
    return quoting("vacancy", ", ".join(words)) if sought and not is_offered(told, language) else ""


def _doctoral(titled: Told, told: Told, said: dict[str, str], language: str) -> str:
    """A place to earn a doctorate or a post behind it, whatever is said of the money that pays for it. A grant for such
    places says so in its title, names those who may apply, or asks for no more than papers."""
    table = table_of("vacancy.doctoral", language)
    words = titled.first(table)
    money = (at for at, _ in titled.places(table_of("vacancy.money", language)))
    if not all(_within(titled, table, at) for at in money):
        return ""
    parts = [word for word in said.values() if word]
    granted = told.first(table_of("loan.grants", language))
    enough = len(parts) > 1 or not granted if words else bool(said["papers"] and said["met"])
    words = words or told.first(table)
    return ", ".join([words, *parts]) if words and enough and not is_offered(told, language) else ""


def _within(titled: Told, table: PhraseTable[bool], at: int) -> bool:
    """A token belongs to a phrase of a table, or hangs on one: the "stipendium" of "ph.d.-stipendium"."""
    return any(
        begin <= at < end or (at > end and all(token.kind == MARK for token in titled.tokens[end:at]))
        for begin, end in titled.places(table)
    )


def _says_enough(said: dict[str, str], works: bool, paid: bool) -> bool:
    """Whether a page is about work to be done, by whether its title names some and its text tells of money."""
    told = sum(bool(words) for words in said.values())
    if not works:
        return not paid and told >= _ENOUGH
    work, asked = bool(said["post"] or said["pay"]), bool(said["papers"] or said["met"])
    return work and asked if paid else work or told > 1


def _heading(titled: Told, told: Told) -> int:
    """How many tokens at the beginning of a text are those of its title."""
    heading = [token.text for token in titled.tokens if token.text]
    return len(heading) if [token.text for token in told.tokens[: len(heading)]] == heading else 0


def _is_of_applicant(told: list[Token], at: int, paid: int, language: str) -> bool:
    """`Applicants must hold a permanent position`, `attach the job description`: the words stand before it, on a page
    that tells of money."""
    if at < 0 or paid < 0:
        return False
    first = at
    while first > max(0, at - _FAR) and told[first - 1].text not in (".", "\n"):
        first -= 1
    return 0 <= place_of(told[first:], table_of("vacancy.asked", language)) < at - first
