"""The tables of money that comes in. Rows, not rules."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from fee_declarations.models import metadata

bank_files = Table(
    "bank_files",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("version", Text, nullable=False),
    Column("message_id", Text, nullable=True),
    Column("size", Integer, nullable=False),
    # previewed, posted or discarded
    Column("state", String(16), nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("posted_at", DateTime(timezone=True), nullable=True),
    Column("posted_by", Text, nullable=True),
    Column("counts", JSONB, nullable=False),
    Column("sums", JSONB, nullable=False),
    Column("warnings", JSONB, nullable=False),
)
# The same bytes once; a preview that was discarded may be tried again.
Index("uq_bank_files_sha256", bank_files.c.sha256, unique=True, postgresql_where=text("state <> 'discarded'"))
Index("ix_bank_files_uploaded_at", bank_files.c.uploaded_at)

# What a file says, line by line, as it was read (libs/bankfiles), and what each line ended as.
bank_lines = Table(
    "bank_lines",
    metadata,
    Column("file_id", Uuid, ForeignKey("bank_files.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("reversal", Boolean, nullable=False),
    Column("status", String(12), nullable=False),
    Column("nature", String(20), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("charges_cents", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("booked_on", Date, nullable=True),
    Column("accepted_at", DateTime(timezone=True), nullable=True),
    Column("entry_ref", Text, nullable=True),
    Column("entry_cents", BigInteger, nullable=False),
    Column("end_to_end_id", Text, nullable=True),
    Column("payer_name", Text, nullable=True),
    Column("payer_iban", Text, nullable=True),
    Column("text", Text, nullable=False),
    Column("code", String(25), nullable=True),
    Column("code_as_written", Text, nullable=True),
    # The rest of what was read: identifiers, codes with their sources, what the payer ordered, why money came back.
    Column("read", JSONB, nullable=False),
    Column("strong_key", Text, nullable=True),
    Column("weak_key", Text, nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("outcome", String(24), nullable=False),
    # Which sentence explains the outcome (texts.yaml).
    Column("why", String(32), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("note_id", Uuid, nullable=True),
    Column("payment_id", Uuid, nullable=True),
)
Index("ix_bank_lines_strong_key", bank_lines.c.strong_key, postgresql_where=text("strong_key IS NOT NULL"))
Index("ix_bank_lines_weak_key", bank_lines.c.weak_key)
Index("ix_bank_lines_payer_iban", bank_lines.c.payer_iban, postgresql_where=text("payer_iban IS NOT NULL"))
Index("ix_bank_lines_note_id", bank_lines.c.note_id, postgresql_where=text("note_id IS NOT NULL"))
Index("ix_bank_lines_entry_ref", bank_lines.c.entry_ref, postgresql_where=text("entry_ref IS NOT NULL"))

payments = Table(
    "payments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=True),
    Column("line_n", Integer, nullable=True),
    # bank, cash or card
    Column("channel", String(8), nullable=False),
    # posted, held, closed (not ours, or nothing of it left), returned
    Column("state", String(12), nullable=False),
    # False for a line that may be in the books already, until an officer says that it is not.
    Column("booked", Boolean, nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("charges_cents", BigInteger, nullable=False),
    Column("iban", Text, nullable=True),
    Column("booked_on", Date, nullable=False),
    Column("accepted_on", Date, nullable=True),
    # The day that says whether it was in time, as the municipality counts; null: that on which it was booked.
    Column("counting_day", Date, nullable=True),
    # By what a return of it is known again.
    Column("names", JSONB, nullable=False),
    Column("code", String(25), nullable=True),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    ForeignKeyConstraint(["file_id", "line_n"], ["bank_lines.file_id", "bank_lines.n"], name="fk_payments_line"),
)
Index("uq_payments_line", payments.c.file_id, payments.c.line_n, unique=True)
Index("ix_payments_held", payments.c.booked_on, postgresql_where=text("state = 'held'"))
Index("ix_payments_booked_on", payments.c.booked_on, payments.c.channel)
Index("ix_payments_code", payments.c.code, postgresql_where=text("code IS NOT NULL"))
Index("ix_payments_names", payments.c.names, postgresql_using="gin")

# What an officer proposes for a payment that is held, and how another officer decided.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("payment_id", Uuid, ForeignKey("payments.id"), nullable=False, index=True),
    Column("proposal", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    # pending, released or rejected
    Column("state", String(12), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text, nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("decided_reason", Text, nullable=True),
)
Index("uq_decisions_pending", decisions.c.payment_id, unique=True, postgresql_where=text("state = 'pending'"))

# Refunds that went to the bank together, as one file.
refund_orders = Table(
    "refund_orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", Text, nullable=False),
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("payment_id", Uuid, ForeignKey("payments.id"), nullable=True),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=True),
    Column("amount_cents", BigInteger, nullable=False),
    Column("iban", Text, nullable=False),
    Column("end_to_end_id", String(35), nullable=False, unique=True),
    # proposed, ordered, sent, returned, rejected or cancelled
    Column("state", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("released_by", Text, nullable=True),
    Column("ordered_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    # With which file it went to the bank; none while it is not in one.
    Column("order_id", Uuid, ForeignKey("refund_orders.id"), nullable=True, index=True),
    # The refund that came back and in whose place this one is.
    Column("again_of", Uuid, ForeignKey("refunds.id"), nullable=True, unique=True),
)
Index("ix_refunds_state", refunds.c.state, refunds.c.ordered_at)
Index("ix_refunds_business_id", refunds.c.business_id, postgresql_where=text("business_id IS NOT NULL"))

# A receipt is never changed: one whose payment went back has a cancellation, with a number and a page of its own.
receipts = Table(
    "receipts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("payment_id", Uuid, ForeignKey("payments.id"), nullable=False, index=True),
    Column("note_id", Uuid, ForeignKey("notes.id"), nullable=True, index=True),
    Column("cancels", Uuid, ForeignKey("receipts.id"), nullable=True, index=True),
    Column("channel", String(8), nullable=False),
    # Below zero on a cancellation.
    Column("amount_cents", BigInteger, nullable=False),
    # What was still open of the note afterwards, and what of the amount became the payer's credit.
    Column("open_cents", BigInteger, nullable=False),
    Column("credit_cents", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("document", LargeBinary, nullable=True),
    Column("render_failures", Integer, nullable=False, server_default=text("0")),
    Column("render_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)
Index("ix_receipts_issued_on", receipts.c.issued_on)
Index("ix_receipts_waiting", receipts.c.render_at, postgresql_where=text("document IS NULL AND note_id IS NOT NULL"))

# The drawer of the cash desk, as it was counted at the end of a day.
drawers = Table(
    "drawers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("expected_cents", BigInteger, nullable=False),
    Column("counted_cents", BigInteger, nullable=False),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("closed_by", Text, nullable=False),
)
