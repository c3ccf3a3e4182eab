"""The tables of following up. Rows, not rules. The books are only added to, so what becomes of a debt stands here."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from fee_declarations.accounting import models as _ledger  # noqa: F401 -- its tables are named below
from fee_declarations.models import metadata

# A χρηματικός κατάλογος: the unpaid debts of a fee and year that one person lists and another hands to the treasury.
catalogues = Table(
    "catalogues",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Given when it is released, without a gap per year.
    Column("number", String(32), nullable=True, unique=True),
    Column("fee", String(32), nullable=False),
    # Of the periods whose debts are listed.
    Column("year", Integer, nullable=False),
    # proposed, released or rejected
    Column("state", String(12), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text, nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("reason", Text, nullable=True),
    Column("certified_on", Date, nullable=True),
    # The treasury's αποδεικτικό παραλαβής, and who entered it when.
    Column("receipt_number", Text, nullable=True),
    Column("receipt_on", Date, nullable=True),
    Column("receipt_by", Text, nullable=True),
    Column("receipt_at", DateTime(timezone=True), nullable=True),
)
Index(
    "uq_catalogues_proposed",
    catalogues.c.fee,
    catalogues.c.year,
    unique=True,
    postgresql_where=text("state = 'proposed'"),
)

# The debts of a catalogue. One of a released catalogue is certified, for ever and once.
catalogue_lines = Table(
    "catalogue_lines",
    metadata,
    Column("catalogue_id", Uuid, ForeignKey("catalogues.id"), primary_key=True),
    Column("debt_id", Uuid, ForeignKey("debts.id"), primary_key=True),
    # What was open of the debt when it was listed; of a certified one, when it was certified.
    Column("cents", BigInteger, nullable=False),
    Column("certified_on", Date, nullable=True),
)
Index(
    "uq_catalogue_lines_certified",
    catalogue_lines.c.debt_id,
    unique=True,
    postgresql_where=text("certified_on IS NOT NULL"),
)
Index("ix_catalogue_lines_debt_id", catalogue_lines.c.debt_id)

# A note that is paid in instalments. It is still one note with one code over the whole; the instalments have their own.
plans = Table(
    "plans",
    metadata,
    Column("note_id", Uuid, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    # As the rule had it when the plan was granted.
    Column("grace_days", Integer, nullable=False),
    # For each begun month, of what is unpaid of an instalment after its day; nothing for plans of an older release.
    Column("late_percent", Numeric(5, 2), nullable=False, server_default=text("0")),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    # kept or lost
    Column("end", String(12), nullable=True),
)
Index("ix_plans_running", plans.c.note_id, postgresql_where=text("ended_at IS NULL"))

instalments = Table(
    "instalments",
    metadata,
    Column("note_id", Uuid, ForeignKey("plans.note_id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    # As finance numbered it, in the series of notes.
    Column("number", String(32), nullable=False, unique=True),
    # Known for ever, as codes of notes are: it pays the newest note of the declaration.
    Column("rf", String(25), nullable=False, unique=True),
    Column("cents", BigInteger, nullable=False),
    Column("due", Date, nullable=False),
)

# That a note was told of once more, once for each level of the municipality's file. Notes of one mail have one mail_id.
reminders = Table(
    "reminders",
    metadata,
    Column("note_id", Uuid, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
    Column("level", String(32), primary_key=True),
    Column("mail_id", Uuid, nullable=False, index=True),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=False),
    Column("person_id", String(64), nullable=False),
    Column("open_cents", BigInteger, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    # What became of the mail.
    Column("notice_state", String(16), nullable=False, server_default=text("'pending'")),
    Column("notice_reason", Text, nullable=True),
    Column("notice_at", DateTime(timezone=True), nullable=True),
)
Index("ix_reminders_business_id", reminders.c.business_id, reminders.c.sent_at)

# A note that is neither reminded nor certified until a day, because its debtor objects or for another reason.
holds = Table(
    "holds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("note_id", Uuid, ForeignKey("notes.id", ondelete="CASCADE"), nullable=False, index=True),
    # objection or block
    Column("kind", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("ended_by", Text, nullable=True),
    Column("ended_at", DateTime(timezone=True), nullable=True),
)

# What a decision of the council gives up: small balances are written off, fines and surcharges are waived.
remissions = Table(
    "remissions",
    metadata,
    Column("id", Uuid, primary_key=True),
    # write-off or waiver
    Column("kind", String(12), nullable=False),
    # proposed, released or rejected
    Column("state", String(12), nullable=False),
    Column("decision_number", Text, nullable=False),
    Column("decision_on", Date, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text, nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("reason", Text, nullable=True),
)

# The debts of it, with what is open of each when it is proposed; of a released one, what was given up.
remission_lines = Table(
    "remission_lines",
    metadata,
    Column("remission_id", Uuid, ForeignKey("remissions.id"), primary_key=True),
    Column("debt_id", Uuid, ForeignKey("debts.id"), primary_key=True, index=True),
    Column("cents", BigInteger, nullable=False),
)
