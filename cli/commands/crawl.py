"""`grants crawl`: read the sources, store what they show, and say how it went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import errors, screen
from cli.commands.completion import complete_source
from cli.help import Command
from cli.i18n import N_, _, ngettext
from cli.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.catalogue import Catalogue, Source
    from tracker.calls.model import RunReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "crawl",
        cls=Command,
        help=N_("Read sources now: those named, else those that are on for you and due."),
    )(crawl)


def crawl(
    context: typer.Context,
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=N_("SOURCE..."),
            help=N_("Keys of sources; see grants sources list."),
            autocompletion=complete_source,
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=N_("Every enabled source."))] = False,
    replay: Annotated[
        Path | None, typer.Option(metavar=N_("FOLDER"), help=N_("Answer every request from this folder."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=N_("Print JSON."))] = False,
) -> None:
    """Crawl and print a line for each source; exit code 1 when one failed."""
    state: State = context.obj
    sources = _sources(state, keys or [], every, replay)
    if not sources:
        raise errors.Problem(_("No source is on for your organisation. `grants sources list` says why."))
    if replay is None and not keys and not every:
        sources = _due(state, sources)
    reports = _from_folder(state, sources, replay) if replay else _from_sites(state, sources)
    if reports or json:
        show_reports(reports, state, json)
    judge(reports)


def _due(state: State, sources: Sequence[Source]) -> list[Source]:
    from cli.daemon.crawls import due_sources

    due = due_sources(state.engine, sources, state.settings, state.now)
    if not due:
        screen.aside(_("No source is due. `grants crawl --all` reads them all the same."))
    return due


def _from_folder(state: State, sources: Sequence[Source], replay: Path) -> Sequence[RunReport]:
    """Answers from a folder are no visit to the sites: they count for no schedule."""
    from cli.progress import reading
    from crawler.run import crawl as run

    with reading(sources) as on_event:
        return run(sources, state.settings, state.engine, state.now, replay=replay, on_event=on_event)


def _from_sites(state: State, sources: Sequence[Source]) -> Sequence[RunReport]:
    """Crawl those that nobody else crawls just now."""
    from cli import contact
    from cli.daemon.crawls import by_hand, crawl_claimed
    from cli.progress import reading

    if not sources:
        return []
    with by_hand(state.engine, sources, state.settings, state.now) as crawl:
        if crawl.elsewhere:
            names = ", ".join(crawl.elsewhere)
            screen.aside(_("Being read just now, and so left out: {names}.").format(names=names))
        if not crawl.mine:
            return []
        if not all(source.limits.private_addresses for source in crawl.mine):
            contact.suggest(state)
        with reading(crawl.mine) as on_event:
            return crawl_claimed(crawl.mine, crawl.run_ids, state.settings, state.engine, state.now, on_event)


def _sources(state: State, keys: list[str], every: bool, replay: Path | None) -> list[Source]:
    from cli import choice

    catalogue = choice.load(state)
    if keys:
        return choice.named(catalogue, keys)
    if replay is not None:
        return _answered_by(replay, catalogue)
    if every:
        return [source for source in catalogue.sources.values() if source.enabled]
    return choice.switched_on(catalogue, choice.profile(state), state)


def _answered_by(replay: Path, catalogue: Catalogue) -> list[Source]:
    """The sources that the folder's lines name; else those that begin where they answer. Raises Problem without any."""
    from cli import choice
    from crawler.replay import sources_answered, sources_named

    if keys := list(sources_named(replay)):
        return choice.named(catalogue, keys)
    if found := sources_answered(replay, catalogue.sources.values()):
        return found
    sentence = _("The answers in {folder} are for no source in particular; name the sources to read from them.")
    raise errors.Problem(sentence.format(folder=replay), errors.USAGE)


def show_reports(reports: Sequence[RunReport], state: State, json: bool) -> None:
    from cli.views import runs

    if json:
        screen.json([runs.as_json(report) for report in reports])
    elif screen.on_terminal():
        console = screen.console()
        screen.show(console, "", runs.run_table(reports, state.reader, console.width), runs.problem_lines(reports), "")
    else:
        screen.lines(runs.run_lines(reports, state.reader))


def judge(reports: Sequence[RunReport]) -> None:
    """Say on standard error what failed or is suspect; a failure makes exit code 1."""
    suspect = [report.source for report in reports if report.verdict == "suspect"]
    failed = [report.source for report in reports if report.verdict == "failed"]
    if suspect:
        sentence = ngettext(
            "One source looks wrong and was used with care: {names}.",
            "{count} sources look wrong and were used with care: {names}.",
            len(suspect),
        )
        screen.aside(sentence.format(count=len(suspect), names=", ".join(suspect)))
    if failed:
        sentence = ngettext("One source failed: {names}.", "{count} sources failed: {names}.", len(failed))
        raise errors.Problem(sentence.format(count=len(failed), names=", ".join(failed)))
