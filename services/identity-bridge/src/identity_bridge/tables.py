"""The tables of all features, for the migrations: each module of tables adds its own when it is imported."""

from identity_bridge.accounts import models as accounts
from identity_bridge.declarations.models import accepted, cases, notice_addresses
from identity_bridge.desk import models as desk
from identity_bridge.login import models as login
from identity_bridge.register.models import keycloak_sync, metadata, operations, visits
from identity_bridge.staff import models as staff

_MODULES = (accepted, accounts, cases, desk, keycloak_sync, login, notice_addresses, operations, staff, visits)
[METADATA] = {metadata, *(module.metadata for module in _MODULES)}
"""One for all: a foreign key of a feature names the register's tables."""
