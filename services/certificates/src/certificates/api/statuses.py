"""Which status each error answers with."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from certificates.errors import (
    AlreadyRequested,
    DeliveryFixed,
    EditionOutdated,
    NameMissing,
    ProcedureNotFound,
    RequestNotFound,
)

STATUS: Mapping[type[DomainError], int] = {
    ProcedureNotFound: 404,
    RequestNotFound: 404,
    AlreadyRequested: 409,
    DeliveryFixed: 409,
    EditionOutdated: 409,
    NameMissing: 409,
}
