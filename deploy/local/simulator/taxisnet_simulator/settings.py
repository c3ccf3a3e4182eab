"""The simulator as the environment describes it; README.md lists the variables."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from taxisnet_simulator.app import create_app
from taxisnet_simulator.clients import Client
from taxisnet_simulator.clock import Clock


def app_from(environment: Mapping[str, str]) -> Flask:
    """The app; raises KeyError, which names the variable that is missing."""
    uris = (uri.strip() for uri in environment["GSIS_REDIRECT_URIS"].split(","))
    return create_app(
        Path(environment["SIMULATOR_STATE"]),
        Client(environment["GSIS_CLIENT_ID"], environment["GSIS_CLIENT_SECRET"], frozenset(uris)),
        Clock(
            float(environment.get("SIMULATOR_SLOW_SECONDS", "3")),
            float(environment.get("SIMULATOR_HANG_SECONDS", "20")),
        ),
    )
