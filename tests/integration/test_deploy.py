"""The files to install daemon and workers with: systemd finds nothing wrong in the units, and little to misuse."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
ANALYZE = shutil.which("systemd-analyze")


@pytest.fixture(params=["grants.service", "grants-worker.service"])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The unit, with the program where it is here."""
    text = (DEPLOY / request.param).read_text(encoding="utf-8")
    file = tmp_path / str(request.param)
    file.write_text(text.replace("/opt/grants/bin/grants", str(Path(sys.executable).parent / "grants")))
    return file


@pytest.mark.skipif(ANALYZE is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_in_the_unit(unit: Path) -> None:
    done = subprocess.run([str(ANALYZE), "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_user_of_the_unit_gets_the_folder_that_systemd_would_give_to_root(unit: Path) -> None:
    """`ConfigurationDirectory=` is the one folder that systemd leaves to root (systemd.exec(5))."""
    text = unit.read_text(encoding="utf-8")
    assert all(
        line in text for line in ("User=grants", "ConfigurationDirectory=grants", "ConfigurationDirectoryMode=0750")
    )
    steps = (DEPLOY.parent / "server.md").read_text(encoding="utf-8").splitlines()
    (made,) = (
        number for number, line in enumerate(steps) if "install -d -o grants -g grants -m 750 /etc/grants" in line
    )
    (started,) = (number for number, line in enumerate(steps) if "enable --now grants" in line)
    assert made < started


@pytest.mark.skipif(ANALYZE is None, reason="no systemd on this machine")
def test_the_unit_is_hardened(unit: Path) -> None:
    done = subprocess.run([str(ANALYZE), "security", "--offline=true", str(unit)], capture_output=True, text=True)
    if "Unknown" in done.stderr or "unrecognized" in done.stderr:
        pytest.skip("this systemd looks at running units only")
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert exposure is not None
    assert float(exposure[1]) < 2.0
