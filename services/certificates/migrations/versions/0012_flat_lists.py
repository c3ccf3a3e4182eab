"""Lists, searches and counts that read as many rows of a hundred thousand cases as of a thousand.

A word says when its case came (with a default, so the release before this one goes on filing).
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_OPEN = sa.text("state IN ('submitted', 'working', 'waiting', 'ready', 'issuing')")
_TOOK = sa.text("what IN ('take', 'issue')")


def upgrade() -> None:
    op.drop_index("ix_requests_state_deadline", "requests")
    op.create_index("ix_requests_state_deadline", "requests", ["state", "deadline", "submitted_at", "id"])
    op.drop_index("ix_requests_assignee_state", "requests")
    ordered, beside = ["deadline", "submitted_at", "id"], ["state", "assignee"]
    op.create_index("ix_requests_open", "requests", ordered, postgresql_include=beside, postgresql_where=_OPEN)
    shown = ["actor", "id"]
    op.create_index("ix_request_history_took", "request_history", shown, postgresql_where=_TOOK)
    parked = sa.text("state = 'parked'")
    op.create_index("ix_documents_parked", "documents", ["request_id"], postgresql_where=parked)
    _date_words()


def _date_words() -> None:
    now = sa.text("now()")
    op.add_column(
        "request_words", sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, server_default=now)
    )
    op.execute(
        "UPDATE request_words SET submitted_at = requests.submitted_at FROM requests WHERE requests.id = request_id"
    )
    op.drop_index("ix_request_words_word", "request_words")
    op.create_index(
        "ix_request_words_word",
        "request_words",
        ["word"],
        postgresql_ops={"word": "text_pattern_ops"},
        postgresql_include=["submitted_at", "request_id"],
    )
    op.create_index("ix_request_words_newest", "request_words", ["submitted_at", "request_id", "word"])
