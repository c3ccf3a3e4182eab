"""What the views of following up work with."""

from flask import current_app
from servicekit.access import principal

from fee_declarations.api import EXTENSION, Parts
from fee_declarations.following.catalogues import Context
from fee_declarations.municipality import FollowUp

FOLLOW_UP = "following-up"
"""Under what app.py keeps how the municipality follows up."""


def parts() -> Parts:
    found: Parts = current_app.extensions[EXTENSION]
    return found


def follow_up() -> FollowUp:
    found: FollowUp = current_app.extensions[FOLLOW_UP]
    return found


def officer() -> str:
    return principal().username or ""


def context() -> Context:
    """Of what an officer does now. Reads the tables: call it before a transaction begins."""
    own = parts()
    return Context(officer(), own.clock(), follow_up().small_balance_cents, own.tariffs(), own.finance)
