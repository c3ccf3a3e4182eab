"""Which status each error answers with."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from certificates.errors import (
    AlreadyRequested,
    DeliveryFixed,
    NameMissing,
    ProcedureNotFound,
    RequestNotFound,
    TooManyWrongTries,
)

STATUS: Mapping[type[DomainError], int] = {
    ProcedureNotFound: 404,
    RequestNotFound: 404,
    AlreadyRequested: 409,
    DeliveryFixed: 409,
    NameMissing: 409,
    TooManyWrongTries: 429,
}
