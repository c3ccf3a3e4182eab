"""The books: debts, entries, postings with the triggers that guard them; notes that take another's place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0080"
down_revision = "0071"

ACCOUNTS = (
    "bank",
    "cash",
    "cash-in-transit",
    "card-clearing",
    "receivable",
    "credits",
    "suspense",
    "refunds-in-transit",
    "charges",
    "cash-differences",
    "income",
    "written-off",
)

# At commit: an entry is written in two statements, and must add up only when both are there. On INSERT as well, for
# nothing here is ever updated.
BALANCED = """
CREATE FUNCTION prove_entry(entry bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE total bigint; parts integer;
BEGIN
    SELECT coalesce(sum(amount_cents), 0), count(*) INTO total, parts FROM postings WHERE entry_id = entry;
    IF total <> 0 OR parts < 2 THEN
        RAISE EXCEPTION 'entry % does not add up', entry USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION prove_new_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM prove_entry(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION prove_new_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM prove_entry(NEW.entry_id);
    IF NEW.account = 'receivable' AND NEW.amount_cents < 0 AND
        (SELECT sum(amount_cents) FROM postings WHERE debt_id = NEW.debt_id AND account = 'receivable') < 0 THEN
        RAISE EXCEPTION 'more is paid of debt % than is owed', NEW.debt_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.account = 'credits' AND NEW.amount_cents > 0 AND
        (SELECT sum(amount_cents) FROM postings WHERE business_id = NEW.business_id) > 0 THEN
        RAISE EXCEPTION 'more of the credit of % is used than there is', NEW.business_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER prove_new_entry AFTER INSERT ON entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_new_entry();
CREATE CONSTRAINT TRIGGER prove_new_posting AFTER INSERT ON postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_new_posting();
"""

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to: take an entry back by its opposite'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON postings FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncation BEFORE TRUNCATE ON entries EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncation BEFORE TRUNCATE ON postings EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM months WHERE first_day = date_trunc('month', NEW.on_day)) THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.on_day USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_closed_month BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION refuse_closed_month();

CREATE FUNCTION refuse_second_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT reverses FROM entries WHERE id = NEW.reverses) IS NOT NULL THEN
        RAISE EXCEPTION 'entry % takes another one back: it is not taken back itself', NEW.reverses
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_second_reversal BEFORE INSERT ON entries FOR EACH ROW
    WHEN (NEW.reverses IS NOT NULL) EXECUTE FUNCTION refuse_second_reversal();
"""

# What notes ask for becomes debts: now for all of them, later for those that an older release wrote meanwhile.
OPENING = """
CREATE FUNCTION open_books(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    note record; fee_debt uuid; fine_debt uuid; entry bigint; code text; opened integer := 0;
BEGIN
    FOR note IN
        SELECT n.id, n.issued_on, d.business_id, d.establishment_id, d.fee, d.period, d.due,
            d.fee_cents, d.fine_cents, d.months_late
        FROM notes n JOIN declarations d ON d.id = n.declaration_id
        WHERE n.superseded_by IS NULL AND n.cancelled_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM debts b WHERE b.note_id = n.id)
        ORDER BY n.id LIMIT most FOR UPDATE OF n SKIP LOCKED
    LOOP
        SELECT kind ->> 'revenue_code' INTO code
            FROM (SELECT document FROM tariffs ORDER BY version DESC LIMIT 1) t,
                jsonb_array_elements(t.document -> 'fees') kind
            WHERE kind ->> 'code' = note.fee;
        INSERT INTO entries (kind, on_day, at, actor, note_id)
            VALUES (
                'opening',
                greatest(note.issued_on, (SELECT max(first_day) + interval '1 month' FROM months)::date),
                now(), 'opening', note.id
            ) RETURNING id INTO entry;
        IF note.fee_cents > 0 THEN
            INSERT INTO debts (id, business_id, note_id, charged_by, establishment_id, place, fee, period, kind,
                    revenue_code, due, created_at)
                VALUES (gen_random_uuid(), note.business_id, note.id, note.id, note.establishment_id, 0, note.fee,
                    note.period, 'fee', coalesce(code, ''), note.due, now()) RETURNING id INTO fee_debt;
            INSERT INTO postings (entry_id, place, account, debt_id, amount_cents) VALUES
                (entry, 0, 'receivable', fee_debt, note.fee_cents), (entry, 1, 'income', fee_debt, -note.fee_cents);
        END IF;
        IF note.fine_cents > 0 THEN
            INSERT INTO debts (id, business_id, note_id, charged_by, establishment_id, place, fee, period, kind,
                    revenue_code, due, months, created_at)
                VALUES (gen_random_uuid(), note.business_id, note.id, note.id, note.establishment_id, 1, note.fee,
                    note.period, 'fine', coalesce(code, ''), note.due, note.months_late, now())
                RETURNING id INTO fine_debt;
            INSERT INTO postings (entry_id, place, account, debt_id, amount_cents) VALUES
                (entry, 2, 'receivable', fine_debt, note.fine_cents), (entry, 3, 'income', fine_debt, -note.fine_cents);
        END IF;
        opened := opened + 1;
    END LOOP;
    RETURN opened;
END $$;
"""


def upgrade() -> None:
    _notes()
    _debts()
    _entries()
    _postings()
    _months()
    for statements in (BALANCED, APPEND_ONLY, OPENING):
        op.execute(statements)
    op.execute("SELECT open_books(2147483647)")
    # A table with proofs that still wait cannot be altered by the next migration.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _notes() -> None:
    op.add_column("notes", sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("notes", sa.Column("superseded_by", sa.Uuid, nullable=True))
    op.add_column("notes", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notes", sa.Column("cancelled_by", sa.Text, nullable=True))
    op.add_column("notes", sa.Column("cancel_reason", sa.Text, nullable=True))
    op.create_foreign_key(
        "fk_notes_superseded_by_notes",
        "notes",
        "notes",
        ["superseded_by"],
        ["id"],
        deferrable=True,
        initially="DEFERRED",
    )
    op.create_index("ix_declarations_person_id", "declarations", ["person_id", "filed_at"])
    op.create_index("ix_notes_amount_cents", "notes", ["amount_cents"])
    # The last digits of a code are what people read out on the phone.
    op.execute("CREATE INDEX ix_notes_rf_backwards ON notes (reverse(rf) text_pattern_ops)")
    op.drop_constraint("uq_notes_declaration_id", "notes")
    op.create_index("ix_notes_declaration_id", "notes", ["declaration_id"])
    newest = sa.text("superseded_by IS NULL")
    op.create_index("uq_notes_newest", "notes", ["declaration_id"], unique=True, postgresql_where=newest)


def _debts() -> None:
    op.create_table(
        "debts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), nullable=True),
        sa.Column("note_id", sa.Uuid, sa.ForeignKey("notes.id"), nullable=True),
        sa.Column("charged_by", sa.Uuid, nullable=False),
        sa.Column("establishment_id", sa.Uuid, sa.ForeignKey("establishments.id"), nullable=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("fee", sa.String(32), nullable=False),
        sa.Column("period", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("revenue_code", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("months", sa.Integer, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_debts_business_id", "debts", ["business_id"])
    op.create_index("ix_debts_note_id", "debts", ["note_id"])


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("bank_day", sa.Date, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("reverses", sa.BigInteger, sa.ForeignKey("entries.id"), nullable=True),
        sa.Column("payment_id", sa.Uuid, nullable=True),
        sa.Column("note_id", sa.Uuid, nullable=True),
        sa.UniqueConstraint("reverses"),
    )
    op.create_index("ix_entries_on_day", "entries", ["on_day"])
    for column in ("payment_id", "note_id"):
        present = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_entries_{column}", "entries", [column], postgresql_where=present)


def _postings() -> None:
    listed = ", ".join(f"'{one}'" for one in ACCOUNTS)
    op.create_table(
        "postings",
        sa.Column("entry_id", sa.BigInteger, sa.ForeignKey("entries.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("account", sa.String(24), nullable=False),
        sa.Column("debt_id", sa.Uuid, sa.ForeignKey("debts.id"), nullable=True),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), nullable=True),
        sa.Column("iban", sa.String(34), nullable=True),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.CheckConstraint(f"account IN ({listed})", name="account"),
        sa.CheckConstraint("amount_cents <> 0", name="amount"),
        sa.CheckConstraint("account <> 'receivable' OR debt_id IS NOT NULL", name="debt"),
        sa.CheckConstraint("(account = 'credits') = (business_id IS NOT NULL)", name="business"),
    )
    for column in ("debt_id", "business_id"):
        present = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_postings_{column}", "postings", [column], postgresql_where=present)


def _months() -> None:
    op.create_table(
        "months",
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    )
