"""The funders' site of a soak, on loopback hosts: sources of every behaviour, and their source files."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from benchmarks.quiet_server import FeedHandler, QuietServer
from benchmarks.soak_counts import BEHAVIOURS, SCHEDULES, ZONE, is_bad_day
from benchmarks.soak_daemon import ClockFile
from tests.homes import home_in, sources_in

SOURCE = """
name = "{key}"
family = "feed"
site = "{url}"
verified = "unverified"
language = "sv"
country = "SE"
zone = "Europe/Stockholm"
schedule = "{schedule}"

[funder]
key = "soak"
name = "Soak"

[expect]
items = 1

[limits]
private_addresses = true

[feed]
start = ["{url}"]
"""


class _Site(FeedHandler):
    clock: ClockFile
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        behaviour = self.path.strip("/").partition("-")[0]
        bad = behaviour == "flapping" and is_bad_day(self.clock.read().astimezone(ZONE).date())
        if self.path == "/robots.txt" or behaviour == "broken" or bad:
            return self.answer(b"", 404)
        if behaviour == "moved" and not self.path.endswith("-here"):
            return self.answer(b"", 301, ("Location", f"{self.path}-here"))
        if behaviour == "slow":
            time.sleep(0.5)
        return self.answer(feed({"empty": 0, "huge": 300}.get(behaviour, 3), self.path))


def feed(count: int, path: str) -> bytes:
    items = "".join(
        f"<item><guid>{path}{number}</guid><link>https://fond.example.org{path}/{number}</link>"
        f"<title>Bidrag {number}</title><description>Sista ansökningsdag 15 oktober 2031.</description></item>"
        for number in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>S</title>{items}</channel></rss>'.encode()


class site:
    def __init__(self, clock: ClockFile) -> None:
        handler = type("Site", (_Site,), {"clock": clock})
        self._http = QuietServer(("", 0), handler)

    def __enter__(self) -> int:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return int(self._http.server_address[1])

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()


def write_sources(folder: Path, count: int, port: int) -> dict[str, str]:
    """Behaviour by key of the source."""
    place = sources_in(home_in(folder))
    keys = {}
    for number in range(count):
        behaviour = BEHAVIOURS[number % len(BEHAVIOURS)]
        key = f"{behaviour}-{number}"
        host = f"127.0.{1 + number // 200}.{1 + number % 200}"
        url = f"http://{host}:{1 if behaviour == 'refusing' else port}/{key}"
        schedule = SCHEDULES.get(behaviour, "daily 02:30")
        (place / f"{key}.toml").write_text(SOURCE.format(key=key, url=url, schedule=schedule), encoding="utf-8")
        keys[key] = behaviour
    return keys
