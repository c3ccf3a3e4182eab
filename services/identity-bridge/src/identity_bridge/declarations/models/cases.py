"""Tables of special declarations on their way: the case, its documents, and what happened to it.

What staff accepted goes into ``models.accepted``; a case stays what it is, with the decision in its history.
"""

from filekit.pace import sent_table
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.register.domain.names import SEARCHED_AS, SEARCHED_FROM
from identity_bridge.register.models import metadata

_FROM, _AS = (letters.replace("'", "''") for letters in (SEARCHED_FROM, SEARCHED_AS))
_NAMES = "coalesce(fields ->> 'name', '') || ' ' || coalesce(fields ->> 'trade_name', '')"

# ``fields`` is what the person wrote but the tax number, which is sealed; ``afm_index`` finds it once it is a number.
cases = Table(
    "declaration_cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False, index=True),
    # The account with which the case was begun; None when operations entered it, perhaps before there was any.
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=True),
    Column("state", String(24), nullable=False),
    # Counts submissions: what staff looked at is what they decide on.
    Column("revision", Integer, nullable=False),
    Column("fields", JSONB, nullable=False),
    Column("afm_sealed", LargeBinary, nullable=False),
    Column("afm_index", LargeBinary, nullable=False, index=True),
    Column("key_version", SmallInteger, nullable=False, index=True),
    # Where the person reads mail about the case: the account's verified address, or none.
    Column("recipient", JSONB, nullable=False),
    Column("declaration_id", Uuid, ForeignKey("declarations.declaration_id"), nullable=True),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    # The names of the business as they are searched; names.searched writes what is looked for in the same way.
    Column("search_names", Text, Computed(f"translate({_NAMES}, '{_FROM}', '{_AS}')", persisted=True)),
    CheckConstraint(
        "state IN ('draft', 'waiting-for-document', 'submitted', 'returned', 'accepted', 'refused', 'revoked')",
        name="state",
    ),
)
Index("ix_declaration_cases_queue", cases.c.state, cases.c.updated_at)

# One document for each submission; a new upload before it is sent takes the place of the former one.
documents = Table(
    "declaration_documents",
    metadata,
    Column("case_id", Uuid, ForeignKey("declaration_cases.case_id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    # The bytes as they came, or none when the declaration was made at gov.gr.
    Column("content", LargeBinary, nullable=True),
    Column("media_type", String(32), nullable=True),
    Column("sha256", String(64), nullable=True, index=True),
    Column("pages", Integer, nullable=False),
    # The text of our QR code on it, whichever case's it is.
    Column("code", Text, nullable=True),
    Column("gov_code", Text, nullable=True, index=True),
    Column("certification", JSONB, nullable=True),
    Column("added_at", DateTime(timezone=True), nullable=False),
)

history = Table(
    "declaration_history",
    metadata,
    Column("entry_id", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", Uuid, ForeignKey("declaration_cases.case_id"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("what", String(24), nullable=False),
    # person, business or staff; for staff also who.
    Column("side", String(16), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("clerk", Text, nullable=True),
    # What citizens are told of the member of staff.
    Column("office", String(40), nullable=True),
    Column("clerk_number", String(40), nullable=True),
    Column("detail", JSONB, nullable=False),
)

# Counted to slow down accounts that send many.
uploads = sent_table(metadata, "declaration_uploads")
