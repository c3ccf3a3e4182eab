"""The desk: clerks, codes, cases; a level's history and its way to Keycloak; the record of who saw what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.alter_column("persons", "afm_sealed", nullable=True)
    op.alter_column("persons", "afm_index", nullable=True)
    op.drop_constraint("ck_persons_level_method", "persons")
    op.create_check_constraint("ck_persons_level_method", "persons", "level_method IN ('taxisnet', 'desk', 'console')")
    _create_history()
    _create_clerks_and_codes()
    _create_cases()
    _create_audit()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_history() -> None:
    op.create_table(
        "level_changes",
        sa.Column("change_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.String(36), sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("level", sa.String(1), nullable=False),
        sa.Column("previous_level", sa.String(1), nullable=False),
        sa.Column("method", sa.String(16)),
        sa.Column("reason", sa.String(16), nullable=False),
        _moment("at"),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(255)),
        sa.Column("office", sa.String(40)),
        sa.Column("clerk", sa.String(40)),
        sa.Column("evidence_kind", sa.String(16)),
        sa.Column("evidence_last", sa.String(4)),
        sa.Column("note", sa.Text),
        sa.Column("policy_version", sa.SmallInteger, nullable=False),
        sa.UniqueConstraint("person_id", "version"),
    )
    op.create_table(
        "projections",
        sa.Column("change_id", sa.Uuid, sa.ForeignKey("level_changes.change_id"), primary_key=True),
        sa.Column("subject", sa.String(64), primary_key=True),
        _moment("written_at", nullable=True),
        _moment("cutoff", nullable=True),
    )
    op.create_index(
        "ix_projections_waiting", "projections", ["change_id"], postgresql_where=sa.text("written_at IS NULL")
    )


def _create_clerks_and_codes() -> None:
    op.create_table(
        "clerks",
        sa.Column("username", sa.String(255), primary_key=True),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("number", sa.String(40), nullable=False, unique=True),
        sa.Column("afm_sealed", sa.LargeBinary, nullable=False),
        sa.Column("afm_index", sa.LargeBinary, nullable=False),
        sa.Column("key_version", sa.SmallInteger, nullable=False),
    )
    op.create_table(
        "desk_codes",
        sa.Column("code_id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary, nullable=False),
        sa.Column("code_index", sa.LargeBinary, nullable=False),
        sa.Column("key_version", sa.SmallInteger, nullable=False),
        sa.Column("recipient", postgresql.JSONB, nullable=False),
        _moment("made_at"),
        _moment("expires_at"),
        _moment("reminded_at", nullable=True),
        _moment("ended_at", nullable=True),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index("uq_desk_codes_live", "desk_codes", ["subject"], unique=True, postgresql_where=live)
    op.create_index("ix_desk_codes_code_index", "desk_codes", ["code_index"])
    op.create_table(
        "desk_attempts",
        sa.Column("attempt_id", sa.Uuid, primary_key=True),
        sa.Column("clerk", sa.String(255), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(64)),
        sa.Column("purpose", sa.Text),
        _moment("at"),
        _moment("used_at", nullable=True),
    )
    op.create_index("ix_desk_attempts_clerk_at", "desk_attempts", ["clerk", "at"])


def _create_cases() -> None:
    op.create_table(
        "desk_cases",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("opened_by", sa.String(255), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("clerk", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _moment("opened_at"),
        _moment("ended_at", nullable=True),
        sa.Column("note", sa.Text),
        sa.Column("person_id", sa.String(36), sa.ForeignKey("persons.person_id")),
        sa.Column("entered_person", sa.Boolean, nullable=False, server_default=sa.text("false")),
        _moment("certified_at", nullable=True),
        sa.Column("document_kind", sa.String(16)),
        sa.Column("document_last", sa.String(4)),
        sa.Column("document_expires", sa.Date),
        sa.Column("given_name", sa.Text),
        sa.Column("family_name", sa.Text),
        sa.Column("father_name", sa.Text),
        sa.Column("check_state", sa.String(16), nullable=False, server_default="none"),
        sa.Column("checked_by", sa.String(255)),
        _moment("checked_at", nullable=True),
        sa.Column("check_note", sa.Text),
        sa.CheckConstraint("state IN ('open', 'certified', 'undone', 'closed')", name="state"),
        sa.CheckConstraint("check_state IN ('none', 'waiting', 'agreed', 'disputed')", name="check_state"),
    )
    op.create_index("ix_desk_cases_subject", "desk_cases", ["subject"])
    is_open = sa.text("state = 'open'")
    op.create_index("uq_desk_cases_open", "desk_cases", ["subject"], unique=True, postgresql_where=is_open)


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        _moment("at"),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("office", sa.String(40)),
        sa.Column("clerk", sa.String(40)),
        sa.Column("subject", sa.String(64)),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("detail", postgresql.JSONB, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
