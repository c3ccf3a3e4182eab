"""A connected finance application is told of plans of instalments: when one is granted, and when it ends.

By the database, as everything else that it is told (migration 0102).
"""

from alembic import op

revision = "0116"
down_revision = "0115"

TELLING = """
CREATE FUNCTION tell_of_plans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_feed) THEN
        INSERT INTO finance_outbox (kind, about, lane)
            SELECT 'plan-granted', f.note_id::text, d.business_id
            FROM fresh f JOIN notes n ON n.id = f.note_id JOIN declarations d ON d.id = n.declaration_id
            ON CONFLICT DO NOTHING;
        PERFORM pg_notify('finance', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_plans AFTER INSERT ON plans REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_plans();

CREATE FUNCTION tell_of_ended_plan(note uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM finance_feed) THEN
        INSERT INTO finance_outbox (kind, about, lane)
            SELECT 'plan-ended', n.id::text, d.business_id
            FROM notes n JOIN declarations d ON d.id = n.declaration_id WHERE n.id = note ON CONFLICT DO NOTHING;
        PERFORM pg_notify('finance', '');
    END IF;
END $$;

CREATE FUNCTION tell_of_ending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_of_ended_plan(NEW.note_id);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_ending AFTER UPDATE OF ended_at ON plans FOR EACH ROW
    WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL) EXECUTE FUNCTION tell_of_ending();

-- A plan whose note gave way to another, or was cancelled, ends with it; its row says nothing of that.
CREATE FUNCTION tell_of_plan_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM plans p WHERE p.note_id = NEW.id) THEN
        PERFORM tell_of_ended_plan(NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_plan_gone AFTER UPDATE OF superseded_by, cancelled_at ON notes FOR EACH ROW
    WHEN (NEW.superseded_by IS NOT NULL AND OLD.superseded_by IS NULL
        OR NEW.cancelled_at IS NOT NULL AND OLD.cancelled_at IS NULL) EXECUTE FUNCTION tell_of_plan_gone();
"""


def upgrade() -> None:
    op.execute(TELLING)
