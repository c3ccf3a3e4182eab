"""The register of persons, logins on their way, keys, declarations; with the tables that servicekit describes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_technical_tables()
    _create_persons()
    _create_logins()
    _create_keys_and_declarations()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _person_id(*, nullable: bool = False) -> sa.Column[str]:
    return sa.Column("person_id", sa.String(36), sa.ForeignKey("persons.person_id"), nullable=nullable)


def _create_technical_tables() -> None:
    op.create_table(
        "subjects",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(64)),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("ix_subjects_person_id", "subjects", ["person_id"])
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("parked", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("error", sa.Text),
    )
    op.create_index(
        "ix_outbox_waiting", "outbox", ["seq"], postgresql_where=sa.text("published_at IS NULL AND NOT parked")
    )


def _create_persons() -> None:
    op.create_table(
        "persons",
        sa.Column("person_id", sa.String(36), primary_key=True),
        sa.Column("afm_sealed", sa.LargeBinary, nullable=False),
        sa.Column("afm_index", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("key_version", sa.SmallInteger, nullable=False),
        sa.Column("given_name", sa.Text),
        sa.Column("family_name", sa.Text),
        sa.Column("level", sa.String(1), nullable=False),
        sa.Column("level_method", sa.String(16)),
        _moment("level_at", nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        _moment("created_at"),
        _moment("proved_at", nullable=True),
        sa.CheckConstraint(
            "level = 'A' OR (level = 'B' AND level_method IS NOT NULL AND level_at IS NOT NULL)", name="level"
        ),
        sa.CheckConstraint("level_method IN ('taxisnet', 'desk')", name="level_method"),
        sa.CheckConstraint("state IN ('active', 'blocked')", name="state"),
    )
    op.create_index("ix_persons_key_version", "persons", ["key_version"])


def _create_logins() -> None:
    op.create_table(
        "logins",
        sa.Column("login_id", sa.Uuid, primary_key=True),
        sa.Column("browser_hash", sa.LargeBinary, nullable=False),
        sa.Column("state_hash", sa.LargeBinary, unique=True),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("client_state", sa.Text),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("code_challenge", sa.String(43), nullable=False),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("intent_hash", sa.LargeBinary),
        _person_id(nullable=True),
        _moment("proved_at", nullable=True),
        _moment("finished_at", nullable=True),
        _moment("expires_at"),
    )
    op.create_index("ix_logins_browser_hash", "logins", ["browser_hash"])
    op.create_table(
        "departures",
        sa.Column("browser_hash", sa.LargeBinary, primary_key=True),
        sa.Column("login_id", sa.Uuid),
        sa.Column("return_to", sa.Text),
        _moment("expires_at"),
    )
    op.create_table(
        "codes",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("login_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("code_challenge", sa.String(43), nullable=False),
        _person_id(),
        _moment("proved_at"),
        _moment("used_at", nullable=True),
        _moment("expires_at"),
    )
    op.create_table(
        "link_intents",
        sa.Column("intent_hash", sa.LargeBinary, primary_key=True),
        sa.Column("subject", sa.String(64), sa.ForeignKey("subjects.subject"), nullable=False),
        sa.Column("person_id", sa.String(64)),
        sa.Column("browser_hash", sa.LargeBinary),
        _moment("used_at", nullable=True),
        _moment("expires_at"),
    )


def _create_keys_and_declarations() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(36), primary_key=True),
        sa.Column("public_jwk", postgresql.JSONB, nullable=False),
        sa.Column("private_sealed", sa.LargeBinary, nullable=False),
        sa.Column("key_version", sa.SmallInteger, nullable=False),
        _moment("signs_from"),
        _moment("published_until", nullable=True),
    )
    op.create_table(
        "declarations",
        sa.Column("declaration_id", sa.Uuid, primary_key=True),
        _person_id(),
        sa.Column("afm_sealed", sa.LargeBinary, nullable=False),
        sa.Column("afm_index", sa.LargeBinary, nullable=False),
        sa.Column("key_version", sa.SmallInteger, nullable=False),
        sa.Column("business", postgresql.JSONB, nullable=False),
        sa.Column("capacity", sa.String(32), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        _moment("accepted_at"),
        sa.UniqueConstraint("person_id", "afm_index", "valid_from"),
    )
