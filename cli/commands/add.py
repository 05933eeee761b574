"""`grants add`: a call from one page, or typed in, is kept beside those that sources show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import ask, safe, screen, values
from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _, told
from cli.options import Private
from cli.state import State

if TYPE_CHECKING:
    from crawler.reading.drafts import Reading
    from tracker.facts.model import Context, Understood

Parts = dict[str, dict[str, Any]]
"""What the person says, by field (tracker.calls.settled)."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "add", cls=Command, help=N_("Add a call: from the address of its page, or typed in with --title and --funder.")
    )(add_call)


@dataclass(frozen=True)
class Said:
    """What the options say."""

    title: str
    funder: str
    deadline: str
    rolling: bool
    opens: str
    amount: str
    currency: str
    country: str
    language: str
    private: bool
    yes: bool


def add_call(
    context: typer.Context,
    page: Annotated[
        str,
        typer.Argument(
            metavar=N_("[URL-or-PATH]"), help=N_("The call's page; a saved page is a path. Without: it is typed in.")
        ),
    ] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help=N_("Where a saved page came from."))] = "",
    title: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("The call's title."))] = "",
    funder: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("Who gives."))] = "",
    deadline: Annotated[
        str, typer.Option(metavar=N_("DATE"), help=N_("The deadline: 2026-10-15, 2026-10-15 14:00, 15 October 2026."))
    ] = "",
    rolling: Annotated[bool, typer.Option("--rolling", help=N_("It is taken in continuously."))] = False,
    opens: Annotated[str, typer.Option(metavar=N_("DATE"), help=N_("When it opens."))] = "",
    amount: Annotated[
        str, typer.Option(metavar=N_("SUM"), help=N_("What one project gets at most, 500k; or 100k-500k."))
    ] = "",
    currency: Annotated[
        str, typer.Option(metavar=N_("CODE"), help=N_("Currency of the sum; else that of the country."))
    ] = "",
    country: Annotated[str, typer.Option(metavar="XX", help=N_("The funder's country, as SE."))] = "",
    language: Annotated[str, typer.Option(metavar="xx", help=N_("The page's language, as sv."))] = "",
    private: Private = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=N_("Ask nothing; keep what was understood."))] = False,
    json: Annotated[bool, typer.Option("--json", help=N_("Print the call as JSON."))] = False,
) -> None:
    """Show what was understood, ask for what is missing, and keep the call."""
    import re

    state: State = context.obj
    if deadline and rolling:
        raise Problem(_("Choose --deadline or --rolling."), USAGE)
    if url and (not page or re.match("https?://", page, re.IGNORECASE)):
        raise Problem(_("--url says where a saved page came from; name the file as well."), USAGE)
    country = values.given("--country", country, values.country) or ""
    language = (values.given("--language", language, values.language) or "").lower()
    said = Said(title, funder, deadline, rolling, opens, amount, currency, country, language, private, yes)
    if page:
        _add_page(page, url, said, state, json)
    else:
        _add_typed("", said, state, json)


def _add_page(page: str, url: str, said: Said, state: State, json: bool) -> None:
    from cli.commands.read import reading_of
    from tracker.facts.understand import understand

    reading = reading_of(page, url, said.language, said.country, state, private=said.private)
    read = [understand(draft, reading.context) for draft in reading.drafts]
    address = url or (page if "://" in page else "")
    if not address:
        raise Problem(_("Say by --url where the saved page came from: it is what the call is known by."), USAGE)
    if not read:
        why = _("There is no call on this page: {why}").format(why=told(reading.why_none))
        if not said.title and (said.yes or not ask.can_ask()):
            raise Problem(why + " " + _("With --title it is added as you say."))
        screen.aside(why)
        _add_typed(address, said, state, json)
        return
    giver = reading.site or _host(address)
    for one in _chosen(read, said):
        giver = _add_read(one, reading, said, giver, state, json)


def _chosen(read: list[Understood], said: Said) -> list[Understood]:
    """The calls to add, of those on the page: all of them, unless a person chooses."""
    if len(read) == 1:
        return read
    if said.yes or not ask.can_ask():
        if said.title or said.deadline or said.rolling or said.opens or said.amount:
            raise Problem(_("There are {count} calls on this page; add them without values.").format(count=len(read)))
        return read
    console = screen.console(error=True)
    for number, one in enumerate(read, 1):
        console.print(f"{number:>3}  {safe.line(one.title)}")

    def numbers(text: str) -> list[Understood]:
        if text.strip().lower() in ("all", _("all")):
            return read
        return [read[number - 1] for number in values.numbers(text, len(read))]

    return ask.until_read(_("Which of them? Numbers as 1,3, or all"), _("all"), numbers)


def _add_read(read: Understood, reading: Reading, said: Said, giver: str, state: State, json: bool) -> str:
    """Show what one page said of one call, complete it, and keep it; who gives, for the next call of the page."""
    from cli.commands.show import draw
    from tracker.calls.added import stored_as
    from tracker.calls.unstored import call_of

    for sentence in read.problems:
        screen.aside(sentence)
    parts = _parts(said, reading.context)
    asking = not said.yes and ask.can_ask()
    if asking:
        draw(call_of(read, state.now), state)
        parts = _asked(read, parts, reading.context, giver)
        if not ask.yes(_("Keep this call?")):
            raise typer.Abort
    if not read.funder and "funder" not in parts:
        read = replace(read, funder=giver)
    with state.connection() as connection:
        known = stored_as(connection, read.url, read.title, alone=len(reading.drafts) == 1)
    if known:
        _keep_in_stored(known, parts, state, json)
    else:
        _keep(read, parts, said, state, json)
    return str(parts["funder"]["funder"]) if "funder" in parts else giver


def _add_typed(url: str, said: Said, state: State, json: bool) -> None:
    """A call of which no page says anything."""
    from tracker.calls.added import typed

    context = _context(url, said, state)
    parts = _parts(said, context)
    if not said.yes and ask.can_ask():
        if "title" not in parts:
            parts["title"] = {"title": ask.until_read(_("Title"), "", _text)}
        if "funder" not in parts:
            parts["funder"] = {"funder": ask.until_read(_("Funder"), _host(url), _text)}
        if "deadlines" not in parts:
            parts["deadlines"] = _ask_deadline(context)
    missing = [name for name in ("title", "funder") if name not in parts]
    if missing:
        options = ", ".join(f"--{name}" for name in missing)
        raise Problem(_("A call that is typed in needs {options}.").format(options=options), USAGE)
    _keep(typed(parts, url, said.language, state.now), parts, said, state, json)


def _context(url: str, said: Said, state: State) -> Context:
    from cli.told import context_for

    return context_for(state, url, said.language, said.country)


def _parts(said: Said, context: Context) -> Parts:
    """What the options say of the call."""
    from cli import told as parts
    from cli.format import currency_of

    found: Parts = {}
    if said.title.strip():
        found["title"] = {"title": _text(said.title)}
    if said.funder.strip():
        found["funder"] = {"funder": _text(said.funder)}
    whens = values.given("--deadline", said.deadline, lambda text: parts.deadlines(text, context))
    if whens:
        found["deadlines"] = parts.deadline_part(whens)
    if said.rolling:
        found["deadlines"] = parts.ROLLING
    if opens := values.given("--opens", said.opens, lambda text: parts.opens_part(text, context)):
        found["opens"] = opens
    currency = values.given("--currency", said.currency, values.currency) or currency_of(context.country)
    if amounts := values.given("--amount", said.amount, lambda text: parts.amounts_part(text, currency)):
        found["amounts"] = amounts
    return found


def _asked(read: Understood, parts: Parts, context: Context, giver: str) -> Parts:
    """`parts`, and the answers to what the page leaves open: title, funder (`giver` as it seems), a deadline that is
    missing or disputed."""
    asked = dict(parts)
    if "title" not in parts and (not read.title or read.title == read.url):
        asked["title"] = {"title": ask.until_read(_("Title"), "", _text)}
    if "funder" not in parts and not read.funder:
        asked["funder"] = {"funder": ask.until_read(_("Funder"), giver, _text)}
    if "deadlines" not in parts and ("deadlines" in read.disputed or not (read.deadlines or read.rolling)):
        answer = _ask_deadline(context, "deadlines" in read.disputed)
        if answer["deadlines"] or answer["rolling"] or "deadlines" not in read.disputed:
            asked["deadlines"] = answer
    return asked


def _ask_deadline(context: Context, disputed: bool = False) -> dict[str, Any]:
    from cli import told as parts

    question = _("Deadline (2026-10-15, r: rolling, return: not known)")
    if disputed:
        question = _("Deadline (2026-10-15, r: rolling, return: keep both)")

    def read(text: str) -> dict[str, Any]:
        if not text.strip():
            return parts.UNKNOWN
        if text.strip().lower() in ("r", "rolling", _("rolling")):
            return parts.ROLLING
        return parts.deadline_part(parts.deadlines(text, context))

    return ask.until_read(question, "", read)


def _text(text: str) -> str:
    """One line that is not empty."""
    if clean := safe.line(text):
        return clean
    raise typer.BadParameter(_("Something must be written here."))


def _host(url: str) -> str:
    """What stands for the funder's name until somebody says it: the site's."""
    from urllib.parse import urlsplit

    return (urlsplit(url).hostname or "").removeprefix("www.")


def _keep(read: Understood, parts: Parts, said: Said, state: State, json: bool) -> None:
    from tracker.calls.added import add

    id = add(state.engine, read, parts, state.who, state.now, said.country)
    _tell(id, _("Kept: {title}. `grants show {id}` shows it."), state, json)


def _keep_in_stored(id: str, parts: Parts, state: State, json: bool) -> None:
    """A source shows the call already: what the person says is kept there, and nothing is there twice."""
    from tracker.calls.settle import settle

    if parts:
        with state.writing() as connection:
            settle(connection, id, parts, state.who, state.now)
    _tell(id, _("A source shows this call already: {title}. What you said is kept; `grants show {id}`."), state, json)


def _tell(id: str, sentence: str, state: State, json: bool) -> None:
    from tracker.calls.query import get_call

    with state.connection() as connection:
        call = get_call(connection, id, state.now)
    if json:
        from tracker.calls.as_json import call_to_json

        screen.json(call_to_json(call, evidence=True, revisions=True))
        return
    screen.lines([sentence.format(title=safe.line(call.title), id=call.id[:8])])
    if call.status == "closed":
        screen.aside(_("Its deadline has passed: `grants list` without --open shows it."))
