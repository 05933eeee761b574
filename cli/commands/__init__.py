"""The commands, by the module that adds them. A command line imports only the module of the command it runs."""

from __future__ import annotations

from importlib import import_module

import typer

MODULES = {
    # command: module of this package, in the order of the help
    "list": "list",
    "show": "show",
    "match": "match",
    "search": "search",
    "add": "add",
    "review": "review",
    "dismiss": "dismiss",
    "duplicates": "duplicates",
    "apply": "apply",
    "app": "app",
    "board": "board",
    "today": "today",
    "calendar": "calendar",
    "figures": "figures",
    "outcome": "outcome",
    "history": "history",
    "report": "report",
    "undo": "undo",
    "crawl": "crawl",
    "sources": "sources",
    "funder": "funder",
    "import": "import_",
    "export": "export",
    "init": "init",
    "org": "org",
    "member": "member",
    "read": "read",
    "digest": "digest",
    "daemon": "daemon",
    "log": "log",
    "worker": "worker",
    "backup": "backup",
    "restore": "backup",
    "doctor": "doctor",
    "demo": "demo",
}


def register(app: typer.Typer, command: str = "") -> None:
    """Add the commands of the module that has `command`; without one, or when none has it, all commands."""
    wanted = [MODULES[command]] if command in MODULES else dict.fromkeys(MODULES.values())
    for name in wanted:
        import_module(f"{__name__}.{name}").register(app)
