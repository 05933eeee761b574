"""Days written in digits only: ISO 8601, dotted, slashed, with and without a year."""

from __future__ import annotations

from tracker.facts.calendar import Day, Days, valid_day
from tracker.facts.months import MonthReader
from tracker.facts.tokens import MARK, NUMBER, Token, touches


class NumericDays(MonthReader):
    """Reads days written in digits."""

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
        """Dots are day first everywhere; other marks as the reader was told, unless only one order is a date.

        Without being told, a date that could be two days is none: a wrong deadline is worse than an unknown one.
        """
        if mark != "." and self._day_first is None:
            either = {day for day in (valid_day(year, second, first), valid_day(year, first, second)) if day}
            return either.pop() if len(either) == 1 else None
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
        """The year in `30/9 2026`, `28/2-2026` and `31/10-26`."""
        token, following = self._tokens[end], self._tokens[end + 1]
        if self._is_slashed_year(end):
            return 2000 + following.value, end + 2
        dashed = token.text == "-" and following.length == 4 and touches(token, following)
        return self._year(end) if token.kind == NUMBER or dashed else (0, end)

    def _is_slashed_year(self, end: int) -> bool:
        """Two digits behind a hyphen are the year of `31/10-26`; in `1/3-15/4` and `1/3-15.4` they begin a day."""
        left, dash, year, further = (self._tokens[end + step] for step in (-2, 0, 1, 2))
        return (
            left.text == "/"
            and dash.text == "-"
            and year.kind == NUMBER
            and year.length == 2
            and touches(self._tokens[end - 1], dash)
            and touches(dash, year)
            and 20 <= year.value <= 60
            and not (further.kind == MARK and further.text in "/.:" and touches(year, further))
        )
