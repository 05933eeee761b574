"""What stands behind every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.state import State


def test_who_acts_is_the_one_who_is_named_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "kim")
    home = {"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    assert State(home).who == "kim"
    (tmp_path / "grants").mkdir()
    (tmp_path / "grants" / "config.toml").write_text('me = "Kim Berg"\n')
    assert State(home).who == "Kim Berg"
    assert State(home | {"GRANTS_USER": "asa"}).who == "asa"
    assert State(home | {"GRANTS_USER": ""}).who == "Kim Berg"
