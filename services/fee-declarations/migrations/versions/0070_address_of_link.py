"""The address for notes belongs to the special declaration under which somebody declares, no longer to the business."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("links", sa.Column("notice_email", sa.Text, nullable=True))
    op.add_column("links", sa.Column("address_told_at", sa.DateTime(timezone=True), nullable=True))
    # Only where nobody else can have verified it. The others have their notes on the portal until they verify one.
    op.execute(
        "UPDATE links l SET notice_email = b.notice_email FROM businesses b WHERE b.id = l.business_id"
        " AND (SELECT count(DISTINCT o.person_id) FROM links o WHERE o.business_id = l.business_id) = 1"
    )
