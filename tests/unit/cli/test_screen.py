"""Sentences on a terminal are broken between words; in a pipe they are left as they are."""

from __future__ import annotations

import os
import pty
import struct
import sys
import termios
from fcntl import ioctl

import pytest

from cli import screen

LONG = "Nothing is kept yet; --yes puts these down. See https://bjork.example/bidrag/stod-till-motesplatser-2027"


def drawn(monkeypatch: pytest.MonkeyPatch, columns: int) -> list[str]:
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        screen.aside(LONG)
        terminal.flush()
        text = os.read(ours, 4096).decode()
    os.close(ours)
    return text.split("\r\n")[:-1]


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_a_terminal_gets_whole_words_and_addresses(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    lines = drawn(monkeypatch, columns)
    assert " ".join(lines) == LONG
    assert all(len(line) <= columns or " " not in line for line in lines)
    assert max(map(len, lines)) < len(LONG)


def test_a_terminal_of_no_known_width_gets_it_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, 0) == [LONG]


def test_a_pipe_gets_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    screen.aside(LONG)
    assert capsys.readouterr().err == f"{LONG}\n"
