"""Questions before what cannot be taken back."""

from __future__ import annotations

import io
import sys

import pytest

from cli import ask, i18n
from cli.errors import USAGE, Problem


@pytest.mark.parametrize(("typed", "sure"), [("ja\n", True), ("Y\n", True), ("nej\n", False), ("\n", False)])
def test_only_a_yes_is_one(monkeypatch: pytest.MonkeyPatch, typed: str, sure: bool) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"kanske\n{typed}"))
    i18n.use("sv")
    try:
        assert ask.sure("Radera?") is sure
    finally:
        i18n.use("en")


def test_where_nobody_answers_the_option_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(Problem, match="Say --yes when nobody can be asked") as refused:
        ask.sure("Erase?")
    assert refused.value.code == USAGE
