"""`grants sources health|try|reread|new|opml`: how sources are, and how one comes into the catalogue or is mended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import errors, forms, safe, screen
from cli.commands.completion import complete_source
from cli.forms import Csv, Json, To
from cli.help import Command
from cli.i18n import N_, _, ngettext, told
from cli.options import Private
from cli.state import State

if TYPE_CHECKING:
    from datetime import datetime

    from config.catalogue import Source
    from crawler.propose.look import Looked
    from crawler.trial import Trial

_KEY = typer.Argument(metavar=N_("KEY"), help=N_("The source's key."), autocompletion=complete_source)
_LARGEST = 5_000_000


def register(group: typer.Typer) -> None:
    """Add the commands to the group `sources`."""
    group.command(cls=Command, name="health", help=N_("How each source is, and what is wrong."))(health)
    group.command(cls=Command, name="try", help=N_("Dry run of a source file: what would be read; nothing is stored."))(
        try_file
    )
    group.command(
        cls=Command, name="reread", help=N_("Read the last crawl's pages again after a fix, without asking the site.")
    )(reread)
    group.command(cls=Command, name="new", help=N_("Look at a page or feed and propose a source file that reads it."))(
        new
    )
    group.command(cls=Command, name="opml", help=N_("Print the feeds as OPML; with a file, take its feeds in."))(opml)


def health(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help=N_("Sources that are switched off, too."))] = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """A line for each source that is on; exit code 1 when one has been unwell for longer than it may."""
    from cli import choice
    from cli.daemon.plans import sources_on
    from cli.daemon.wellness import health_by_key
    from cli.views import health as view

    state: State = context.obj
    form = forms.asked(json, csv, to)
    catalogue = choice.load(state)
    with state.connection() as connection:
        on = sources_on(connection, catalogue, state.settings)
        sources = list(catalogue.sources.values()) if every else on
        found = health_by_key(connection, catalogue, sources, state.settings, state.now)
    due = _next_runs(on, state)
    rows = [view.Row(source, found[source.key], due.get(source.key)) for source in sources]
    if form.kind:
        forms.give_rows(form, "health", map(view.as_json, rows), ("source", "enabled", "verdict"))
    elif screen.on_terminal():
        console = screen.console()
        table = view.health_table(rows, state.reader, console.width)
        screen.show(console, "", table, view.problem_lines(rows), "")
    else:
        screen.lines(view.lines(rows, state.reader))
    overdue = [row.source.key for row in rows if row.source in on and row.health.overdue]
    if overdue:
        sentence = ngettext(
            "{names} has been unwell for too long.", "{names} have been unwell for too long.", len(overdue)
        )
        raise errors.Problem(sentence.format(names=", ".join(overdue)))


def _next_runs(sources: list[Source], state: State) -> dict[str, datetime]:
    """When each of these, which are on, is due next, by the daemon's reckoning."""
    from cli.daemon import plans
    from cli.daemon.agenda import Agenda
    from tracker.jobs.record import states

    jobs = plans.crawl_jobs(sources, state.settings, plans.zone_of(state.settings))
    agenda = Agenda({job.name: job for job in jobs}, {source.key: source for source in sources})
    with state.connection() as connection:
        known = states(connection, [job.name for job in jobs])
    agenda.learn({name: each.history for name, each in known.items()})
    due = set(agenda.due(state.now))
    moments = {job.name: state.now if job.name in due else agenda.next_of(job.name) for job in jobs}
    return {name.partition(":")[2] or name: moment for name, moment in moments.items() if moment}


def try_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("A source file."))],
    replay: Annotated[
        Path | None, typer.Option(metavar=N_("FOLDER"), help=N_("Answer every request from this folder."))
    ] = None,
    json: Json = False,
) -> None:
    """Crawl by this file and show what is read."""
    from config.catalogue import read_source
    from crawler.trial import try_source

    state: State = context.obj
    show_trial(try_source(read_source(file), state.settings, state.now, replay=replay), state, json)


def live_check(keys: list[str], state: State, json: bool) -> None:
    """Crawl these sources, the switched-off ones too, and show what is read; nothing is stored.

    Without keys: every source that nobody has recorded yet, for it is the first look at it that is missing.
    """
    from cli import choice
    from cli.views import health as view
    from crawler.trial import try_sources

    catalogue = choice.load(state)
    sources = choice.named(catalogue, keys) if keys else choice.never_looked_at(catalogue, state.settings)
    if not keys:
        sentence = _(
            "Asking the {count} sources that were never recorded, switched off or on. Those that were are crawled "
            "and judged anyway (`grants sources health`); name one to look at it."
        )
        screen.aside(sentence.format(count=len(sources)))
    trials = try_sources(sources, state.settings, state.now)
    for trial in trials:
        show_trial(trial, state, json=False, judge=False, quiet=json)
    if json:
        found = [view.trial_json(trial, state.now) for trial in trials]
        screen.json(found[0] if len(keys) == 1 else found)
    _say_how_to_switch_on(trials, state)
    failed = [trial.source.key for trial in trials if trial.verdict == "failed"]
    if failed:
        sentence = ngettext("One source failed: {names}.", "{count} sources failed: {names}.", len(failed))
        raise errors.Problem(sentence.format(count=len(failed), names=", ".join(failed)))


def _say_how_to_switch_on(trials: list[Trial], state: State) -> None:
    off = [trial.source.key for trial in trials if trial.calls and not trial.source.enabled]
    if off:
        sentence = _(
            "Switched off, and read just now: {names}. When what was read is right, put enabled = true and the "
            "[expect] that you looked at into {folder}, a file for each key."
        )
        screen.aside(sentence.format(names=", ".join(off), folder=state.settings.config_folder / "sources"))


def show_trial(trial: Trial, state: State, json: bool, judge: bool = True, quiet: bool = False) -> None:
    """What a dry run read, and what [expect] could say; `quiet`: its problems alone."""
    from cli.views import health as view

    for problem in trial.problems:
        screen.aside(problem)
    if quiet:
        return
    if json:
        screen.json(view.trial_json(trial, state.now))
    else:
        screen.lines(view.trial_lines(trial, state.reader))
    if judge and trial.verdict == "failed":
        raise typer.Exit(errors.FAILED)


def reread(
    context: typer.Context,
    key: Annotated[
        str, typer.Argument(metavar=N_("KEY"), help=N_("The source's key."), autocompletion=complete_source)
    ],
    dry: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would be read and store nothing."))] = False,
    json: Json = False,
) -> None:
    """Read what the last crawl kept."""
    from cli import choice
    from cli.commands.crawl import judge, show_reports
    from crawler.run import crawl
    from crawler.trial import try_source

    state: State = context.obj
    (source,) = choice.named(choice.load(state), [key])
    if dry:
        show_trial(try_source(source, state.settings, state.now, reread=True), state, json)
        return
    reports = crawl([source], state.settings, state.engine, state.now, reread=True)
    show_reports(reports, state, json)
    judge(reports)


def new(
    context: typer.Context,
    urls: Annotated[
        list[str], typer.Argument(metavar="URL...", help=N_("Pages that list calls, feeds, interfaces or sitemaps."))
    ],
    key: Annotated[str, typer.Option("--key", metavar=N_("KEY"), help=N_("The key of the new source."))] = "",
    save: Annotated[bool, typer.Option("--save", help=N_("Save the file, and the answers as a case."))] = False,
    private: Private = False,
) -> None:
    """Propose a source file for each address, show what it reads, and save it when asked to."""
    import tempfile

    from crawler.opml import key_of
    from crawler.propose.look import look

    state: State = context.obj
    if key and key != key_of(key):
        sentence = _("'{key}' is no key of a source: a-z, 0-9 and single hyphens.")
        raise errors.Problem(sentence.format(key=key), errors.USAGE)
    urls = list(dict.fromkeys(urls))
    if key and len(urls) > 1:
        raise errors.Problem(_("--key names one source; give one address with it."), errors.USAGE)
    with tempfile.TemporaryDirectory(prefix="grants-new-") as scratch:
        cases = _made(Path(scratch) / "cases") if save else None
        found = look(urls, state.settings, state.now, Path(scratch), cases, key=key, private=private)
        failed = [one.url for one in found if one.problem]
        for one in found:
            _show_looked(one, state)
            if one.trial and one.case and not _saved(one.trial.source.key, Path(scratch), one.case, state):
                failed.append(one.url)
    if not save and any(one.trial for one in found):
        screen.aside(_("Nothing is saved yet; --save keeps the file, and the answers as a case."))
    if failed:
        raise errors.Problem(_("Nothing came of: {urls}").format(urls=", ".join(failed)))


def _show_looked(one: Looked, state: State) -> None:
    if one.problem:
        screen.aside(one.problem)
    if one.proposal is None or one.trial is None:
        return
    screen.aside(one.proposal.why)
    screen.lines(safe.line(line) for line in one.proposal.text.splitlines())
    show_trial(one.trial, state, json=False, judge=False)


def _saved(key: str, scratch: Path, answers: Path, state: State) -> bool:
    """Bring the file and its answers from the scratch folder to where they stay; False, and told, when the key is
    taken.

    A file beside a shipped one of its key would not be a source of its own: it would be merged over that.
    """
    import shutil

    from config.catalogue import load

    path = _made(state.settings.config_folder / "sources") / f"{key}.toml"
    case = _made(state.settings.config_folder / "cases") / key
    taken = load(state.settings.config_folder, [key])
    if path.exists() or case.exists():
        screen.aside(_("{path} is there already; name another key with --key.").format(path=path))
        return False
    if key in taken.sources or key in taken.broken:
        screen.aside(_("There is a source '{key}' already; name another key with --key.").format(key=key))
        return False
    shutil.copytree(answers, case)
    shutil.copyfile(scratch / f"{key}.toml", path)
    screen.lines([_("Saved: {path}, and its answers in {folder}.").format(path=path, folder=case)])
    return True


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def opml(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar=N_("FILE"), help=N_("An OPML file whose feeds become source files."))
    ] = None,
) -> None:
    """Print OPML, or write a source file, switched off, for each feed that no source reads."""
    from cli import choice
    from crawler.opml import NotOpml, from_opml, source_file, to_opml

    state: State = context.obj
    sources = choice.load(state).sources
    if file is None:
        screen.lines(to_opml(sources.values()).splitlines())
        return
    try:
        outlines = from_opml(_content(file))
    except NotOpml as problem:
        raise errors.Problem(_("{path}: {problem}").format(path=file, problem=told(str(problem)))) from None
    read = {address for source in sources.values() for address in source.options.get("start", ())}
    folder = _made(state.settings.config_folder / "sources")
    written = []
    for outline in outlines:
        key, text = source_file(outline)
        if outline.feed not in read and key and key not in sources and not (folder / f"{key}.toml").exists():
            (folder / f"{key}.toml").write_text(text, encoding="utf-8")
            written.append(key)
    if not written:
        screen.lines([_("Nothing in it is new.")])
        return
    sentence = ngettext(
        "One source file was written, switched off: {names}",
        "{count} source files were written, switched off: {names}",
        len(written),
    )
    screen.lines([sentence.format(count=len(written), names=", ".join(written))])


def _content(path: Path) -> bytes:
    from config.sentences import reason

    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as problem:
        sentence = _("{path} cannot be read: {problem}.")
        raise errors.Problem(sentence.format(path=path, problem=told(reason(problem)))) from None
