"""Where Alembic finds the tables that it compares with."""

from identity_bridge.tables import METADATA
from servicekit import migrations

migrations.run(METADATA)
