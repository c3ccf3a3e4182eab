"""Where Alembic finds the database (DATABASE_URL) and the tables it compares with."""

import os

from alembic import context
from identity_bridge import models
from identity_bridge.models import declaration_cases, notice_addresses, operations, watching
from sqlalchemy import create_engine, text

# Each module of tables adds its own to the same metadata when it is imported.
[metadata] = {module.metadata for module in (models, declaration_cases, notice_addresses, operations, watching)}

engine = create_engine(os.environ["DATABASE_URL"])
with engine.connect() as connection:
    # A migration that waits for a busy table would make everybody wait behind it.
    connection.execute(text("SET lock_timeout = '4s'"))
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
