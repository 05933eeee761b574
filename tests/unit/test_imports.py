"""The arrows of the design: config <- tracker <- crawler <- cli, and pure thinking that knows no outside."""

import subprocess
import sys
from pathlib import Path


def test_imports_point_one_way() -> None:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
