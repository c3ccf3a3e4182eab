"""The API of the caller's own data."""

from typing import Any

from servicekit.access import principal
from servicekit.db import transaction

from identity_bridge.accounts.use_cases import own_data
from identity_bridge.register.api.context import current_context


def held() -> dict[str, Any]:
    """Everything that this service holds of the account and its person; the own tax number is in the body alone."""
    context = current_context()
    with transaction(context.engine) as conn:
        return own_data.collect(conn, context.account_context, principal().subject)
