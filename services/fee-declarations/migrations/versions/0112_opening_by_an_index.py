"""Books are opened for notes of an older release by an index: those that it wrote have no lines of their own.

Every file of the bank looks for such notes, and read all notes for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"

OPENING = """
CREATE OR REPLACE FUNCTION open_books(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    note record; fee_debt uuid; fine_debt uuid; entry bigint; code text; opened integer := 0;
BEGIN
    FOR note IN
        SELECT n.id, n.issued_on, d.business_id, d.establishment_id, d.fee, d.period, d.due,
            d.fee_cents, d.fine_cents, d.months_late
        FROM notes n JOIN declarations d ON d.id = n.declaration_id
        WHERE n.lines IS NULL AND n.superseded_by IS NULL AND n.cancelled_at IS NULL
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
    lineless = sa.text("lines IS NULL AND superseded_by IS NULL AND cancelled_at IS NULL")
    op.create_index("ix_notes_lineless", "notes", ["id"], postgresql_where=lineless)
    op.execute(OPENING)
