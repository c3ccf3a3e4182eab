"""What the views of following up work with beside what all views do."""

from flask import current_app

from fee_declarations.following.catalogues import Context
from fee_declarations.municipality import FollowUp
from fee_declarations.parts import current_parts, officer

RECEIVE, RELEASE = "fees.receive", "fees.release"
FOLLOW_UP = "following-up"
"""Under what app.py keeps how the municipality follows up."""


def follow_up() -> FollowUp:
    found: FollowUp = current_app.extensions[FOLLOW_UP]
    return found


def context() -> Context:
    """Of what an officer does now. Reads the tables: call it before a transaction begins."""
    own = current_parts()
    return Context(officer(), own.clock(), follow_up().small_balance_cents, own.tariffs(), own.finance)
