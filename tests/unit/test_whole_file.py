"""Files that are there whole or not at all, whatever they hold."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli import forms
from config.whole_file import whole_file
from tests.full_disk import full_disk


def rows(count: int, end: Exception | None = None) -> Iterator[dict[str, Any]]:
    yield from ({"a": number, "b": TEXT} for number in range(count))
    if end:
        raise end


TEXT = "text" * 20
WHOLE = {
    "list.csv": f"\ufeffa,b\r\n0,{TEXT}\r\n1,{TEXT}\r\n2,{TEXT}\r\n",
    "list.json": f"""[
{{"a": 0, "b": "{TEXT}"}},
{{"a": 1, "b": "{TEXT}"}},
{{"a": 2, "b": "{TEXT}"}}
]
""",
}


@pytest.mark.parametrize("name", WHOLE)  # of workbooks: test_sheets
def test_the_old_list_stays_until_the_new_one_is_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old")
    path.chmod(0o640)
    form = forms.asked(json=False, csv=False, to=str(path))
    with pytest.raises(ValueError, match="no more rows"):
        forms.give_rows(form, "list", rows(2000, ValueError("no more rows")))
    with pytest.raises(OSError, match="File too large") as raised, full_disk(4000):
        forms.give_rows(form, "list", rows(2000))
    assert raised.value.filename == str(path)
    assert (path.read_text(), _names(tmp_path)) == ("old", [name])
    forms.give_rows(form, "list", rows(3))
    assert path.read_bytes().decode() == WHOLE[name]
    assert (stat.S_IMODE(path.stat().st_mode), _names(tmp_path)) == (0o640, [name])


def test_a_private_file_is_its_owners_from_the_beginning(tmp_path: Path) -> None:
    path, left = tmp_path / "f", tmp_path / ".f.part"
    for each in (path, left):
        each.write_text("old")
        each.chmod(0o644)
    with whole_file(path, private=True) as new:
        assert stat.S_IMODE(new.stat().st_mode) == 0o600
        new.write_text("new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode), left.exists()) == ("new", 0o600, False)


def test_what_a_link_leads_to_is_written(tmp_path: Path) -> None:
    link, there = tmp_path / "link", tmp_path / "there"
    link.symlink_to(there)
    with whole_file(link) as new:
        new.write_text("new")
    assert (link.is_symlink(), there.read_text()) == (True, "new")


def test_what_is_no_file_is_written_to_as_it_is() -> None:
    program = "from cli import forms; forms.give_rows(forms.Form('csv', forms.Path('/dev/stdout')), 's', [{'a': 1}])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b"\xef\xbb\xbfa\r\n1\r\n"


def test_where_nothing_can_be_written_the_place_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "f", tmp_path / ("long" * 80)):
        with pytest.raises(OSError) as raised, whole_file(path):
            pass
        assert raised.value.filename == str(path)


def _names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]
