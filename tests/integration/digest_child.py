"""Runs rounds of digests, each in a process of its own that may be killed: `python -m tests.integration.digest_child`.

Reads lines of `DATABASE PORT MOMENT SECONDS`, writes how the process ended; after SECONDS it is killed, after 0 never.
Everything is imported once, here, so that a process begins its work at once.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import datetime

from config.settings import MailSettings, Settings
from tracker.digest.run import run_due
from tracker.store.database import open_database


def work(database: str, port: str, moment: str) -> None:
    """One round."""
    mail = MailSettings(
        server="127.0.0.1", port=int(port), security="none", per_second=10_000, sender="Grants <grants@example.org>"
    )
    settings = Settings(language="en", zone="Europe/Stockholm", mail=mail)
    now = datetime.fromisoformat(moment)
    run_due(open_database(database, now), settings, now)


def main() -> None:
    """Until standard input ends."""
    for line in sys.stdin:
        *asked, seconds = line.split()
        child = os.fork()
        if child == 0:
            work(*asked)
            os._exit(0)
        if float(seconds):
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)  # if it has ended, it is still there to be waited for
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
