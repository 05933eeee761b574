"""Every failure as a sentence on standard error and an exit code: 1 something failed, 2 wrong usage (design section 5).

A failure that nobody foresaw is one sentence too; its details go to a file.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer

from cli import screen
from cli.i18n import _, told
from config.sentences import reason

FAILED, USAGE, STOPPED = 1, 2, 130

_SENTENCES = {
    "config.strict.ConfigError",
    "tracker.store.problems.DatabaseProblem",
    "tracker.calls.query.UnknownCall",
    "tracker.calls.query.AmbiguousCall",
    "tracker.store.changes.Conflict",
    "tracker.refused.Refused",
    "tracker.organisations.model.UnknownOrganisation",
    "tracker.digest.post.NoPost",
    "tracker.digest.address.BadAddress",
}
"""Exceptions whose message is a sentence for the user; by name, so that none of them is imported for this."""

_WRONG_USAGE = {
    "tracker.calls.query.UnknownCall",
    "tracker.calls.query.AmbiguousCall",
    "tracker.refused.Refused",
    "tracker.organisations.model.UnknownOrganisation",
    "tracker.digest.address.BadAddress",
}
"""Those of them that mean: asked for something that cannot be."""


class Problem(Exception):
    """Something that the command cannot do; the message is a sentence for the user."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def guarded(command: Callable[[], int], environment: Mapping[str, str]) -> int:
    """The exit code of `command`; whatever it raises becomes a sentence."""
    try:
        code = command()
        sys.stdout.flush()
    except SystemExit as left:
        # Typer leaves with 1 when nobody reads standard output any more, as in `grants list | head`: no failure.
        if not isinstance(left.__context__, BrokenPipeError):
            raise
        return _told(left.__context__, environment)
    except Exception as problem:
        return _told(problem, environment)
    return code


def _told(problem: Exception, environment: Mapping[str, str]) -> int:
    if isinstance(problem, BrokenPipeError):
        _forget_output()
        return 0
    if isinstance(problem, typer.Abort):
        screen.aside(_("Stopped."))
        return STOPPED
    if isinstance(problem, typer.TyperException):
        if problem.message or hasattr(problem, "param"):  # else the help was shown instead
            screen.aside(_usage(problem))
        return problem.exit_code
    if isinstance(problem, Problem):
        screen.aside(str(problem))
        return problem.code
    if _is(problem, _SENTENCES):
        screen.aside(sentence_of(problem))
        return USAGE if _is(problem, _WRONG_USAGE) else FAILED
    screen.aside(_unforeseen(problem, environment))
    return FAILED


def _is(problem: Exception, names: set[str]) -> bool:
    return any(f"{kind.__module__}.{kind.__qualname__}" in names for kind in type(problem).__mro__)


def sentence_of(problem: Exception) -> str:
    """What an exception with a sentence for the user says."""
    name = type(problem).__name__
    if name == "UnknownCall":
        sentence = _("There is no call with the id '{id}'. `grants list --all` shows every call with its id.")
        return sentence.format(id=getattr(problem, "id", ""))
    if name == "AmbiguousCall":
        sentence = _("Several calls have an id that begins with '{id}': {candidates}. Give more of it.")
        known: Any = problem
        return sentence.format(id=known.id, candidates=", ".join(known.candidates))
    return str(problem)


def _usage(problem: typer.TyperException) -> str:
    """Typer's sentence, in our words where Typer has English only."""
    known: Any = problem
    message = known.message
    command = known.ctx.command_path if getattr(known, "ctx", None) else "grants"
    if hasattr(known, "possibilities"):
        message = _("There is no option {option}.").format(option=known.option_name)
        if known.possibilities:
            message += " " + _("Did you mean {options}?").format(options=", ".join(known.possibilities))
    elif hasattr(known, "option_name"):
        needs = _("The option {option} needs a value.") if "requires" in message else _("{option} takes no value.")
        message = needs.format(option=known.option_name)
    elif hasattr(known, "param_type"):
        message = _("{name} is missing.").format(name=_name(known))
    elif hasattr(known, "param"):
        message = f"{_name(known)}: {message}"
    elif " Did you mean " in message:
        said, _mark, words = message.partition(" Did you mean ")
        message = said + " " + _("Did you mean {options}?").format(options=words.rstrip("?").replace("'", ""))
    elif message.startswith("Got unexpected extra"):
        message = _("That is more than the command takes: {words}").format(words=message.rpartition("(")[2].rstrip(")"))
    ended = message if message.endswith((".", "?")) else f"{message}."
    return ended + " " + _("See {command} --help.").format(command=command)


def _name(problem: Any) -> str:
    """`--limit` or `ID`."""
    if problem.param is None:
        return str(problem.param_hint or "grants")
    options = [option for option in problem.param.opts if option.startswith("-")]
    return str(options[0] if options else problem.param.make_metavar(problem.ctx).strip("[]."))


def _unforeseen(problem: Exception, environment: Mapping[str, str]) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        if problem.filename is None:
            _forget_output()
            return _("The answer could not be written: {problem}.").format(problem=told(reason(problem)))
        return _("{path} cannot be used: {problem}.").format(path=problem.filename, problem=told(reason(problem)))
    path = _write_details(problem, environment)
    if path is None:
        return _("Something went wrong that we did not foresee: {problem}").format(problem=repr(problem)[:200])
    return _("Something went wrong that we did not foresee. The details are in {path}.").format(path=path)


def _write_details(problem: Exception, environment: Mapping[str, str]) -> Path | None:
    home = Path(environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or "~").expanduser() / ".cache")
    details = "".join(traceback.format_exception(problem))
    for folder in (home / "grants", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / "details.log"
            with path.open("a", encoding="utf-8") as file:
                file.write(details + "\n")
        except OSError:
            continue
        return path
    return None


def _forget_output() -> None:
    """Nobody reads standard output any more: what is left in the buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
