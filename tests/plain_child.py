"""The crawler's child process with one family more: `plain`, as small as a family can be."""

import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.http import Request, Response

from crawler import child
from crawler.families import FAMILIES
from crawler.families.base import SourceSpider
from tracker.facts.model import Draft, Raw


@dataclass(frozen=True)
class Options:
    urls: tuple[str, ...]
    bodies: tuple[str, ...] = ()
    """With them each address is asked by POST, once for each body."""


class PlainSpider(SourceSpider):
    """`<li>` is a call, `<a rel="next">` another page; `<hr>` breaks the reading, `<kill>` and `<leak>` the process."""

    Options = Options

    async def start(self) -> AsyncIterator[Any]:
        for url in self.options.urls:
            for body in self.options.bodies:
                yield Request(url, method="POST", body=body, dont_filter=True)
            if not self.options.bodies:
                yield Request(url, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> Iterator[Draft | Request]:
        if response.css("kill"):
            os.kill(os.getpid(), signal.SIGKILL)
        if response.css("leak"):
            bytearray(3_000_000_000)
        if response.css("hr"):
            raise ValueError("a line where none belongs")
        for number, item in enumerate(response.css("li")):
            title = item.css("::text").get("")
            yield self.draft(response.url, (Raw("title", title),), external_id=f"{response.url}#{number}")
        for link in response.css("a[rel=next]::attr(href)"):
            yield response.follow(link.get())


if __name__ == "__main__":
    if note := os.environ.get("PLAIN_CHILD_PID"):
        Path(note).write_text(str(os.getpid()))
    sys.modules["plain_child"] = sys.modules["__main__"]
    FAMILIES["plain"] = "plain_child:PlainSpider"
    child.main()
