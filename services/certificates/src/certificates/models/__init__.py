"""The tables. Rows, not rules."""

from servicekit.db import new_metadata
from servicekit.tables import FilingTables
from sqlalchemy import (
    BigInteger,
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

metadata = new_metadata()


def moment(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of a moment, with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


kit = FilingTables.of(metadata)

# What happened to a request after it was filed, for its timeline and the record of who looked: a row is never changed.
history = Table(
    "request_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    Column("what", String(32), nullable=False),
    Column("detail", Text, nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
    # On whose side (states.Side); of staff also the name under which they sign in, and the name that people read.
    Column("side", String(16), nullable=False, server_default="applicant"),
    Column("actor", String(64), nullable=True),
    Column("actor_name", Text, nullable=True),
    # What the applicant may read of it besides: numbers of documents, texts that were written to them.
    Column("told", JSONB, nullable=True),
    Index("ix_request_history_took", "actor", "id", postgresql_where=text("what IN ('take', 'issue')")),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    # None: filed at the counter for an applicant without an account.
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=True),
    Column("person_id", String(64), nullable=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("procedure", String(16), nullable=False),
    # Which edition of the procedure it was filed under: it keeps it.
    Column("edition", Integer, nullable=False, server_default="1"),
    Column("delivery", String(16), nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("postal_address", JSONB, nullable=True),
    # The citizens’ service centre where it is handed over, by its key in the municipality's file.
    Column("service_centre", String(32), nullable=True),
    # Who asks: names, parents' names, birth date, identity document, phone, capacity (domain.applicants).
    Column("applicant", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    # The applicant's level when it was filed, and where mails about it go (None: nowhere).
    Column("level", String(1), nullable=False, server_default="A"),
    Column("email", Text, nullable=True),
    Column("locale", String(2), nullable=False),
    # Equal for requests that ask for the same thing in the same way (domain.requests.fingerprint).
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    # Every act raises it; an act on an older page is refused.
    Column("version", Integer, nullable=False, server_default="1"),
    # Who works on it: user name and name of the account; None: no one yet.
    Column("assignee", String(64), nullable=True),
    Column("assignee_name", Text, nullable=True),
    # The office that has it, by its key in the municipality's file; None: the procedure's own.
    Column("unit", String(32), nullable=True),
    # Who filed it at the counter (user name), and by what exception; None: the applicant did.
    Column("filed_by", String(64), nullable=True),
    Column("override_reason", Text, nullable=True),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    # The first day of the limit: when the request and what had to come with it were here.
    Column("complete_on", Date, nullable=True),
    Column("deadline", Date, nullable=False),
    # What the clerk wrote into the document, and who wrote it last.
    Column("document", JSONB, nullable=True),
    Column("prepared_by", String(64), nullable=True),
    Column("prepared_by_name", Text, nullable=True),
    # The day of the answer: issued, refused, forwarded, closed or withdrawn.
    Column("answered_at", DateTime(timezone=True), nullable=True),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    Column("notice_state", String(16), nullable=False),
    Column("notice_reason", Text, nullable=True),
    Column("notice_at", DateTime(timezone=True), nullable=True),
    Index("ix_requests_subject_submitted_at", "subject", "submitted_at"),
    Index("ix_requests_state_deadline", "state", "deadline", "submitted_at", "id"),
    # What the office still owes an answer, however much lies in the archive; with all that says which list it is in.
    Index(
        "ix_requests_open",
        "deadline",
        "submitted_at",
        "id",
        postgresql_include=["state", "assignee"],
        postgresql_where=text("state IN ('submitted', 'working', 'waiting', 'ready', 'issuing')"),
    ),
    Index("ix_requests_to_post", "submitted_at", "id", postgresql_where=text("state = 'issued' AND delivery = 'post'")),
    Index("ix_requests_ended_at", "ended_at", "id", postgresql_where=text("ended_at IS NOT NULL")),
    Index("ix_requests_number", "number", postgresql_ops={"number": "text_pattern_ops"}),
)
