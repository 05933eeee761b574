"""Looks at everything that a deployment needs, and says about each finding what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from cli.daemon import looks_inside, looks_outside
from cli.daemon.finding import Finding, Patient
from config.sentences import reason, say
from config.strict import ConfigError
from tracker.store.problems import DatabaseProblem, Kind


def examine(patient: Patient) -> Iterator[Finding]:
    """Every finding, in the order of what rests on what. Changes nothing but that an old database is upgraded.

    Whatever is wrong with one thing, the others are looked at all the same.
    """
    for what, outside in (
        ("disk", looks_outside.disks),
        ("sources", looks_outside.sources),
        ("mail", looks_outside.mail),
    ):
        yield from _guarded(what, partial(outside, patient.settings))
    try:
        engine = patient.open()
    except (DatabaseProblem, ConfigError, OSError) as problem:
        yield _problem("database", problem)
        return
    for what, inside in (
        ("database", looks_inside.database), ("clock", looks_inside.clock),
        ("backups", looks_inside.backups), ("daemon", looks_inside.daemon),
    ):  # fmt: skip
        yield from _guarded(what, partial(inside, patient, engine))


def _guarded(what: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except (DatabaseProblem, ConfigError, OSError) as problem:
        yield _problem(what, problem)


def _problem(what: str, problem: Exception) -> Finding:
    if isinstance(problem, DatabaseProblem):
        return Finding("database", "bad", str(problem), _ADVICE.get(problem.kind, _OTHER))
    if isinstance(problem, OSError):
        path = problem.filename or what
        return Finding(what, "bad", say("{path}: {reason}", path=path, reason=reason(problem)), looks_outside.GIVE)
    return Finding(what, "bad", str(problem), say("correct it in config.toml, or in the variable of that name"))


_ADVICE: dict[Kind, str] = {
    "foreign": say("set url under [database], or GRANTS_DATABASE_URL, to a database that can be used"),
    "damaged": say("stop the daemon, then `grants restore latest` puts the newest backup in its place"),
    "full": say("make room on that disk; nothing is lost, and the daemon goes on by itself when there is some"),
    "rights": say("give the file, and the folder that it lies in, to the user that runs Grants (chown)"),
    "locked": say("wait for it, or end the program that writes; on PostgreSQL, pg_stat_activity names it"),
    "silent": say("start PostgreSQL, and look at the machine's name and port in the address and at the firewall"),
    "login": say("correct user and password in url under [database], or in the file that url_file names"),
    "absent": say("make it: CREATE DATABASE and CREATE USER in psql; Grants makes its tables itself"),
    "newer": say("install the newer version again; or stop the daemon and `grants restore` a backup from before"),
}
_OTHER = say("set url under [database], or GRANTS_DATABASE_URL, to a database that can be used")
