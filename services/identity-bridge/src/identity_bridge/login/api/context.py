"""What the views of this feature work with; app.py puts it together."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from identity_bridge.login.broker import Broker
from identity_bridge.login.connectors import Connector
from identity_bridge.login.oidc import Client
from identity_bridge.login.use_cases.signing_keys import Signer
from identity_bridge.register.api.context import EXTENSION, Context


@dataclass(frozen=True)
class LoginContext(Context):
    """``public_url`` is the issuer; ``secure`` says that cookies travel over TLS only."""

    signer: Signer
    connector: Connector
    broker: Broker
    client: Client
    public_url: str
    portal_url: str
    secure: bool


def current_context() -> LoginContext:
    return cast(LoginContext, current_app.extensions[EXTENSION])
