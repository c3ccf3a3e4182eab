"""Tables of visits at the desk: what levels rest on, with what staff looked up to get there."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text, Uuid, text

from identity_bridge.register.models import metadata, moment

# Codes and names that clerks tried; ``subject`` is null when no account was found. Counted to slow down guessing.
desk_attempts = Table(
    "desk_attempts",
    metadata,
    Column("attempt_id", Uuid, primary_key=True),
    Column("clerk", String(255), nullable=False),
    Column("way", String(8), nullable=False),
    Column("subject", String(64), nullable=True),
    Column("purpose", Text, nullable=True),
    moment("at"),
    moment("used_at", nullable=True),
    Index("ix_desk_attempts_clerk_at", "clerk", "at"),
)
# One visit. The document itself is looked at and given back: only its kind, end and last characters stay.
desk_cases = Table(
    "desk_cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("way", String(8), nullable=False),
    Column("purpose", Text, nullable=True),
    Column("opened_by", String(255), nullable=False),
    Column("office", String(40), nullable=False),
    Column("clerk", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    moment("opened_at"),
    moment("ended_at", nullable=True),
    # A kind of actor, and what citizens are told of a clerk; None where it ended before this was kept.
    Column("ended_by", String(16), nullable=True),
    Column("ended_office", String(40), nullable=True),
    Column("ended_clerk", String(40), nullable=True),
    Column("note", Text, nullable=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=True),
    # Whether this certification is how the register came to know the person, and so may withdraw the number.
    Column("entered_person", Boolean, nullable=False, server_default=text("false")),
    moment("certified_at", nullable=True),
    Column("document_kind", String(16), nullable=True),
    Column("document_last", String(4), nullable=True),
    Column("document_expires", Date, nullable=True),
    Column("given_name", Text, nullable=True),
    Column("family_name", Text, nullable=True),
    Column("father_name", Text, nullable=True),
    Column("check_state", String(16), nullable=False, server_default="none"),
    Column("checked_by", String(255), nullable=True),
    moment("checked_at", nullable=True),
    Column("check_note", Text, nullable=True),
    CheckConstraint("state IN ('open', 'certified', 'undone', 'closed')", name="state"),
    CheckConstraint("check_state IN ('none', 'waiting', 'agreed', 'disputed')", name="check_state"),
)
Index("uq_desk_cases_open", desk_cases.c.subject, unique=True, postgresql_where=text("state = 'open'"))
