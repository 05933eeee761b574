"""What is drawn on a terminal and what goes into a pipe: widths, colours, the pager, and nothing hostile."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.integration.commands import on_terminal, run


def test_the_list_in_a_pipe_is_plain_and_whole(database: str) -> None:
    done = run("list", "--open", "--database", database)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0].split() == ["ID", "DEADLINE", "CLOSES", "FUNDER", "AMOUNT", "CALL"]
    first = ["8 Aug 2026 14:00", "in 5 days", "Grannskapsfonden", "up to SEK 500,000", "Arbetsmarknadsintegration"]
    assert re.split(" {2,}", lines[1])[1:] == first
    assert lines[-1].endswith(("En utlysning med ett mycket långt namn om samverkan " * 6).strip())
    assert "deadline unknown" in lines[-1]
    assert len(lines) == 5


def test_hostile_titles_act_on_nothing(database: str) -> None:
    calls = json.loads(run("list", "--json", "--database", database).out)
    (id,) = (call["id"] for call in calls if "klocka" in call["title"])
    for answer in (
        run("list", "--database", database),
        run("list", "--json", "--database", database),
        run("list", "--csv", "--database", database),
        run("show", id, "--database", database),
        run("dismiss", id, "--database", database),
    ):
        assert answer.code == 0
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", answer.out)
        assert "[red]med[/red]" in answer.out


def test_a_terminal_gets_no_escapes_but_our_own(database: str) -> None:
    drawn = on_terminal("list", "--database", database).out
    assert "\x1b[1;31m" in drawn  # the nearest deadline
    assert "\x9b" not in drawn
    assert "\x1b[2J" not in drawn
    assert "\u202e" not in drawn
    assert "[red]med[/red]" in drawn


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_table_fits_its_terminal(database: str, width: int) -> None:
    drawn = on_terminal("list", "--open", "--database", database, width=width, NO_COLOR="1").out
    lines = re.sub(r"\x1b\[[0-9;]*m", "", drawn).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert any("8 Aug 2026 14:00" in line for line in lines)
    assert any("in 5 days" in line for line in lines)


def test_no_color_means_no_colours(database: str) -> None:
    drawn = on_terminal("list", "--open", "--database", database, NO_COLOR="1").out
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", drawn)


def test_a_long_list_goes_through_the_pager(database: str, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    short = on_terminal("list", "--database", database, PAGER=str(pager)).out
    long = on_terminal("list", "--database", database, height=10, PAGER=str(pager)).out
    assert "PAGED" not in short
    assert long.startswith("PAGED")
    assert "Arbetsmarknadsintegration" in on_terminal("list", "--database", database, height=10, PAGER="no-such").out
