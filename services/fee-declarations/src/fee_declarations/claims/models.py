"""The tables of following up. Rows, not rules. The books are only added to, so what becomes of a debt stands here."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Text, Uuid, text

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
