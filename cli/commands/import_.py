"""`grants import FILE`: a list of applications, calls from a CommonGrants file, what funders gave (360Giving)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import screen, values
from cli.errors import FAILED, USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _, ngettext, told
from cli.state import State

if TYPE_CHECKING:
    from tracker.exchange.giving import Award

FORMS = ("applications", "common-grants", "360giving", "organisation")
_LARGEST = 500_000_000
"""Bytes of a file that are read at most."""
_PROBLEMS = 20
"""Problems that are told one by one."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", cls=Command, help=N_("Take in your own list of applications, calls, or what funders gave."))(
        import_file
    )


def import_file(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("The file."), show_default=False)],
    as_: Annotated[
        str,
        typer.Option(
            "--as", metavar=N_("FORM"), help=N_("applications, common-grants or 360giving; else the file tells.")
        ),
    ] = "",
    map_: Annotated[
        str,
        typer.Option(
            "--map", metavar=N_("NAMES"), help=N_("Which column means what: title=Project,funder=Giver; else by name.")
        ),
    ] = "",
    sheet: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("The sheet of a workbook; else the first."))] = "",
    org: Annotated[
        str, typer.Option(metavar=N_("KEY"), help=N_("The organisation whose applications they are; else the default."))
    ] = "",
    key: Annotated[
        str, typer.Option(metavar=N_("KEY"), help=N_("A new key for an organisation that comes back from a file."))
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=N_("Take applications in; without it, only what would happen is shown."))
    ] = False,
    country: Annotated[
        str, typer.Option(metavar=N_("COUNTRY"), help=N_("Where calls in the file are from; tells their time zone."))
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Say what would be taken in, and change nothing."))
    ] = False,
) -> None:
    """Read the whole file first: what cannot be read is told, and the rest is stored."""
    form = values.given("--as", as_, lambda text: values.one_of(text, FORMS))
    state: State = context.obj
    if form == "applications" or (form is None and path.suffix.lower() != ".json"):
        from cli.take_in import Asked, take_in

        take_in(state, Asked(path, map_, sheet, org, yes and not dry_run))
        return
    content = _json(path)
    if form is None:
        form = "360giving" if isinstance(content, dict) and "grants" in content else "common-grants"
    if form == "organisation" or (isinstance(content, dict) and content.get("format") == "grants-organisation"):
        _restore(state, content, key, dry_run)
    elif form == "360giving":
        _take_awards(state, path, content, dry_run)
    else:
        _take_calls(state, path, content, dry_run, values.given("--country", country, values.country) or "")


def _json(path: Path) -> Any:
    """Raises Problem when there is no such file or no JSON in it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Problem(_("{path} is larger than {size} MB.").format(path=path, size=_LARGEST // 1_000_000), USAGE)
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise Problem(_("{path} cannot be read: {reason}").format(path=path, reason=problem.strerror), USAGE) from None
    except (ValueError, RecursionError):
        raise Problem(_("{path} is no JSON file.").format(path=path), USAGE) from None


def _restore(state: State, content: Any, key: str, dry_run: bool) -> None:
    from tracker.exchange.archive import restore

    if dry_run:
        raise Problem(
            _("--dry-run does not go with an organisation: it becomes a new one, and undo takes it back."), USAGE
        )
    named, count = restore(state.engine, content, key, state.who, state.now)
    screen.lines([_("Organisation {key} is back (rows: {count}).").format(key=named, count=count)])


def _take_awards(state: State, path: Path, content: Any, dry_run: bool) -> None:
    from tracker.exchange.giving import Award, NotGiving, awards_in
    from tracker.funders.awards import Stored, store_awards

    try:
        found = list(awards_in(content))
    except NotGiving as problem:
        raise Problem(f"{path}: {told(str(problem))}", USAGE) from None
    awards: list[Award] = [one for one in found if isinstance(one, Award)]
    problems = [str(one) for one in found if isinstance(one, NotGiving)]
    _tell(problems)
    if dry_run:
        words = _("Awards: {count} would be taken in, {refused} not. Nothing was changed.")
        screen.lines([words.format(count=len(awards), refused=len(problems))])
        return
    stored = Stored()
    if awards:
        with state.writing() as connection:
            stored = store_awards(connection, awards, path.name, state.now)
    words = _("Awards: {new} new, {changed} changed, {same} as before, {refused} not taken in.")
    screen.lines([words.format(new=stored.new, changed=stored.changed, same=stored.same, refused=len(problems))])
    _end(awards, problems)


def _take_calls(state: State, path: Path, content: Any, dry_run: bool, country: str) -> None:
    from tracker.exchange.common_grants_read import IMPORTED, NotCommonGrants, draft_of, opportunities_in

    try:
        items = opportunities_in(content)
    except NotCommonGrants as problem:
        raise Problem(f"{path}: {told(str(problem))}", USAGE) from None
    drafts = [draft_of(item, IMPORTED.key, state.now) for item in items]
    if dry_run:
        screen.lines([_("Calls: {count} would be taken in. Nothing was changed.").format(count=len(drafts))])
        return
    from tracker.calls.ingest import ingest
    from tracker.calls.model import Fetched
    from tracker.facts.dates import zone_of_country
    from tracker.facts.model import Context
    from tracker.facts.understand import understand

    context = Context(country=country, zone=zone_of_country(country))
    understood = (understand(draft, context) for draft in drafts)
    report = ingest(state.engine, IMPORTED, understood, Fetched(state.now), state.now)
    words = _("Calls: {new} new, {changed} changed, {same} as before, {refused} left out.")
    counts = {"new": report.new, "changed": report.changed, "same": report.unchanged, "refused": report.left_out}
    screen.lines([words.format(**counts)])
    _tell(report.problems)


def _tell(problems: list[str] | tuple[str, ...]) -> None:
    for problem in problems[:_PROBLEMS]:
        screen.aside(problem)
    if len(problems) > _PROBLEMS:
        left = len(problems) - _PROBLEMS
        words = ngettext("One more problem of the same kind.", "{count} more problems of the same kind.", left)
        screen.aside(words.format(count=left))


def _end(taken: list[Award], problems: list[str]) -> None:
    if problems and not taken:
        raise typer.Exit(FAILED)
