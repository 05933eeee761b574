"""`grants` on a machine that fails it: a full disk, a read-only one, a database that may not be read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.commands import environment
from tests.integration.confined import confined, needs_namespaces

GOLDEN = Path(__file__).parents[1] / "golden"
CRAWL = f"grants crawl --replay {GOLDEN}/{{}} --database disk/grants.db"
LIST = "grants list --all --json --database disk/grants.db"
TITLES = 4  # of the first source
FULL = "disk/grants.db: the disk is full; nothing of this step was stored. Make room and try again.\n"


def mounted(folder: Path, size: str) -> str:
    (folder / "disk").mkdir()
    return f"mount -t tmpfs -o size={size} tmpfs disk"


@needs_namespaces
def test_a_full_disk_is_told_and_keeps_what_was_stored(tmp_path: Path) -> None:
    fill = "head -c 4000000 /dev/zero >disk/filling"
    make = mounted(tmp_path, "2m")
    # A daemon that begins now waits: it is there until it is stopped.
    wait = """grants daemon --database disk/grants.db 2>said & until grep -q full said; do sleep 0.05; done
        kill -0 $! && kill $! && grep -o 'database problem=.*' said"""
    steps = [make, CRAWL.format("vinnova"), fill, CRAWL.format("grants-gov"), LIST, wait, "rm disk/filling", LIST]
    _, first, _, second, full, waited, _, again = confined(tmp_path, *steps)
    assert (waited.code, waited.out) == (0, f'database problem="{tmp_path}/{FULL.strip()}"\n')
    assert first.code == 0, first.err
    assert (second.code, full.code) == (1, 1)
    assert (full.out, full.err) == ("", f"{tmp_path}/{FULL}")
    assert f"{tmp_path}/{FULL}" in second.out + second.err
    assert len(json.loads(again.out)) == TITLES


@needs_namespaces
def test_nothing_is_said_to_be_done_before_it_is_stored(tmp_path: Path) -> None:
    # The write-ahead log is kept from being emptied by a reader, so that it fills the disk.
    fill = "head -c 4000000 /dev/zero >disk/filling"
    keep = "coproc { exec python -c 'import sqlite3, sys; c = sqlite3.connect(\"disk/grants.db\"); " \
           "c.execute(\"BEGIN\"); c.execute(\"SELECT * FROM calls\").fetchall(); print(1, flush=True); " \
           "sys.stdin.read()'; }; read -u ${COPROC[0]}"  # fmt: skip
    id = f"$({LIST} | python -c 'import json, sys; print(json.load(sys.stdin)[0][\"id\"])')"
    make = mounted(tmp_path, "2m")
    steps = [make, CRAWL.format("vinnova"), keep, f"id={id}", fill, "grants dismiss $id --database disk/grants.db"]
    *_, dismissed = confined(tmp_path, *steps)
    assert (dismissed.code, dismissed.out, dismissed.err) == (1, "", f"{tmp_path}/{FULL}")


@needs_namespaces
def test_a_read_only_folder_can_be_listed_from_and_says_so_when_written_to(tmp_path: Path) -> None:
    make = mounted(tmp_path, "5m")
    close = "mount -o remount,ro disk"
    steps = [
        make,
        CRAWL.format("vinnova"),
        close,
        CRAWL.format("grants-gov"),
        LIST,
        "grants dismiss a --database disk/b.db",
    ]
    *_, refused, listed, other = confined(tmp_path, *steps)
    sentence = (
        f"{tmp_path}/disk/grants.db: it can be read but not written; check who may write the file and its folder."
    )
    assert refused.code == 1
    assert f"grants-gov: what was read could not be stored: {sentence}" in refused.out
    assert refused.err == "One source failed: grants-gov.\n"
    assert (listed.code, len(json.loads(listed.out))) == (0, TITLES)
    assert other.code == 1
    assert other.err.startswith(f"{tmp_path}/disk/b.db: it cannot be opened")


@needs_namespaces
def test_folders_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    make, home = mounted(tmp_path, "1m"), tmp_path / "disk"
    steps = [make, "mount -o remount,ro disk", "grants list", f"grants crawl vinnova --replay {GOLDEN}/vinnova"]
    away = {f"XDG_{name}_HOME": str(home / name) for name in ("DATA", "CACHE")}
    *_, listed, crawled = confined(tmp_path, *steps, **away)
    assert listed.code == crawled.code == 1
    assert listed.err == f"{home}/DATA/grants/grants.db: its folder cannot be made: Read-only file system\n"
    assert "Read-only file system" in crawled.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user who may not read")
def test_a_database_that_may_not_be_read_is_named(shared_folder: Path) -> None:
    path = shared_folder / "grants.db"
    program = f"""
import os, sys
from cli import main
assert main.run(["list", "--database", "{path}"]) == 0  # imports what another user may not read
os.chmod("{path}", 0o600)
os.setgid(65534)
os.setuid(65534)
sys.exit(main.run(["list", "--database", "{path}"]))
"""
    away = environment(**{f"XDG_{name}_HOME": str(shared_folder) for name in ("CONFIG", "DATA", "CACHE")})
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=away)
    assert (done.returncode, done.stdout) == (1, "")
    said = done.stderr.splitlines()[-1]
    assert said == f"{path}: it cannot be opened; check that the folder exists and that you may read it."
