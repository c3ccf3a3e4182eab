"""What a finance application is told: a queue that the database itself fills, and what became of each message.

Whoever files, issues or posts, be it an older release, a command or ``open_books``, the message is written in the same
transaction. While no finance application is connected (no row in ``finance_feed``) nothing is written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"

MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")

TELLING = """
CREATE FUNCTION tell_of_declarations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_feed) THEN
        INSERT INTO finance_outbox (kind, about, lane)
            SELECT 'declaration-registered', f.id::text, f.business_id FROM fresh f ORDER BY f.filed_at, f.id
            ON CONFLICT DO NOTHING;
        PERFORM pg_notify('finance', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_declarations AFTER INSERT ON declarations REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_declarations();

CREATE FUNCTION tell_of_replacing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_feed) THEN
        INSERT INTO finance_outbox (kind, about, lane)
            VALUES ('declaration-replaced', NEW.id::text, NEW.business_id) ON CONFLICT DO NOTHING;
        PERFORM pg_notify('finance', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_replacing AFTER UPDATE OF superseded ON declarations FOR EACH ROW
    WHEN (NEW.superseded AND NOT OLD.superseded) EXECUTE FUNCTION tell_of_replacing();

CREATE FUNCTION tell_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_feed) THEN
        INSERT INTO finance_outbox (kind, about, lane)
            SELECT 'note-issued', f.id::text, d.business_id FROM fresh f JOIN declarations d ON d.id = f.declaration_id
            ORDER BY f.issued_on, f.id ON CONFLICT DO NOTHING;
        PERFORM pg_notify('finance', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_notes AFTER INSERT ON notes REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_notes();

CREATE FUNCTION tell_of_cancelling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_feed) THEN
        INSERT INTO finance_outbox (kind, about, lane)
            SELECT 'note-cancelled', NEW.id::text, d.business_id FROM declarations d WHERE d.id = NEW.declaration_id
            ON CONFLICT DO NOTHING;
        PERFORM pg_notify('finance', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_cancelling AFTER UPDATE OF cancelled_at ON notes FOR EACH ROW
    WHEN (NEW.cancelled_at IS NOT NULL AND OLD.cancelled_at IS NULL) EXECUTE FUNCTION tell_of_cancelling();

-- An entry is told to each debtor of whom it changes what is owed; what names no debtor is the bank's and ours alone.
CREATE FUNCTION tell_of_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_feed) THEN
        INSERT INTO finance_outbox (kind, about, lane)
            SELECT DISTINCT 'posted', f.entry_id::text, coalesce(f.business_id, d.business_id)
            FROM fresh f LEFT JOIN debts d ON d.id = f.debt_id
            WHERE f.account IN ('receivable', 'credits') AND coalesce(f.business_id, d.business_id) IS NOT NULL
            ON CONFLICT DO NOTHING;
        PERFORM pg_notify('finance', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_postings AFTER INSERT ON postings REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_postings();
"""


def upgrade() -> None:
    op.create_table(
        "finance_feed",
        sa.Column("adapter", sa.String(16), primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("heard_at", MOMENT, nullable=True),
        sa.Column("away_since", MOMENT, nullable=True),
        sa.Column("away_reason", sa.Text, nullable=True),
    )
    _outbox()
    op.create_table(
        "finance_files",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
    )
    waiting = sa.text("answered_at IS NULL")
    op.create_index("ix_finance_files_waiting", "finance_files", ["number"], postgresql_where=waiting)
    op.create_table(
        "finance_questions",
        sa.Column("afm", sa.String(9), primary_key=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("answered_at", MOMENT, nullable=True),
    )
    op.create_table(
        "finance_acts",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("act", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_finance_acts_message_id", "finance_acts", ["message_id"])
    op.add_column("ledger_debtors", sa.Column("reference", sa.String(64), nullable=True))
    op.execute(TELLING)


def _outbox() -> None:
    op.create_table(
        "finance_outbox",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False, unique=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("lane", sa.Uuid, nullable=False),
        sa.Column("state", sa.String(8), nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("body", sa.Text, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("next_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("error", sa.String(32), nullable=True),
        sa.Column("error_text", sa.Text, nullable=True),
        sa.Column("reference", sa.String(64), nullable=True),
        sa.Column("file_number", sa.Integer, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.UniqueConstraint("kind", "about", "lane"),
    )
    unsettled = sa.text("state <> 'done'")
    op.create_index("ix_finance_outbox_lane", "finance_outbox", ["lane", "seq"], postgresql_where=unsettled)
    op.create_index("ix_finance_outbox_state", "finance_outbox", ["state", "seq"], postgresql_where=unsettled)
    given = sa.text("file_number IS NOT NULL")
    op.create_index("ix_finance_outbox_file_number", "finance_outbox", ["file_number"], postgresql_where=given)
