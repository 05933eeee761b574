"""Calls' own pages read by their labels, without selectors (crawler.reading): no markup has to be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from scrapy.http import Request, Response, TextResponse

from config.sentences import say
from crawler.families.base import SourceSpider
from crawler.reading.drafts import Reading, read_page
from tracker.facts.model import Draft, Raw, RawField

_DAYS: tuple[RawField, ...] = ("deadline", "opens", "period", "rolling")
"""What a list states of a call by rules of its source file: days to apply by, or that there are none."""


class Labelled(SourceSpider):
    """A spider that can read a page by its labels."""

    list_knows_titles: ClassVar[bool] = False
    """Whether the title that the list gives is the call's own, and not the words of a link."""

    def page_of(self, draft: Draft, *, named: bool = False) -> Request:
        """The request for the page of a call. `named`: the source file names it, so that it must hold a call."""
        self.pages_asked += 1
        failed = partial(self.missed_page, draft=draft)
        given = {"draft": draft, "named": named}
        return Request(draft.url, self.read_labelled, cb_kwargs=given, errback=failed, dont_filter=True)

    def read_labelled(self, response: Response, draft: Draft, named: bool) -> Iterator[Any]:
        """The calls on a page."""
        if not isinstance(response, TextResponse):
            yield from self.miss(draft, say("{url} is not a web page", url=response.url))
            return
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        yield from self.calls_in(response.body, content_type, draft, named=named)

    def calls_in(self, body: bytes, content_type: str, draft: Draft, *, named: bool = False) -> Iterator[Draft]:
        """The drafts of the calls in a page, with what the list said; a page that is no call is counted.

        A page that tells none leaves a call of which the list states days.
        """
        reading = self.reading(body, content_type, draft.url)
        if not reading.drafts and any(draft.texts(name) for name in _DAYS):
            yield from self.titled(draft)
            return
        if not reading.drafts:
            self.left_out += 1
            if named:
                self.report(say("{url} is no call any more: {problem}", url=draft.url, problem=reading.why_none))
        if len(reading.drafts) == 1:
            yield from self.titled(self._one(draft, reading.drafts[0]))
            return
        for found in reading.drafts:
            part = found.external_id.partition("#")[2]
            external_id = f"{draft.external_id}#{part}" if draft.external_id else found.external_id
            common = tuple(raw for raw in draft.raws if raw.field not in ("title", "text"))
            raws = (*found.raws, *common)
            yield from self.titled(replace(draft, external_id=external_id, raws=raws, cut=found.cut))

    def reading(self, body: bytes, content_type: str, url: str) -> Reading:
        """What is on a page, read with what the source file tells of language and country."""
        told = {"language": self.source.language, "country": _country(self.source.country)}
        return read_page(body, url, self.now, content_type=content_type, **told)

    def _one(self, draft: Draft, found: Draft) -> Draft:
        """The page's own title before the words of a link; it has the whole of it."""
        raws = found.raws
        if self.list_knows_titles or not found.texts("title"):
            raws = (*_titles(draft), *(raw for raw in raws if raw.field != "title"))
        others = (raw for raw in draft.raws if raw.field != "title")
        return replace(draft, raws=(*raws, *others), cut=found.cut)


def _titles(draft: Draft) -> tuple[Raw, ...]:
    return tuple(raw for raw in draft.raws if raw.field == "title")


def _country(code: str) -> str:
    """The EU is no country whose habits of writing dates and sums could be known."""
    return "" if code == "EU" else code
