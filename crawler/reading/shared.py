"""What a page of several calls says once of all of them: who may apply, above the first."""

from __future__ import annotations

import re

from crawler.reading.labelled import kind_of_label
from crawler.reading.page import Line, text_of
from crawler.reading.sections import Section, Split
from tracker.facts.applicants import read_applicants
from tracker.facts.clean import plain
from tracker.facts.excluded import excluded_applicants
from tracker.facts.kind_words import speaks_of_eligible

_FEW = 5
"""Lines about it at most."""
_LONGEST = 600
_DIGIT = re.compile(r"\d")


def who_may_apply(split: Split, call: Section, language: str) -> list[Line]:
    """The lines above the first call that say who may apply, where this call does not say itself. Lines with numbers
    are left out: a day or a sum in them need not be this call's."""
    own = plain(text_of(call.lines))
    if not split.before or speaks_of_eligible(own, language) or read_applicants(own, language, prose=True):
        return []
    if any(line.label and kind_of_label(line.label, language) == "applicant" for line in call.lines):
        return []
    told = (line for line in split.before if not line.level and not line.label and len(line.text) <= _LONGEST)
    return [line for line in told if not _DIGIT.search(line.text) and _says_who(line, language)][:_FEW]


def _says_who(line: Line, language: str) -> bool:
    text = plain(line.text)
    return bool(read_applicants(text, language, prose=True) or excluded_applicants(text, language))
