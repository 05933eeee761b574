"""Runs commands in Linux namespaces of their own: with mounts and network addresses that exist for them alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.commands import Done, environment

_ENTER = ["unshare", "--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child"]


def _possible() -> bool:
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run([*_ENTER, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0


needs_namespaces = pytest.mark.skipif(not _possible(), reason="this machine gives us no namespaces of our own")


def confined(folder: Path, *steps: str, **values: str) -> list[Done]:
    """Run shell commands one after the other in one namespace, in `folder`; how each of them ended."""
    script = ["ip link set lo up"]
    for number, step in enumerate(steps):
        script.append(f"{{ {step}\n}} >{folder}/{number}.out 2>{folder}/{number}.err; echo $? >{folder}/{number}.code")
    surroundings = {**environment(**values), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [*_ENTER, "bash", "-c", "\n".join(script)], cwd=folder, env=surroundings, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return [_ended(folder, number) for number in range(len(steps))]


def _ended(folder: Path, number: int) -> Done:
    out, err, code = ((folder / f"{number}.{kind}").read_text(encoding="utf-8") for kind in ("out", "err", "code"))
    return Done(int(code), out, err)
