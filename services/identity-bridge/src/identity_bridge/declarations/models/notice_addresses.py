"""The addresses to which a business's notes of payment go: asked for, verified by a link, changed later."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Text, Uuid, text

from identity_bridge.register.models import metadata, moment

# An address waits until it is verified, is in force until another one of the case is, and has ended then.
notice_addresses = Table(
    "notice_addresses",
    metadata,
    Column("address_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("declaration_cases.case_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("email", Text, nullable=False),
    # None where the address needed no mail: it is the account's own, or was verified by the same person before.
    Column("token_hash", LargeBinary, nullable=True, unique=True),
    moment("asked_at"),
    moment("expires_at", nullable=True),
    moment("verified_at", nullable=True),
    moment("ended_at", nullable=True),
    # What the notifier last said of the mail with the link: why it was not sent (None: it was), and when.
    Column("undelivered", String(32), nullable=True),
    moment("mail_told_at", nullable=True),
)
_WAITS, _IN_FORCE = "ended_at IS NULL AND verified_at IS NULL", "ended_at IS NULL AND verified_at IS NOT NULL"
Index("uq_notice_addresses_waits", notice_addresses.c.case_id, unique=True, postgresql_where=text(_WAITS))
Index("uq_notice_addresses_in_force", notice_addresses.c.case_id, unique=True, postgresql_where=text(_IN_FORCE))
