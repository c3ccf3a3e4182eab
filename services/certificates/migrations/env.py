"""Where Alembic finds the tables that it compares with."""

from certificates.models import metadata
from servicekit import migrations

migrations.run(metadata)
