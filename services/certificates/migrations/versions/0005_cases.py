"""A request becomes a case: who asks, who works on it, what was asked for, documents, and how they are delivered.

The new columns have defaults or may be empty, so the release before this one goes on filing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add_to_requests()
    _add_to_history()
    _create_case_tables()
    _create_documents()
    _create_deliveries()


def _add_to_requests() -> None:
    op.alter_column("requests", "subject", nullable=True)
    for column in (
        sa.Column("edition", sa.Integer, nullable=False, server_default="1"),
        sa.Column("applicant", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("level", sa.String(1), nullable=False, server_default="A"),
        sa.Column("email", sa.Text),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("assignee", sa.String(64)),
        sa.Column("assignee_name", sa.Text),
        sa.Column("unit", sa.String(32)),
        sa.Column("filed_by", sa.String(64)),
        sa.Column("override_reason", sa.Text),
        sa.Column("complete_on", sa.Date),
        sa.Column("document", JSONB),
        sa.Column("prepared_by", sa.String(64)),
        sa.Column("prepared_by_name", sa.Text),
        sa.Column("answered_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
    ):
        op.add_column("requests", column)
    op.create_index("ix_requests_state_deadline", "requests", ["state", "deadline", "id"])
    op.create_index("ix_requests_assignee_state", "requests", ["assignee", "state"])
    ended = sa.text("ended_at IS NOT NULL")
    op.create_index("ix_requests_ended_at", "requests", ["ended_at", "id"], postgresql_where=ended)
    op.create_index("ix_requests_number", "requests", ["number"], postgresql_ops={"number": "text_pattern_ops"})


def _add_to_history() -> None:
    op.add_column("request_history", sa.Column("side", sa.String(16), nullable=False, server_default="applicant"))
    op.add_column("request_history", sa.Column("actor", sa.String(64)))
    op.add_column("request_history", sa.Column("actor_name", sa.Text))
    op.add_column("request_history", sa.Column("told", JSONB))


def _of_a_request() -> sa.Column[object]:
    return sa.Column("request_id", sa.Uuid, sa.ForeignKey("requests.id"), nullable=False, index=True)


def _create_case_tables() -> None:
    op.create_table(
        "asked_documents",
        sa.Column("id", sa.Uuid, primary_key=True),
        _of_a_request(),
        sa.Column("evidence", sa.String(40)),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("required", sa.Boolean, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("reminded_at", _MOMENT),
        sa.Column("met_by", sa.String(16)),
        sa.Column("met_at", _MOMENT),
    )
    op.create_table(
        "request_waits",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _of_a_request(),
        sa.Column("since_at", _MOMENT, nullable=False),
        sa.Column("until_at", _MOMENT),
    )
    op.create_table(
        "request_notes",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _of_a_request(),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "request_words",
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("word", sa.String(100), primary_key=True),
    )
    by_beginning = {"word": "text_pattern_ops"}
    op.create_index("ix_request_words_word", "request_words", ["word"], postgresql_ops=by_beginning)


def _create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid, primary_key=True),
        _of_a_request(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("prepared_by", sa.String(64), nullable=False),
        sa.Column("signed_by", sa.String(64), nullable=False),
        sa.Column("signed_by_name", sa.Text, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("code_hash", sa.LargeBinary, unique=True),
        sa.Column("code", sa.String(32)),
        sa.Column("pdf", sa.LargeBinary),
        sa.Column("sha256", sa.String(64)),
        sa.Column("seal", sa.String(16)),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("try_after", _MOMENT),
        sa.Column("recalled_at", _MOMENT),
        sa.Column("recall_reason", sa.Text),
        sa.Column("replaced_by", sa.Uuid, sa.ForeignKey("documents.id")),
        sa.Column("checks", sa.Integer, nullable=False, server_default="0"),
        sa.Column("checked_at", _MOMENT),
        sa.Column("made_at", _MOMENT),
    )
    waiting = sa.text("state = 'making'")
    op.create_index("ix_documents_making", "documents", ["try_after"], postgresql_where=waiting)


def _create_deliveries() -> None:
    op.create_table(
        "pickups",
        sa.Column("id", sa.Uuid, primary_key=True),
        _of_a_request(),
        sa.Column("code", sa.String(16), nullable=False, unique=True),
        sa.Column("laid_out_at", _MOMENT, nullable=False),
        sa.Column("reminded_at", _MOMENT),
        sa.Column("wrong_tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("collector", JSONB),
        sa.Column("handed_over_by", sa.String(64)),
        sa.Column("ended_at", _MOMENT),
    )
    op.create_table(
        "post_batches",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("closed_by", sa.String(64)),
        sa.Column("closed_at", _MOMENT),
    )
    is_open = sa.text("state = 'open'")
    op.create_index("ix_post_batches_open", "post_batches", ["state"], unique=True, postgresql_where=is_open)
    op.create_table(
        "post_items",
        sa.Column("id", sa.Uuid, primary_key=True),
        _of_a_request(),
        sa.Column("batch_id", sa.Uuid, sa.ForeignKey("post_batches.id"), nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("address_lines", JSONB, nullable=False),
        sa.Column("tracking", sa.String(13), unique=True),
        sa.Column("posted_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("reason", sa.Text),
    )
