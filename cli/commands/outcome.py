"""`grants outcome`: what the money leads to: theory of change, indicators, measured values, a results report."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

import typer

from cli import applying, forms, screen, values
from cli.applying import App, Every, On, Org
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, To
from cli.help import Command, Group
from cli.i18n import N_, _
from cli.state import State


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Group, help=N_("Outcomes: what the money leads to, and how we know."), no_args_is_help=True)
    for name, help_text, command in (
        ("add", N_("Add a link of the theory of change, or an indicator with baseline and target."), add),
        ("measure", N_("Put down a value of an indicator, with its day and where it comes from."), measure),
        ("show", N_("The results of one application, funder or organisation: measured, estimated, unknown."), show),
    ):
        group.command(name, cls=Command, help=help_text)(command)
    app.add_typer(group, name="outcome")


def add(
    context: typer.Context,
    app: App,
    kind: Annotated[
        str, typer.Argument(metavar=N_("KIND"), help=N_("resource, activity, output, outcome, or indicator."))
    ],
    text: Annotated[str, typer.Argument(metavar=N_("TEXT"), help=N_("What it is."))],
    unit: Annotated[str, typer.Option(metavar=N_("UNIT"), help=N_("Of an indicator: people, hours, %."))] = "",
    baseline: Annotated[str, typer.Option(metavar=N_("N"), help=N_("Its value before the project."))] = "",
    target: Annotated[str, typer.Option(metavar=N_("N"), help=N_("The value that it is to reach."))] = "",
) -> None:
    """Add a link of the theory of change, or an indicator."""
    from tracker.applications.outcomes import add_effect, put_indicator
    from tracker.applications.words import EFFECT_KINDS

    state: State = context.obj
    kind = applying.meant(kind, {**EFFECT_KINDS, "indicator": _("indicator")})
    if not text.strip():
        raise Problem(_("Say what it is."), USAGE)
    if kind != "indicator":
        if unit or baseline or target:
            raise Problem(_("--unit, --baseline and --target belong to an indicator."), USAGE)
        applying.change(state, app, lambda edit, one: add_effect(edit, one, kind, text.strip()))
        return
    before, after = values.given("--baseline", baseline, number), values.given("--target", target, number)
    id, _new = applying.change(
        state, app, lambda edit, one: put_indicator(edit, one, text.strip(), unit.strip(), before, after)
    )
    screen.lines([_("It is K{number}. `grants outcome measure K{number} VALUE --source TEXT` puts a value down.")
                  .format(number=id)])  # fmt: skip


def measure(
    context: typer.Context,
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help=N_("Its number, as K4."))],
    value: Annotated[str, typer.Argument(metavar=N_("VALUE"), help=N_("The value, in its unit."))],
    source: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Where it comes from, as attendance lists."))] = "",
    on: On = "",
    estimated: Annotated[bool, typer.Option("--estimated", help=N_("It was estimated, not measured."))] = False,
) -> None:
    """Put down a value of an indicator."""
    from tracker.applications import outcomes
    from tracker.applications.extras import part_number

    state: State = context.obj
    _letter, id = part_number(indicator, "K")
    known = values.given(N_("VALUE"), value, number)
    day, how = applying.on(on, state), "estimated" if estimated else "measured"
    with applying.acting(state) as edit:
        outcomes.measure(edit, id, known or Decimal(0), day, applying.today(state), how, source)


def show(
    context: typer.Context,
    app: Annotated[str, typer.Argument(metavar="[APP]", help=N_("Only this application, as A12."))] = "",
    funder: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("Only of this funder: part of its name."))] = "",
    organisation: Org = "",
    every: Every = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The results, with a plain statement of what is known."""
    from tracker.applications.outcomes import results
    from tracker.applications.read import Wanted

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        if app:
            one = applying.found(connection, app, state)
            found = results(connection, Wanted(), state.now, one.id)
        else:
            mine = applying.chosen(connection, organisation, every)
            found = results(connection, Wanted(mine, funder=funder), state.now)
    from cli.views import outcomes as view

    if form.kind:
        from tracker.applications.as_json import result_to_json

        forms.give(form, lambda: map(result_to_json, found), lambda: view.sheet(found))
        return
    if not found:
        screen.aside(_("No outcomes yet. `grants outcome add A12 indicator TEXT --unit people --target 30` adds one."))
        return
    from cli.views.sections import show_page

    for title, under, sections in view.result_pages(found, state.reader):
        show_page(title, under, sections)
    if len(found) > 1:
        screen.lines(["", view.summary(found)])


def number(text: str) -> Decimal:
    """`12`, `-3`, `12,5`, `1 200`."""
    plain = re.sub(r"[\s_']", "", text)
    if not re.fullmatch(r"[-−]?[0-9]{1,13}([.,][0-9]{1,2})?", plain):
        raise typer.BadParameter(_("'{text}' is not a number, as 12 or 12.5").format(text=text))
    return Decimal(plain.replace(",", ".").replace("−", "-"))
