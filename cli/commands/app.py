"""`grants app`: one application: what it is, where it stands, what was decided. Its parts are in the modules beside."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli import applying, forms, screen, values
from cli.application_told import TOLD, read_told, with_owner
from cli.applying import Anyway, App, Every, On, Org, Why
from cli.commands import app_money, app_work
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, To
from cli.help import Command, Group
from cli.i18n import N_, _, told
from cli.options import with_options
from cli.state import State

Reference = Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("The funder's number for it."))]
Asked = Annotated[str, typer.Option("--sum", metavar=N_("SUM"), help=N_("The sum asked for: 500k, 1.5m."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Group, help=N_("Applications: where they stand and what belongs to them."),
                        no_args_is_help=True)  # fmt: skip
    for name, help_text, command in (
        ("list", N_("List applications, the last begun first."), list_apps),
        ("show", N_("Show one application with everything that belongs to it."), show),
        ("set", N_("Change what an application says: sums, deadline, owner, reference."), set_values),
        ("move", N_("Move it on: preparing, submitted, running, reported, withdrawn."), move),
        ("decide", N_("Put down what the funder said: invited, negotiation, awarded, declined."), decide),
        ("seen", N_("The changed deadline of its call has been seen."), seen),
        ("close", N_("End it: reported and paid, declined or withdrawn."), close),
        ("remove", N_("Take an application away; `grants undo` brings it back."), remove),
    ):
        group.command(name, cls=Command, help=help_text)(command)
    app_work.register(group)
    app_money.register(group)
    app.add_typer(group, name="app")


def list_apps(
    context: typer.Context,
    states: Annotated[
        list[str] | None, typer.Option("--state", metavar=N_("STATE"), help=N_("Only in this state; may be repeated."))
    ] = None,
    funder: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("Only of this funder: part of its name."))] = "",
    limit: Annotated[str, typer.Option(metavar=N_("N"), help=N_("At most so many."))] = "",
    organisation: Org = "",
    every: Every = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The applications that the options ask for."""
    from tracker.applications.moves import state_named
    from tracker.applications.read import Wanted, iter_applications
    from tracker.applications.words import STATES

    state: State = context.obj
    form = forms.asked(json, csv, to)
    named = tuple(state_named(applying.meant(text, STATES)) for text in states or ())
    most = values.given("--limit", limit, values.count)
    with state.connection() as connection:
        mine = applying.chosen(connection, organisation, every)
        found = iter_applications(connection, Wanted(mine, named, funder, most), state.now)
        from cli.views import applications as view

        if form.kind:
            from tracker.applications.as_json import application_to_json

            forms.give(form, lambda: map(application_to_json, found), lambda: view.sheet(found))
            return
        shown = list(found)
    if not shown:
        screen.aside(_("No applications. `grants apply CALL` begins one."))
        return
    from cli.views.grid import put

    put(view.grid(shown, state.reader, several=mine is None))


def show(context: typer.Context, app: App, json: Json = False) -> None:
    """One application."""
    from tracker.applications.followed import unseen
    from tracker.applications.partners import plan_of, rules_of
    from tracker.applications.whole import whole

    state: State = context.obj
    with state.connection() as connection:
        one = applying.found(connection, app, state)
        told = whole(connection, one)
        plan, rules = plan_of(connection, one), rules_of(connection, one)
        moved = [each for each in unseen(connection, one.organisation_id, state.now) if each.application.id == one.id]
    from tracker.applications.funding import check

    findings = check(plan, *rules)
    if json:
        from tracker.applications.as_json import moved_to_json, plan_to_json, whole_to_json

        parts = {"plan": plan_to_json(plan, findings), "changed": [moved_to_json(each) for each in moved]}
        screen.json(whole_to_json(told) | parts)
        return
    from cli.views import application as view
    from cli.views.sections import show_page

    show_page(*view.heading(one), view.page(told, plan, findings, moved, state.reader))


@with_options(TOLD)
def set_values(
    context: typer.Context,
    app: App,
    calls_deadline: Annotated[
        bool, typer.Option("--calls-deadline", help=N_("Let the call's own dates count again."))
    ] = False,
    **answers: Any,
) -> None:
    """Change what an application says."""
    from tracker.applications.start import change as keep
    from tracker.applications.start import give_up_deadline

    state: State = context.obj
    if answers["deadline"] and calls_deadline:
        raise Problem(_("Choose --deadline or --calls-deadline."), USAGE)
    said = read_told(answers, state)
    if not answers["owner"] and not calls_deadline and not any(value is not None for value in said.values()):
        raise Problem(_("Say what is to change: --sum, --own, --total, --deadline, --owner and others."), USAGE)
    with applying.acting(state) as edit:
        one = applying.found(edit.connection, app, state)
        if calls_deadline:
            give_up_deadline(edit, one)
            one = applying.found(edit.connection, app, state)
        told = with_owner(edit.connection, said, one.organisation_id, answers["owner"])
        keep(edit, one, told, applying.today(state))


def move(
    context: typer.Context,
    app: App,
    to: Annotated[str, typer.Argument(metavar=N_("STATE"), help=N_("Where it goes, as preparing or submitted."))],
    why: Why = "",
    on: On = "",
    stage: Annotated[
        str,
        typer.Option(
            metavar=N_("STAGE"),
            help=N_("What is handed in: expression_of_interest, outline, full, cut_off; else the call's next stage."),
        ),
    ] = "",
    reference: Reference = "",
    asked: Asked = "",
    anyway: Anyway = False,
) -> None:
    """Move an application on."""
    from tracker.applications import stages
    from tracker.applications.moves import state_named
    from tracker.applications.words import STAGES, STATES

    state: State = context.obj
    stage = applying.meant(stage, STAGES)
    after = state_named(applying.meant(to, STATES))
    step = stages.Step(applying.on(on, state), applying.today(state), why)
    asked_sum = applying.sum_of("--sum", asked)
    if after != "submitted" and (stage or reference or asked):
        raise Problem(_("--stage, --reference and --sum belong to what is handed in."), USAGE)
    with applying.acting(state) as edit:
        one = applying.found(edit.connection, app, state)
        if after == "submitted":
            applying.refuse_unready(edit, one, stage, asked_sum, anyway)
            stages.submit(edit, one, step, stage, reference, asked_sum)
        elif after in ("awarded", "declined", "negotiation") or (one.state, after) == ("submitted", "preparing"):
            stages.decide(edit, one, "invited" if after == "preparing" else after, step)
        elif after == "closed":
            from tracker.applications.after import close as end

            end(edit, one, step, anyway)
        else:
            stages.move(edit, one, after, step)


def decide(
    context: typer.Context,
    app: App,
    decision: Annotated[
        str, typer.Argument(metavar=N_("DECISION"), help=N_("invited, negotiation, awarded, declined or withdrawn."))
    ],
    won: Annotated[str, typer.Option("--sum", metavar=N_("SUM"), help=N_("The sum awarded."))] = "",
    why: Why = "",
    on: On = "",
    reference: Reference = "",
    anyway: Anyway = False,
) -> None:
    """Put down what the funder said."""
    from tracker.applications import stages
    from tracker.applications.words import OUTCOMES

    state: State = context.obj
    names = {key: OUTCOMES[key] for key in stages.DECISIONS}
    decision = applying.meant(decision, names)
    if decision not in names:
        words = ", ".join(map(told, names.values()))
        raise Problem(_("'{text}' is not one of {words}").format(text=decision, words=words) + ".", USAGE)
    step = stages.Step(applying.on(on, state), applying.today(state), why)
    got = applying.sum_of("--sum", won)
    applying.change(state, app, lambda edit, one: stages.decide(edit, one, decision, step, got, reference, anyway))
    if decision == "awarded":
        applying.say_reports(state, app)


def seen(context: typer.Context, app: App) -> None:
    """The changes of its call have been seen."""
    from tracker.applications.start import mark_seen

    applying.change(context.obj, app, mark_seen)


def close(context: typer.Context, app: App, why: Why = "", on: On = "", anyway: Anyway = False) -> None:
    """End an application."""
    from tracker.applications.after import close as end
    from tracker.applications.stages import Step

    state: State = context.obj
    step = Step(applying.on(on, state), applying.today(state), why)
    applying.change(state, app, lambda edit, one: end(edit, one, step, anyway))


def remove(context: typer.Context, app: App) -> None:
    """Take an application away."""
    from tracker.applications.start import remove as take_away

    applying.change(context.obj, app, take_away)
