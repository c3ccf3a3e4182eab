"""Special declarations on their way to acceptance, and the end of accepted ones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0004"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    # What was revoked may be declared and accepted again on the same day.
    op.add_column("declarations", _moment("revoked_at", nullable=True))
    op.drop_constraint("uq_declarations_person_id_afm_index_valid_from", "declarations")
    op.create_index(
        "uq_declarations_live",
        "declarations",
        ["person_id", "afm_index", "valid_from"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "counters",
        sa.Column("series", sa.String(32), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    _create_cases()
    _create_documents_and_history()


def _create_cases() -> None:
    op.create_table(
        "declaration_cases",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("person_id", sa.String(36), sa.ForeignKey("persons.person_id"), nullable=False, index=True),
        sa.Column("subject", sa.String(64), sa.ForeignKey("subjects.subject"), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("fields", postgresql.JSONB, nullable=False),
        sa.Column("afm_sealed", sa.LargeBinary, nullable=False),
        sa.Column("afm_index", sa.LargeBinary, nullable=False, index=True),
        sa.Column("key_version", sa.SmallInteger, nullable=False, index=True),
        sa.Column("recipient", postgresql.JSONB, nullable=False),
        sa.Column("declaration_id", sa.Uuid, sa.ForeignKey("declarations.declaration_id")),
        _moment("updated_at"),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting-for-document', 'submitted', 'returned', 'accepted', 'refused', 'revoked')",
            name="state",
        ),
    )
    op.create_index("ix_declaration_cases_queue", "declaration_cases", ["state", "updated_at"])


def _create_documents_and_history() -> None:
    case_id = sa.ForeignKey("declaration_cases.case_id")
    op.create_table(
        "declaration_documents",
        sa.Column("case_id", sa.Uuid, case_id, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary),
        sa.Column("media_type", sa.String(32)),
        sa.Column("sha256", sa.String(64), index=True),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("gov_code", sa.Text),
        sa.Column("certification", postgresql.JSONB),
        _moment("added_at"),
    )
    op.create_table(
        "declaration_history",
        sa.Column("entry_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("declaration_cases.case_id"), nullable=False, index=True),
        _moment("at"),
        sa.Column("what", sa.String(24), nullable=False),
        sa.Column("side", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("clerk", sa.Text),
        sa.Column("detail", postgresql.JSONB, nullable=False),
    )
