"""What `listing` and `feed` share: a call found in a list or feed, and the page of its own that tells the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from scrapy.http import Request, Response
from scrapy.utils.response import get_base_url

from config.sentences import say
from config.source_rules import is_web_address
from config.strict import ConfigError
from crawler.families.base import SourceSpider
from crawler.families.pages import PageRule, is_page, read_page
from crawler.text import one_line
from tracker.facts.model import Draft, Raw


class DetailSpider(SourceSpider):
    """Completes drafts from the calls' own pages, when the source file has rules for them."""

    detail_rules: tuple[PageRule, ...] = ()
    id_pattern: re.Pattern[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()

    def unseen(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts of calls that no earlier page or feed showed, each call once.

        What is said of one call in several places of a page is put together: a programme with two deadlines may
        stand there twice.
        """
        calls: dict[str, tuple[Draft, dict[Raw, None]]] = {}
        for draft in drafts:
            first, raws = calls.setdefault(draft.external_id or draft.url, (draft, {}))
            raws.update(dict.fromkeys(draft.raws))
            if first.url != draft.url:
                self.report(
                    say(
                        "{one} and {other} have the same id, '{external_id}'; they are read as one",
                        one=first.url,
                        other=draft.url,
                        external_id=draft.external_id,
                    )
                )
        fresh = [replace(draft, raws=tuple(raws)) for key, (draft, raws) in calls.items() if key not in self.seen]
        self.seen |= calls.keys()
        return fresh

    def id_in(self, url: str) -> str:
        """The source's own id in the call's address; empty, and reported, when it is not there."""
        if self.id_pattern is None:
            return ""
        if match := self.id_pattern.search(url):
            return match["id"] or ""
        self.report(say("the address {url} has no id as `{pattern}` expects", url=url, pattern=self.id_pattern.pattern))
        return ""

    def complete(self, draft: Draft) -> Iterator[Request | Draft]:
        """The draft itself, or a request for its page when there is more to read there."""
        if self.detail_rules:
            self.pages_asked += 1
            failed = partial(self.missed_page, draft=draft)
            yield Request(draft.url, self.read_detail, cb_kwargs={"draft": draft}, errback=failed, dont_filter=True)
        else:
            yield from self.titled(draft)

    def read_detail(self, response: Response, draft: Draft) -> Iterator[Any]:
        """The page of one call. A call whose page cannot be read is left as it was: half of it would look changed."""
        page = say("the page of '{title}' at {url}", title=name_of(draft), url=response.url)
        if not is_page(response):
            yield from self.miss(draft, say("{page} is not a web page; the call was left as it was", page=page))
            return
        base = get_base_url(response)
        raws = read_page(response.selector, self.detail_rules, say("on the call's own page"), base, response.url)
        if not raws:
            lacking = say(
                "{page} shows none of the fields that are expected there; the call was left as it was", page=page
            )
            yield from self.miss(draft, lacking)
            return
        yield from self.titled(replace(draft, raws=draft.raws + raws))


def check_addresses(addresses: tuple[str, ...], where: str) -> None:
    """Raise ConfigError unless there are addresses, and each is one of the web."""
    if not addresses:
        raise ConfigError(say("{where}: is empty; give one address at least", where=where))
    for address in addresses:
        if not is_web_address(address):
            raise ConfigError(
                say(
                    "{where}: '{address}' is not a web address that begins with https:// or http://",
                    where=where,
                    address=address,
                )
            )


def read_id_pattern(pattern: str, where: str) -> re.Pattern[str] | None:
    """The regular expression with its group `id`, or None without one. Raises ConfigError."""
    try:
        compiled = re.compile(pattern) if pattern else None
    except re.error as problem:
        raise ConfigError(
            say(
                "{where}: '{pattern}' is not a regular expression: {problem}",
                where=where,
                pattern=pattern,
                problem=problem,
            )
        ) from None
    if compiled is not None and "id" not in compiled.groupindex:
        raise ConfigError(
            say(
                "{where}: '{pattern}' has no group named id; write the part that is the id as (?P<id>...)",
                where=where,
                pattern=pattern,
            )
        )
    return compiled


def name_of(draft: Draft) -> str:
    """What to call a draft in a sentence."""
    return one_line(next(iter(draft.texts("title")), "")) or draft.external_id or draft.url
