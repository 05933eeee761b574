"""The backup job: a copy, looked at, and those taken away that the rule does not keep."""

from __future__ import annotations

from pathlib import Path

from cli.daemon.jobs import Work
from cli.daemon.plans import zone_of
from cli.daemon.troubles import backup_folder
from config.sentences import say
from tracker.store.backup import Backup, backups, make
from tracker.store.keep import kept


def back_up(work: Work) -> str:
    """Make one in the folder of the settings."""
    made, removed = back_up_to(work, backup_folder(work.settings))
    return told(made, removed)


def back_up_to(work: Work, folder: Path) -> tuple[Backup, int]:
    """Make one, and take away what the rule does not keep; it, and how many were taken away."""
    made = make(work.engine, folder, work.now, work.settings.database.tools)
    there = backups(folder)
    keep = kept((backup.made for backup in there), zone_of(work.settings))
    old = [backup for backup in there if backup.made not in keep and backup.path != made.path]
    for backup in old:
        backup.path.unlink(missing_ok=True)
    return made, len(old)


def told(made: Backup, removed: int) -> str:
    """In a sentence."""
    size = f"{made.size // 1_000_000} MB" if made.size >= 10_000_000 else f"{made.size // 1000} kB"
    done = say("{path}: {size}, whole", path=made.path, size=size)
    if made.tried:
        done = say("{path}: {size}, restored on trial", path=made.path, size=size)
    if removed == 1:
        return say("{done}; one old backup removed", done=done)
    return say("{done}; {count} old backups removed", done=done, count=removed) if removed else done
