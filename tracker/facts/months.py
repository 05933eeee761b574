"""Months and years as people write them, beside the digits of a day: the ground that the readers of days stand on."""

from __future__ import annotations

from tracker.facts.calendar import FIRST_YEAR, LAST_YEAR, Day, Days, calendar, valid_day
from tracker.facts.tokens import LINE, MARK, NUMBER, WORD, Token, touches

_CAPITAL_ONLY = frozenset({"may", "march", "mar"})
"""English months that are other words in small letters."""


class MonthReader:
    """Reads months and years at a place in a list of tokens."""

    def __init__(self, text: str, tokens: list[Token], language: str, day_first: bool | None) -> None:
        self._text = text
        self._tokens = tokens
        self._words = calendar(language)
        self._day_first = day_first
        self._no_series = 0
        """Days that begin before this token belong to a row of numbers that was found to be no series of days."""

    def _alone(self, start: int) -> bool:
        """Not glued to a word or a longer number on its left."""
        token = self._tokens[start]
        if not start or not touches(self._tokens[start - 1], token):
            return True
        left = self._tokens[start - 1]
        if left.kind != MARK:
            return left.kind == LINE
        if left.text in "./-:,":
            before = self._tokens[start - 2] if start > 1 else None
            glued = before is not None and touches(before, left) and before.kind in (NUMBER, WORD)
            return not glued or (
                before is not None and (before.kind == WORD or left.text == "-") and left.text in "-:,."
            )
        return left.text not in "+#%&=_@$€£"

    def _one(self, found: tuple[Day, int] | None) -> Days | None:
        return Days((found[0],), found[1]) if found else None

    def _is_day(self, place: int) -> bool:
        token = self._tokens[place]
        return token.kind == NUMBER and token.length <= 2 and 1 <= token.value <= 31

    def _glued_after(self, place: int) -> bool:
        """The number goes on: in a word, a further part, or a unit."""
        token, following = self._tokens[place], self._tokens[place + 1]
        if not touches(token, following):
            return following.text == "%"
        if following.kind == WORD:
            return following.text not in ("t", "kl", "klo")
        if following.kind == MARK and following.text in "-/%.":
            further = self._tokens[place + 2]
            return following.text == "%" or (
                touches(following, further) and further.kind == NUMBER and following.text != "-"
            )
        return False

    def _day_month(self, start: int) -> tuple[Day, int] | None:
        """`17 juni 2024`, `17. juni`, `28th of February 2023`, `2-Mar-23`, `1:a maj`."""
        place = self._after_day(start)
        if (month := self._month(place)) is None:
            return None
        return self._with_year(0, month[0], self._tokens[start].value, month[1])

    def _after_day(self, start: int) -> int:
        """The index behind a day's digits, its ordinal ending and the joining word."""
        tokens, place = self._tokens, start + 1
        if tokens[place].text == ":" and tokens[place + 1].text in self._words.suffixes:
            place += 2
        elif (tokens[place].text in self._words.suffixes or tokens[place].text == ".") and touches(
            tokens[start], tokens[place]
        ):
            place += 1
        while tokens[place].text in self._words.joins:
            place += 1
        if (
            tokens[place].text in ("-", "/")
            and tokens[place + 1].kind == WORD
            and touches(tokens[place], tokens[place + 1])
        ):
            place += 1
        return place

    def _month(self, place: int) -> tuple[int, int] | None:
        """The month named at a place, and the index behind it and its full stop."""
        token = self._tokens[place]
        if token.kind != WORD:
            return None
        found = self._words.months.match(self._tokens, place)
        if found is None or (
            token.text in _CAPITAL_ONLY and self._text[token.start].islower() and not self._day_before(place)
        ):
            return None
        end = found[1]
        if self._tokens[end].text == "." and touches(self._tokens[end - 1], self._tokens[end]) and token.length <= 5:
            following = self._tokens[end + 1]
            if following.kind in (NUMBER, MARK) or self._text[following.start : following.start + 1].islower():
                end += 1
        return found[0], end

    def _day_before(self, place: int) -> bool:
        """The digits of a day stand before a month in small letters: `15 may 2027`, but not "30 June may not"."""
        at = place - 1
        while at > 0 and self._tokens[at].text in (".", "-", "/"):
            at -= 1
        following, words = self._tokens[place + 1], self._words
        goes_on = following.kind == WORD and following.text not in (*words.to, *words.both, "at", "each", "every")
        return at >= 0 and self._is_day(at) and not goes_on

    def _with_year(self, year: int, month: int, day: int, place: int) -> tuple[Day, int] | None:
        if not year:
            year, place = self._year(place)
        found = valid_day(year, month, day)
        return (found, place) if found else None

    def _year(self, place: int) -> tuple[int, int]:
        """The year written at a place (0 when none), and the index behind it."""
        tokens, at = self._tokens, place
        while tokens[at].text in self._words.joins or tokens[at].text in (",", "."):
            at += 1
        dash = tokens[at].text in ("-", "'", "’", "/")
        number = tokens[at + 1] if dash else tokens[at]
        if number.kind != NUMBER or (
            at > place and tokens[place].text == "." and not touches(tokens[place - 1], tokens[place])
        ):
            return 0, place
        end = at + 2 if dash else at + 1
        if number.length == 4 and FIRST_YEAR <= number.value <= LAST_YEAR and not self._goes_on(end):
            return (number.value, end) if not dash or touches(tokens[at], number) else (0, place)
        if number.length == 2 and dash and self._is_short_year(place, at):
            return 2000 + number.value, end
        return 0, place

    def _is_short_year(self, place: int, dash: int) -> bool:
        """`2-Mar-23`, `1 maj -26`, `March '27`; but not the second day of `15 januari-15 februari`."""
        tokens = self._tokens
        number, following = tokens[dash + 1], tokens[dash + 2]
        if not touches(tokens[dash], number) or not 10 <= number.value <= 60 or following.text == ":":
            return False
        if self._month(self._after_day(dash + 1)) is not None or (following.text == "." and self._is_day(dash + 3)):
            return False
        joined = place > 1 and tokens[place - 2].text in ("-", "/")
        return joined or tokens[dash].text in "'’" or not touches(tokens[dash - 1], tokens[dash])

    def _goes_on(self, place: int) -> bool:
        """A four-digit number that goes on is no year: `2026-05`, `2000 kr`."""
        left, token = self._tokens[place - 1], self._tokens[place]
        if token.text in ("-", "/", ".", ":") and touches(left, token):
            further = self._tokens[place + 1]
            if further.kind != NUMBER or not touches(token, further) or further.length > 2:
                return False
            return token.text != "-" or (
                self._month(self._after_day(place + 1)) is None and self._tokens[place + 2].text not in (".", "/")
            )
        return token.text in ("kr", "kronor", "kroner", "euro", "€", "%") or (
            token.kind == WORD and touches(left, token) and not self._begins_sentence(token)
        )

    def _begins_sentence(self, token: Token) -> bool:
        """`15 July 2022Proposals`: the end of a line that was lost in between."""
        return token.length > 1 and self._text[token.start].isupper() and self._text[token.start + 1].islower()
