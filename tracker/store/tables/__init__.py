"""Every table, described once (design section 2), a module for each subject. Reading and writing both use these.

The ORM is not imported, and a command imports only the subjects that it reads: describing a table takes time.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData


def all_tables() -> MetaData:
    """The tables of every subject."""
    for subject in iter_modules(__path__):
        import_module(f"{__name__}.{subject.name}")
    from tracker.store.tables.base import metadata

    return metadata
