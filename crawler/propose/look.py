"""Looks at addresses, writes a source file for each, and crawls by it once, so that what it reads is seen first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from config.catalogue import Source, read_source
from config.sentences import Sentence, say
from config.settings import Settings
from config.strict import ConfigError
from crawler.case import write_case
from crawler.job import recorded_in
from crawler.propose import Fetch, Proposal, propose
from crawler.reading.fetch import Fetched, NotFetched, fetch_pages
from crawler.trial import Trial, try_sources

_OWN = "\n[limits]\nprivate_addresses = true\n"


@dataclass(frozen=True)
class Looked:
    """What came of one address."""

    url: str
    proposal: Proposal | None = None
    trial: Trial | None = None
    case: Path | None = None
    """Where its answers were kept, when they were."""
    problem: str = ""
    """Why it could not be fetched, or no file made of it, as a sentence; then there is nothing else."""


def look(
    urls: Sequence[str],
    settings: Settings,
    now: datetime,
    folder: Path,
    cases: Path | None = None,
    *,
    key: str = "",
    private: bool = False,
) -> list[Looked]:
    """Propose a file for each address, write it into `folder` under its key, and try it; nothing is stored.

    `key` is that of the only one. `cases`: the answers of each trial are kept there, as a golden case, in a folder of
    the source's key when there are several. `private`: they are servers of one's own. Raises ConfigError when nothing
    can be fetched at all.
    """
    found = _proposals(urls, settings, now, private)
    named = _named({url: one for url, one in found.items() if isinstance(one, Proposal)}, key, now, private)
    written = {url: _written(url, proposal, folder, private) for url, proposal in named.items()}
    sources = {url: one for url, one in written.items() if isinstance(one, Source)}
    trials = try_sources(list(sources.values()), settings, now, record=cases) if sources else []
    looked: dict[str, Looked] = {}
    for url, trial in zip(sources, trials, strict=True):
        case = recorded_in(cases, trial.source.key, len(trials)) if cases else None
        if case:
            write_case(trial, case, now)
        looked[url] = Looked(url, named[url], trial, case)
    problems = found | written
    return [looked[url] if url in looked else Looked(url, problem=str(problems[url])) for url in urls]


def _written(url: str, proposal: Proposal, folder: Path, private: bool) -> Source | ConfigError:
    """The source by its file, which is written; why it cannot be used otherwise."""
    path = folder / f"{proposal.key}.toml"
    try:
        path.write_text(proposal.text, encoding="utf-8")
        source = read_source(path)
    except (ConfigError, ValueError) as problem:
        return ConfigError(_no_file(url, problem))
    # Only who runs the command may open one's own network, whatever a page has brought into its proposal.
    if source.limits.private_addresses != private:
        return ConfigError(say("{url}: its proposal would read private addresses, which was not asked for", url=url))
    return source


def _no_file(url: str, problem: Exception) -> Sentence:
    return say("{url}: no source file can be made of it: {problem}", url=url, problem=str(problem)[:200])


def _proposals(
    urls: Sequence[str], settings: Settings, now: datetime, private: bool
) -> dict[str, Proposal | NotFetched]:
    """By address. What a proposal would like to see besides is fetched for all of them together."""
    answers = dict(zip(urls, fetch_pages(urls, settings, now, private_addresses=private), strict=True))
    more: dict[str, tuple[bytes, str] | None] = {}
    first = {url: _proposed(answer, _noting(more)) for url, answer in answers.items()}
    if not more:
        return first
    for url, answer in zip(more, fetch_pages(list(more), settings, now, private_addresses=private), strict=True):
        more[url] = (answer.body, answer.content_type) if isinstance(answer, Fetched) else None
    return {url: _proposed(answer, more.get) for url, answer in answers.items()}


def _noting(wanted: dict[str, tuple[bytes, str] | None]) -> Fetch:
    def note(url: str) -> None:
        wanted[url] = None

    return note


def _proposed(answer: Fetched | NotFetched, fetch: Fetch) -> Proposal | NotFetched:
    if isinstance(answer, NotFetched):
        return answer
    try:
        return propose(answer.url, answer.body, answer.content_type, fetch)
    except Exception as problem:  # a defect in reading one page must not lose the others
        return NotFetched(_no_file(answer.url, problem))


def _named(proposals: dict[str, Proposal], key: str, now: datetime, private: bool) -> dict[str, Proposal]:
    """Each under a key of its own, as two pages of one site propose the same; with the leave that a server of one's own
    needs, and the day on which it was looked at."""
    unknown = 'verified = "unverified"\n'
    dated = f'{unknown}verified_on = "{now:%Y-%m-%d}"\n'
    taken: dict[str, Proposal] = {}
    named: dict[str, Proposal] = {}
    for url, proposal in proposals.items():
        wanted = key or proposal.key
        numbered = (f"{wanted}-{number}" for number in count(2))
        own = next(name for name in chain([wanted], numbered) if name not in taken)
        named[url] = taken[own] = replace(
            proposal, key=own, text=proposal.text.replace(unknown, dated, 1) + (_OWN if private else "")
        )
    return named
