"""What the views of following up work with beside what all views do."""

from fee_declarations.following.catalogues import Context
from fee_declarations.municipality import FollowUp
from fee_declarations.parts import current_parts, officer


def follow_up() -> FollowUp:
    return current_parts().municipality.follow_up


def context() -> Context:
    """Of what an officer does now. Reads the tables: call it before a transaction begins."""
    own = current_parts()
    return Context(officer(), own.clock(), follow_up().small_balance_cents, own.tariffs(), own.finance)
