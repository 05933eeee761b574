"""`grants review`: calls whose deadline is disputed, unsure or missing, settled one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import ask, forms, safe, screen, values
from cli.commands.completion import complete_id
from cli.errors import USAGE, Problem
from cli.forms import Csv, Form, To
from cli.help import Command
from cli.i18n import N_, _, ngettext
from cli.state import State

if TYPE_CHECKING:
    from tracker.calls.review import Case

SHOWN = 50
"""Calls in a list when nobody says how many."""


class Quit(Exception):
    """The person has had enough for now."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review", cls=Command, help=N_("Settle deadlines that are disputed, unsure or missing."))(review)


def review(
    context: typer.Context,
    id: Annotated[
        str,
        typer.Argument(metavar="[ID]", help=N_("One call; without: those that wait."), autocompletion=complete_id),
    ] = "",
    deadline: Annotated[
        str, typer.Option(metavar=N_("DATE"), help=N_("The deadline: 2026-10-15, 2026-10-15 14:00, 15 October 2026."))
    ] = "",
    rolling: Annotated[bool, typer.Option("--rolling", help=N_("No deadline: taken in continuously."))] = False,
    unknown: Annotated[bool, typer.Option("--unknown", help=N_("Nobody knows; do not ask again."))] = False,
    accept: Annotated[
        str, typer.Option(metavar=N_("N"), help=N_("One of the deadlines read, by its number; 1,2: both."))
    ] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help=N_("Give the call back: what its source says holds again."))
    ] = False,
    limit: Annotated[str, typer.Option(metavar=N_("N"), help=N_("At most so many calls; else 50."))] = "",
    json: Annotated[bool, typer.Option("--json", help=N_("Print JSON: the calls that wait, and why."))] = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """List what waits; settle it with questions on a terminal, or one call by the options."""
    state: State = context.obj
    form = forms.asked(json, csv, to)
    answers = [bool(deadline), rolling, unknown, bool(accept), undo]
    if sum(answers) > 1:
        raise Problem(_("Choose one of --deadline, --rolling, --unknown, --accept and --undo."), USAGE)
    if any(answers) and not id:
        raise Problem(_("Say which call: grants review ID ..."), USAGE)
    if undo:
        _give_back(id, state)
    elif any(answers):
        _settle_one(id, deadline, rolling, accept, state)
    else:
        most = values.given("--limit", limit, values.count)
        found = _cases(id, most or (None if form.kind else SHOWN), state)
        if form.kind:
            _give(form, found)
        elif ask.can_ask() and screen.on_terminal():
            _ask_each(found, state)
        else:
            _print(found, state)


def _cases(id: str, limit: int | None, state: State) -> list[Case]:
    from tracker.calls.review import case, cases

    with state.connection() as connection:
        return [case(connection, id, state.now)] if id else cases(connection, state.now, limit)


def _give(form: Form, found: list[Case]) -> None:
    from cli.views.review import as_json, sheet

    forms.give(form, lambda: map(as_json, found), lambda: sheet(found))


def _print(found: list[Case], state: State) -> None:
    from cli.views import review as view
    from cli.views import sections

    for number, case in enumerate(found):
        title, under = view.heading(case)
        screen.lines([*([""] if number else []), title, under, *sections.plain(view.page(case, state.reader))])
    if not found:
        screen.aside(_("No deadline waits for you."))


def _settle_one(id: str, deadline: str, rolling: bool, accept: str, state: State) -> None:
    (case,) = _cases(id, None, state)
    if deadline:
        part = values.given("--deadline", deadline, lambda text: _typed(text, case, state))
    elif accept:
        part = values.given("--accept", accept, lambda text: _accepted(text, case))
    else:
        from cli import told

        part = told.ROLLING if rolling else told.UNKNOWN
    screen.lines([_keep(case, part or {}, state)])


def _give_back(id: str, state: State) -> None:
    from tracker.calls.query import get_call
    from tracker.calls.settle import unsettle
    from tracker.calls.settled import PARTS

    with state.writing() as connection:
        fields = unsettle(connection, id, PARTS, state.who, state.now)
        call = get_call(connection, id, state.now)
    if not fields:
        raise Problem(_("Nobody has settled anything in {title}.").format(title=safe.line(call.title)))
    screen.lines([_("Given back to its source: {title}.").format(title=safe.line(call.title))])


def _ask_each(found: list[Case], state: State) -> None:
    """One screen and one question for each call."""
    from rich.text import Text

    from cli.views import review as view
    from cli.views import sections

    console = screen.console()
    done = 0
    for number, case in enumerate(found, 1):
        title, under = view.heading(case)
        console.print(Text(f"\n{number}/{len(found)}  ", "dim") + Text(title, "bold"), Text(under, "dim"), sep="\n")
        console.print(sections.drawn(view.page(case, state.reader)))
        try:
            part = ask.until_read(_question(case), "", lambda text, case=case: _answer(text, case, state))  # type: ignore[misc]
        except Quit:
            break
        if part is not None:
            console.print(_keep(case, part, state), style="green")
            done += 1
    if not found:
        screen.aside(_("No deadline waits for you."))
    elif done:
        words = ngettext(
            "One settled. `grants undo` takes it back.",
            "{count} settled. `grants undo` takes the last one back.",
            done,
        )
        screen.aside(words.format(count=done))


def _question(case: Case) -> str:
    """The ways to answer, in one line."""
    choose = [_("number: that one")] if case.choices else []
    ways = [*choose, _("a date"), _("r: rolling"), _("u: unknown"), _("return: skip"), _("q: stop")]
    return _("Deadline?") + f" ({', '.join(ways)})"


def _answer(text: str, case: Case, state: State) -> dict[str, Any] | None:
    """What the person answered; None: to be asked again another time."""
    from cli import told

    word = text.strip().lower()
    match word:
        case "":
            return None
        case "q":
            raise Quit
        case "r":
            return told.ROLLING
        case "u":
            return told.UNKNOWN
    if word.replace(",", "").replace(" ", "").isdecimal() and len(word) < 4:
        return _accepted(word, case)
    return _typed(text, case, state)


def _typed(text: str, case: Case, state: State) -> dict[str, Any]:
    from cli import told

    return told.deadline_part(told.deadlines(text, told.context_of(case.call, state)))


def _accepted(text: str, case: Case) -> dict[str, Any]:
    from cli import told

    if not case.choices:
        raise typer.BadParameter(_("no deadline was read; give one by its date"))
    return told.deadline_part([case.choices[number - 1] for number in values.numbers(text, len(case.choices))])


def _keep(case: Case, part: dict[str, Any], state: State) -> str:
    """Store the answer; the sentence that says so."""
    from cli.views.review import in_words
    from tracker.calls.query import get_call
    from tracker.calls.settle import settle

    id = case.call.public_id
    with state.writing() as connection:
        settle(connection, id, {"deadlines": part}, state.who, state.now)
        call = get_call(connection, id, state.now)
    sentence = _("Settled: {title}: {deadline}.")
    if call.status == "closed":
        sentence = _("Settled: {title}: {deadline}. That has passed; the call is closed.")
    return sentence.format(title=safe.line(call.title), deadline=in_words(part, state.reader))
