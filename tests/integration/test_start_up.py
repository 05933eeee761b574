"""What a start of the program costs and what the shell asks of it: imports, and completion."""

from __future__ import annotations

import subprocess
import sys

from tests.integration.commands import GRANTS, environment
from tests.integration.some_calls import first_id

HEAVY = ("sqlalchemy.orm", "scrapy", "twisted", "feedparser", "alembic", "apscheduler", "pydantic", "jinja2", "lxml")
DRAWING = ("rich.markdown", "rich.progress")


def test_ids_complete_in_the_shell(database: str) -> None:
    id = first_id(database)
    surroundings = environment(
        _GRANTS_COMPLETE="complete_bash", COMP_WORDS=f"grants show {id[:3]}", COMP_CWORD="2",
        GRANTS_DATABASE_URL=f"sqlite:///{database}",
    )  # fmt: skip
    done = subprocess.run(GRANTS, env=surroundings, capture_output=True, text=True)
    assert id[:8] in done.stdout
    assert done.stderr == ""


def test_completion_that_cannot_look_says_nothing() -> None:
    surroundings = environment(
        _GRANTS_COMPLETE="complete_bash", COMP_WORDS="grants show a", COMP_CWORD="2", GRANTS_DATABASE_URL="nonsense"
    )
    done = subprocess.run(GRANTS, env=surroundings, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_listing_imports_nothing_heavy(database: str) -> None:
    program = "import sys; from cli.main import run; code = run(sys.argv[1:]); " \
              "print(*sys.modules, file=sys.stderr); sys.exit(code)"  # fmt: skip
    for arguments, forbidden in (
        (["list", "--open", "--database", database], (*HEAVY, *DRAWING, "babel.messages", "config.names")),
        (["--help"], HEAVY + ("sqlalchemy", "babel")),
        (["read", "--phrases"], HEAVY + ("sqlalchemy", "rich")),
    ):
        done = subprocess.run([sys.executable, "-c", program, *arguments], env=environment(), capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        loaded = set(done.stderr.split())
        assert not [name for name in forbidden if name in loaded], arguments
