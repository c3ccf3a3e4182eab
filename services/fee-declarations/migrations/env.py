"""Where Alembic finds the tables that it compares with."""

from fee_declarations.every_table import metadata
from servicekit import migrations

migrations.run(metadata)
