"""Run every benchmark in a process of its own: `make bench`, or `python -m benchmarks ingest listing` for some."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime

NAMES = (
    "listing",
    "search",
    "ingest",
    "crawl",
    "crawl_all",
    "duplicates",
    "linking",
    "reading",
    "digest",
    "matching",
    "board",
)


def main() -> int:
    """Print the machine and each benchmark's figures; exit 1 when one of them missed its goal."""
    names = sys.argv[1:] or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark is called '{unknown[0]}'; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, ", end="")
    print(f"Python {platform.python_version()}", flush=True)
    # Without bytecode every start is several times slower, which measures the compiler and not the program.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    missed = 0
    for name in names:
        print(f"\n== {name}", flush=True)
        missed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], env=environment).returncode != 0
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
