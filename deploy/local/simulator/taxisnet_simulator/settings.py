"""The simulator as the environment describes it; README.md lists the variables."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from taxisnet_simulator.app import create_app
from taxisnet_simulator.clients import Client
from taxisnet_simulator.clock import Clock


class BadSetting(Exception):
    """A variable is missing, or says nothing that could be used. The message names it."""


def app_from(environment: Mapping[str, str]) -> Flask:
    """The app; raises BadSetting."""
    uris = [uri.strip() for uri in _needed(environment, "GSIS_REDIRECT_URIS").split(",")]
    client_id, secret = _needed(environment, "GSIS_CLIENT_ID"), _needed(environment, "GSIS_CLIENT_SECRET")
    clock = Clock(
        number(environment, "SIMULATOR_SLOW_SECONDS", 3),
        number(environment, "SIMULATOR_HANG_SECONDS", 20),
    )
    state = Path(_needed(environment, "SIMULATOR_STATE"))
    try:
        return create_app(state, Client(client_id, secret, frozenset(filter(None, uris))), clock)
    except sqlite3.Error as error:
        raise BadSetting(f"SIMULATOR_STATE is a file that cannot be used ({error})") from error


def number(environment: Mapping[str, str], name: str, otherwise: int) -> float:
    """What the variable says, or a number in its place; raises BadSetting."""
    try:
        return float(environment.get(name, otherwise))
    except ValueError as error:
        raise BadSetting(f"{name} is not a number") from error


def _needed(environment: Mapping[str, str], name: str) -> str:
    if not (value := environment.get(name, "").strip()):
        raise BadSetting(f"{name} is not set")
    return value
