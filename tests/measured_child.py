"""The process that crawls, which writes the most memory that it ever held (bytes) into the file named first."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from crawler.child import main

if __name__ == "__main__":
    try:
        main()
    finally:
        # Of this program alone: what getrusage tells includes the process that started it.
        (most,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
        Path(sys.argv[1]).write_text(str(int(most) * 1024))
