"""Where Alembic finds the tables that it compares with."""

from identity_bridge import models
from identity_bridge.models import declaration_cases, keycloak_sync, notice_addresses, operations
from servicekit import migrations

# Each module of tables adds its own to the same metadata when it is imported.
[metadata] = {module.metadata for module in (models, declaration_cases, notice_addresses, operations, keycloak_sync)}

migrations.run(metadata)
