"""Businesses, declarations, notes, with the tables that servicekit describes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    _technical_tables()
    _outbox()
    _subjects_and_tariffs()
    _businesses()
    _declarations()
    _notes()


def _technical_tables() -> None:
    op.create_table(
        "counters",
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name="pk_counters"),
    )
    op.create_table(
        "idempotency",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key", name="pk_idempotency"),
    )
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_inbox"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["seq"],
        unique=False,
        postgresql_where=sa.text("published_at IS NULL AND NOT parked"),
    )


def _subjects_and_tariffs() -> None:
    op.create_table(
        "subjects",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_subjects"),
    )
    op.create_table(
        "tariffs",
        sa.Column("version", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_tariffs"),
    )


def _businesses() -> None:
    op.create_table(
        "businesses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("afm", sa.String(length=9), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trade_name", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tax_office", sa.Text(), nullable=True),
        sa.Column("notice_email", sa.Text(), nullable=False),
        sa.Column("debtor_code", sa.String(length=32), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_businesses"),
        sa.UniqueConstraint("afm", name="uq_businesses_afm"),
    )
    op.create_table(
        "ledger_debtors",
        sa.Column("afm", sa.String(length=9), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("afm", name="pk_ledger_debtors"),
        sa.UniqueConstraint("code", name="uq_ledger_debtors_code"),
    )
    op.create_table(
        "establishments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_establishments_business_id_businesses"),
        sa.PrimaryKeyConstraint("id", name="pk_establishments"),
        sa.UniqueConstraint("business_id", "name", "address", name="uq_establishments_business_id_name_address"),
    )
    op.create_table(
        "links",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_links_business_id_businesses"),
        sa.PrimaryKeyConstraint("declaration_id", name="pk_links"),
    )
    op.create_index("ix_links_person_id", "links", ["person_id"], unique=False)


def _declarations() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("fee", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("receipts_cents", sa.BigInteger(), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("base_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("months_late", sa.Integer(), nullable=False),
        sa.Column("fine_cents", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("superseded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_declarations_business_id_businesses"),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name="fk_declarations_establishment_id_establishments"
        ),
        sa.ForeignKeyConstraint(["subject"], ["subjects.subject"], name="fk_declarations_subject_subjects"),
        sa.PrimaryKeyConstraint("id", name="pk_declarations"),
        sa.UniqueConstraint("number", name="uq_declarations_number"),
    )
    op.create_index("ix_declarations_business_id", "declarations", ["business_id"], unique=False)
    op.create_index(
        "uq_declarations_live",
        "declarations",
        ["establishment_id", "fee", "period"],
        unique=True,
        postgresql_where=sa.text("NOT superseded"),
    )


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("rf", sa.String(length=25), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("render_failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("notice_state", sa.String(length=16), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("notice_reason", sa.Text(), nullable=True),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["declaration_id"], ["declarations.id"], name="fk_notes_declaration_id_declarations"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.UniqueConstraint("declaration_id", name="uq_notes_declaration_id"),
        sa.UniqueConstraint("number", name="uq_notes_number"),
        sa.UniqueConstraint("rf", name="uq_notes_rf"),
    )
    op.create_index(
        "ix_notes_waiting", "notes", ["issued_on"], unique=False, postgresql_where=sa.text("document IS NULL")
    )
