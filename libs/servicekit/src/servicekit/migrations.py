"""What Alembic runs in every service: ``migrations/env.py`` is a call of ``run``."""

import os

from alembic import context
from sqlalchemy import MetaData, create_engine, text


def run(metadata: MetaData) -> None:
    """Bring the database at DATABASE_URL to the newest revision; ``metadata`` is what autogenerate compares with."""
    engine = create_engine(os.environ["DATABASE_URL"])
    try:
        with engine.connect() as connection:
            # A migration that waits for a busy table would make everybody wait behind it.
            connection.execute(text("SET lock_timeout = '4s'"))
            context.configure(connection=connection, target_metadata=metadata, compare_type=True)
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()
