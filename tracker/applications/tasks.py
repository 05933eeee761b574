"""Tasks with owner and day, the checklists they come from, and the plan back from the deadlines of a call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from config.sentences import say
from tracker.applications.model import Application
from tracker.applications.parts import Task
from tracker.applications.planning import Free, Planned, Step, due_of, named, steps_for
from tracker.applications.read import next_of
from tracker.applications.start import check_ahead
from tracker.applications.whole import submissions_of, tasks_of
from tracker.applications.words import day
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.calls import deadlines
from tracker.store.tables.duties import checklist, tasks


def add_task(
    edit: Edit,
    organisation_id: int,
    one: Application | None,
    title: str,
    due: date,
    today: date,
    owner_id: int | None = None,
) -> int:
    """Add somebody's own task, to an application or to the organisation as a whole; its number. Raises Refused."""
    check_ahead(due, today)
    edit.words = say("Task for {day}: {title}.", day=day(due), title=title)
    return edit.insert(tasks, _values(organisation_id, one, title, due, owner_id))


def change_task(edit: Edit, number: int, due: date | None, owner_id: int | None, today: date) -> None:
    """Give a task another day or owner. Raises Refused and Conflict."""
    row = task_row(edit.connection, number)
    check_ahead(due, today)
    values = {"due": day(due) if due else row.due, "owner_id": owner_id if owner_id is not None else row.owner_id}
    edit.words = say("Task T{number}: changed.", number=number)
    edit.update(tasks, number, values, row.version)


def finish(edit: Edit, number: int, on: date, today: date) -> str:
    """A task is done; what it was. Raises Refused and Conflict."""
    row = task_row(edit.connection, number)
    if row.done_on is not None:
        raise Refused(say("Task T{number} was done on {day} already.", number=number, day=row.done_on))
    if on > today:
        raise Refused(say("{day} is ahead; only what has happened is put down.", day=day(on)))
    title = named(row.title)
    edit.words = say("Done: {title}", title=title) if row.title[-1:] in "?!." else say("Done: {title}.", title=title)
    edit.update(tasks, number, {"done_on": day(on)}, row.version)
    return str(row.title)


def task_row(connection: Connection, number: int) -> Any:
    """The task of this number. Raises Refused when there is none, or none any more."""
    row = connection.execute(select(tasks).where(tasks.c.id == number, tasks.c.removed_at.is_(None))).first()
    if row is None:
        raise Refused(say("There is no task T{number}.", number=number))
    return row


def steps_of(connection: Connection, organisation_id: int, funder: str) -> list[Step]:
    """The organisation's own checklist for this funder, else its own for any funder; empty when it has none."""
    names = {funder.casefold(), ""}
    statement = (
        select(checklist)
        .where(checklist.c.organisation_id == organisation_id, checklist.c.removed_at.is_(None))
        .where(checklist.c.funder.in_(names))
        .order_by(checklist.c.days_before.desc(), checklist.c.id)
    )
    rows = connection.execute(statement).all()
    chosen = [row for row in rows if row.funder == funder.casefold()] or [row for row in rows if not row.funder]
    return [Step(row.title, row.days_before) for row in chosen]


def put_step(
    edit: Edit, organisation_id: int, funder: str, title: str, days_before: int, usual: Iterable[Step]
) -> None:
    """Add a step to a checklist, or give the step of this title other days; the first one keeps the usual ones too.

    `usual` are the steps that counted until now, in the organisation's language.
    """
    edit.words = say("Checklist: {title}.", title=title)
    rows = _checklist_rows(edit.connection, organisation_id, funder)
    if not rows:
        for step in usual:
            if step.title.casefold() != title.casefold():
                _add_step(edit, organisation_id, funder, step)
    for row in rows:
        if row.title.casefold() == title.casefold():
            edit.update(checklist, row.id, {"days_before": days_before}, row.version)
            return
    _add_step(edit, organisation_id, funder, Step(title, days_before))


def drop_step(edit: Edit, organisation_id: int, funder: str, title: str, usual: Iterable[Step]) -> None:
    """Take a step out; of the usual checklist, the other steps become the organisation's own. Raises Refused."""
    edit.words = say("Checklist without: {title}.", title=title)
    rows = _checklist_rows(edit.connection, organisation_id, funder)
    if rows:
        for row in rows:
            if row.title.casefold() == title.casefold():
                edit.remove(checklist, row.id, row.version)
                return
    else:
        steps = list(usual)
        left = [step for step in steps if step.title.casefold() != title.casefold()]
        if len(left) < len(steps):
            for step in left:
                _add_step(edit, organisation_id, funder, step)
            return
    raise Refused(say("The checklist has no step '{title}'.", title=title))


def plan(connection: Connection, one: Application, today: date, now: datetime, free: Free) -> list[Planned]:
    """The steps towards each deadline that is still to be met, each with its day; nothing is written.

    A step that is a task already is `same`, or `moved` when its day is another now; done ones are left out.
    """
    own = steps_of(connection, one.organisation_id, one.funder)
    known = {(task.planned_for, task.title): task for task in tasks_of(connection, one.id) if task.planned_for}
    found = []
    for stage, deadline in stages_ahead(connection, one, now):
        for step in steps_for(stage, own):
            due, tight = due_of(step, deadline, today, free)
            found.append(_planned(stage, step, due, tight, known.get((stage, step.title))))
    return [planned for planned in found if planned is not None]


def take_plan(edit: Edit, one: Application, planned: Iterable[Planned], owner_id: int | None = None) -> None:
    """Keep the tasks that a plan proposes, and move those that it would move. Raises Conflict."""
    edit.words = say("A{number} {title}: planned back from the deadline.", number=one.id, title=one.title)
    for each in planned:
        if each.fate == "new":
            values = _values(one.organisation_id, one, each.title, each.due, owner_id)
            edit.insert(tasks, {**values, "planned_for": each.stage})
        elif each.fate == "moved" and each.task_id is not None:
            edit.update(tasks, each.task_id, {"due": day(each.due)})


def stages_ahead(connection: Connection, one: Application, now: datetime) -> list[tuple[str, date]]:
    """Each stage of the call that is still to be handed in, with its deadline; a person's own day stands for all."""
    if one.own_deadline:
        return [("full", one.own_deadline)]
    if one.call_id is None:
        return []
    done = {each.stage for each in submissions_of(connection, one.id)}
    statement = (
        select(deadlines)
        .where(deadlines.c.call_id == one.call_id, deadlines.c.closes > now)
        .order_by(deadlines.c.closes)
    )
    found: dict[str, date] = {}
    for row in connection.execute(statement):
        if row.stage not in done:
            found.setdefault(row.stage, next_of(row)[0])
    return list(found.items())


def _planned(stage: str, step: Step, due: date, tight: bool, task: Task | None) -> Planned | None:
    if task is None:
        return Planned(stage, step.title, due, "new", tight)
    if task.done_on is not None:
        return None
    return Planned(stage, step.title, due, "same" if task.due == due else "moved", tight, task.id)


def _values(
    organisation_id: int, one: Application | None, title: str, due: date, owner_id: int | None
) -> dict[str, object]:
    return {
        "organisation_id": organisation_id, "application_id": one.id if one else None, "title": title,
        "due": day(due), "owner_id": owner_id, "done_on": None, "planned_for": "",
    }  # fmt: skip


def _checklist_rows(connection: Connection, organisation_id: int, funder: str) -> Sequence[Any]:
    statement = select(checklist).where(
        checklist.c.organisation_id == organisation_id,
        checklist.c.funder == funder.casefold(),
        checklist.c.removed_at.is_(None),
    )
    return connection.execute(statement).all()


def _add_step(edit: Edit, organisation_id: int, funder: str, step: Step) -> None:
    values = {"organisation_id": organisation_id, "funder": funder.casefold(), "title": step.title}
    edit.insert(checklist, {**values, "days_before": step.days_before})
