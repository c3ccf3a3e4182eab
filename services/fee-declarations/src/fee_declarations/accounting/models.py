"""The tables of the ledger. Rows, not rules; the triggers that guard them are in migration 0080."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from fee_declarations.accounting.accounts import Account
from fee_declarations.models import metadata

# What is owed: a row for each charged line. Amounts are in the postings only.
debts = Table(
    "debts",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Business and note are removed with the declaration (retention): then the books name no person.
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=True, index=True),
    # The note by whose code it is paid now: a note that takes another's place takes its debts.
    Column("note_id", Uuid, ForeignKey("notes.id"), nullable=True, index=True),
    # The note that charged it; a name only, for that note may be forgotten.
    Column("charged_by", Uuid, nullable=False),
    Column("establishment_id", Uuid, ForeignKey("establishments.id"), nullable=True),
    Column("place", Integer, nullable=False),
    Column("fee", String(32), nullable=False),
    Column("period", String(24), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("revenue_code", Text, nullable=False),
    Column("due", Date, nullable=False),
    # Of a fine: up to how many months of delay it has been computed.
    Column("months", Integer, nullable=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("on_day", Date, nullable=False, index=True),
    Column("bank_day", Date, nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=True),
    Column("reverses", BigInteger, ForeignKey("entries.id"), nullable=True, unique=True),
    Column("payment_id", Uuid, nullable=True),
    Column("note_id", Uuid, nullable=True),
)
Index("ix_entries_payment_id", entries.c.payment_id, postgresql_where=text("payment_id IS NOT NULL"))
Index("ix_entries_note_id", entries.c.note_id, postgresql_where=text("note_id IS NOT NULL"))
# What the bank brought for a month that was closed by then.
_LATE = text("bank_day < date_trunc('month', on_day::timestamp)")
Index("ix_entries_late", entries.c.bank_day, postgresql_where=_LATE)

_ACCOUNTS = ", ".join(f"'{one}'" for one in Account)

postings = Table(
    "postings",
    metadata,
    Column("entry_id", BigInteger, ForeignKey("entries.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("account", String(24), nullable=False),
    Column("debt_id", Uuid, ForeignKey("debts.id"), nullable=True),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=True),
    Column("iban", String(34), nullable=True),
    Column("amount_cents", BigInteger, nullable=False),
    CheckConstraint(f"account IN ({_ACCOUNTS})", name="account"),
    CheckConstraint("amount_cents <> 0", name="amount"),
    CheckConstraint("account <> 'receivable' OR debt_id IS NOT NULL", name="debt"),
    CheckConstraint("(account = 'credits') = (business_id IS NOT NULL)", name="business"),
)
Index("ix_postings_debt_id", postings.c.debt_id, postgresql_where=text("debt_id IS NOT NULL"))
Index("ix_postings_business_id", postings.c.business_id, postgresql_where=text("business_id IS NOT NULL"))

# Months that take no entries any more, with what they came to; the triggers of migration 0080 refuse what is late.
months = Table(
    "months",
    metadata,
    Column("first_day", Date, primary_key=True),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("figures", JSONB, nullable=False),
    # What stood in the way when it was closed all the same: numbers and cents by name.
    Column("despite", JSONB, nullable=True),
)

# Running sums of the postings (sums.py): what they came to by month, what is open by the day it was due, and what was
# posted since they were added up, which a trigger writes (migration 0110).
ledger_sums = Table(
    "ledger_sums",
    metadata,
    Column("month", Date, primary_key=True),
    Column("account", String(24), primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("fee", String(32), primary_key=True),
    Column("debt_kind", String(16), primary_key=True),
    Column("cents", BigInteger, nullable=False),
)

receivable_sums = Table(
    "receivable_sums",
    metadata,
    Column("due", Date, primary_key=True),
    Column("fee", String(32), primary_key=True),
    Column("debt_kind", String(16), primary_key=True),
    Column("cents", BigInteger, nullable=False),
)

ledger_news = Table(
    "ledger_news",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("month", Date, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("account", String(24), nullable=False),
    Column("fee", String(32), nullable=False),
    Column("debt_kind", String(16), nullable=False),
    Column("due", Date, nullable=True),
    Column("cents", BigInteger, nullable=False),
)

# What each business owes and is owed, for lists of all of them.
business_sums = Table(
    "business_sums",
    metadata,
    Column("business_id", Uuid, primary_key=True),
    Column("open_cents", BigInteger, nullable=False),
    Column("credit_cents", BigInteger, nullable=False),
)
business_news = Table(
    "business_news",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("business_id", Uuid, nullable=False),
    Column("open_cents", BigInteger, nullable=False),
    Column("credit_cents", BigInteger, nullable=False),
)
