"""`grants sources`: the places that are read, whether they are well, and how to check or record one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import errors, forms, screen
from cli.commands import source_care
from cli.commands.completion import complete_source
from cli.forms import Csv, Json, To
from cli.help import Command, Group
from cli.i18n import N_, _, ngettext, told
from cli.state import State

if TYPE_CHECKING:
    from cli.views.sources import Listed
    from config.catalogue import Catalogue
    from tracker.calls.model import RunReport
    from tracker.organisations.profile import Profile

_KEY = typer.Argument(metavar=N_("KEY"), help=N_("The source's key."), autocompletion=complete_source)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Group, help=N_("The places that calls are read from."), no_args_is_help=True)
    group.command(cls=Command, name="list", help=N_("List sources: on or off and why, and how the last run went."))(
        list_sources
    )
    group.command(cls=Command, name="show", help=N_("Show one source: what it reads, and its last run."))(show_source)
    group.command(cls=Command, name="check", help=N_("Check source files; what is wrong is said with file and key."))(
        check_sources
    )
    group.command(
        cls=Command, name="record", help=N_("Crawl one source and keep its answers as a case, or refresh one.")
    )(record_source)
    source_care.register(group)
    app.add_typer(group, name="sources")


def list_sources(context: typer.Context, json: Json = False, csv: Csv = False, to: To = "") -> None:
    """Every source of the catalogue."""
    from cli import choice
    from cli.views import sources as view

    state: State = context.obj
    form = forms.asked(json, csv, to)
    catalogue = choice.load(state)
    told, runs = _known(state)
    listed = _listed(catalogue, told, runs, state)
    if form.kind:
        forms.give_rows(form, "sources", map(view.as_json, listed))
    elif screen.on_terminal():
        console = screen.console()
        screen.show(console, "", view.source_table(listed, state.reader, console.width), "")
    else:
        screen.lines(view.source_lines(listed, state.reader))


def show_source(context: typer.Context, key: Annotated[str, _KEY], json: Json = False) -> None:
    """One source."""
    from cli import choice
    from cli.views import sections
    from cli.views import sources as view

    state: State = context.obj
    catalogue = choice.load(state)
    choice.named(catalogue, [key])
    told, runs = _known(state)
    (listed,) = (each for each in _listed(catalogue, told, runs, state) if each.source.key == key)
    if json:
        screen.json(view.as_json(listed, whole=True))
        return
    page = view.source_page(listed, state.reader)
    if screen.on_terminal():
        screen.show(screen.console(), "", sections.drawn(page), "")
    else:
        screen.lines(sections.plain(page))


def check_sources(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar=N_("FILE..."), help=N_("Source files, or keys with --live; else every source there is.")
        ),
    ] = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live",
            help=N_(
                "Ask the sites of these sources, by key, and show what is read; without one, of all never recorded."
            ),
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Read the files as a crawl would, without asking any site; with --live, crawl them and store nothing."""
    from config.catalogue import load
    from crawler.check import check

    state: State = context.obj
    if live:
        source_care.live_check([str(path) for path in paths or ()], state, json)
        return
    catalogue = _read(paths) if paths else load(state.settings.config_folder)
    problems = check(catalogue)
    for sentence in problems:
        screen.aside(sentence)
    if problems:
        raise typer.Exit(errors.FAILED)
    count = len(catalogue.sources)
    screen.lines([ngettext("One source file is right.", "{count} source files are right.", count).format(count=count)])


def record_source(
    context: typer.Context,
    key: Annotated[str, _KEY],
    folder: Annotated[
        Path, typer.Argument(metavar=N_("FOLDER"), help=N_("A new folder, or a case that is to be recorded anew."))
    ],
) -> None:
    """Crawl the source and keep each answer, the clock and the calls in the folder; nothing goes to the database."""
    from cli import choice
    from crawler.case import record_case

    state: State = context.obj
    (source,) = choice.named(choice.load(state), [key])
    done = record_case(source, state.settings, folder, state.now)
    for problem in done.problems:
        screen.aside(problem)
    if done.failed or done.refused:
        kept = _("{folder} is as it was.").format(folder=folder) if done.before is not None else ""
        raise errors.Problem(told(str(done.refused)) or " ".join(filter(None, [_("The source failed."), kept])))
    sentence = _("{requests} answers are in {folder}; `grants crawl {key} --replay {folder}` reads them.")
    screen.lines([sentence.format(requests=done.requests, folder=folder, key=key)])
    if done.before is not None:
        screen.lines(
            [_("The case has {count} calls now, {before} before.").format(count=done.calls, before=done.before)]
        )


def _read(paths: list[Path]) -> Catalogue:
    """These files as a catalogue of their own."""
    from config.catalogue import Catalogue, read_source
    from config.strict import ConfigError

    catalogue = Catalogue()
    for path in paths:
        try:
            catalogue.sources[path.stem] = read_source(path)
        except ConfigError as problem:
            catalogue.broken[str(path)] = str(problem)
    return catalogue


def _known(state: State) -> tuple[Profile, dict[str, RunReport]]:
    from tracker.calls.query import last_runs
    from tracker.organisations.profile import default_organisation

    with state.connection() as connection:
        return default_organisation(connection), last_runs(connection)


def _listed(catalogue: Catalogue, told: Profile, runs: dict[str, RunReport], state: State) -> list[Listed]:
    """Those that are on first, each by its key."""
    from cli import choice
    from cli.views.sources import Listed

    on = {source.key for source in choice.switched_on(catalogue, told, state)}
    found = [
        Listed(source, key in on, choice.why(source, told, state, key in on), runs.get(key))
        for key, source in catalogue.sources.items()
    ]
    return sorted(found, key=lambda each: not each.on)
