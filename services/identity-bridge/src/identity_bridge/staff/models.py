"""Which roles members of staff have had, and since when."""

from sqlalchemy import Boolean, Column, DateTime, Index, String, Table, Uuid, text

from identity_bridge.register.models import metadata

# Keycloak has the roles; it does not say since when. ``seen``: given in the console, and first seen here at ``since``.
staff_roles = Table(
    "staff_roles",
    metadata,
    Column("grant_id", Uuid, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("role", String(40), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("seen", Boolean, nullable=False),
    # User names of operators; None where it was done in the console.
    Column("given_by", String(255), nullable=True),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    Column("ended_by", String(255), nullable=True),
)
Index(
    "uq_staff_roles_live",
    staff_roles.c.subject,
    staff_roles.c.role,
    unique=True,
    postgresql_where=text("ended_at IS NULL"),
)
