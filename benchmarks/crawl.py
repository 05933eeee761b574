"""Crawling: pages a second against a bare Scrapy spider, politeness over 200 hosts, and the child's memory.

    python -m benchmarks.crawl

The pages come from a server in a process of its own. Hosts are loopback addresses (127.0.x.y), which Linux has
without setting up.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from config.catalogue import Funder, Limits, Source
from config.settings import CrawlerSettings, Settings
from crawler import process
from crawler.job import Message

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
PAGES, ROUNDS = 2_000, 3
HOSTS, PAGES_PER_HOST, LATENCY, DELAY = 200, 18, 0.3, 1.0
SPEED_GOAL, TIME_GOAL, MEMORY_GOAL = 0.8, 1.25, 200
SELECTORS = {
    "title": "h1",
    "summary": "p.lead",
    "deadline": "dd.closes",
    "opens": "dd.opens",
    "amount": "dd.amount",
    "applicant": "ul.who li",
}


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    with _server() as port, tempfile.TemporaryDirectory() as folder:
        met = [_speed(port, Path(folder)), _politeness(port, Path(folder))]
    return 0 if all(met) else 1


def _speed(port: int, folder: Path) -> bool:
    site = f"http://127.0.0.1:{port}"
    ours, bare, peak = [], [], 0.0
    for _ in range(ROUNDS):
        (message,), memory = _crawl([_source("127.0.0.1", port, PAGES)], folder, delay=0.0)
        assert message.items == PAGES, message
        ours.append(PAGES / message.seconds)
        peak = max(peak, memory)
        said = subprocess.run([sys.executable, __file__, "bare", site], capture_output=True, text=True, check=True)
        bare.append(PAGES / float(said.stdout))
    ratio = median(ours) / median(bare)
    print(f"{PAGES} pages of 30 KB: {median(ours):.0f} pages/s, bare spider {median(bare):.0f}: {ratio:.2f} x", end="")
    print(f" (goal: at least {SPEED_GOAL}); peak of the child {peak:.0f} MB (goal: under {MEMORY_GOAL})")
    return ratio >= SPEED_GOAL and peak < MEMORY_GOAL


def _politeness(port: int, folder: Path) -> bool:
    hosts = [f"127.0.{1 + number // 100}.{1 + number % 100}" for number in range(HOSTS)]
    began = time.monotonic()
    messages, peak = _crawl([_source(host, port, PAGES_PER_HOST) for host in hosts], folder, delay=DELAY)
    seconds = time.monotonic() - began
    assert sum(message.items for message in messages) == HOSTS * PAGES_PER_HOST
    requests = PAGES_PER_HOST + 2  # robots.txt and the list
    ideal = (requests - 1) * DELAY + LATENCY
    print(f"{HOSTS} hosts, {requests} requests each, one a second: {seconds:.1f} s, ideal {ideal:.1f}", end="")
    print(f": {seconds / ideal:.2f} x (goal: at most {TIME_GOAL}); peak of the child {peak:.0f} MB")
    return seconds / ideal <= TIME_GOAL and peak < MEMORY_GOAL


def _crawl(sources: list[Source], folder: Path, delay: float) -> tuple[list[Message], float]:
    """Crawl for real; how each source ended, and the child's peak memory in MB."""
    peak = folder / "peak"
    process.COMMAND = [sys.executable, "-P", __file__, "child", str(peak)]
    settings = Settings(crawler=CrawlerSettings(delay=delay), cache_folder=folder / "cache")
    with process.new_job(sources, settings, NOW) as job:
        finished = [message for message in process.follow(job, 5.0) if message.kind == "finished"]
    assert not [message.failures for message in finished if message.failures], finished
    return finished, int(peak.read_text()) / 1024


def _source(host: str, port: int, pages: int) -> Source:
    fields = {name: {"select": selector} for name, selector in SELECTORS.items()}
    options = {"start": [f"http://{host}:{port}/list/{pages}"], "items": "li.call", "link": "a"}
    return Source(
        key=f"bench-{host}",
        name="Benchmark",
        family="listing",
        site=f"http://{host}:{port}/",
        funder=Funder("bench", "Benchmark"),
        verified="unverified",
        limits=Limits(private_addresses=True),
        options=options | {"fields": {}, "detail": fields},
    )


def _page(number: int) -> bytes:
    """A call's page of 30 KB."""
    filler = "".join(f"<p>Paragraph {n} about what is supported and why it matters.</p>\n" for n in range(400))
    facts = f"<dt>Closes</dt><dd class=closes>15 October {2027 + number % 3}</dd><dt>Opens</dt><dd class=opens>1 May"
    page = f"""<html><head><title>{number}</title></head><body><h1>Support for choirs {number}</h1>
<p class=lead>For the cost of rehearsals and travel.</p><dl>{facts} 2027</dd><dt>Amount</dt>
<dd class=amount>at most 50 000 kr</dd></dl><ul class=who><li>Associations</li><li>Foundations</li></ul>{filler}"""
    return page.encode()[:30_000]


@contextmanager
def _server() -> Iterator[int]:
    command = [sys.executable, __file__, "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


async def _serve() -> None:
    """Answer every host on one port; hosts other than 127.0.0.1 take LATENCY seconds."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        late = writer.get_extra_info("sockname")[0] != "127.0.0.1"
        while request := await reader.readline():
            while (await reader.readline()).strip():
                pass
            if late:
                await asyncio.sleep(LATENCY)
            writer.write(_answer(request.split()[1].decode()))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _answer(path: str) -> bytes:
    _, kind, number, *_ = f"{path}//".split("/")
    body, status = b"", "404 Not Found"
    if kind == "list":
        items = "".join(f'<li class=call><a href="/call/{n}">Call {n}</a></li>\n' for n in range(int(number)))
        body, status = f"<ul>{items}</ul>".encode(), "200 OK"
    elif kind == "call":
        body, status = _page(int(number)), "200 OK"
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _bare(site: str) -> None:
    """Print the seconds that a plain Scrapy spider takes for the same pages and selectors."""
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    class Bare(Spider):
        name = "bare"
        start_urls = [f"{site}/list/{PAGES}"]

        def parse(self, response: Response):
            for link in response.css("li.call a"):
                yield response.follow(link, self.read)

        def read(self, response: Response):
            yield {name: response.css(selector).getall() for name, selector in SELECTORS.items()}

    crawl = AsyncCrawlerProcess({"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False})
    crawl.crawl(Bare)
    began = time.monotonic()
    crawl.start()
    print(time.monotonic() - began)


def _child(peak: Path) -> None:
    """The crawler's child process, which writes its peak memory in KiB at its end."""
    from crawler.child import main as crawl

    crawl()
    status = Path("/proc/self/status").read_text()
    peak.write_text(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            asyncio.run(_serve())
        case ["bare", site]:
            _bare(site)
        case ["child", peak]:
            _child(Path(peak))
        case _:
            sys.exit(main())
