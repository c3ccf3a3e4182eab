"""What the views of this feature work with; app.py puts it together."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from identity_bridge.login.broker import Broker
from identity_bridge.login.connectors import Connector
from identity_bridge.login.oidc import Client
from identity_bridge.login.use_cases.signing_keys import Signer
from identity_bridge.register.api.parts import EXTENSION, Parts


@dataclass(frozen=True)
class LoginParts(Parts):
    """``public_url`` is the issuer; ``secure`` says that cookies travel over TLS only."""

    signer: Signer
    connector: Connector
    broker: Broker
    client: Client
    public_url: str
    portal_url: str
    secure: bool


def parts() -> LoginParts:
    return cast(LoginParts, current_app.extensions[EXTENSION])
