"""Days as people write them, in six languages: numbers, names of months, weekdays, days of a span or list. A grammar
over tokens; what it does not know it does not read."""

from __future__ import annotations

from tracker.facts.calendar import Day, Days, last_day_of, valid_day
from tracker.facts.numeric_days import NumericDays
from tracker.facts.tokens import NUMBER, WORD, touches

_SEASON_MONTHS = (3, 6, 9, 12)
_JOINING = 4
"""Small words that may stand between two days: "1. bis zum 28. Februar", "1 and on the 15 March"."""
_MOST = 12
"""Days or months in one list."""


class DayReader(NumericDays):
    """Reads the days at a place in a list of tokens."""

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
            or self._months_of_day(start)
            or self._one(self._short_numeric(start))
        )

    # Several days that share a month: `4-17 juni`, `1 och 15 mars`, `1.-30.9.2020`

    def _series(self, start: int) -> Days | None:
        if start < self._no_series:
            return None
        numbers, place, span = [start], self._after_number(start), False
        while len(numbers) < _MOST:
            joint = self._joint(place)
            if joint is None or not self._is_day(joint[1]) or (span and len(numbers) > 1):
                self._no_series = place
                return None
            span, place = span or joint[0], joint[1]
            last = self._day_month(place) or self._numeric(place) or self._short_numeric(place)
            if last is not None:
                return self._spread(numbers, last, span)
            numbers.append(place)
            place = self._after_number(place)
        self._no_series = place
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
        words = self._words
        for _ in range(_JOINING):
            text = self._tokens[place].text
            if not (text in words.before or text in words.both or (text in words.to and text != "-")):
                break
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

    def _months_of_day(self, start: int) -> Days | None:
        """`15 March 2026`, and `15 March, June and September`: the same day of several months."""
        first = self._day_month(start)
        if first is None:
            return None
        days, end = [first[0]], first[1]
        while not days[-1].year and len(days) < _MOST and (joint := self._joint(end)) and not joint[0]:
            month = self._month(joint[1])
            if month is None or self._is_day(month[1]):
                break
            further = self._with_year(0, month[0], days[0].day, month[1])
            if further is None:
                break
            days.append(further[0])
            end = further[1]
        return Days(tuple(day._replace(year=days[-1].year) for day in days), end)

    # Beginning with a word

    def _from_word(self, start: int) -> Days | None:
        if (month := self._month(start)) is not None:
            return self._from_month(start, month)
        words = self._words
        if (weekday := words.weekdays.match(self._tokens, start)) is not None:
            return self._from_weekday(weekday)
        if (phrase := words.last_day.match(self._tokens, start)) is not None:
            return self._one(self._last_of_month(phrase[1]))
        if (phrase := words.end_of.match(self._tokens, start)) is not None:
            return self._part_of_month(phrase[1], ends=True, late=phrase[0])
        if (phrase := words.about.match(self._tokens, start)) is not None:
            return self._part_of_month(phrase[1], ends=False)
        if (ordinal := words.ordinals.match(self._tokens, start)) is not None:
            return self._from_ordinal(ordinal)
        if (season := words.seasons.match(self._tokens, start)) is not None:
            year, end = self._year(season[1])
            return Days((Day(year, _SEASON_MONTHS[season[0]], season=True, loose=True),), end) if year else None
        return None

    def _from_month(self, start: int, month: tuple[int, int]) -> Days | None:
        """`March 15, 2022`, `May 1-31, 2024`, `mars 2018`, `juni`."""
        number, place = month
        place += self._is_comma_of_day(place)
        if self._is_day(place) and not self._is_clock(place):
            return self._month_days(number, place)
        if self._weekday_before(start):
            return None
        ordinal = self._words.ordinals.match(self._tokens, place)
        if ordinal and self._tokens[ordinal[1]].text in self._words.joins:  # "helmikuun kahdeksastoista päivä"
            return self._one(self._with_year(0, number, ordinal[0], ordinal[1] + 1))
        return self._months(number, place)

    def _is_comma_of_day(self, place: int) -> bool:
        """`March, 26, 2022`: a day between two commas, and its year."""
        tokens = self._tokens
        if tokens[place].text != "," or tokens[place + 2].text != ",":
            return False
        return self._is_day(place + 1) and tokens[place + 3].kind == NUMBER and tokens[place + 3].length == len("2026")

    def _months(self, number: int, place: int, ends: bool = False, late: bool = False) -> Days | None:
        """`mars 2018`, `juni`, `April and October`; `huhtikuun loppuun`, `toukokuun viimeisenä päivänä`."""
        if part := self._words.about_after.match(self._tokens, place):
            place = part[1]
        months, (year, end) = [number], self._year(place)
        while not year and len(months) < _MOST and (joint := self._joint(end)) and not joint[0]:
            further = self._month(joint[1])
            if further is None or self._is_day(further[1]):
                break
            months.append(further[0])
            year, end = self._year(further[1])
        words = self._words
        if (nth := words.ordinals.match(self._tokens, end)) and words.weekdays.match(self._tokens, nth[1]):
            return None  # "maaliskuun ensimmäinen maanantai": which day it is is not worked out
        if after := words.last_day_after.match(self._tokens, end):
            return self._one(self._last_day(year, number, after[1])) if len(months) == 1 else None
        if after := words.end_after.match(self._tokens, end):
            ends, (year, end) = True, (year, after[1]) if year else self._year(after[1])
        return Days(tuple(Day(year, month, loose=not year, end=ends, late=late) for month in months), end)

    def _weekday_before(self, place: int) -> bool:
        """`the first Monday in March` is no month; which day it is is not worked out."""
        return place > 1 and self._words.weekdays.match(self._tokens, place - 2) is not None

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
            if self._month(self._after_day(joint[1])) is not None or len(days) == _MOST:
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
        if self._words.weekdays.match(self._tokens, place) is not None:
            return None
        found = self.read(place)
        if found is None or not found.days[0].day:
            return None
        first = found.days[0]._replace(weekday=weekday[0], loose=False)
        return found._replace(days=(first, *found.days[1:]))

    def _last_of_month(self, place: int) -> tuple[Day, int] | None:
        if (month := self._month(place)) is None:
            return None
        year, end = self._year(month[1])
        return self._last_day(year, month[0], end)

    def _last_day(self, year: int, month: int, place: int) -> tuple[Day, int]:
        if not year:
            year, place = self._year(place)
        return last_day_of(Day(year, month, loose=True)), place

    def _part_of_month(self, place: int, ends: bool, late: bool = False) -> Days | None:
        """`end of March 2026`, `end of March and September`; `mid-April`."""
        while self._tokens[place].text == "-":
            place += 1
        if (month := self._month(place)) is None or self._is_day(month[1]):
            return None
        return self._months(month[0], month[1], ends, late)

    def _from_ordinal(self, ordinal: tuple[int, int]) -> Days | None:
        place = ordinal[1]
        while self._tokens[place].text in self._words.joins:
            place += 1
        if (month := self._month(place)) is None:
            return None
        return self._one(self._with_year(0, month[0], ordinal[0], month[1]))
