"""The tables. Rows, not rules."""

from servicekit.db import new_metadata
from servicekit.tables import FilingTables
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = new_metadata()

kit = FilingTables.of(metadata)

# The dated tables of fees, as the tables file or staff last left them: one document per version.
fee_tables = Table(
    "fee_tables",
    metadata,
    Column("version", BigInteger, Identity(always=True), primary_key=True),
    Column("document", JSONB, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    # The document of the file that staff's changes stand on; None: this is it.
    Column("file", JSONB, nullable=True),
    # What staff changed (tables_desk); None: it came with a file.
    Column("proposal_id", Uuid, nullable=True),
)

# What releases before 0090 read in place of ``fee_tables``. Goes when none of them runs.
tariffs = Table(
    "tariffs",
    metadata,
    Column("version", BigInteger, Identity(always=True), primary_key=True),
    Column("document", JSONB, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)

businesses = Table(
    "businesses",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("afm", String(9), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("trade_name", Text, nullable=True),
    Column("address", Text, nullable=False),
    Column("tax_office", Text, nullable=True),
    # Neither read nor written any more: the address is the link's. Goes when no older release runs.
    Column("notice_email", Text, nullable=True),
    # What the finance application calls the debtor, and how often it declares (months): None until it is known there.
    Column("debtor_code", String(32), nullable=True, unique=True),
    Column("months", Integer, nullable=True),
    # When the newest special declaration that we know of was accepted: an older one that comes late changes nothing.
    Column("told_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    # Whether the words of its names are in ``business_words``; a trigger takes it back when a name changes.
    Column("worded", Boolean, nullable=False, server_default=text("false")),
)
Index("ix_businesses_unworded", businesses.c.id, postgresql_where=text("NOT worded"))

# The words of their names, for searches (payments/names.py).
business_words = Table(
    "business_words",
    metadata,
    # Compared byte by byte: an index then finds what begins alike, and gives it in order.
    Column("word", Text(collation="C"), primary_key=True),
    Column("business_id", Uuid, ForeignKey("businesses.id"), primary_key=True, index=True),
)

establishments = Table(
    "establishments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    # What it is, which decides what it owes; None until a representative said.
    Column("kind", String(32), nullable=True),
    # Beds, area, season and what else its kind has, as its representative says.
    Column("facts", JSONB, nullable=True),
    # Its address in the special declaration, when a representative has corrected it since.
    Column("declared_address", Text, nullable=True),
    UniqueConstraint("business_id", "name", "address"),
)

# What representatives changed of an establishment: only added to.
establishment_changes = Table(
    "establishment_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("establishment_id", Uuid, ForeignKey("establishments.id"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("person_id", String(64), nullable=False, index=True),
    # Kind, address and facts, each only where it changed.
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
)

# Who may act for which business: one row per accepted special declaration.
links = Table(
    "links",
    metadata,
    Column("declaration_id", Uuid, primary_key=True),
    Column("person_id", String(64), nullable=False, index=True),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=False, index=True),
    Column("capacity", String(32), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=True),
    # Where the notes of what is declared by this link go. None until its owner has confirmed it.
    Column("notice_email", Text, nullable=True),
    # What the representative and staff call the declaration; None for one that was entered by command.
    Column("number", String(32), nullable=True),
    # When the address was last changed: events may come in another order.
    Column("address_told_at", DateTime(timezone=True), nullable=True),
)

# Special declarations that ended. Events may come in another order: what is here makes no link any more.
revocations = Table(
    "revocations",
    metadata,
    Column("declaration_id", Uuid, primary_key=True),
    Column("revoked_at", DateTime(timezone=True), nullable=False),
)

declarations = Table(
    "declarations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=False),
    Column("person_id", String(64), nullable=False),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=False, index=True),
    Column("establishment_id", Uuid, ForeignKey("establishments.id"), nullable=False),
    Column("fee", String(32), nullable=False),
    Column("period", String(24), nullable=False),
    # What was answered, and the lines of what it comes to; None in what was filed before fees had other bases.
    Column("answers", JSONB, nullable=True),
    Column("assessment", JSONB, nullable=True),
    # Of a share of receipts; 0 for a fee that is none. Releases before 0090 read them.
    Column("receipts_cents", BigInteger, nullable=False),
    Column("inclusive", Boolean, nullable=False),
    Column("percent", Numeric(6, 3), nullable=False),
    Column("base_cents", BigInteger, nullable=False),
    Column("fee_cents", BigInteger, nullable=False),
    Column("months_late", Integer, nullable=False),
    Column("fine_cents", BigInteger, nullable=False),
    Column("due", Date, nullable=False),
    Column("filed_at", DateTime(timezone=True), nullable=False),
    Column("locale", String(2), nullable=False),
    # Those that were filed together (batch_models.py).
    Column("batch_id", Uuid, nullable=True),
    # Set when an amending declaration took its place, and when it was withdrawn: then it says nothing any more, and the
    # period may be declared again.
    Column("superseded", Boolean, nullable=False, server_default=text("false")),
    # The declaration whose place it took; each is amended once.
    Column("amends", Uuid, ForeignKey("declarations.id"), nullable=True, unique=True),
    # The first of those that amended one another; None: it is that itself.
    Column("root_of", Uuid, nullable=True),
    Column("root_id", Uuid, Computed("coalesce(root_of, id)", persisted=True), index=True),
    Column("withdrawn_at", DateTime(timezone=True), nullable=True),
    # The officer's account; None: the person who declared.
    Column("withdrawn_by", Text, nullable=True),
    Column("withdraw_reason", Text, nullable=True),
)
Index("ix_declarations_batch_id", declarations.c.batch_id, postgresql_where=text("batch_id IS NOT NULL"))
Index("ix_declarations_person_id", declarations.c.person_id, declarations.c.filed_at)
Index(
    "uq_declarations_live",
    declarations.c.establishment_id,
    declarations.c.fee,
    declarations.c.period,
    unique=True,
    postgresql_where=text("NOT superseded"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("declaration_id", Uuid, ForeignKey("declarations.id"), nullable=False, index=True),
    # As of its declaration: of all notes of a root the newest is paid.
    Column("root_of", Uuid, nullable=True),
    Column("root_id", Uuid, Computed("coalesce(root_of, declaration_id)", persisted=True), index=True),
    Column("number", String(32), nullable=False, unique=True),
    # Known for ever: money that comes by the code of a note that another has replaced pays that other one.
    Column("rf", String(25), nullable=False, unique=True),
    Column("amount_cents", BigInteger, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    # What is printed on it, as it was owed on the day of issue. None: written by an older release, see its declaration.
    Column("lines", JSONB, nullable=True),
    # Proved at the end of the transaction: the older note must give way before the newer one is there.
    Column("superseded_by", Uuid, ForeignKey("notes.id", deferrable=True, initially="DEFERRED"), nullable=True),
    Column("cancelled_at", DateTime(timezone=True), nullable=True),
    Column("cancelled_by", Text, nullable=True),
    Column("cancel_reason", Text, nullable=True),
    Column("document", LargeBinary, nullable=True),
    Column("render_failures", Integer, nullable=False, server_default=text("0")),
    # Not to be rendered before: put off further with each failure.
    Column("render_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("notice_state", String(16), nullable=False, server_default=text("'pending'")),
    Column("notice_reason", Text, nullable=True),
    Column("notice_at", DateTime(timezone=True), nullable=True),
)
# One note of a declaration, and of those that amended one another, is the newest: it, and no other, is paid, also by
# the codes of those before it.
Index("uq_notes_newest", notes.c.declaration_id, unique=True, postgresql_where=text("superseded_by IS NULL"))
Index("uq_notes_newest_of_root", notes.c.root_id, unique=True, postgresql_where=text("superseded_by IS NULL"))
# The last digits of a code are what people read out on the phone.
Index(
    "ix_notes_rf_backwards",
    func.reverse(notes.c.rf).label("backwards"),
    postgresql_ops={"backwards": "text_pattern_ops"},
)
# Of an older release, which knew no books: they are opened for these (migration 0112).
Index(
    "ix_notes_lineless",
    notes.c.id,
    postgresql_where=text("lines IS NULL AND superseded_by IS NULL AND cancelled_at IS NULL"),
)
Index("ix_notes_amount_cents", notes.c.amount_cents)
Index("ix_notes_waiting", notes.c.render_at, postgresql_where=text("document IS NULL"))

# Debtors as they are known here: finance's list, and those that officers opened (finance/ledger.py).
ledger_debtors = Table(
    "ledger_debtors",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("afm", String(9), nullable=True, unique=True),
    Column("name", Text, nullable=False),
    Column("months", Integer, nullable=False),
    # How a connected finance application calls the debtor that was opened here; None for its own ones.
    Column("reference", String(64), nullable=True),
)

# Businesses that finance did not know when a representative came with them, and what an officer decided.
debtor_cases = Table(
    "debtor_cases",
    metadata,
    Column("business_id", Uuid, ForeignKey("businesses.id"), primary_key=True),
    # waiting, tied or refused
    Column("state", String(16), nullable=False),
    # Counts what happened to the case.
    Column("revision", Integer, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    # The officer's account, and why the business was refused.
    Column("officer", Text, nullable=True),
    Column("text", Text, nullable=True),
)

# Who ties debtors, as operations enrolled them: both numbers keep officers from deciding about what is their own.
officers = Table(
    "officers",
    metadata,
    Column("username", Text, primary_key=True),
    Column("afm", String(9), nullable=False),
    Column("person_id", String(64), nullable=False),
)

# When an officer looked for a debtor by its code, for a day: the number per day is limited.
debtor_searches = Table(
    "debtor_searches",
    metadata,
    Column("search_id", BigInteger, Identity(always=True), primary_key=True),
    Column("officer", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
Index("ix_debtor_searches_officer_at", debtor_searches.c.officer, debtor_searches.c.at)
