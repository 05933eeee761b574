"""What a page of several calls says once of all of them: who may apply, above the first."""

from __future__ import annotations

import re

from crawler.reading.labelled import kind_of_label
from crawler.reading.page import Line, text_of
from crawler.reading.sections import Section
from tracker.facts.applicants import read_applicants
from tracker.facts.clean import plain
from tracker.facts.excluded import excluded_applicants
from tracker.facts.kind_words import speaks_of_eligible

_FEW = 5
"""Lines about it at most."""
_LONGEST = 600
_DIGIT = re.compile(r"\d")


def lines_on_who(before: list[Line], language: str) -> list[Line]:
    """The lines above the first call that say who may apply. Lines with numbers are left out: a day or a sum in them
    need not be that of each call."""
    told = (line for line in before if not (line.level or line.label or line.links) and len(line.text) <= _LONGEST)
    return [line for line in told if not _DIGIT.search(line.text) and _says_who(line, language)][:_FEW]


def _says_who(line: Line, language: str) -> bool:
    text = plain(line.text)
    return bool(read_applicants(text, language, prose=True) or excluded_applicants(text, language))


def says_who(call: Section, language: str) -> bool:
    """Whether a call says itself who may apply to it."""
    if any(line.label and kind_of_label(line.label, language) == "applicant" for line in call.lines):
        return True
    own = plain(text_of(call.lines))
    return speaks_of_eligible(own, language) or bool(read_applicants(own, language, prose=True))
