"""Tables in plain text, whose cells stand between bars: the first line says what the dates below it are."""

from __future__ import annotations

from tracker.facts.headings import NO_HEADING, Heading
from tracker.facts.scan import Scan, Sentence

_BAR = "|"


class Columns:
    """The heads of the columns of the table that is being read, from sentence to sentence (each cell is one)."""

    def __init__(self, scan: Scan) -> None:
        self._tokens = scan.tokens
        self._heads: dict[int, Heading] = {}
        self._is_head_line = False
        self._cell = 0
        self._barred = False
        self._read_to = 0

    def enter(self, sentence: Sentence) -> None:
        """To be told of every sentence in order."""
        bars = sum(token.text == _BAR for token in self._tokens[max(0, self._read_to - 1) : sentence.first])
        self._read_to = sentence.last
        if sentence.new_line:
            if not self._barred:
                self._heads = {}
            self._cell, self._is_head_line = 0, False
        else:
            self._cell += bars
        self._barred = self._cell > 0 or self._tokens[sentence.last - 1].text == _BAR

    def head(self, heading: Heading) -> None:
        """The cell entered last is the head of its column."""
        if not self._barred:
            return
        if not self._is_head_line:
            self._heads, self._is_head_line = {}, True
        self._heads[self._cell] = heading

    def governing(self) -> Heading | None:
        """What the head of its column says of the cell entered last; None when it stands in no table."""
        if not self._heads or self._is_head_line or not self._barred:
            return None
        return self._heads.get(self._cell, NO_HEADING)
