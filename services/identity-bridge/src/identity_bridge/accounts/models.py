"""How joining two accounts is asked for."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from identity_bridge.register.models import metadata, moment

# "This account is mine": said with the account that goes, proved within minutes with the one that stays.
join_intents = Table(
    "join_intents",
    metadata,
    Column("intent_hash", LargeBinary, primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False),
    Column("into_subject", String(64), nullable=True),
    moment("used_at", nullable=True),
    moment("expires_at"),
)
