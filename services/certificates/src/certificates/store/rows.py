"""Rows of requests as they leave the store."""

from sqlalchemy import RowMapping

from certificates.domain.cases import Case
from certificates.domain.requests import Delivery
from certificates.domain.states import State


def case_of(row: RowMapping) -> Case:
    """A whole row of the table of requests."""
    return Case(**{**row, "delivery": Delivery(row["delivery"]), "state": State(row["state"])})
