"""What the views work with; app.py puts it together. A feature that needs more says so in a class of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import current_app
from servicekit.clock import Clock
from sqlalchemy import Engine
from town.look import Look

from identity_bridge.register.citizen_accounts import Accounts
from identity_bridge.register.keepers import AccountContext, Keeper
from identity_bridge.register.keyring import Keyring

EXTENSION = "identity-bridge"


@dataclass(frozen=True)
class Context:
    """``level_life`` is how long a proof is good for, ``keepers`` are what the features keep under accounts."""

    engine: Engine
    keyring: Keyring
    accounts: Accounts
    keepers: Sequence[Keeper]
    municipality: Look
    level_life: timedelta | None
    clock: Clock

    @property
    def account_context(self) -> AccountContext:
        return AccountContext(self.keyring, self.accounts, self.keepers)


def current_context() -> Context:
    return cast(Context, current_app.extensions[EXTENSION])
