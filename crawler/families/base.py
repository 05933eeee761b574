"""What every family shares: a spider of one source that yields drafts and says what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import scrapy
from scrapy.spidermiddlewares.httperror import HttpError

from config.catalogue import Source
from config.sentences import say
from config.strict import read
from crawler.families.fields import FieldRule
from crawler.faults import why
from crawler.noanswer import NoAnswer
from tracker.facts.model import Draft, Raw


class SourceSpider(scrapy.Spider):
    """Reads one source. It yields drafts and requests, and never interprets dates or money.

    A family overrides `start` and its callbacks, and sets `Options` to the frozen dataclass of its table.
    """

    name = "source"
    Options: type[Any]

    def __init__(self, source: Source, now: datetime, secrets: Mapping[str, str] | None = None) -> None:
        super().__init__(name=source.key)
        self.source = source
        self.now = now
        self.secrets = secrets or {}
        self.options: Any = self.read_options(source)
        self.left_out = 0
        self.renamed = False
        """Whether it was reported that the source calls something otherwise than the source file."""
        self.problems: list[str] = []
        self.failures: list[str] = []
        self.pages_asked = 0
        self.missed: list[str] = []

    @classmethod
    def read_options(cls, source: Source) -> Any:
        """The family's own table, read strictly. Raises ConfigError naming file and key.

        Families extend this to compile selectors and paths, so that `grants sources check` finds bad ones.
        """
        return read(cls.Options, source.options, f"{source.path}: [{source.family}]")

    def draft(self, url: str, raws: tuple[Raw, ...], external_id: str = "") -> Draft:
        """A draft of this source, captured now."""
        return Draft(self.source.key, url, self.now, external_id, raws)

    def titled(self, draft: Draft) -> Iterator[Draft]:
        """The draft, when it says what the call is called; a call without a title is reported."""
        if draft.texts("title"):
            yield draft
        else:
            self.report(
                say("an item that leads to {url} has no title where one is expected; it was left out", url=draft.url)
            )

    @property
    def expects_deadlines(self) -> bool:
        """Not when the source file says that none are to be expected: `fill = { deadlines = 0 }`."""
        expect = self.source.expect
        return expect is None or expect.fill.get("deadlines") != 0

    def rules(self) -> Iterable[FieldRule]:
        """The rules by which fields are read from known places; none where all is read by labels."""
        return ()

    def report(self, sentence: str) -> None:
        """Something a person should look at; the run goes on and is suspect at least."""
        self.problems.append(sentence)

    def miss(self, draft: Draft, sentence: str) -> Iterator[Draft]:
        """The page or record of one call could not be read: the call is still shown, and stays as it was.

        One dead page of many is no failure of the run; how many are too many, tracker.calls.expect says.
        """
        self.missed.append(sentence)
        yield replace(draft, partial=True)

    def missed_page(self, failure: Any, draft: Draft) -> Iterator[Draft]:
        """As `miss`, for a request that came to nothing. What a replay lacks is a failure of the run (section 5)."""
        sentence = why(failure.value, failure.request)
        if isinstance(failure.value, NoAnswer):
            self.fail(sentence)
        yield from self.miss(draft, sentence)

    def page_missed(self, failure: Any, draft: Draft, optional: bool) -> Iterator[Draft]:
        """As `missed_page`. What is optional and not there, or was not recorded for a replay, leaves a whole call."""
        problem = failure.value
        gone = isinstance(problem, HttpError) and problem.response.status in (404, 410)
        if optional and (gone or isinstance(problem, NoAnswer)):
            return self.titled(draft)
        return self.missed_page(failure, draft)

    def fail(self, sentence: str) -> None:
        """The source could not be read as it should; the run is failed and concludes nothing from absence."""
        self.failures.append(sentence)
