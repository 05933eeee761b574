"""What is wrong with a line of a table of phrases is told in a sentence."""

from __future__ import annotations

import pytest

from tracker.facts.phrases import UnreadablePhrase, read_phrase


@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", "2026-10-15T25:00", "x" * 1_000])
def test_a_bad_now_is_told_in_a_sentence(now: str) -> None:
    with pytest.raises(UnreadablePhrase, match=r'^"now" is ".{1,40}"; write it as 2026-10-15 or .*leave it out\.$'):
        read_phrase({"phrase": "Deadline 1 March", "now": now})


@pytest.mark.parametrize("now", ["2026-10-15", "2026-10-15T12:00:00+02:00", "2026-10-15T12:00:00Z", "", None])
def test_a_good_now_or_none_is_taken(now: str | None) -> None:
    [deadline] = read_phrase({"phrase": "Deadline 1 March 2027", "kind": "deadline", "now": now})["deadlines"]
    assert deadline["date"] == "2027-03-01"
