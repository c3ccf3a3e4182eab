"""What identity-bridge last said of each account's level: a request knows the one at filing only."""

from sqlalchemy import Column, DateTime, String, Table

from certificates.models import metadata

levels = Table(
    "account_levels",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("level", String(1), nullable=False),
    # When it became so; an older event changes nothing.
    Column("at", DateTime(timezone=True), nullable=False),
)
