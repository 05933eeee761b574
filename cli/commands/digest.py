"""`grants digest`: the weekly mail to each member, and whether mails arrive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import ask, forms, screen
from cli.errors import USAGE, Problem
from cli.help import Command, Group
from cli.i18n import N_, _, ngettext, told
from cli.state import State
from config.whole_file import whole_file

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tracker.digest.listing import Delivery
    from tracker.digest.model import Digest
    from tracker.digest.run import Chosen
    from tracker.digest.sending import Summary
    from tracker.organisations.model import Member, Organisation

SHOWN = 50
"""Deliveries in a list when nobody says how many."""
_MAILDIR = typer.Option(
    "--maildir", metavar=N_("FOLDER"), help=N_("Put mails into this Maildir instead of sending them.")
)
_MEMBER = typer.Option("--member", metavar=N_("MEMBER"), help=N_("Only this member: the address or the name."))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        cls=Group, help=N_("The weekly mail to each member, and whether it arrives."), no_args_is_help=True
    )
    add = group.command
    add(cls=Command, name="preview", help=N_("Show what a member would get now. Nothing is sent."))(preview)
    add(cls=Command, name="send", help=N_("Send the digests that are due, and whatever else waits."))(send)
    add(cls=Command, name="status", help=N_("Show who got what and when, what waits, and what failed and why."))(status)
    add(cls=Command, name="resend", help=N_("Send one mail again, after asking."))(resend)
    add(cls=Command, name="test", help=N_("Send a test mail, to see that mails arrive."))(send_test)
    add(cls=Command, name="unsubscribe", help=N_("End the digest of whoever mailed this word."))(unsubscribe)
    app.add_typer(group, name="digest")


def preview(
    context: typer.Context,
    member: Annotated[str, _MEMBER] = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar=N_("FILE"), help=N_("Write the HTML form into this file."))
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help=N_("Open the HTML form in the browser."))] = False,
) -> None:
    """Show one digest as plain text, or as HTML."""
    from tracker.digest import render
    from tracker.digest.cards import page

    state: State = context.obj
    with state.connection() as connection:
        shown = page(_chosen(connection, state, member))
    if html is None and not open_:
        screen.lines([shown.subject, "", *render.text(shown).splitlines()])
        return
    path = html or _temporary()
    with whole_file(path) as new:
        new.write_text(render.html(shown), encoding="utf-8")
    if html is not None:
        screen.lines([_("Written to {path}.").format(path=path)])
    if open_:
        typer.launch(path.absolute().as_uri())


def send(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Say who would get what; send and store nothing."))
    ] = False,
    member: Annotated[str, _MEMBER] = "",
    period: Annotated[
        str,
        typer.Option(
            "--period",
            metavar=N_("PERIOD"),
            help=N_("With --member: send the digest of this period, as 2026-W32 or 2026-08-03, due or not."),
        ),
    ] = "",
    maildir: Annotated[Path | None, _MAILDIR] = None,
) -> None:
    """One round: write the digests that are due, then send what waits."""
    from tracker.digest.post import post
    from tracker.digest.run import run_due, store
    from tracker.digest.schedule import is_period
    from tracker.digest.unwritten import Unwritten

    state: State = context.obj
    if period and not member:
        raise Problem(_("--period needs --member."), USAGE)
    if period and not is_period(period):
        sentence = _("'{period}' is no period; write a week as 2026-W32 or a day as 2026-08-03.")
        raise Problem(sentence.format(period=period), USAGE)
    if dry_run:
        screen.lines(_would_be_sent(state, member, period))
        return
    leaving = post(state.settings, maildir)
    composed = 0
    if member:
        composed = store(state.engine, leaving, _of_one(state, member, period), state.now)
        if not composed:
            screen.aside(_("This member has the digest of this period already. `grants digest resend` sends it again."))
    try:
        done = run_due(state.engine, state.settings, state.now, told=told, leaving=leaving, compose=not member)
    except Unwritten as problem:
        raise Problem(told(str(problem))) from None
    _say(composed + done.composed, done.sending)


def status(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help=N_("All of them, however many."))] = False,
    json: forms.Json = False,
    csv: forms.Csv = False,
    to: forms.To = "",
) -> None:
    """The deliveries, the last first."""
    from cli.views import deliveries as view
    from tracker.digest.listing import listed

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        found = listed(connection, None if every or form.kind else SHOWN)
    if form.kind:
        forms.give_rows(form, "deliveries", map(view.as_json, found), view.COLUMNS)
    elif found:
        screen.lines(view.lines(found, state.reader))
    else:
        screen.aside(_("No mail has been written yet. `grants digest preview` shows what a member would get."))


def resend(
    context: typer.Context,
    number: Annotated[
        int, typer.Argument(metavar=N_("NUMBER"), help=N_("Of the mail, as `grants digest status` has it."))
    ],
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
    maildir: Annotated[Path | None, _MAILDIR] = None,
) -> None:
    """Explain what became of a mail, ask, and send it again."""
    from tracker.digest.listing import delivery
    from tracker.digest.outbox import send_again
    from tracker.digest.post import post
    from tracker.digest.refusals import accept_again
    from tracker.digest.sending import send_due

    state: State = context.obj
    leaving = post(state.settings, maildir)
    with state.connection() as connection:
        found = delivery(connection, number)
    if found is None:
        raise Problem(_("There is no mail {number}. `grants digest status` shows them.").format(number=number), USAGE)
    screen.aside(_what_became(found, state.now))
    if found.state in ("waiting", "sending") or not found.kept:
        raise Problem(_("It cannot be sent again."))
    if not yes and not ask.sure(_("Send it again?")):
        raise typer.Abort
    with state.writing() as connection:
        accept_again(connection, found.recipient)
        send_again(connection, number, state.now)
    _say(0, send_due(state.engine, leaving, lambda: state.now, frozenset({number})))


def send_test(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar=N_("ADDRESS"), help=N_("Who gets it: your own address."))],
    maildir: Annotated[Path | None, _MAILDIR] = None,
) -> None:
    """Send one mail now, and say what the server said."""
    import uuid

    from tracker.digest.address import mailbox
    from tracker.digest.listing import problem_of
    from tracker.digest.message import Letter
    from tracker.digest.outbox import put, withdraw
    from tracker.digest.post import post
    from tracker.digest.refusals import accept_again
    from tracker.digest.sending import send_due

    state: State = context.obj
    to, leaving = mailbox(address), post(state.settings, maildir)
    text = _("Mails from Grants arrive at this address.") + "\n"
    letter = Letter(f"test:{uuid.uuid4()}", to, _("A test mail from Grants"), text, language=state.language)
    with state.writing() as connection:
        accept_again(connection, to.address)  # whoever asks for a test wants to know whether it arrives now
        number = put(connection, "test", letter, leaving.sender, state.now) or 0
    summary = send_due(state.engine, leaving, lambda: state.now, only=frozenset({number}))
    with state.writing() as connection:
        problem = problem_of(connection, number)
        withdraw(connection, number)
    if summary.busy:
        raise Problem(_("Another program is sending mails just now. Try again in a while."))
    if not summary.sent:
        raise Problem(_("The test mail did not arrive for certain: {problem}.").format(problem=told(problem)))
    screen.lines([_("The test mail to {address} was taken by the server.").format(address=to.address)])


def unsubscribe(
    context: typer.Context,
    token: Annotated[str, typer.Argument(metavar=N_("TOKEN"), help=N_("The word after `unsubscribe` in the request."))],
) -> None:
    """End the digest of the member that the signed word is for."""
    from tracker.digest.unsubscribe import end_digest

    state: State = context.obj
    with state.writing() as connection:
        ended = end_digest(connection, token, state.who, state.now)
    if ended is None:
        raise Problem(_("This word was not made for any member's present address. Nothing was changed."), USAGE)
    screen.lines([_("{name} gets no digest any more.").format(name=ended.name or ended.email)])


def _chosen(connection: Connection, state: State, member: str) -> Digest:
    from tracker.digest.gather import Asked, period_for
    from tracker.digest.run import digest_for

    organisation, one = _member(connection, state, member)
    period = period_for(connection, one, state.settings, state.now)
    return digest_for(connection, state.settings, organisation, Asked(one, period), state.now).digest


def _of_one(state: State, member: str, period: str) -> list[Chosen]:
    """The digest of one member for a period, due or not."""
    from dataclasses import replace

    from tracker.digest.gather import Asked, is_there, period_for
    from tracker.digest.run import digest_for

    with state.connection() as connection:
        organisation, one = _member(connection, state, member)
        if not one.id:
            raise Problem(_("There is no member yet. `grants member add` adds one."))
        if one.digest == "off":
            raise Problem(_("{name} wants no digest.").format(name=one.name or one.email))
        told_of = period_for(connection, one, state.settings, state.now)
        asked = Asked(one, replace(told_of, key=period) if period else told_of)
        if is_there(connection, one, asked.period.key):
            return []
        return [digest_for(connection, state.settings, organisation, asked, state.now)]


def _would_be_sent(state: State, member: str, period: str) -> list[str]:
    from tracker.digest.run import due_digests
    from tracker.digest.subject import subject

    found = _of_one(state, member, period) if member else due_digests(state.engine, state.settings, state.now)
    lines = [
        _("{address} ({period}): {subject}").format(
            address=one.asked.member.email, period=one.asked.period.key, subject=subject(one.digest)
        )
        for one in found
    ]
    return lines or [_("No digest is due.")]


def _member(connection: Connection, state: State, wanted: str) -> tuple[Organisation, Member]:
    """The member that is meant: the one named, else the only one; when there is none, somebody to try with."""
    from tracker.organisations.model import Member
    from tracker.organisations.store import by_id, members_of, organisation

    people = members_of(connection)
    folded = wanted.strip().casefold()
    found = [one for one in people if folded in ("", one.email.casefold(), one.name.casefold())]
    if not people and not wanted:
        return organisation(connection), Member(name=state.who, language=state.language)
    if len(found) == 1:
        return by_id(connection, found[0].organisation_id), found[0]
    named = ", ".join(one.email for one in found or people)
    if not found:
        raise Problem(_("There is no member '{name}'; there are: {members}.").format(name=wanted, members=named), USAGE)
    raise Problem(_("Say which member with --member: {members}.").format(members=named), USAGE)


def _say(composed: int, done: Summary) -> None:
    """What a round came to; exit 1 when something could not be sent."""
    if done.busy:
        raise Problem(_("Another program is sending mails just now. Try again in a while."))
    lines = []
    if composed:
        lines.append(ngettext("One digest written.", "{count} digests written.", composed).format(count=composed))
    lines.append(ngettext("One mail sent.", "{count} mails sent.", done.sent).format(count=done.sent))
    screen.lines(lines)
    trouble = done.later + done.refused + done.failed + done.unknown
    if done.problem:
        screen.aside(_("The rest is tried again later: {problem}.").format(problem=told(done.problem)))
    if trouble:
        raise Problem(
            ngettext(
                "One mail was not sent; `grants digest status` says why.",
                "{count} mails were not sent; `grants digest status` says why.",
                trouble,
            ).format(count=trouble)
        )


def _what_became(found: Delivery, now: datetime) -> str:
    sentences = {
        "sent": _("The server took mail {number} to {recipient}. Sent again, it arrives twice."),
        "unknown": _(
            "The connection was lost when the server had mail {number} to {recipient}: perhaps it arrived. "
            "Sent again, it may arrive twice."
        ),
        "refused": _("The server refused mail {number} to {recipient}: {problem}. The address is tried again."),
        "failed": _("For two days the server did not take mail {number} to {recipient}: {problem}."),
        "waiting": _("Mail {number} to {recipient} is waiting to be sent."),
        "sending": _("Mail {number} to {recipient} is being sent."),
    }
    sentence = sentences[found.state].format(number=found.id, recipient=found.recipient, problem=told(found.problem))
    if not found.kept:
        return sentence + " " + _("Its text was cleared.")
    passed = found.good_until is not None and found.good_until <= now
    return sentence + " " + _("A deadline that it names has passed since.") if passed else sentence


def _temporary() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="grants-")) / "digest.html"
