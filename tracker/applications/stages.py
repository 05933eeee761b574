"""Moves an application on: handed in, decided, under way, ended. Each move is dated, with who and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from config.sentences import Sentence, say
from tracker.applications.model import Application, State
from tracker.applications.moves import DECIDED, check_day, check_move
from tracker.applications.parts import Submission
from tracker.applications.sums import check_sum
from tracker.applications.whole import submissions_of, tasks_of
from tracker.applications.words import OUTCOMES, STAGES, STATES, listed, money, stage
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import deadlines
from tracker.store.tables.duties import tasks
from tracker.store.tables.parts import moves, submissions

DECISIONS = ("invited", "negotiation", "awarded", "declined", "withdrawn")


@dataclass(frozen=True)
class Step:
    """How a move is put down."""

    day: date
    today: date
    why: str = ""


def move(edit: Edit, one: Application, after: State, step: Step) -> None:
    """Move to another state that is neither handing in nor a decision of the funder. Raises Refused and Conflict."""
    check_move(one.state, after)
    check_day(step.day, step.today)
    values: dict[str, Any] = {}
    if after == "withdrawn":
        _answer(edit, one, "withdrawn", step)
        values = {"outcome": "withdrawn", "decided_on": step.day.isoformat(), "reason": step.why}
    edit.words = _moved(one, STATES[after])
    _move(edit, one, after, step, values)


def submit(
    edit: Edit, one: Application, step: Step, stage_: str = "", reference: str = "", asked: Decimal | None = None
) -> str:
    """Hand in a stage of the call: `stage_`, else the next one that was not handed in; which one it was.

    Raises Refused when the application is not being prepared, when this stage was handed in already, and Conflict.
    """
    check_move(one.state, "submitted")
    check_day(step.day, step.today)
    check_sum(asked, say("The sum asked"), Decimal(1))
    before = submissions_of(edit.connection, one.id)
    chosen = stage_ or _next_stage(edit.connection, one, before)
    _check_stage(chosen, before, step.day)
    edit.words = say("A{number} {title}: {stage} handed in.", number=one.id, title=one.title, stage=stage(chosen))
    edit.insert(
        submissions,
        {
            "application_id": one.id, "stage": chosen, "day": step.day.isoformat(), "reference": reference,
            "asked": asked if asked is not None else one.asked, "outcome": "", "outcome_day": None,
        },
    )  # fmt: skip
    said = {"reference": reference} if reference else {}
    _move(edit, one, "submitted", step, said | ({"asked": asked} if asked is not None else {}))
    _drop_planned(edit, one, chosen)
    return chosen


def decide(
    edit: Edit,
    one: Application,
    decision: str,
    step: Step,
    won: Decimal | None = None,
    reference: str = "",
    anyway: bool = False,
) -> None:
    """Put down what the funder said: invited to the next stage, negotiation, awarded, declined.

    `won` is the sum awarded; `step.why` the funder's reason. More than was asked is doubted unless `anyway`.
    Raises Refused and Conflict.
    """
    after: State = "preparing" if decision == "invited" else decision  # type: ignore[assignment]  # one of DECISIONS
    if decision == "invited" and one.state != "submitted":
        raise Refused(say("Only what was handed in can be invited to the next stage; it is at '{state}'.",
                          state=STATES[one.state]))  # fmt: skip
    check_move(one.state, after)
    _check_won(one, decision, won, anyway)
    check_day(step.day, step.today, _handed_in(edit, one))
    _answer(edit, one, decision, step)
    values: dict[str, Any] = {"reference": reference} if reference else {}
    if decision in DECIDED:
        values |= {"outcome": decision, "decided_on": step.day.isoformat(), "reason": step.why, "won": won}
    edit.words = _moved(one, OUTCOMES[decision])
    _move(edit, one, after, step, values)


def _check_won(one: Application, decision: str, won: Decimal | None, anyway: bool) -> None:
    if won is None:
        return
    if decision != "awarded":
        raise Refused(say("Only an award has a sum."))
    check_sum(won, say("The sum awarded"), Decimal(1))
    if one.asked is not None and won > one.asked and not anyway:
        raise Refused(
            say(
                "{won} is more than was asked ({asked}). `--anyway` puts it down all the same.",
                won=money(won, one.currency),
                asked=money(one.asked, one.currency),
            )
        )


def _handed_in(edit: Edit, one: Application) -> date | None:
    return next((each.day for each in reversed(submissions_of(edit.connection, one.id))), None)


def _answer(edit: Edit, one: Application, decision: str, step: Step) -> None:
    """The submission that waits for an answer has got it."""
    for each in submissions_of(edit.connection, one.id):
        if each.outcome in ("", "negotiation"):
            values = {"outcome": decision, "outcome_day": step.day.isoformat()}
            edit.update(submissions, each.id, values)


def _drop_planned(edit: Edit, one: Application, stage_: str = "") -> None:
    """What was planned towards a stage that is handed in, or towards all of them, is no longer to be done."""
    for task in tasks_of(edit.connection, one.id):
        if task.done_on is None and task.planned_for and stage_ in ("", task.planned_for):
            edit.remove(tasks, task.id)


def _move(edit: Edit, one: Application, after: State, step: Step, values: dict[str, Any]) -> None:
    since = edit.now if step.day == step.today else datetime(step.day.year, step.day.month, step.day.day, tzinfo=UTC)
    edit.update(applications, one.id, {**values, "state": after, "since": since}, one.version)
    edit.insert(
        moves,
        {
            "application_id": one.id, "before": one.state, "after": after, "day": step.day.isoformat(),
            "at": edit.now, "who": edit.who, "why": step.why,
        },
    )  # fmt: skip
    if after in ("awarded", "declined", "withdrawn"):
        _drop_planned(edit, one)


def _next_stage(connection: Connection, one: Application, before: tuple[Submission, ...]) -> str:
    done = {each.stage for each in before if each.stage != "cut_off"}
    if one.call_id is not None:
        statement = select(deadlines.c.stage).where(deadlines.c.call_id == one.call_id).order_by(deadlines.c.closes)
        for named in connection.scalars(statement):
            if named not in done:
                return str(named)
    return "full"


def _check_stage(chosen: str, before: tuple[Submission, ...], day: date) -> None:
    if chosen not in STAGES:
        raise Refused(say("'{text}' is no stage; there are: {stages}.", text=chosen, stages=listed(STAGES.values())))
    for each in before:
        if each.stage == chosen and chosen != "cut_off":
            raise Refused(
                say("The {stage} was handed in on {day} already.", stage=stage(chosen), day=each.day.isoformat())
            )
    if before:
        check_day(day, day, before[-1].outcome_day or before[-1].day)


def _moved(one: Application, after: Sentence) -> Sentence:
    return say("A{number} {title}: {state}.", number=one.id, title=one.title, state=after)
