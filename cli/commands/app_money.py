"""The money of an application: partners and funding plan, the award, its instalments and reports, the budget."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import applying, forms, screen, values
from cli.applying import App, On
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, To
from cli.help import Command
from cli.i18n import N_, _, ngettext
from cli.state import State

if TYPE_CHECKING:
    from tracker.applications.model import Application
    from tracker.applications.owed import Proposal
    from tracker.store.changes import Edit

Currency = Annotated[str, typer.Option(metavar=N_("CODE"), help=N_("Currency of these sums, as SEK or EUR."))]
_Sum = Annotated[str, typer.Option("--sum", metavar=N_("SUM"), help=N_("The sum: 500k, 1.5m."))]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    for name, help_text, command in (
        ("partner", N_("Add a partner, or change what is known of one: kind, role, sums, letter of support."), partner),
        ("fund", N_("Show the funding plan: does it add up, does it keep to the call's rules?"), fund),
        ("budget", N_("Show the budget against what was spent; add a line, or read lines from a CSV file."), budget),
        ("award", N_("Put down the agreement: sum, dates, and the instalments that are to come."), award),
        ("paid", N_("An instalment has been paid out."), paid),
        ("report", N_("Put down a report that is owed: interim, final or financial."), report),
    ):
        group.command(name, cls=Command, help=help_text)(command)


def partner(
    context: typer.Context,
    app: App,
    name: Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("The partner's name."))],
    kind: Annotated[
        str,
        typer.Option(
            metavar=N_("KIND"),
            help=N_("municipality, region, state_agency, association, company, university, foundation or other."),
        ),
    ] = "",
    role: Annotated[
        str, typer.Option(metavar=N_("ROLE"), help=N_("partner, lead, reference, or payer: who only pays."))
    ] = "",
    promised: Annotated[str, typer.Option(metavar=N_("SUM"), help=N_("The sum that was promised."))] = "",
    confirmed: Annotated[str, typer.Option(metavar=N_("SUM"), help=N_("The sum that was confirmed in writing."))] = "",
    letter: Annotated[
        bool | None, typer.Option("--letter/--no-letter", help=N_("Whether there is a letter of support."))
    ] = None,
) -> None:
    """Add a partner, or change what is known of one."""
    from tracker.applications.partners import Said, put_partner
    from tracker.applications.words import PARTNER_KINDS, PARTNER_ROLES

    said = Said(
        applying.meant(kind, PARTNER_KINDS) or None,
        applying.meant(role, PARTNER_ROLES) or None,
        applying.sum_of("--promised", promised),
        applying.sum_of("--confirmed", confirmed),
        letter,
    )
    if not name.strip():
        raise Problem(_("The partner needs a name."), USAGE)
    applying.change(context.obj, app, lambda edit, one: put_partner(edit, one, name.strip(), said))


def fund(context: typer.Context, app: App, json: Json = False) -> None:
    """The funding plan."""
    from tracker.applications.funding import check
    from tracker.applications.partners import plan_of, rules_of

    state: State = context.obj
    with state.connection() as connection:
        one = applying.found(connection, app, state)
        plan, rules = plan_of(connection, one), rules_of(connection, one)
    findings = check(plan, *rules)
    if json:
        from tracker.applications.as_json import plan_to_json

        screen.json(plan_to_json(plan, findings))
        return
    from cli.views import application as view
    from cli.views.sections import show_page

    show_page(*view.heading(one), view.plan_page(plan, findings, state.reader))


def budget(
    context: typer.Context,
    app: App,
    line: Annotated[
        str, typer.Option(metavar=N_("TEXT"), help=N_("A line to add or change; not with --json, --csv, --to."))
    ] = "",
    planned: Annotated[str, typer.Option(metavar=N_("SUM"), help=N_("What is planned for it."))] = "",
    spent: Annotated[str, typer.Option(metavar=N_("SUM"), help=N_("What has been spent of it."))] = "",
    read: Annotated[
        Path | None,
        typer.Option(
            "--read",
            metavar=N_("FILE"),
            help=N_("A CSV file with the columns line, planned, spent; not with --json, --csv, --to."),
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=N_("Keep the lines of the file; else they are only shown."))
    ] = False,
    on: On = "",
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The budget, against what was spent."""
    from tracker.applications.budget import put_cost

    state: State = context.obj
    form = forms.asked(json, csv, to)
    if read is not None or line:
        _refuse(form)
    if read is not None:
        _read_budget(state, app, read, yes, on)
        return
    if line:
        sums = applying.sum_of("--planned", planned), applying.sum_of("--spent", spent)
        day = applying.on(on, state)
        applying.change(state, app, lambda edit, one: put_cost(edit, one, line.strip(), *sums, day))
        return
    from tracker.applications.whole import costs_of

    with state.connection() as connection:
        one = applying.found(connection, app, state)
        costs = costs_of(connection, one.id)
    from cli.views import budget as view

    if form.kind:
        forms.give_rows(form, "budget", view.as_json(costs, one.currency), view.COLUMNS)
        return
    if not costs:
        screen.aside(_("No budget yet. --line TEXT --planned SUM adds a line, --read FILE reads them."))
        return
    from cli.views.grid import put

    put(view.grid(costs, one.currency, state.reader))


def _refuse(form: forms.Form) -> None:
    """What changes something gives no list: nothing is changed rather than an answer left out."""
    if form.kind:
        raise Problem(_("--json, --csv and --to show what is there; change it first, then ask for it."), USAGE)


def _read_budget(state: State, app: str, path: Path, yes: bool, on: str) -> None:
    from cli.views import budget as view
    from cli.views.grid import put
    from tracker.applications.budget import read_costs, take_costs
    from tracker.applications.whole import costs_of

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252", errors="replace")  # as spreadsheets write it on Windows
    day = applying.on(on, state)
    with state.connection() as connection:
        one = applying.found(connection, app, state)
        fates = read_costs(text, costs_of(connection, one.id), day)
    put(view.fates(fates, one.currency, state.reader))
    wrong = sum(fate.fate == "wrong" for fate in fates)
    if wrong:
        sentence = ngettext(
            "One line is wrong; nothing was kept. Correct the file and read it again.",
            "{count} lines are wrong; nothing was kept. Correct the file and read it again.",
            wrong,
        )
        raise Problem(sentence.format(count=wrong), USAGE)
    if not yes:
        screen.aside(_("Nothing is kept yet; --yes keeps these lines."))
        return
    applying.change(state, app, lambda edit, one: take_costs(edit, one, fates, day))


def award(
    context: typer.Context,
    app: App,
    won: _Sum = "",
    currency: Currency = "",
    starts: Annotated[str, typer.Option(metavar=N_("DATE"), help=N_("First day of the project."))] = "",
    ends: Annotated[str, typer.Option(metavar=N_("DATE"), help=N_("Last day of the project."))] = "",
    agreed: Annotated[str, typer.Option(metavar=N_("DATE"), help=N_("When the agreement was signed."))] = "",
    reference: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("The funder's number for it."))] = "",
    instalments: Annotated[
        list[str] | None,
        typer.Option("--instalment", metavar=N_("DATE=SUM"), help=N_("A part to be paid out; may be repeated.")),
    ] = None,
    condition: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("What these instalments wait for."))] = "",
) -> None:
    """Put down what the agreement says."""
    from config.sentences import say
    from tracker.applications import after

    state: State = context.obj
    parts = [_instalment(text, state) for text in instalments or ()]
    said = after.Agreement(
        won=applying.sum_of("--sum", won),
        currency=values.given("--currency", currency, values.currency) or "",
        reference=reference or None,
        starts_on=applying.day("--starts", starts, state),
        ends_on=applying.day("--ends", ends, state),
        agreed_on=applying.day("--agreed", agreed, state),
    )
    if said == after.Agreement() and not parts:
        raise Problem(_("Say what the agreement says: --sum, --starts, --ends, --agreed, --instalment."), USAGE)
    with applying.acting(state) as edit:
        one = applying.found(edit.connection, app, state)
        after.put_agreement(edit, one, said, applying.today(state))
        for day, sum_ in parts:
            one = applying.found(edit.connection, app, state)
            after.add_instalment(edit, one, day, sum_, condition)
        if len(parts) > 1 or (parts and said != after.Agreement()):
            edit.words = say("A{number} {title}: agreement, instalments: {count}.", number=one.id, title=one.title,
                             count=len(parts))  # fmt: skip
    applying.say_reports(state, app)


def _instalment(text: str, state: State) -> tuple[date, Decimal]:
    day, equals, sum_text = text.partition("=")
    when, sum_ = applying.day("--instalment", day, state), applying.sum_of("--instalment", sum_text)
    if not equals or when is None or sum_ is None:
        sentence = _("--instalment: '{text}' is no instalment; write it as 2027-01-15=300k").format(text=text)
        raise Problem(sentence, USAGE)
    return when, sum_


def paid(
    context: typer.Context,
    instalment: Annotated[str, typer.Argument(metavar="INSTALMENT", help=N_("Its number, as I5."))],
    on: On = "",
    got: Annotated[str, typer.Option("--sum", metavar=N_("SUM"), help=N_("The sum, when it was less."))] = "",
) -> None:
    """An instalment has been paid out."""
    from tracker.applications.after import part_row, pay
    from tracker.applications.extras import part_number
    from tracker.applications.read import application
    from tracker.store.tables.duties import instalments

    state: State = context.obj
    _letter, number = part_number(instalment, "I")
    day, sum_ = applying.on(on, state), applying.sum_of("--sum", got)
    with applying.acting(state) as edit:
        row = part_row(edit.connection, instalments, number, "I")
        currency = application(edit.connection, row.application_id, state.now).currency
        pay(edit, number, day, applying.today(state), sum_, currency)


def report(
    context: typer.Context,
    app: App,
    kind: Annotated[
        str,
        typer.Argument(
            metavar=N_("[KIND]"),
            help=N_("interim, final, financial or other; without: those that the call says it wants."),
        ),
    ] = "",
    due: Annotated[str, typer.Option(metavar=N_("DATE"), help=N_("By which day, as 2027-03-31."))] = "",
    title: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("What it is called."))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=N_("Put down those that the call wants."))] = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """Put down a report that is owed; `grants app done R3` says that it was handed in."""
    from tracker.applications.after import add_report
    from tracker.applications.words import REPORT_KINDS

    state: State = context.obj
    form = forms.asked(json, csv, to)
    if not kind:
        if due or title:
            raise Problem(_("Say which report: interim, final, financial or other."), USAGE)
        _reports_of_call(state, app, yes, form)
        return
    _refuse(form)
    by, kind = applying.day("--due", due, state), applying.meant(kind, REPORT_KINDS)
    if by is None:
        raise Problem(_("Say by which day: --due 2027-03-31."), USAGE)
    applying.change(state, app, lambda edit, one: add_report(edit, one, kind, by, applying.today(state), title))


def _reports_of_call(state: State, app: str, yes: bool, form: forms.Form) -> None:
    from cli.views import owed as view
    from cli.views.grid import put
    from tracker.applications.owed import proposals

    today = applying.today(state)
    with state.connection() as connection:
        found = proposals(connection, applying.found(connection, app, state), today)
    new = any(each.fate == "new" for each in found)
    if form.kind:
        if new and yes:  # the answer is what is there when it is read
            found = applying.change(state, app, lambda edit, one: _taken(edit, one, today), aside=True)
        forms.give_rows(form, "reports", map(view.as_json, found), view.COLUMNS)
    elif found:
        put(view.grid(found, state.reader))
    else:
        screen.aside(_("The call does not say which reports it wants. Type them: KIND --due DATE."))
    if new and not yes:
        screen.aside(_("Nothing is kept yet; --yes puts these reports down."))
    elif new and not form.kind:
        applying.change(state, app, lambda edit, one: _taken(edit, one, today))


def _taken(edit: Edit, one: Application, today: date) -> list[Proposal]:
    """The reports that the call wants, once the new ones are put down."""
    from tracker.applications.owed import proposals, take

    take(edit, one, proposals(edit.connection, one, today), today)
    return proposals(edit.connection, one, today)
