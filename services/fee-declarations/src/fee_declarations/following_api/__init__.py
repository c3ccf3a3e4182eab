"""HTTP of following up: what is overdue, catalogues for the treasury, instalments."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from fee_declarations.following.errors import (
    CatalogueDecided,
    CatalogueNotFound,
    CatalogueWaits,
    HoldNotFound,
    NoInstalments,
    NothingOverdue,
    NothingToRemit,
    PlanRuns,
    RemissionDecided,
    RemissionNotFound,
)
from fee_declarations.following_api import account, catalogues, holds, plans, remissions

STATUS: Mapping[type[DomainError], int] = {
    CatalogueNotFound: 404,
    CatalogueDecided: 409,
    CatalogueWaits: 409,
    NothingOverdue: 409,
    NoInstalments: 409,
    PlanRuns: 409,
    HoldNotFound: 404,
    RemissionNotFound: 404,
    RemissionDecided: 409,
    NothingToRemit: 409,
}
blueprints = (
    account.blueprint,
    catalogues.blueprint,
    holds.blueprint,
    plans.blueprint,
    remissions.blueprint,
)
