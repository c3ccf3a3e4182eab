"""VAT returns that are attached to declarations: the file until it is redrawn, and the pages that are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "vat_returns",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("establishment_id", sa.Uuid, sa.ForeignKey("establishments.id"), nullable=True),
        sa.Column("fee", sa.String(32), nullable=False),
        sa.Column(
            "declaration_id", sa.Uuid, sa.ForeignKey("declarations.id", ondelete="CASCADE"), nullable=True, index=True
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(24), nullable=True),
        sa.Column("scanned", sa.Boolean, nullable=True),
        sa.Column("pages", sa.Integer, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("try_after", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    )
    checking = sa.text("state = 'checking'")
    op.create_index("ix_vat_returns_checking", "vat_returns", ["created_at"], postgresql_where=checking)
    _of_file("vat_return_quarantine", sa.Column("content", sa.LargeBinary, nullable=False))
    _of_file(
        "vat_return_pages",
        sa.Column("page", sa.Integer, primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("jpeg", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "vat_return_uploads",
        sa.Column("upload_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("at", MOMENT, nullable=False),
    )


def _of_file(name: str, *columns: sa.Column[object]) -> None:
    whose = sa.ForeignKey("vat_returns.id", ondelete="CASCADE")
    op.create_table(name, sa.Column("vat_return_id", sa.Uuid, whose, primary_key=True), *columns)
