"""Planning back from a deadline: working days only, never after it, never before today."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.applications.planning import Step, due_of, free_days, holidays_of, steps_for

days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def test_weekends_and_holidays_give_way_to_the_working_day_before() -> None:
    free = free_days(holidays_of("SE", date(2026, 12, 1), date(2027, 2, 1)))
    christmas = due_of(Step("Draft", 14), date(2027, 1, 7), date(2026, 11, 1), free)
    assert christmas == (date(2026, 12, 23), False)  # 24 to 27 December are free, the 6th of January too
    assert due_of(Step("Send", 1), date(2027, 1, 7), date(2026, 11, 1), free) == (date(2027, 1, 5), False)


def test_days_on_which_nobody_works_by_custom_count() -> None:
    known = holidays_of("SE", date(2026, 6, 1), date(2026, 12, 31))
    assert {date(2026, 6, 19), date(2026, 6, 20), date(2026, 12, 24)} <= known
    assert date(2026, 6, 22) not in known


def test_a_country_whose_holidays_nobody_knows_has_weekends_only() -> None:
    assert holidays_of("XX", date(2026, 1, 1), date(2026, 12, 31)) == frozenset()
    assert holidays_of("EU", date(2026, 1, 1), date(2026, 12, 31)) == frozenset()


@given(deadline=days, today=days, before=st.integers(0, 100))
def test_no_step_is_after_its_deadline_or_before_today(deadline: date, today: date, before: int) -> None:
    free = free_days(())
    due, tight = due_of(Step("", before), deadline, today, free)
    assert due >= today
    assert due <= max(deadline, today)
    assert tight or not free(due)
    assert tight or deadline - due <= timedelta(days=before + 2)


def test_an_outline_needs_fewer_steps_and_an_own_list_counts_alone() -> None:
    assert len(steps_for("outline", [])) < len(steps_for("full", []))
    own = [Step("Ring the funder", 30)]
    assert steps_for("full", own) == own
