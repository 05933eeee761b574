"""Which of the reports that a call wants are put down already."""

from datetime import date

import pytest

from tracker.applications.owed import Fate, Proposal, with_known

MARCH, AUTUMN, END, LATER = date(2027, 3, 31), date(2027, 9, 30), date(2028, 1, 31), date(2028, 2, 29)


def wanted(kind: str, due: date | None, fate: Fate = "new") -> Proposal:
    return Proposal(kind, due, 0, 0, fate, "words", "https://example.org")


@pytest.mark.parametrize(
    ("kept", "fates"),
    [
        ([], ["new", "new", "new"]),
        ([("interim", MARCH)], ["known", "new", "new"]),
        ([("interim", AUTUMN)], ["new", "known", "new"]),
        ([("interim", AUTUMN), ("interim", MARCH), ("final", END)], ["known", "known", "known"]),
        # Put down for days of their own: as many of the kind as there are, the earliest first.
        ([("interim", END)], ["known", "new", "new"]),
        ([("interim", AUTUMN), ("interim", END)], ["known", "known", "new"]),
        ([("interim", END), ("interim", LATER), ("interim", date(2029, 1, 1))], ["known", "known", "new"]),
        ([("final", LATER), ("financial", MARCH)], ["new", "new", "known"]),
    ],
)
def test_reports_of_one_kind_are_told_apart_by_their_day(kept: list[tuple[str, date]], fates: list[Fate]) -> None:
    call = [wanted("interim", AUTUMN), wanted("final", END), wanted("interim", MARCH)]
    found = list(with_known(call, kept))
    assert [(each.kind, each.due) for each in found] == [("interim", MARCH), ("interim", AUTUMN), ("final", END)]
    assert [each.fate for each in found] == fates


def test_one_without_a_day_yet_comes_last_and_is_known_too() -> None:
    call = [wanted("final", None, "undated"), wanted("final", MARCH, "passed")]
    assert [each.fate for each in with_known(call, [("final", END)])] == ["known", "undated"]
    assert [each.fate for each in with_known(call, [("final", MARCH), ("final", END)])] == ["known", "known"]
