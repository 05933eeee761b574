"""What the commands on applications share: whose they are, who acts, today, and reading what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cli import screen, values
from cli.commands.completion import complete_organisation
from cli.errors import USAGE, Problem
from cli.i18n import N_, _, told
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.applications.model import Application
    from tracker.store.changes import Edit

T = TypeVar("T")

App = Annotated[str, typer.Argument(metavar="APP", help=N_("The application's number, as A12."))]
Org = Annotated[
    str,
    typer.Option(
        "--for",
        metavar=N_("ORG"),
        help=N_("For this organisation; else for the default one."),
        autocompletion=complete_organisation,
    ),
]
Every = Annotated[bool, typer.Option("--all", help=N_("Of all organisations."))]
On = Annotated[str, typer.Option(metavar=N_("DATE"), help=N_("The day, as 2026-09-15; else today."))]
Why = Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Why, or what the funder said."))]
Anyway = Annotated[bool, typer.Option("--anyway", help=N_("Do it although something speaks against it."))]


def today(state: State) -> date:
    """The day that counts as today, in the reader's zone."""
    return state.reader.local(state.now).date()


def day(option: str, text: str, state: State) -> date | None:
    """A day that was typed; None when it was not given."""
    return values.given(option, text, lambda text: values.day(text, today(state)))


def on(text: str, state: State) -> date:
    """The day on which something happened: what was typed, else today."""
    return day("--on", text, state) or today(state)


def sum_of(option: str, text: str) -> Decimal | None:
    """A sum that was typed; None when it was not given."""
    return values.given(option, text, values.amount)


def meant(text: str, names: Mapping[str, str]) -> str:
    """The key that is meant by it, by its name in the language in use, or by the beginning of one; else the text."""
    wanted = text.strip().casefold()
    known = {key: (key.casefold(), told(name).casefold()) for key, name in names.items()}
    for fits in (str.__eq__, str.startswith):
        found = [key for key, words in known.items() if wanted and any(fits(word, wanted) for word in words)]
        if len(found) == 1:
            return found[0]
    return text


def chosen(connection: Connection, key: str, every: bool = False) -> int | None:
    """The number of the organisation that is meant; None: all of them. 0: there is none yet."""
    if every:
        if key:
            raise Problem(_("Choose --for or --all."), USAGE)
        return None
    if not key:
        from tracker.applications.read import default_organisation_id

        return default_organisation_id(connection)
    from tracker.organisations.store import organisation

    return organisation(connection, key).id


@contextmanager
def acting(state: State, aside: bool = False) -> Iterator[Edit]:
    """An action of whoever acts; what it did is said when it is stored, `aside` where the answer is something else."""
    from tracker.store.changes import Edit

    with state.writing() as connection:
        edit = Edit(connection, state.who, state.now, "")
        yield edit
    from cli.views import terms

    words = terms.said(edit.words, state.reader)
    if aside:
        screen.aside(words)
    else:
        screen.lines([words])


def change(state: State, app: str, how: Callable[[Edit, Application], T], aside: bool = False) -> T:
    """Change one application; what `how` gives."""
    with acting(state, aside) as edit:
        return how(edit, found(edit.connection, app, state))


def found(connection: Connection, app: str, state: State) -> Application:
    """The application that is meant. Raises Refused."""
    from tracker.applications.read import application, number_of

    return application(connection, number_of(app), state.now)


def call_number(connection: Connection, id: str) -> int:
    """The row number of a call. A wrong id is wrong usage."""
    from cli.errors import sentence_of
    from tracker.calls.query import AmbiguousCall, UnknownCall, find_number

    try:
        return find_number(connection, id)
    except (UnknownCall, AmbiguousCall) as problem:
        raise Problem(sentence_of(problem), USAGE) from None


def owner(connection: Connection, organisation_id: int, text: str) -> int | None:
    """The member who is meant; None when nobody was named. Raises Refused."""
    if not text:
        return None
    from tracker.applications.start import member_named

    return member_named(connection, organisation_id, text)


def refuse_unready(edit: Edit, one: Application, stage: str, asked: Decimal | None, anyway: bool) -> None:
    """A full application whose funding plan is known and wrong is not handed in, unless `anyway`."""
    from dataclasses import replace

    from tracker.applications.funding import check, problems
    from tracker.applications.partners import plan_of, rules_of

    plan = plan_of(edit.connection, one)
    if asked is not None:
        plan = replace(plan, asked=asked)
    early = (stage or one.stage) in ("outline", "expression_of_interest")
    if anyway or early or plan.whole is None or plan.asked is None:
        return
    if wrong := problems(check(plan, *rules_of(edit.connection, one))):
        sentence = _("The funding plan does not hold: {problem} `--anyway` hands it in all the same.")
        raise Problem(sentence.format(problem=told(wrong[0].sentence)), USAGE)


def say_reports(state: State, app: str) -> None:
    """At the award: which reports the call says it wants, unless they are put down already."""
    from tracker.applications.owed import proposals

    with state.connection() as connection:
        one = found(connection, app, state)
        waiting = [each for each in proposals(connection, one, today(state)) if each.fate in ("new", "undated")]
    if waiting:
        from cli.views.owed import line

        reports = "; ".join(line(each, state.reader) for each in waiting)
        sentence = _("The call wants: {reports}. `grants app report A{number} --yes` puts down those with a day.")
        screen.aside(sentence.format(reports=reports, number=one.id))
