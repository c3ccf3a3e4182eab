"""HTTP of following up: catalogues for the treasury and what is overdue."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from fee_declarations.following.errors import CatalogueDecided, CatalogueNotFound, CatalogueWaits, NothingOverdue
from fee_declarations.following_api import catalogues

STATUS: Mapping[type[DomainError], int] = {
    CatalogueNotFound: 404,
    CatalogueDecided: 409,
    CatalogueWaits: 409,
    NothingOverdue: 409,
}
blueprints = (catalogues.blueprint,)
