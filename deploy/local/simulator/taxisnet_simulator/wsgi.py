"""The simulator for gunicorn, configured by the environment."""

import os
from pathlib import Path

from taxisnet_simulator.app import create_app
from taxisnet_simulator.clients import Client

app = create_app(
    Path(os.environ["SIMULATOR_STATE"]),
    Client(
        os.environ["GSIS_CLIENT_ID"],
        os.environ["GSIS_CLIENT_SECRET"],
        frozenset(uri.strip() for uri in os.environ["GSIS_REDIRECT_URIS"].split(",")),
    ),
)
