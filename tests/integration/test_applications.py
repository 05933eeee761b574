"""Applications in the database: begun, handed in, decided, awarded, reported, measured; wrong things are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, insert, select

from cli.views.outcomes import sheet, summary
from config.sentences import say
from tests.integration.call_rows import add_call
from tracker.applications import after, budget, extras, outcomes, partners, stages, start, tasks
from tracker.applications.model import Application, State
from tracker.applications.parts import Whole
from tracker.applications.planning import free_days
from tracker.applications.read import Wanted, application, find
from tracker.applications.start import Told
from tracker.applications.whole import whole
from tracker.organisations import store
from tracker.organisations.model import Member, Organisation
from tracker.refused import Refused
from tracker.store.changes import Conflict, Edit, undo
from tracker.store.database import writing
from tracker.store.tables.calls import amounts, rates
from tracker.store.tables.changes import actions

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
TODAY = date(2026, 8, 3)


@dataclass
class World:
    """A database with one organisation that applies."""

    engine: Engine
    organisation: Organisation
    now: datetime = NOW

    @property
    def today(self) -> date:
        return self.now.date()

    @contextmanager
    def edit(self, who: str = "kim") -> Iterator[Edit]:
        with writing(self.engine) as connection:
            yield Edit(connection, who, self.now, say("Edited."))

    def begin(self, call_id: int | None = None, **told: object) -> int:
        with self.edit() as edit:
            said = Told(**({"title": "Meeting place", "funder": "Fund"} if call_id is None else {}) | told)  # type: ignore[arg-type]
            return start.begin(edit, self.organisation.id, call_id, said, self.today, "SEK")

    def one(self, number: int) -> Application:
        with self.engine.connect() as connection:
            return application(connection, number, self.now)

    def whole(self, number: int) -> Whole:
        with self.engine.connect() as connection:
            return whole(connection, application(connection, number, self.now))

    def step(self, why: str = "", ago: int = 0) -> stages.Step:
        return stages.Step(self.today - timedelta(days=ago), self.today, why)

    def move(self, number: int, after: State, why: str = "") -> None:
        with self.edit() as edit:
            stages.move(edit, self.one(number), after, self.step(why))

    def awarded(self, asked: int = 500_000, won: int = 400_000) -> int:
        number = self.begin(asked=Decimal(asked))
        with self.edit() as edit:
            stages.submit(edit, self.one(number), self.step(ago=9))
        with self.edit() as edit:
            stages.decide(edit, self.one(number), "awarded", self.step(), Decimal(won))
        return number

    def actions(self) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(actions)) or 0


@pytest.fixture
def world(engine: Engine) -> World:
    with writing(engine) as connection:
        edit = Edit(connection, "kim", NOW, say("Added."))
        told = Organisation(key="vaggen", name="Väggen", country="SE")
        organisation = store.add(edit, connection, told)
        store.add_member(
            edit, connection, Member(organisation_id=organisation.id, name="Åsa Ek", email="asa@example.org")
        )
    return World(engine, organisation)


def call_with_stages(world: World) -> int:
    with writing(world.engine) as connection:
        windows = [
            {"date": f"{TODAY + timedelta(days=ahead)}", "stage": stage, "closes": NOW + timedelta(days=ahead)}
            for ahead, stage in ((20, "outline"), (80, "full"))
        ]
        return add_call(connection, "Samverkan", windows=windows)


def test_an_application_takes_title_funder_currency_and_deadline_from_its_call(world: World) -> None:
    call = call_with_stages(world)
    with writing(world.engine) as connection:
        values = {"call_id": call, "role": "max", "amount": Decimal(9), "currency": "EUR"}
        connection.execute(insert(amounts).values(**values, currency_assumed=False, approximate=False))
    one = world.one(world.begin(call))
    assert (one.title, one.state, one.currency, one.stage) == ("Samverkan", "idea", "EUR", "outline")
    assert one.deadline == TODAY + timedelta(days=20)
    assert (one.organisation, one.call[:4] != "") == ("vaggen", True)


def test_one_call_is_applied_for_once_and_again_after_it_was_taken_away(world: World) -> None:
    call = call_with_stages(world)
    number = world.begin(call)
    with pytest.raises(Refused, match=f"already: A{number}"):
        world.begin(call)
    with world.edit() as edit:
        start.remove(edit, world.one(number))
    assert world.begin(call) != number
    with pytest.raises(Refused, match=f"There is no application A{number}"):
        world.one(number)


def test_stages_are_handed_in_one_after_the_other(world: World) -> None:
    number = world.begin(call_with_stages(world), asked=Decimal(100))
    world.move(number, "preparing")
    with world.edit() as edit:
        assert stages.submit(edit, world.one(number), world.step(ago=3), reference="2026-1") == "outline"
    assert world.one(number).state == "submitted"
    with world.edit() as edit:
        stages.decide(edit, world.one(number), "invited", world.step())
    one = world.one(number)
    assert (one.state, one.stage, one.reference) == ("preparing", "outline", "2026-1")
    with world.edit() as edit:
        assert stages.submit(edit, one, world.step(), asked=Decimal(200)) == "full"
    told = world.whole(number)
    assert [(each.stage, each.outcome, each.asked) for each in told.submissions] == [
        ("outline", "invited", Decimal(100)), ("full", "", Decimal(200)),
    ]  # fmt: skip
    assert [(move.before, move.after, move.who) for move in told.moves] == [
        ("idea", "preparing", "kim"), ("preparing", "submitted", "kim"), ("submitted", "preparing", "kim"),
        ("preparing", "submitted", "kim"),
    ]  # fmt: skip


def test_a_refusal_keeps_its_reason_and_answers_the_submission(world: World) -> None:
    number = world.begin(asked=Decimal(100))
    with world.edit() as edit:
        stages.submit(edit, world.one(number), world.step(ago=2))
    with world.edit() as edit:
        stages.decide(edit, world.one(number), "declined", world.step("Too many applied"))
    one, told = world.one(number), world.whole(number)
    assert (one.state, one.outcome, one.reason, one.decided_on) == ("declined", "declined", "Too many applied", TODAY)
    assert [(each.outcome, each.outcome_day) for each in told.submissions] == [("declined", TODAY)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda w, n: w.move(n, "awarded"), "it cannot go to 'awarded'"),
        (lambda w, n: w.begin(deadline=TODAY - timedelta(days=1)), "has passed"),
        (lambda w, n: w.begin(total=Decimal(10), asked=Decimal(11)), "more than the project costs"),
        (lambda w, n: w.begin(total=Decimal(10), asked=Decimal(6), own=Decimal(5)), "are more than the project costs"),
        (lambda w, n: w.begin(asked=Decimal(-1)), "cannot be"),
        (lambda w, n: w.begin(asked=Decimal("0.001")), "is no sum of money"),
        (lambda w, n: w.begin(title=""), "Give a call's id"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(world: World, wrong: object, words: str) -> None:
    number = world.begin()
    before = world.actions()
    with pytest.raises(Refused, match=words):
        wrong(world, number)  # type: ignore[operator]
    assert (world.actions(), world.one(number).state) == (before, "idea")


def test_sums_stay_in_one_currency(world: World) -> None:
    number = world.begin(asked=Decimal(100))
    with pytest.raises(Refused, match="a sum in EUR is not converted"), world.edit() as edit:
        start.change(edit, world.one(number), Told(currency="EUR", total=Decimal(200)), TODAY)


def test_a_day_that_a_person_set_counts_before_the_calls_own(world: World) -> None:
    number = world.begin(call_with_stages(world), deadline=TODAY + timedelta(days=5))
    assert (world.one(number).deadline, world.one(number).stage) == (TODAY + timedelta(days=5), "")
    with world.edit() as edit:
        start.give_up_deadline(edit, world.one(number))
    assert world.one(number).deadline == TODAY + timedelta(days=20)


def test_partners_pay_and_the_call_is_heard(world: World) -> None:
    call = call_with_stages(world)
    with writing(world.engine) as connection:
        connection.execute(insert(rates).values(call_id=call, role="max", percent=Decimal(53)))
    number = world.begin(call, total=Decimal(1000), asked=Decimal(530))
    with world.edit() as edit:
        said = partners.Said("municipality", "payer", promised=Decimal(470))
        assert partners.put_partner(edit, world.one(number), "Storfors kommun", said)
    with world.edit() as edit:
        assert not partners.put_partner(edit, world.one(number), "storfors KOMMUN", partners.Said(letter=True))
    with pytest.raises(Refused, match="More cannot be confirmed"), world.edit() as edit:
        partners.put_partner(edit, world.one(number), "Storfors kommun", partners.Said(confirmed=Decimal(471)))
    with pytest.raises(Refused, match="no kind of a partner"), world.edit() as edit:
        partners.put_partner(edit, world.one(number), "X", partners.Said(kind="circus"))
    with world.engine.connect() as connection:
        plan = partners.plan_of(connection, world.one(number))
        assert partners.rules_of(connection, world.one(number))[1][0].percent == Decimal(53)
    assert (plan.financed, plan.partners[0].letter) == (Decimal(1000), True)


def test_tasks_are_planned_back_and_moved_with_the_deadline(world: World) -> None:
    number = world.begin(deadline=TODAY + timedelta(days=60))

    def planned() -> list[str]:
        with world.engine.connect() as connection:
            return [each.fate for each in tasks.plan(connection, world.one(number), TODAY, NOW, free_days(()))]

    assert set(planned()) == {"new"}
    with world.edit() as edit:
        found = tasks.plan(edit.connection, world.one(number), TODAY, NOW, free_days(()))
        tasks.take_plan(edit, world.one(number), found)
    assert set(planned()) == {"same"}
    with world.edit() as edit:
        tasks.finish(edit, world.whole(number).tasks[0].id, TODAY, TODAY)
        assert edit.words == "Done: Read the call: may we apply, what does it ask for?"
        start.change(edit, world.one(number), Told(deadline=TODAY + timedelta(days=67)), TODAY)
    assert planned() == ["moved"] * (len(found) - 1)
    with world.edit() as edit:
        moved = tasks.plan(edit.connection, world.one(number), TODAY, NOW, free_days(()))
        tasks.take_plan(edit, world.one(number), moved)
    assert world.whole(number).tasks[-1].due == TODAY + timedelta(days=66)


def test_a_funders_own_checklist_is_edited(world: World) -> None:
    usual = [tasks.Step("Read", 30), tasks.Step("Send", 1)]
    with world.edit() as edit:
        tasks.put_step(edit, world.organisation.id, "Fund", "Ring them", 20, usual)
        tasks.drop_step(edit, world.organisation.id, "Fund", "read", ())
        tasks.put_step(edit, world.organisation.id, "FUND", "Send", 2, ())
    with world.engine.connect() as connection:
        steps = tasks.steps_of(connection, world.organisation.id, "Fund")
        assert tasks.steps_of(connection, world.organisation.id, "Another") == []
    assert steps == [tasks.Step("Ring them", 20), tasks.Step("Send", 2)]


def test_own_tasks_are_not_dated_back(world: World) -> None:
    number = world.begin()
    with pytest.raises(Refused, match="has passed"), world.edit() as edit:
        tasks.add_task(edit, world.organisation.id, world.one(number), "Late", TODAY - timedelta(days=1), TODAY)
    with world.edit() as edit:
        owner = start.member_named(edit.connection, world.organisation.id, "åsa")
        task = tasks.add_task(edit, world.organisation.id, world.one(number), "Ring", TODAY, TODAY, owner)
    with world.edit() as edit:
        tasks.finish(edit, task, TODAY, TODAY)
    with pytest.raises(Refused, match="was done on"), world.edit() as edit:
        tasks.finish(edit, task, TODAY, TODAY)
    assert [(each.owner, each.done_on) for each in world.whole(number).tasks] == [("Åsa Ek", TODAY)]


def test_an_award_is_paid_in_parts_and_reported_before_it_ends(world: World) -> None:
    number = world.awarded()
    with world.edit() as edit:
        first = after.add_instalment(edit, world.one(number), TODAY, Decimal(250_000), "")
        second = after.add_instalment(edit, world.one(number), TODAY, Decimal(150_000), "when reported")
    with pytest.raises(Refused, match="more than the award"), world.edit() as edit:
        after.add_instalment(edit, world.one(number), TODAY, Decimal(1), "")
    with pytest.raises(Refused, match="More cannot be paid"), world.edit() as edit:
        after.pay(edit, first, TODAY, TODAY, Decimal(250_001), "SEK")
    with world.edit() as edit:
        assert after.pay(edit, first, TODAY, TODAY, None, "SEK") == Decimal(250_000)
        report = after.add_report(edit, world.one(number), "final", TODAY + timedelta(days=30), TODAY)
    world.move(number, "running")
    world.move(number, "reported")
    with pytest.raises(Refused, match=f"Still owed: R{report}, I{second}"), world.edit() as edit:
        after.close(edit, world.one(number), world.step())
    with world.edit() as edit:
        after.hand_in_report(edit, report, TODAY, TODAY)
        after.pay(edit, second, TODAY, TODAY, Decimal(149_000), "SEK")
    with world.edit() as edit:
        after.close(edit, world.one(number), world.step("done"))
    assert (world.one(number).state, world.one(number).outcome) == ("closed", "awarded")


def test_nothing_is_awarded_before_it_is(world: World) -> None:
    number = world.begin(asked=Decimal(10))
    for wrong in (
        lambda edit, one: after.add_instalment(edit, one, TODAY, Decimal(1), ""),
        lambda edit, one: after.add_report(edit, one, "final", TODAY, TODAY),
        lambda edit, one: after.put_agreement(edit, one, after.Agreement(won=Decimal(1)), TODAY),
    ):
        with pytest.raises(Refused, match="There is no award yet"), world.edit() as edit:
            wrong(edit, world.one(number))
    with world.edit() as edit:
        stages.submit(edit, world.one(number), world.step())
    with pytest.raises(Refused, match="is more than was asked"), world.edit() as edit:
        stages.decide(edit, world.one(number), "awarded", world.step(), Decimal(11))


def test_a_budget_is_read_from_a_file_and_says_what_each_line_would_do(world: World) -> None:
    number = world.awarded()
    with world.edit() as edit:
        budget.put_cost(edit, world.one(number), "Salaries", Decimal(300), None, TODAY)
        budget.put_cost(edit, world.one(number), "Rent", Decimal(50), None, TODAY)
    text = "Post;Budget;Utfall\nSalaries;300;120,50\nRent;50;\nTrips;1 000;x\nTrips;1.000,50;\n;5;\nRent;1;1\n"
    fates = budget.read_costs(text, world.whole(number).costs, TODAY)
    assert [(fate.line, fate.name, fate.fate) for fate in fates] == [
        (2, "Salaries", "changed"), (3, "Rent", "same"), (4, "Trips", "wrong"), (5, "Trips", "wrong"), (6, "", "wrong"),
        (7, "Rent", "wrong"),
    ]  # fmt: skip
    with world.edit() as edit:
        budget.take_costs(edit, world.one(number), fates, TODAY)
    assert [(cost.name, cost.spent) for cost in world.whole(number).costs] == [
        ("Salaries", Decimal("120.5")), ("Rent", None),
    ]  # fmt: skip
    with pytest.raises(Refused, match="needs columns"):
        budget.read_costs("a,b\n1,2\n", (), TODAY)


def test_documents_are_where_they_lie(world: World, tmp_path: object) -> None:
    number = world.begin()
    with pytest.raises(Refused, match="No such file"), world.edit() as edit:
        extras.add_paper(edit, world.one(number), f"{tmp_path}/none.pdf", "")
    with pytest.raises(Refused, match="not a web address"), world.edit() as edit:
        extras.add_paper(edit, world.one(number), "ftp://example.org/x", "")
    with world.edit() as edit:
        paper = extras.add_paper(edit, world.one(number), "https://example.org/budget.xlsx", "")
    assert world.whole(number).papers[0].title == "budget.xlsx"
    with world.edit() as edit:
        extras.drop(edit, f"d{paper}")
    assert world.whole(number).papers == ()
    with pytest.raises(Refused, match="There is no D"), world.edit() as edit:
        extras.drop(edit, f"D{paper}")


def test_outcomes_say_what_is_measured_estimated_and_unknown(world: World) -> None:
    number, nothing = world.awarded(), world.awarded()
    world.begin(asked=Decimal(1))  # not awarded, so that nobody expects results
    with world.edit() as edit:
        outcomes.add_effect(edit, world.one(number), "outcome", "Fewer are lonely")
        outcomes.add_effect(edit, world.one(number), "activity", "Meeting place")
        in_work, _ = outcomes.put_indicator(edit, world.one(number), "In work", "people", Decimal(10), Decimal(30))
        outcomes.put_indicator(edit, world.one(number), "Trust", "%", None, Decimal(80))
    with pytest.raises(Refused, match="where the value comes from"), world.edit() as edit:
        outcomes.measure(edit, in_work, Decimal(20), TODAY, TODAY, "measured", " ")
    with world.edit() as edit:
        outcomes.measure(edit, in_work, Decimal(20), TODAY, TODAY, "measured", "survey")
        outcomes.measure(edit, in_work, Decimal(12), TODAY - timedelta(days=40), TODAY, "estimated", "staff")
    with world.engine.connect() as connection:
        result, other = found = outcomes.results(connection, Wanted(funder="fun"), NOW)
    assert [effect.kind for effect in result.effects] == ["activity", "outcome"]
    assert outcomes.progress(result.indicators[0]) == Decimal(50)
    assert outcomes.tally(result.indicators) == outcomes.Tally(1, 0, 1)
    assert (outcomes.silent(found), other.indicators) == ([nothing], ())
    assert outcomes.tally(()).sentence == "No indicator was put down: what it led to is unknown."
    assert summary(found) == (
        "Indicators: 2 (measured: 1, estimated: 0, unknown: 1). "
        f"Without any indicator, so that what they led to is unknown: A{nothing}."
    )
    assert [row[10] for row in sheet(found).rows][-1] == "unknown"


def test_each_action_is_taken_back_as_a_whole(world: World) -> None:
    number = world.awarded()
    with writing(world.engine) as connection:
        undo(connection, "kim", NOW)
    assert (world.one(number).state, world.one(number).won) == ("submitted", None)
    assert [each.outcome for each in world.whole(number).submissions] == [""]
    assert len(world.whole(number).moves) == 1
    with writing(world.engine) as connection:
        undo(connection, "kim", NOW, 2)
    with world.engine.connect() as connection:
        assert find(connection, Wanted(), NOW) == []


def test_an_application_that_others_have_worked_on_is_not_undone_under_them(world: World) -> None:
    number = world.begin()
    with world.edit("sam") as edit:
        extras.add_note(edit, world.one(number), "They rang.")
    with pytest.raises(Conflict, match="Since then sam did this"), writing(world.engine) as connection:
        undo(connection, "kim", NOW)
    assert world.one(number).title == "Meeting place"


def test_two_who_move_at_once_get_a_conflict(world: World) -> None:
    number = world.begin()
    read = world.one(number)
    world.move(number, "preparing")
    with pytest.raises(Conflict, match="kim changed this"), world.edit("sam") as edit:
        stages.move(edit, read, "withdrawn", world.step())
    assert world.one(number).state == "preparing"
