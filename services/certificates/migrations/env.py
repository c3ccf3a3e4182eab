"""Where Alembic finds the tables that it compares with."""

from certificates import models
from certificates.models import cases, deliveries, documents, editions, uploads, verifications
from servicekit import migrations

# Each module of tables adds its own to the same metadata when it is imported.
__all__ = ["cases", "deliveries", "documents", "editions", "uploads", "verifications"]

migrations.run(models.metadata)
