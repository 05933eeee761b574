"""`grants member`: the people of organisations, and what each wants to be told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import ask, forms, screen
from cli.applying import Org
from cli.commands.completion import complete_organisation
from cli.errors import FAILED, USAGE, Problem
from cli.forms import Json, To
from cli.help import Command, Group
from cli.i18n import N_, _, told
from cli.options import option, with_options
from cli.state import State

if TYPE_CHECKING:
    from tracker.organisations.member_import import Row
    from tracker.organisations.model import Member

WHO = Annotated[str, typer.Argument(metavar=N_("MEMBER"), help=N_("The member's address or name."))]
WISH = N_("The digest")

ABOUT = [
    option("name", "--name", N_("The member's name."), N_("NAME")),
    option(
        "language",
        "--language",
        N_("Language of the mails: sv, en, nb, da or fi; else that of the program."),
        N_("LANGUAGE"),
    ),
    option("zone", "--zone", N_("The member's time zone: Europe/Helsinki."), N_("ZONE")),
    option("role", "--role", N_("What the member does: treasurer, project manager."), N_("ROLE")),
    option("consent_on", "--consent", N_("The day on which the member agreed to get mails: 2026-05-02."), N_("DATE")),
    option("consent_source", "--consent-source", N_("How that is known: membership form, by phone."), N_("TEXT")),
]
WISHES = [
    option("weekday", "--day", N_("Day of a weekly digest: monday."), N_("DAY"), panel=WISH),
    option("hour", "--hour", N_("Hour of a digest, in the member's zone: 7."), N_("HOUR"), panel=WISH),
    option("quiet_weeks", "--quiet", N_("Weeks without a digest: 28-31, 2026-W52; none."), N_("WEEKS"), panel=WISH),
]
DIGEST = [option("digest", "--digest", N_("weekly, daily or off."), N_("WISH"), panel=WISH), *WISHES]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Group, no_args_is_help=True, help=N_("People of organisations, and what they are told."))
    for name, command, words in (
        ("add", add, N_("Add a member.")),
        ("list", list_members, N_("List the members.")),
        ("edit", edit, N_("Change what is known of a member.")),
        ("digest", digest, N_("Set when a member gets the digest: weekly, daily or off.")),
        ("import", import_members, N_("Add and update members from a CSV file; their own wishes stay.")),
        ("forget", forget_member, N_("Erase everything kept of a person, and say what it was.")),
    ):
        group.command(name, cls=Command, help=words)(command)
    app.add_typer(group, name="member")


@with_options([*ABOUT, *DIGEST])
def add(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar=N_("E-MAIL"), help=N_("The member's address."))],
    organisation: Org = "",
    json: Json = False,
    **answers: str,
) -> None:
    """Keep a new member."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.organisations.model import Member
    from tracker.organisations.people import told_of
    from tracker.store.changes import Edit

    state: State = context.obj
    with state.writing() as connection:
        owner = store.organisation(connection, organisation)
        edit_ = Edit(connection, state.who, state.now, say("Added a member of {name}.", name=owner.called()))
        owner = owner if owner.id else store.default_or_made(edit_, connection)
        told = told_of(Member(organisation_id=owner.id), {"email": email, **answers}, state.now)
        kept = store.add_member(edit_, connection, told)
    _answer([(kept, owner.key)], json, _("Added {name}: digest {wish}."))
    if not kept.consent_on and not json:
        screen.aside(_("No consent is recorded. `grants member edit --consent DATE --consent-source TEXT` records it."))


def list_members(
    context: typer.Context,
    organisation: Annotated[
        str,
        typer.Option("--for", metavar=N_("ORG"), autocompletion=complete_organisation,
                     help=N_("Only of this organisation; else of all.")),
    ] = "",
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help=N_("Print CSV, as `import` reads it."))] = False,
    to: To = "",
) -> None:  # fmt: skip
    """Members with their wishes."""
    from tracker.organisations import store
    from tracker.organisations.as_json import member_to_json

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        keys = {one.id: one.key for one in store.all_organisations(connection)}
        owner = store.organisation(connection, organisation).id if organisation else None
        found = [(member, keys[member.organisation_id]) for member in store.members_of(connection, owner)]
    if form.kind:
        from tracker.exchange.sheets import Sheet
        from tracker.organisations.model import Member

        told = [member_to_json(*pair) for pair in found]
        header = tuple(member_to_json(Member(), ""))
        forms.give(form, lambda: told, lambda: Sheet("members", header, map(_csv_row, told)))
        return
    if not found:
        screen.aside(_("No member yet. `grants member add E-MAIL` adds one, `grants member import FILE` many."))
        return
    from cli.views import organisations as view

    rows = list(view.member_rows(found))
    if not screen.on_terminal():
        screen.lines(view.plain_list(rows))
        return
    console = screen.console()
    screen.show(console, "", view.table(rows, console.width), "")


@with_options([option("email", "--email", N_("Another address."), N_("E-MAIL")), *ABOUT, *DIGEST])
def edit(context: typer.Context, member: WHO, organisation: Org = "", json: Json = False, **answers: str) -> None:
    """Change the answers that are given; the others stay."""
    _change(context.obj, member, organisation, answers, json, _("Changed {name}."))


@with_options([*WISHES, *(one for one in ABOUT if one.name in ("zone", "language"))])
def digest(
    context: typer.Context,
    wish: Annotated[str, typer.Argument(metavar="weekly|daily|off", help=N_("How often."))],
    member: WHO,
    organisation: Org = "",
    json: Json = False,
    **answers: str,
) -> None:
    """When the member gets the digest."""
    _change(context.obj, member, organisation, {"digest": wish, **answers}, json, _("{name}: digest {wish}."))


def _change(state: State, who: str, organisation: str, answers: dict[str, Any], json: bool, sentence: str) -> None:
    """A person who is a member of several organisations is changed in all of them, unless one is named."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.organisations.people import find_member, told_of
    from tracker.store.changes import Edit

    with state.writing() as connection:
        owner = store.organisation(connection, organisation) if organisation else None
        edit_ = Edit(connection, state.who, state.now, say("Changed what is known of a member."))
        keys = {one.id: one.key for one in store.all_organisations(connection)}
        known = find_member(connection, who, owner)
        kept = [store.change_member(edit_, connection, one, told_of(one, answers, state.now)) for one in known]
    _answer([(one, keys[one.organisation_id]) for one in kept], json, sentence)


def import_members(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("CSV; its first line names the columns."))],
    organisation: Org = "",
    dry: Annotated[bool, typer.Option("--dry-run", help=N_("Only show what would become of each row."))] = False,
    json: Json = False,
) -> None:
    """Each row's fate: new, changed, same or refused."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.organisations.member_import import carry_out, plan
    from tracker.store.changes import Edit

    state: State = context.obj
    text = _read(file)
    with state.connection() if dry else state.writing() as connection:
        owner = store.organisation(connection, organisation)
        edit_ = Edit(connection, state.who, state.now, "")
        if not dry and not owner.id:
            owner = store.default_or_made(edit_, connection)
        edit_.words = say("Imported members of {name}.", name=owner.called())
        rows = plan(connection, owner, text, state.now)
        if not dry:
            carry_out(edit_, connection, rows)
    _tell_fates(rows, dry, json)


def _tell_fates(rows: list[Row], dry: bool, json: bool) -> None:
    from cli.views import organisations as view

    if json:
        screen.json_list(view.fate_to_json(row) for row in rows)
    else:
        screen.lines(view.plain_list(list(view.fate_rows(rows))))
        screen.aside(view.fates(rows, dry))
    if any(row.fate == "refused" for row in rows):
        raise typer.Exit(FAILED)


def forget_member(
    context: typer.Context,
    member: WHO,
    acted_as: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("NAME"), help=N_("Another name under which the person acted, as the login name.")),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask; it cannot be taken back."))] = False,
    json: Json = False,
) -> None:
    """Erase a person from every table."""
    from tracker.organisations.forget import forget
    from tracker.organisations.people import find_member

    state: State = context.obj
    with state.connection() as connection:
        known = find_member(connection, member, removed=True)
    if not yes:
        if not sys.stdin.isatty():
            raise Problem(_("This cannot be taken back: say --yes."), USAGE)
        if not ask.sure(_("Erase everything kept of {email}? It cannot be taken back.").format(email=known[0].email)):
            raise typer.Abort
    with state.writing() as connection:
        went = forget(connection, find_member(connection, member, removed=True), acted_as or ())
    if json:
        screen.json([{"table": one.table, "count": one.count, "sentence": str(one.sentence)} for one in went])
    else:
        screen.lines(told(one.sentence) for one in went)
    _tell_of_copies(state)


def _tell_of_copies(state: State) -> None:
    """What was forgotten still stands in the copies that were made before."""
    from cli.daemon.troubles import backup_folder
    from tracker.store.backup import backups

    folder = backup_folder(state.settings)
    if count := len(backups(folder)):
        text = _(
            "Backups in {folder} that still hold these data: {count}. Delete them, or make new ones in their place."
        )
        screen.aside(text.format(folder=folder, count=count))


def _answer(kept: list[tuple[Member, str]], json: bool, sentence: str) -> None:
    from cli import safe
    from cli.views.organisations import wish
    from tracker.organisations.as_json import member_to_json

    if json:
        screen.json([member_to_json(*pair) for pair in kept])
        return
    screen.lines(sentence.format(name=safe.line(one.name or one.email), wish=wish(one)) for one, _key in kept)


def _csv_row(told: dict[str, Any]) -> list[Any]:
    return [",".join(value) if isinstance(value, list) else value for value in told.values()]


def _read(file: Path) -> str:
    """UTF-8, else as Windows writes it."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
