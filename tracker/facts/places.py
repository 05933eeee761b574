"""The places that a project or an applicant must be of: countries, Swedish counties, other NUTS regions."""

from __future__ import annotations

from functools import cache

from config.sentences import say
from tracker.facts.glance import ANY_TYPE, PLACE, SAYING, bits, glance
from tracker.facts.model import Found
from tracker.facts.sentences import tokens_in
from tracker.facts.tokens import END, WORD, Token, touches
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

_CASES = ("ssa", "ssä", "lla", "llä", "sta", "stä", "lta", "ltä", "lle", "een", "oon", "aan", "iin")
"""Endings by which a Finnish name says "in", "from" and "to"."""
_FINNISH, _CASE = "FI", ("ssa", "ssä", "sta", "stä")
"""How the keys of Finland begin; the endings that the names of other countries have in Finnish."""
_COUNTRY = 2
"""Letters of the key of a country."""
_SHARING = 6
"""Names at most that have their end in common."""
_LONGEST = 20
"""Letters of a name that may be a compound."""
_REACH = 2
"""How many tokens before a name may say that it is the project's place."""

_BRITISH, _AMERICAN = "UK", "US-"
"""How the keys of these countries' regions begin."""
_ELSEWHERE = "elsewhere"
"""In place of the key of a region that has none."""


def read_places(text: str, language: str, *, prose: bool = False) -> tuple[Found[str], ...]:
    """Countries (ISO 3166-1 alpha-2), regions (NUTS; in the United States the states of ISO 3166-2) and the groups EU
    and NORDIC that a text names, each once.

    The text is the value of a field for places, unless it is `prose`: then only a name after a word of place counts
    ("in", "based in", "from"), in a sentence about who applies or what is done. The name of an office ("Länsstyrelsen
    i Dalarnas län") is no place of a project, and a name without its capital is no name. `language` is ISO 639-1, empty
    when not known.
    """
    found: dict[str, Found[str]] = {}
    for sentence, told in glance(text, language):
        if not told & PLACE:
            continue
        tokens = tokens_in(text, sentence)
        saying = told & ANY_TYPE and (told | bits(sentence.heading, language)) & SAYING
        if prose and not saying and not _speaks_of_projects(tokens):
            continue
        for begin, stop, keys in _names(tokens, prose):
            if _is_common_word(text, tokens[begin], keys, language):
                continue
            start, end = tokens[begin].start, tokens[stop - 1].end
            how = say("running text") if prose else say("words for places")
            for key in keys.split():
                found.setdefault(key, Found(key, start, end, how, "medium" if prose else "high"))
    return tuple(found.values())


def _names(tokens: list[Token], prose: bool) -> list[tuple[int, int, str]]:
    """Each name's keys with the tokens it stands at. Names joined by commas and "and" share the words before the
    first."""
    found: list[tuple[int, int, str]] = []
    place, last = 0, -_REACH - 1
    shared = any(token.text in _heads() for token in tokens)
    while place < len(tokens) - 3:
        match = None
        if tokens[place].kind == WORD:
            match = _table().match(tokens, place) or (_shared(tokens, place) if shared else None)
        if match is None:
            place += 1
            continue
        listed = place - last <= _REACH
        if match[0] and not _in_compound(tokens, match[1]) and (not prose or listed or _is_place(tokens, place, match)):
            last = match[1]
            elsewhere = match[0].startswith(_BRITISH) and _lies_elsewhere(tokens, match[1])
            if match[0] != _ELSEWHERE and not elsewhere and not _is_a_part(tokens, place, match[0]):
                found.append((place, match[1], match[0]))
        place = match[1] if match[0] else _behind_office(tokens, match[1])
    return found


def _shared(tokens: list[Token], place: int) -> tuple[str, int] | None:
    """ "Stockholms och Uppsala län", "Norr- och Västerbotten", "Etelä- ja Pohjois-Savossa": a name that has its end in
    common with one behind it."""
    stop = place + 1
    if tokens[stop].text == "-":
        return _hyphened(tokens, place)
    if not _joins(tokens[stop]):
        stop += 1
    begin = stop
    for _ in range(_SHARING):
        if not _joins(tokens[begin]):
            return None
        while _joins(tokens[begin]):
            begin += 1
        named = _table().match(tokens, begin) if tokens[begin].kind == WORD else None
        if named is not None and tokens[named[1] - 1].text in _heads():
            found = _table().match([*tokens[place:stop], tokens[named[1] - 1], END, END, END], 0)
            return (found[0], stop) if found and found[1] > stop - place else None
        begin += 1 if _joins(tokens[begin + 1]) or tokens[begin].kind != WORD else 2
    return None


def _hyphened(tokens: list[Token], place: int) -> tuple[str, int] | None:
    begin = place + 2
    if tokens[begin].text not in _joining() or tokens[begin + 1].kind != WORD:
        return None
    begin += 1
    named = _table().match(tokens, begin)
    if named is None or not named[0]:
        return None
    first, whole = tokens[place], tokens[begin].text
    candidates = [[first, *tokens[begin + 1 : named[1]]]] if named[1] > begin + 1 else []
    candidates += [[first._replace(text=first.text + whole[cut:])] for cut in range(1, min(len(whole), _LONGEST))]
    for candidate in candidates:
        found = _table().match([*candidate, END, END, END], 0)
        if found and found[0] and found[1] == len(candidate):
            return found[0], place + 2
    return None


def _joins(token: Token) -> bool:
    return token.text == "," or token.text in _joining()


def _is_a_part(tokens: list[Token], place: int, key: str) -> bool:
    """ "Norra Sverige": not all of a country."""
    if len(key) != _COUNTRY or not place:
        return False
    before = place - 2 if tokens[place - 1].text == "-" and place > 1 else place - 1
    return tokens[before].text in _parts()


def _lies_elsewhere(tokens: list[Token], stop: int) -> bool:
    """ "Durham, North Carolina", "Essex County, New Jersey", "Norfolk, VA": a town or county named after a British
    one. "Essex County Council" is British."""
    if tokens[stop].text == "county":
        return tokens[stop + 1].kind != WORD
    behind = stop + (tokens[stop].text in ",(")
    if tokens[behind].kind != WORD:
        return False
    if behind > stop and tokens[behind].text in _states():
        return True
    match = _table().match(tokens, behind)
    return match is not None and (match[0] == _ELSEWHERE or match[0].startswith(_AMERICAN))


def _speaks_of_projects(tokens: list[Token]) -> bool:
    """The sentence is about who applies or what is done, not about when the funder was founded."""
    return _told().stands_in(tokens)


def _is_common_word(text: str, token: Token, keys: str, language: str) -> bool:
    tables = vocabulary("regions")
    if keys in tables["groups"]:
        return False
    return not text[token.start].isupper() or language in tables["not_in"].get(token.text, ())


def _in_compound(tokens: list[Token], stop: int) -> bool:
    """ "EU-stöd", "EU-funded": no place."""
    dash, behind = tokens[stop], tokens[stop + 1]
    return dash.text == "-" and behind.kind == WORD and touches(tokens[stop - 1], dash) and touches(dash, behind)


def _behind_office(tokens: list[Token], place: int) -> int:
    """The index behind the name that belongs to an office."""
    for start in range(place, min(place + _REACH + 1, len(tokens) - 3)):
        if tokens[start].kind == WORD and (match := _table().match(tokens, start)) and match[0]:
            return match[1]
    return place


def _is_place(tokens: list[Token], place: int, match: tuple[str, int]) -> bool:
    key, stop = match
    last = tokens[stop - 1].text
    if last == "-" and (other := _table().match(tokens, stop + 1)) and _is_place(tokens, stop + 1, other):
        return True
    if last.endswith(_CASES if key.startswith(_FINNISH) else _CASE):
        return True
    if _behind("en").begins(tokens[stop].text):
        return True
    if key.startswith(_FINNISH) and last.endswith("n") and _behind("fi").begins(tokens[stop].text):
        return True
    before = [token for token in tokens[max(0, place - _REACH) : place] if token.kind == WORD]
    return any(_place_words().begins(token.text) for token in before)


@cache
def _table() -> PhraseTable[str]:
    """Names with their keys, those of all regions that a name stands for; the words of offices have an empty key."""
    tables = vocabulary("regions")
    others = (*tables["groups"].items(), *tables["countries"].items())
    named = [*_regions().items(), *((name, key) for key, names in others for name in names)]
    named += [(name, _ELSEWHERE) for name in tables["elsewhere"]["names"]]
    return PhraseTable(named + [(words, "") for words in tables["is_office"]["words"]])


@cache
def _regions() -> dict[str, str]:
    """The names of regions with their keys, separated by spaces."""
    keys: dict[str, list[str]] = {}
    for key, names in vocabulary("regions")["regions"].items():
        for name in names:
            keys.setdefault(name, []).append(key)
    return {name: " ".join(found) for name, found in keys.items()}


@cache
def _states() -> frozenset[str]:
    """The postal abbreviations of the American states, without those that are words."""
    tables = vocabulary("regions")
    letters = {key.removeprefix(_AMERICAN).lower() for key in tables["regions"] if key.startswith(_AMERICAN)}
    return frozenset(letters.difference(tables["elsewhere"]["words"]))


@cache
def _parts() -> frozenset[str]:
    return frozenset(word for words in vocabulary("regions")["part"].values() for word in words)


@cache
def _heads() -> frozenset[str]:
    """Words, and the hyphen, without which no sentence has names that share their end."""
    return frozenset(["-", *vocabulary("regions")["head"]["words"]])


@cache
def _joining() -> frozenset[str]:
    return frozenset(word for words in vocabulary("applicants")["and"].values() for word in words)


@cache
def _behind(language: str) -> PhraseTable[str]:
    return PhraseTable((word, word) for word in vocabulary("regions")["behind"][language])


@cache
def _place_words() -> PhraseTable[str]:
    return PhraseTable((word, word) for words in vocabulary("regions")["is_place"].values() for word in words)


@cache
def _told() -> PhraseTable[str]:
    return PhraseTable((word, word) for words in vocabulary("regions")["told"].values() for word in words)
