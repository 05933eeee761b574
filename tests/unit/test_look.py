"""What `grants sources new` refuses: a page that opens one's own network, keys that are paths, keys that are taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli.commands.source_care import _saved, new
from cli.errors import USAGE, Problem
from config.catalogue import Source
from config.settings import Settings
from config.strict import ConfigError
from crawler.propose import Proposal
from crawler.propose.look import _proposed, _written
from crawler.propose.source_file import Table, write
from crawler.reading.fetch import Fetched, NotFetched

URL = "https://bjork.example/bidrag"
PROPOSAL = write(URL, Table("pages", [f'named = ["{URL}"]'], "It is a page."))
OPEN = replace(PROPOSAL, text=PROPOSAL.text + "\n[limits]\nprivate_addresses = true\n")


@pytest.mark.parametrize(
    ("proposal", "asked", "used"), [(PROPOSAL, False, True), (OPEN, True, True), (OPEN, False, False)]
)
def test_only_who_asks_for_private_addresses_gets_them(
    proposal: Proposal, asked: bool, used: bool, tmp_path: Path
) -> None:
    written = _written(URL, proposal, tmp_path, private=asked)
    assert isinstance(written, Source if used else ConfigError)
    assert used or "private addresses" in str(written)


def test_a_file_that_is_none_is_told_for_its_address(tmp_path: Path) -> None:
    written = _written(URL, replace(PROPOSAL, text="name ="), tmp_path, private=False)
    assert isinstance(written, ConfigError)
    assert str(written).startswith(URL)


def test_a_defect_in_reading_one_page_is_told_for_its_address() -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError("nothing foreseen")

    index = Fetched(f"<sitemapindex><loc>{URL}</loc></sitemapindex>".encode(), "", URL)
    proposed = _proposed(index, broken)
    assert isinstance(proposed, NotFetched)
    assert URL in str(proposed)
    assert "nothing foreseen" in str(proposed)


def state(folder: Path) -> Any:
    settings = replace(Settings(), config_folder=folder)
    return SimpleNamespace(settings=settings, now=datetime(2026, 9, 1, tzinfo=UTC))


@pytest.mark.parametrize("key", ["/tmp/x/pyproject", "../x", "Björk", "a--b", "a.b"])
def test_a_key_that_may_be_a_path_is_wrong_usage(key: str, tmp_path: Path) -> None:
    context: Any = SimpleNamespace(obj=state(tmp_path))
    with pytest.raises(Problem, match="no key of a source") as refused:
        new(context, [URL], key=key)
    assert refused.value.code == USAGE


@pytest.mark.parametrize(("key", "free"), [("vinnova", False), ("bjork", True)])
def test_a_key_of_the_catalogue_is_not_saved_over(
    key: str, free: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scratch = tmp_path / "scratch"
    (scratch / "cases").mkdir(parents=True)
    (scratch / f"{key}.toml").write_text(PROPOSAL.text, encoding="utf-8")
    assert _saved(key, scratch, scratch / "cases", state(tmp_path)) is free
    assert (tmp_path / "sources" / f"{key}.toml").exists() is free
    assert ("name another key with --key" in capsys.readouterr().err) is not free
    assert not _saved(key, scratch, scratch / "cases", state(tmp_path))
