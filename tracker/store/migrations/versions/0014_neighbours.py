"""What calls of other sources are looked up by: their addresses, and without a deadline the words of their titles."""

import re
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BATCH, _LONGEST = 5000, 100


def upgrade() -> None:
    """As tracker.store.tables.calls describes it at this revision; for calls that are stored, as ingest writes them."""
    connection = op.get_bind()
    op.create_index("ix_calls_url", "calls", ["url"], postgresql_using="hash")
    undated = sa.text(
        "SELECT id, title FROM calls WHERE id > :last AND NOT EXISTS "
        "(SELECT 1 FROM deadlines WHERE deadlines.call_id = calls.id) ORDER BY id LIMIT :some"
    )
    insertion = sa.text("INSERT INTO call_words (call_id, kind, key) VALUES (:call_id, 'title', :key)")
    last = 0
    while found := connection.execute(undated, {"last": last, "some": _BATCH}).all():
        rows = [{"call_id": row.id, "key": word} for row in found for word in _looked_up_by(row.title)]
        if rows:
            connection.execute(insertion, rows)
        last = found[-1].id


def _looked_up_by(title: str) -> set[str]:
    """Its words, in lower case and without accents; "the" and the like too, by which nothing is looked up."""
    plain = "".join(letter for letter in normalize("NFKD", title.casefold()) if not "\u0300" <= letter <= "\u036f")
    return {word for word in re.findall(r"[^\W_]+", plain) if len(word) <= _LONGEST}
