"""Every table, described once (design section 2), a module for each subject. Reading and writing both use these.

The ORM is not imported, and a command imports only the subjects that it reads: describing a table takes time.

Moments are aware UTC datetimes; sums are Decimal. Both engines keep the same columns.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData

_SUBJECTS = ("applications", "calls", "changes", "duplicates", "jobs", "organisations", "settled")


def all_tables() -> MetaData:
    """The tables of every subject."""
    for subject in _SUBJECTS:
        import_module(f"{__name__}.{subject}")
    from tracker.store.tables.base import metadata

    return metadata
