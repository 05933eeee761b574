"""The history of the tables, as Alembic revisions. Alembic finds it through tracker.store.upgrade."""
