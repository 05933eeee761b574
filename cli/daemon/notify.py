"""Tells systemd how the daemon is: datagrams to the socket that NOTIFY_SOCKET names, as sd_notify(3) describes them."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from contextlib import suppress


class Notifier:
    """Says nothing where nobody listens."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")

    def send(self, *states: str) -> None:
        """Send these assignments: `READY=1`, `STATUS=...`, `WATCHDOG=1`, `STOPPING=1`."""
        if not self._address:
            return
        # An address that begins with @ is in Linux's abstract namespace, which is written with a NUL (unix(7)).
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.sendto("\n".join(states).encode(), address)

    def reloading(self) -> None:
        """`RELOADING=1` wants the monotonic time with it (Type=notify-reload); `READY=1` ends it."""
        self.send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
