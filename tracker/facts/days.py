"""Days as people write them, in six languages: numbers, names of months, weekdays, days of a span or list. A grammar
over tokens; what it does not know it does not read."""

from __future__ import annotations

from calendar import monthrange

from tracker.facts.calendar import FIRST_YEAR, LAST_YEAR, Day, Days, calendar, valid_day
from tracker.facts.tokens import LINE, MARK, NUMBER, WORD, Token, touches

_SEASON_MONTHS = (3, 6, 9, 12)
_CAPITAL_ONLY = frozenset({"may", "march", "mar"})
"""English months that are other words in small letters."""


class DayReader:
    """Reads the days at a place in a list of tokens."""

    def __init__(self, text: str, tokens: list[Token], language: str, day_first: bool) -> None:
        self._text = text
        self._tokens = tokens
        self._words = calendar(language)
        self._day_first = day_first

    def knows(self, word: str) -> bool:
        """True when a day may begin with this word."""
        words = self._words
        return any(table.begins(word) for table in (words.months, words.weekdays, words.ordinals, words.seasons)) or (
            words.last_day.begins(word)
        )

    def read(self, start: int) -> Days | None:
        """The days that begin at this token, or None."""
        token = self._tokens[start]
        if token.kind == NUMBER:
            return self._from_number(start)
        if token.kind == WORD:
            return self._from_word(start)
        return None

    # Beginning with a number

    def _from_number(self, start: int) -> Days | None:
        if not self._alone(start):
            return None
        if self._tokens[start].length == 4:
            return self._iso(start)
        if self._tokens[start].length == len("20261015"):
            return self._compact(start)
        if not self._is_day(start):
            return None
        return (
            self._one(self._numeric(start))
            or self._series(start)
            or self._one(self._day_month(start))
            or self._one(self._short_numeric(start))
        )

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

    def _iso(self, start: int) -> Days | None:
        """`2026-10-15`, `2026/10/15`, `2026.10.15` (ISO 8601 section 5.2.1.1 and its look-alikes)."""
        year, mark, month, second, day = (
            self._tokens[start : start + 5] if start + 5 <= len(self._tokens) else (None,) * 5
        )
        if year is None or mark is None or month is None or second is None or day is None:
            return None
        if (
            mark.text not in ("-", "/", ".")
            or month.kind != NUMBER
            or not touches(year, mark)
            or not touches(mark, month)
        ):
            return None
        if second.text != mark.text or day.kind != NUMBER or day.length > 2 or month.length > 2:
            return None
        if not touches(month, second) or not touches(second, day) or self._glued_after(start + 4):
            return None
        found = valid_day(year.value, month.value, day.value)
        return Days((found,), start + 5) if found else None

    def _compact(self, start: int) -> Days | None:
        """`20261015` (ISO 8601 basic format); any number of eight digits might look so."""
        year, rest = divmod(self._tokens[start].value, 10_000)
        found = valid_day(year, *divmod(rest, 100)) if year else None
        return Days((found._replace(loose=True),), start + 1) if found and not self._glued_after(start) else None

    def _numeric(self, start: int) -> tuple[Day, int] | None:
        """`15/06/2021`, `12.08.2022`, `5. 5. 2025`, `2-3-23`."""
        tokens = self._tokens
        mark = tokens[start + 1]
        if mark.kind != MARK or mark.text not in "./-" or not touches(tokens[start], mark):
            return None
        if not self._beside(mark, start + 2) or tokens[start + 3].text != mark.text:
            return None
        year = tokens[start + 4]
        if not touches(tokens[start + 2], tokens[start + 3]) or not self._beside(tokens[start + 3], start + 4, 4):
            return None
        if year.length not in (2, 4) or self._glued_after(start + 4):
            return None
        full = year.value if year.length == 4 else 2000 + year.value
        found = self._ordered(tokens[start].value, tokens[start + 2].value, full, mark.text)
        return (found, start + 5) if found else None

    def _beside(self, mark: Token, place: int, length: int = 2) -> bool:
        """A number that directly follows the mark, or after a space when the mark is a full stop."""
        token = self._tokens[place]
        if token.kind != NUMBER or token.length > length:
            return False
        return touches(mark, token) or (mark.text == "." and token.start - mark.end == 1)

    def _ordered(self, first: int, second: int, year: int, mark: str) -> Day | None:
        """Dots are day first everywhere; other marks as the reader was told, unless only one order is a date."""
        if mark == "." or self._day_first:
            return valid_day(year, second, first) or (valid_day(year, first, second) if mark != "." else None)
        return valid_day(year, first, second) or valid_day(year, second, first)

    def _short_numeric(self, start: int) -> tuple[Day, int] | None:
        """`10.8.`, `10.8`, `1/3` without a year."""
        tokens = self._tokens
        mark, month = tokens[start + 1], tokens[start + 2]
        if mark.text not in (".", "/") or not touches(tokens[start], mark) or not self._beside(mark, start + 2):
            return None
        if not touches(mark, month) and tokens[start + 3].text != ".":
            return None
        found = self._ordered(tokens[start].value, month.value, 0, mark.text)
        if not found:
            return None
        dotted = mark.text == "." and tokens[start + 3].text == "." and touches(month, tokens[start + 3])
        if dotted and tokens[start + 4].kind == NUMBER and touches(tokens[start + 3], tokens[start + 4]):
            return None
        end = start + 4 if dotted else start + 3
        if not dotted and self._glued_after(start + 2):
            return None
        year, after = self._year_of_short(end)
        return found._replace(year=year, loose=not year), after

    def _year_of_short(self, end: int) -> tuple[int, int]:
        """The year in `30/9 2026` and `28/2-2026`."""
        token, following = self._tokens[end], self._tokens[end + 1]
        dashed = token.text == "-" and following.length == 4 and touches(token, following)
        return self._year(end) if token.kind == NUMBER or dashed else (0, end)

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
        return place > 0 and self._tokens[place - 1].kind != WORD

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
                self._month(self._after_day(place + 1)) is None and not self._numeric(place + 1)
            )
        return token.text in ("kr", "kronor", "kroner", "euro", "€", "%") or (
            token.kind == WORD and touches(left, token)
        )

    # Several days that share a month: `4-17 juni`, `1 och 15 mars`, `1.-30.9.2020`

    def _series(self, start: int) -> Days | None:
        numbers, place, span = [start], self._after_number(start), False
        while len(numbers) < 12:
            joint = self._joint(place)
            if joint is None:
                return None
            span, place = span or joint[0], joint[1]
            if not self._is_day(place):
                return None
            last = self._day_month(place) or self._numeric(place) or self._short_numeric(place)
            if last is not None:
                return self._spread(numbers, last, span)
            numbers.append(place)
            place = self._after_number(place)
        return None

    def _after_number(self, start: int) -> int:
        tokens, place = self._tokens, start + 1
        if tokens[place].text == ":" and tokens[place + 1].text in self._words.suffixes:
            return place + 2
        if tokens[place].text == "." or (
            tokens[place].text in self._words.suffixes and touches(tokens[start], tokens[place])
        ):
            return place + 1
        return place

    def _joint(self, place: int) -> tuple[bool, int] | None:
        """What stands between two days: (it makes a span, the index of the next day)."""
        token = self._tokens[place]
        if token.text in self._words.to:
            span = True
        elif token.text == "," or token.text in self._words.both:
            span = False
        else:
            return None
        place += 1
        while self._tokens[place].text in self._words.before or self._tokens[place].text in self._words.both:
            place += 1
        return span, place

    def _spread(self, numbers: list[int], last: tuple[Day, int], span: bool) -> Days | None:
        day, end = last
        values = [self._tokens[number].value for number in numbers]
        if span and (len(values) > 1 or values[0] >= day.day):
            return None
        days = [valid_day(day.year, day.month, value) for value in values]
        if None in days:
            return None
        loose = day.loose and not span
        return Days((*(found for found in days if found), day._replace(loose=loose)), end, span)

    # Beginning with a word

    def _from_word(self, start: int) -> Days | None:
        if (month := self._month(start)) is not None:
            return self._from_month(start, month)
        words = self._words
        if (weekday := words.weekdays.match(self._tokens, start)) is not None:
            return self._from_weekday(weekday)
        if words.last_day.starting(self._tokens[start].text) and (phrase := words.last_day.match(self._tokens, start)):
            return self._one(self._last_of_month(phrase[1]))
        if (ordinal := words.ordinals.match(self._tokens, start)) is not None:
            return self._from_ordinal(ordinal)
        if (season := words.seasons.match(self._tokens, start)) is not None:
            year, end = self._year(season[1])
            return Days((Day(year, _SEASON_MONTHS[season[0]], season=True, loose=True),), end) if year else None
        return None

    def _from_month(self, start: int, month: tuple[int, int]) -> Days | None:
        """`March 15, 2022`, `May 1-31, 2024`, `mars 2018`, `juni`."""
        number, place = month
        if self._is_day(place) and not self._is_clock(place):
            return self._month_days(number, place)
        year, end = self._year(place)
        return Days((Day(year, number, loose=not year),), end)

    def _is_clock(self, place: int) -> bool:
        following = self._tokens[place + 1]
        if following.text == ":" and self._tokens[place + 2].kind == NUMBER:
            return True
        return (
            following.text == "."
            and self._tokens[place + 2].kind == NUMBER
            and touches(following, self._tokens[place + 2])
        )

    def _month_days(self, month: int, place: int) -> Days | None:
        days, span = [self._tokens[place].value], False
        end = self._after_ordinal(place)
        while (joint := self._joint(end)) and self._is_day(joint[1]) and not self._is_clock(joint[1]):
            if self._month(self._after_day(joint[1])) is not None or len(days) == 12:
                break
            after = self._after_ordinal(joint[1])
            if self._tokens[after].kind == WORD and touches(self._tokens[after - 1], self._tokens[after]):
                break
            span = span or joint[0]
            days.append(self._tokens[joint[1]].value)
            end = after
        year, end = self._year(end)
        found = [valid_day(year, month, day) for day in days]
        if None in found:
            return None
        return Days(tuple(day for day in found if day), end, span and len(days) == 2)

    def _after_ordinal(self, place: int) -> int:
        following = self._tokens[place + 1]
        return (
            place + 2
            if following.text in self._words.suffixes and touches(self._tokens[place], following)
            else place + 1
        )

    def _from_weekday(self, weekday: tuple[int, int]) -> Days | None:
        place = weekday[1]
        for _ in range(4):
            if self._tokens[place].text in self._words.before or self._tokens[place].text in (",", ".", "-"):
                place += 1
        found = self.read(place) if self._tokens[place].kind in (NUMBER, WORD) else None
        if found is None or found.days[0].weekday >= 0 or not found.days[0].day:
            return None
        first = found.days[0]._replace(weekday=weekday[0], loose=False)
        return found._replace(days=(first, *found.days[1:]))

    def _last_of_month(self, place: int) -> tuple[Day, int] | None:
        if (month := self._month(place)) is None:
            return None
        year, end = self._year(month[1])
        if not year and month[0] == 2:
            return Day(0, 2, loose=True), end
        return Day(year, month[0], monthrange(year or 2001, month[0])[1]), end

    def _from_ordinal(self, ordinal: tuple[int, int]) -> Days | None:
        place = ordinal[1]
        while self._tokens[place].text in self._words.joins:
            place += 1
        if (month := self._month(place)) is None:
            return None
        return self._one(self._with_year(0, month[0], ordinal[0], month[1]))
