"""A month is not closed while somebody posts into it: what it came to would lack what is not committed yet."""

from alembic import op

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    op.execute("""
CREATE OR REPLACE FUNCTION refuse_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever closes a month waits for all who post, and who posts then sees that it is closed.
    PERFORM pg_advisory_xact_lock_shared(hashtext('months'));
    IF EXISTS (SELECT 1 FROM months WHERE first_day = date_trunc('month', NEW.on_day)) THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.on_day USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
""")
