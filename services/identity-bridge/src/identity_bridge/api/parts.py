"""What the views work with; app.py puts it together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import current_app
from servicekit.clock import Clock
from sqlalchemy import Engine
from town.look import Look

from identity_bridge.accounts import Accounts
from identity_bridge.broker import Broker
from identity_bridge.connectors import Connector
from identity_bridge.keyring import Keyring
from identity_bridge.oidc import Client
from identity_bridge.staff import Staff
from identity_bridge.use_cases.signing_keys import Signer

EXTENSION = "identity-bridge"


@dataclass(frozen=True)
class Parts:
    """``offices`` are keys of the municipality's; ``public_url`` is the issuer; ``secure`` says that cookies travel
    over TLS only; ``check_share`` (0 to 1) of certifications get a second clerk's look; ``code_life`` is of codes for
    the desk, ``level_life`` of proofs."""

    engine: Engine
    keyring: Keyring
    signer: Signer
    connector: Connector
    accounts: Accounts
    staff: Staff
    broker: Broker
    client: Client
    municipality: Look
    offices: frozenset[str]
    public_url: str
    portal_url: str
    secure: bool
    check_share: float
    code_life: timedelta
    level_life: timedelta | None
    clock: Clock


def parts() -> Parts:
    return cast(Parts, current_app.extensions[EXTENSION])
