"""HTTP of following up: what is overdue, catalogues for the treasury, instalments."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from fee_declarations.following.errors import (
    CatalogueDecided,
    CatalogueNotFound,
    CatalogueWaits,
    NoInstalments,
    NothingOverdue,
    PlanRuns,
)
from fee_declarations.following_api import catalogues, plans

STATUS: Mapping[type[DomainError], int] = {
    CatalogueNotFound: 404,
    CatalogueDecided: 409,
    CatalogueWaits: 409,
    NothingOverdue: 409,
    NoInstalments: 409,
    PlanRuns: 409,
}
blueprints = (catalogues.blueprint, plans.blueprint)
