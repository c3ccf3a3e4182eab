"""What the views of following up work with beside what all views do."""

from flask import current_app

from fee_declarations.following.catalogues import Context
from fee_declarations.municipality import FollowUp, Municipality
from fee_declarations.parts import current_parts, officer

RECEIVE, RELEASE = "fees.receive", "fees.release"
FOLLOW_UP = "following-up"
"""Under what app.py keeps the municipality: how it follows up, and its letterhead."""


def follow_up() -> FollowUp:
    return letterhead().follow_up


def letterhead() -> Municipality:
    """The municipality as its papers name it."""
    found: Municipality = current_app.extensions[FOLLOW_UP]
    return found


def context() -> Context:
    """Of what an officer does now. Reads the tables: call it before a transaction begins."""
    own = current_parts()
    return Context(officer(), own.clock(), follow_up().small_balance_cents, own.tariffs(), own.finance)
