"""Names of businesses by their words, so that a search by name reads an index in place of all of them.

The words are made by the service, which knows how names are compared; a business whose name is new or was changed, by
whatever release, is marked until that is done.
"""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"


def upgrade() -> None:
    op.create_table(
        "business_words",
        sa.Column("word", sa.Text(collation="C"), primary_key=True),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), primary_key=True),
    )
    op.create_index("ix_business_words_business_id", "business_words", ["business_id"])
    op.add_column("businesses", sa.Column("worded", sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.create_index("ix_businesses_unworded", "businesses", ["id"], postgresql_where=sa.text("NOT worded"))
    op.execute("""
CREATE FUNCTION words_are_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.worded := false;
    RETURN NEW;
END $$;
CREATE TRIGGER words_are_old BEFORE UPDATE OF name, trade_name ON businesses FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.trade_name IS DISTINCT FROM NEW.trade_name)
    EXECUTE FUNCTION words_are_old();
""")
