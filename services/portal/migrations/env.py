"""Where Alembic finds the tables that it compares with."""

from portal.models import metadata
from servicekit import migrations

migrations.run(metadata)
