"""The API of the caller's own data."""

from typing import Any

from servicekit.access import principal
from servicekit.db import transaction

from identity_bridge.accounts.use_cases import own_data
from identity_bridge.register.api.parts import parts


def held() -> dict[str, Any]:
    """Everything that this service holds of the account and its person; the own tax number is in the body alone."""
    own = parts()
    with transaction(own.engine) as conn:
        return own_data.collect(conn, own.context, principal().subject)
