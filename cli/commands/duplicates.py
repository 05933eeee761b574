"""`grants duplicates`: calls of several sources that are, or may be, one; and what a person says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import errors, forms, screen
from cli.commands.completion import complete_id
from cli.forms import Csv, Json, To
from cli.help import Command, Group
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from tracker.calls.links import Duplicate
    from tracker.calls.links import State as PairState

_ID = typer.Argument(metavar="ID", help=N_("The id of a call, or its beginning."), autocompletion=complete_id)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        cls=Group, help=N_("Calls that several sources show: review, link, unlink."), no_args_is_help=True
    )
    group.command(cls=Command, name="list", help=N_("List pairs to look at; --linked: those that are linked."))(
        list_pairs
    )
    group.command(cls=Command, name="link", help=N_("Say that two calls are one; the first is shown from now on."))(
        link
    )
    group.command(
        cls=Command, name="unlink", help=N_("Say that two calls are not one; crawls do not link them again.")
    )(unlink)
    app.add_typer(group, name="duplicates")


def list_pairs(
    context: typer.Context,
    linked: Annotated[bool, typer.Option("--linked", help=N_("Those that are linked."))] = False,
    apart: Annotated[bool, typer.Option("--apart", help=N_("Those that a person told apart."))] = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The pairs, the surest first."""
    from cli.views import duplicates as view
    from tracker.calls.links import listed

    if linked and apart:
        raise errors.Problem(_("--linked and --apart are two different lists; give one of them."), errors.USAGE)
    state: State = context.obj
    form = forms.asked(json, csv, to)
    wanted: PairState = "same" if linked else "apart" if apart else "perhaps"
    with state.connection() as connection:
        found = listed(connection, (wanted,))
    if form.kind:
        forms.give_rows(form, "duplicates", map(view.as_json, found), view.COLUMNS)
    elif not found:
        screen.lines(
            [
                _("No pair waits for you; --linked lists those that are linked.")
                if wanted == "perhaps"
                else _("There are no such pairs.")
            ]
        )
    else:
        screen.lines(view.lines(found, state.reader))
        if wanted == "perhaps":
            screen.aside(_("`grants duplicates link ID ID` makes two of them one; `unlink ID ID` keeps them apart."))


def link(context: typer.Context, first: Annotated[str, _ID], second: Annotated[str, _ID]) -> None:
    """Link two calls; the first is the one that is shown."""
    _decide(context, first, second, "same")


def unlink(
    context: typer.Context,
    first: Annotated[str, _ID],
    second: Annotated[
        str, typer.Argument(metavar="ID", help=N_("The other call; left out when only one is linked with the first."))
    ] = "",
) -> None:
    """Tell two calls apart, for good."""
    _decide(context, first, second, "apart")


def _decide(context: typer.Context, first: str, second: str, wanted: PairState) -> None:
    from cli.views import duplicates as view
    from tracker.calls.links import decide_pair, pair_of

    state: State = context.obj
    with state.writing() as connection:
        if not second:
            first, second = _only(pair_of(connection, first), first)
        try:
            pair = decide_pair(connection, first, second, wanted, state.who, state.now)
        except ValueError as problem:
            raise errors.Problem(str(problem), errors.USAGE) from None
    screen.lines([view.decided(pair)])


def _only(pairs: list[Duplicate], id: str) -> tuple[str, str]:
    """The ids of the one pair there is. Raises Problem when there is none, or when there are several."""
    if len(pairs) != 1:
        none = _("No call is linked with {id}.")
        several = _("Several calls are linked with {id}: {others}. Name the one that is meant.")
        others = ", ".join(
            side.id[:8] for pair in pairs for side in (pair.kept, pair.copy) if not side.id.startswith(id)
        )
        raise errors.Problem((several if pairs else none).format(id=id, others=others))
    return pairs[0].kept.id, pairs[0].copy.id
