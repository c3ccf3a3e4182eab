"""Addresses for notes of payment, verified by a link."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0020"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    case = sa.ForeignKey("declaration_cases.case_id", ondelete="CASCADE")
    op.create_table(
        "notice_addresses",
        sa.Column("address_id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), case, nullable=False, index=True),
        sa.Column("person_id", sa.String(36), nullable=False, index=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True, unique=True),
        _moment("asked_at"),
        _moment("expires_at", nullable=True),
        _moment("verified_at", nullable=True),
        _moment("ended_at", nullable=True),
    )
    for name, verified in (("waits", "IS NULL"), ("in_force", "IS NOT NULL")):
        op.create_index(
            f"uq_notice_addresses_{name}",
            "notice_addresses",
            ["case_id"],
            unique=True,
            postgresql_where=sa.text(f"ended_at IS NULL AND verified_at {verified}"),
        )
