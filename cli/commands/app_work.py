"""The work on an application: notes, tasks, the plan back from its deadline, documents and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import applying, forms, safe, screen, values
from cli.applying import App, On, Org
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, To
from cli.help import Command
from cli.i18n import N_, _, told
from cli.options import Private
from cli.state import State

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from tracker.applications.planning import Free, Step
    from tracker.store.changes import Edit

_Task = Annotated[str, typer.Argument(metavar="TASK", help=N_("The task's number as T12; of a report R3."))]
_Due = Annotated[str, typer.Option(metavar=N_("DATE"), help=N_("By which day, as 2026-09-15 or 14d."))]
_Owner = Annotated[str, typer.Option(metavar=N_("MEMBER"), help=N_("Who does it: name or address."))]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    for name, help_text, command in (
        ("note", N_("Put down something for the others."), note),
        ("task", N_("Add a task with a day and an owner, or change one."), task),
        ("done", N_("A task is done, or a report is handed in."), done),
        ("plan", N_("Plan back from the deadlines; --yes keeps the tasks that it proposes."), plan),
        ("checklist", N_("Show or change the steps that plans are made of, for one funder or all."), checklist),
        ("document", N_("Keep where a document lies: a path or an address. It is not copied."), document),
        ("person", N_("Say who works on it."), person),
        ("drop", N_("Take a part away: a task T3, note N2, partner P1; `grants undo` brings it back."), drop),
    ):
        group.command(name, cls=Command, help=help_text)(command)


def note(context: typer.Context, app: App, text: Annotated[str, typer.Argument(metavar=N_("TEXT"))]) -> None:
    """Put down a note."""
    from tracker.applications.extras import add_note

    applying.change(context.obj, app, lambda edit, one: add_note(edit, one, text))


def task(
    context: typer.Context,
    app: Annotated[
        str, typer.Argument(metavar="APP|TASK", help=N_("The application, as A12; or a task to change, as T3."))
    ],
    text: Annotated[str, typer.Argument(metavar=N_("[TEXT]"), help=N_("What is to be done."))] = "",
    due: _Due = "",
    owner: _Owner = "",
) -> None:
    """Add a task, or give one another day or owner."""
    from tracker.applications import tasks

    state: State = context.obj
    by, today = applying.day("--due", due, state), applying.today(state)
    changes = app.strip()[:1].upper() == "T"
    if not changes and (not text.strip() or by is None):
        raise Problem(_("Say what is to be done, and by which day: --due 2026-09-15."), USAGE)
    with applying.acting(state) as edit:
        if changes:
            from tracker.applications.extras import part_number

            number = part_number(app, "T")[1]
            row = tasks.task_row(edit.connection, number)
            owner_id = applying.owner(edit.connection, row.organisation_id, owner)
            tasks.change_task(edit, number, by, owner_id, today)
        elif by is not None:
            one = applying.found(edit.connection, app, state)
            owner_id = applying.owner(edit.connection, one.organisation_id, owner)
            tasks.add_task(edit, one.organisation_id, one, text.strip(), by, today, owner_id)


def done(context: typer.Context, part: _Task, on: On = "") -> None:
    """A task is done, or a report is handed in."""
    from tracker.applications.after import hand_in_report
    from tracker.applications.extras import part_number
    from tracker.applications.tasks import finish

    state: State = context.obj
    letter, number = part_number(part, "TR")
    day = applying.on(on, state)
    with applying.acting(state) as edit:
        (finish if letter == "T" else hand_in_report)(edit, number, day, applying.today(state))


def plan(
    context: typer.Context,
    app: App,
    yes: Annotated[
        bool, typer.Option("--yes", help=N_("Keep these tasks, and move those whose day is another now."))
    ] = False,
    owner: _Owner = "",
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """Plan back from the deadlines that are still to be met."""
    from tracker.applications.tasks import plan as propose
    from tracker.applications.tasks import stages_ahead, take_plan

    state: State = context.obj
    form = forms.asked(json, csv, to)
    today = applying.today(state)
    with state.connection() as connection:
        one = applying.found(connection, app, state)
        ahead = stages_ahead(connection, one, state.now)
        free = _free(connection, one.organisation_id, today, ahead)
        planned = propose(connection, one, today, state.now, free)
    if not ahead:
        sentence = _("There is no deadline ahead to plan back from. `grants app set {app} --deadline DATE` sets one.")
        raise Problem(sentence.format(app=f"A{one.id}"), USAGE)
    if form.kind:
        from tracker.applications.as_json import planned_to_json

        forms.give_rows(form, "plan", map(planned_to_json, planned), ("stage", "title", "due", "fate", "tight"))
    else:
        from cli.views.agenda import plan_grid
        from cli.views.grid import put

        put(plan_grid(planned, ahead, state.reader))
    waiting = [each for each in planned if each.fate != "same"]
    if not waiting:
        screen.aside(_("All of these are tasks already."))
    elif yes:
        with applying.acting(state) as edit:
            owner_id = applying.owner(edit.connection, one.organisation_id, owner)
            take_plan(edit, applying.found(edit.connection, app, state), planned, owner_id)
    else:
        screen.aside(_("Nothing is kept yet; --yes keeps these as tasks."))


def _free(connection: Connection, organisation_id: int, today: date, ahead: list[tuple[str, date]]) -> Free:
    from tracker.applications.planning import free_days, holidays_of
    from tracker.organisations.store import by_id

    last = max((day for _stage, day in ahead), default=today)
    return free_days(holidays_of(by_id(connection, organisation_id).country, today, last))


def checklist(
    context: typer.Context,
    funder: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("For this funder; else for every one."))] = "",
    add: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Add this step, or change its days."))] = "",
    before: Annotated[str, typer.Option(metavar=N_("TIME"), help=N_("How long before the deadline, as 14d."))] = "",
    remove: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Take this step out."))] = "",
    organisation: Org = "",
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The steps that plans are made of."""
    from tracker.applications.planning import steps_for
    from tracker.applications.tasks import drop_step, put_step, steps_of

    state: State = context.obj
    form = forms.asked(json, csv, to)
    ahead = values.given("--before", before, values.duration)
    if bool(add) != (ahead is not None) or (add and remove):
        raise Problem(_("Write --add TEXT --before 14d, or --remove TEXT."), USAGE)
    if add or remove:
        with applying.acting(state) as edit:
            mine = _own_organisation(edit, organisation)
            usual = _in_words(steps_for("full", steps_of(edit.connection, mine, funder)))
            if ahead is not None:
                put_step(edit, mine, funder, add.strip(), ahead.days, usual)
            else:
                drop_step(edit, mine, funder, remove.strip(), usual)
        return
    with state.connection() as connection:
        number = applying.chosen(connection, organisation)
        steps = _in_words(steps_for("full", steps_of(connection, number or 0, funder)))
    if form.kind:
        rows = ({"title": step.title, "days_before": step.days_before} for step in steps)
        forms.give_rows(form, "checklist", rows, ("title", "days_before"))
        return
    from cli.views.agenda import checklist_grid
    from cli.views.grid import put

    put(checklist_grid(steps))


def _own_organisation(edit: Edit, key: str) -> int:
    from tracker.organisations import store

    found = store.organisation(edit.connection, key) if key else store.default_or_made(edit, edit.connection)
    return found.id


def _in_words(steps: list[Step]) -> list[Step]:
    """The usual steps in the reader's language: what is kept as the organisation's own is in its words."""
    from tracker.applications.planning import Step

    return [Step(safe.line(told(step.title)), step.days_before) for step in steps]


def document(
    context: typer.Context,
    app: App,
    place: Annotated[str, typer.Argument(metavar=N_("PLACE"), help=N_("A path on this machine, or an address."))],
    title: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("What it is called; else its file name."))] = "",
    private: Private = False,
) -> None:
    """Keep where a document lies. A file must be there; an address is kept, and you hear when it does not answer."""
    from tracker.applications.extras import add_paper, is_address

    applying.change(context.obj, app, lambda edit, one: add_paper(edit, one, place, title))
    if is_address(place):
        _look_up(context.obj, place, private)


def _look_up(state: State, address: str, private: bool) -> None:
    """Say when nothing answers there; whoever typed it may know better: it may ask for a login, or be a house's own."""
    from crawler.reading.fetch import NotFetched, fetch_page

    try:
        fetch_page(address, state.settings, state.now, private_addresses=private)
    except NotFetched as problem:
        sentence = _("Kept, but it could not be seen whether it is there: {problem}.")
        screen.aside(sentence.format(problem=told(str(problem)).removesuffix(".")))


def person(
    context: typer.Context,
    app: App,
    member: Annotated[str, typer.Argument(metavar=N_("MEMBER"), help=N_("Name or address of a member."))],
    role: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("What this person does, as budget or text."))] = "",
) -> None:
    """Say who works on it."""
    from tracker.applications.extras import involve
    from tracker.applications.start import member_named

    applying.change(
        context.obj,
        app,
        lambda edit, one: involve(edit, one, member_named(edit.connection, one.organisation_id, member), role),
    )


def drop(
    context: typer.Context,
    part: Annotated[
        str, typer.Argument(metavar="PART", help=N_("Its letter and number, as `grants app show` names it: T3, P1."))
    ],
) -> None:
    """Take a part of an application away."""
    from tracker.applications.extras import drop as take_away

    with applying.acting(context.obj) as edit:
        take_away(edit, part)
