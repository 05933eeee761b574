"""What is wrong with the catalogue, families' own tables included: selectors and paths that cannot be compiled."""

from __future__ import annotations

from collections.abc import Iterator

from config.catalogue import Catalogue
from config.strict import ConfigError
from crawler.families import family


def check(catalogue: Catalogue) -> list[str]:
    """A sentence, naming file and key, for each source that cannot be used as it is; empty when all is well."""
    return [*catalogue.problems, *_families(catalogue)]


def _families(catalogue: Catalogue) -> Iterator[str]:
    for source in catalogue.sources.values():
        try:
            family(source).read_options(source)
        except ConfigError as problem:
            yield str(problem)
