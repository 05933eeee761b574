"""What `grants doctor` sees without the database: disks, source files, and how mails leave."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from cli.daemon.finding import Finding
from cli.daemon.troubles import backup_folder, full_disks
from config.sentences import reason, say
from config.settings import Settings
from config.strict import ConfigError

GIVE = say("give it to the user that runs Grants (chown), or run this as that user")


def disks(settings: Settings) -> Iterator[Finding]:
    """Room, and the right to write."""
    full = list(full_disks(settings, None))
    for trouble in full:
        advice = say(
            "make room, or move the data: XDG_DATA_HOME, XDG_CACHE_HOME and backups under [daemon] name places"
        )
        yield Finding("disk", "bad", trouble.sentence, advice)
    folders = (settings.data_folder, settings.cache_folder, backup_folder(settings))
    closed = list(dict.fromkeys(told for told in map(_unwritable, folders) if told))
    for told in closed:
        yield Finding("disk", "bad", told, GIVE)
    if not full and not closed:
        yield Finding("disk", "good", say("there is room for data, cache and backups"))


def _unwritable(folder: Path) -> str:
    """Why nothing can be put into a folder, or into the one that it would be made in; empty: it can."""
    there = next((path for path in (folder, *folder.parents) if _exists(path)), folder)
    if not there.is_dir():
        return say("{folder} is no folder", folder=there)
    if not os.access(there, os.W_OK | os.X_OK):
        return say("{folder} cannot be written", folder=there)
    return ""


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError:  # one that may not be looked into has nothing that we could use
        return False
    return True


def sources(settings: Settings) -> Iterator[Finding]:
    """The source files, and who funders can write to."""
    from config.catalogue import load
    from crawler.check import check

    catalogue = load(settings.config_folder)
    problems = check(catalogue)
    for problem in problems:
        yield Finding("sources", "bad", problem, say("correct the file; `grants sources check` looks again"))
    if not problems:
        yield Finding("sources", "good", say("{count} source files are right", count=len(catalogue.sources)))
    if not settings.crawler.contact:
        advice = say("write contact under [crawler]: an address that a funder can write to")
        yield Finding("sources", "look", say("the user agent says nobody's address"), advice)


def mail(settings: Settings) -> Iterator[Finding]:
    """Whether mails can leave, and who is told when something goes wrong."""
    from tracker.digest.post import NoPost, post

    ours = settings.mail
    if not ours.server and not ours.folder:
        advice = say("write server and sender under [mail], then `grants digest test you@example.org`")
        yield Finding("mail", "look", say("no mail server is set: no digest and no alert is sent"), advice)
        return
    try:
        leaving = post(settings)
        ours.secret()
    except (NoPost, ConfigError) as problem:
        yield Finding("mail", "bad", str(problem), say("correct it under [mail]"))
        return
    if ours.server and (silent := _unreachable(ours.server, ours.port or _PORTS[ours.security])):
        yield Finding("mail", "bad", silent, say("look at server and port under [mail], and at the firewall"))
    elif not ours.server and (told := _unwritable(Path(ours.folder))):
        yield Finding("mail", "bad", told, GIVE)
    else:
        yield Finding("mail", "good", say("mails leave by {server}", server=ours.server or ours.folder))
    if leaving.operator is None:
        advice = say("write operator under [daemon]")
        yield Finding("mail", "look", say("nobody is told when something goes wrong"), advice)


_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}


def _unreachable(server: str, port: int) -> str:
    try:
        socket.create_connection((server, port), 5).close()
    except OSError as problem:
        return say("{server} does not answer on port {port}: {reason}", server=server, port=port,
                   reason=reason(problem))  # fmt: skip
    return ""
