"""What the views of following up work with beside what all views do."""

from fee_declarations.context import current_context, officer
from fee_declarations.following.catalogues import Context
from fee_declarations.municipality import FollowUp


def follow_up() -> FollowUp:
    return current_context().municipality.follow_up


def officer_context() -> Context:
    """Of what an officer does now. Reads the tables: call it before a transaction begins."""
    context = current_context()
    return Context(officer(), context.clock(), follow_up().small_balance_cents, context.tariffs(), context.finance)
