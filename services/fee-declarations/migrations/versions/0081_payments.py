"""Files of banks with their lines, payments, what waits for a person, refunds, receipts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0081"
down_revision = "0080"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _files()
    _lines()
    _payments()
    _decisions_and_refunds()
    _receipts()
    op.create_table(
        "drawers",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("expected_cents", sa.BigInteger, nullable=False),
        sa.Column("counted_cents", sa.BigInteger, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("closed_by", sa.Text, nullable=False),
    )


def _files() -> None:
    op.create_table(
        "bank_files",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("uploaded_by", sa.Text, nullable=False),
        sa.Column("posted_at", MOMENT, nullable=True),
        sa.Column("posted_by", sa.Text, nullable=True),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("sums", JSONB, nullable=False),
        sa.Column("warnings", JSONB, nullable=False),
    )
    kept = sa.text("state <> 'discarded'")
    op.create_index("uq_bank_files_sha256", "bank_files", ["sha256"], unique=True, postgresql_where=kept)
    op.create_index("ix_bank_files_uploaded_at", "bank_files", ["uploaded_at"])


def _lines() -> None:
    op.create_table(
        "bank_lines",
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("bank_files.id"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("reversal", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("nature", sa.String(20), nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("charges_cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("booked_on", sa.Date, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("entry_ref", sa.Text, nullable=True),
        sa.Column("entry_cents", sa.BigInteger, nullable=False),
        sa.Column("end_to_end_id", sa.Text, nullable=True),
        sa.Column("payer_name", sa.Text, nullable=True),
        sa.Column("payer_iban", sa.Text, nullable=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("code", sa.String(25), nullable=True),
        sa.Column("code_as_written", sa.Text, nullable=True),
        sa.Column("read", JSONB, nullable=False),
        sa.Column("strong_key", sa.Text, nullable=True),
        sa.Column("weak_key", sa.Text, nullable=False),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("note_id", sa.Uuid, nullable=True),
        sa.Column("payment_id", sa.Uuid, nullable=True),
    )
    for column in ("strong_key", "entry_ref", "payer_iban", "note_id"):
        present = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_bank_lines_{column}", "bank_lines", [column], postgresql_where=present)
    op.create_index("ix_bank_lines_weak_key", "bank_lines", ["weak_key"])


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("file_id", sa.Uuid, nullable=True),
        sa.Column("line_n", sa.Integer, nullable=True),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("booked", sa.Boolean, nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("charges_cents", sa.BigInteger, nullable=False),
        sa.Column("iban", sa.Text, nullable=True),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("accepted_on", sa.Date, nullable=True),
        sa.Column("names", JSONB, nullable=False),
        sa.Column("code", sa.String(25), nullable=True),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["file_id", "line_n"], ["bank_lines.file_id", "bank_lines.n"], name="fk_payments_line"),
    )
    op.create_index("uq_payments_line", "payments", ["file_id", "line_n"], unique=True)
    held = sa.text("state = 'held'")
    op.create_index("ix_payments_held", "payments", ["booked_on"], postgresql_where=held)
    op.create_index("ix_payments_code", "payments", ["code"], postgresql_where=sa.text("code IS NOT NULL"))
    op.create_index("ix_payments_names", "payments", ["names"], postgresql_using="gin")


def _decisions_and_refunds() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payments.id"), nullable=False),
        sa.Column("proposal", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_reason", sa.Text, nullable=True),
    )
    op.create_index("ix_decisions_payment_id", "decisions", ["payment_id"])
    pending = sa.text("state = 'pending'")
    op.create_index("uq_decisions_pending", "decisions", ["payment_id"], unique=True, postgresql_where=pending)
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payments.id"), nullable=True),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), nullable=True),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("iban", sa.Text, nullable=False),
        sa.Column("end_to_end_id", sa.String(35), nullable=False, unique=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("ordered_by", sa.Text, nullable=False),
        sa.Column("released_by", sa.Text, nullable=True),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payments.id"), nullable=False),
        sa.Column("note_id", sa.Uuid, sa.ForeignKey("notes.id"), nullable=True),
        sa.Column("cancels", sa.Uuid, sa.ForeignKey("receipts.id"), nullable=True),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("open_cents", sa.BigInteger, nullable=False),
        sa.Column("credit_cents", sa.BigInteger, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("issued_by", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=True),
        sa.Column("render_failures", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("render_at", MOMENT, nullable=False, server_default=sa.text("now()")),
    )
    for column in ("payment_id", "note_id", "cancels"):
        op.create_index(f"ix_receipts_{column}", "receipts", [column])
    waiting = sa.text("document IS NULL AND note_id IS NOT NULL")
    op.create_index("ix_receipts_waiting", "receipts", ["render_at"], postgresql_where=waiting)
