"""Which status each error answers with."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from certificates import upload_errors
from certificates.errors import (
    ActNotPossible,
    AlreadyRequested,
    CaseChanged,
    CaseTaken,
    DeliveryFixed,
    DocumentIncomplete,
    DocumentNotFound,
    EditionOutdated,
    NameMissing,
    NoSuchAct,
    NothingAsked,
    NotReminded,
    NotYourCase,
    OwnCase,
    ProcedureNotFound,
    RequestNotFound,
    SecondLookNeeded,
    TooManyWrongTries,
)

STATUS: Mapping[type[DomainError], int] = {
    ProcedureNotFound: 404,
    RequestNotFound: 404,
    AlreadyRequested: 409,
    DeliveryFixed: 409,
    EditionOutdated: 409,
    NameMissing: 409,
    NoSuchAct: 404,
    DocumentNotFound: 404,
    OwnCase: 403,
    SecondLookNeeded: 403,
    CaseChanged: 409,
    CaseTaken: 409,
    NotYourCase: 409,
    ActNotPossible: 409,
    NothingAsked: 409,
    NotReminded: 409,
    DocumentIncomplete: 409,
    TooManyWrongTries: 429,
    upload_errors.UploadNotFound: 404,
    upload_errors.UploadRefused: 422,
    upload_errors.UploadTooLarge: 413,
    upload_errors.UploadsFull: 409,
    upload_errors.TooManyUploads: 429,
    upload_errors.UploadFixed: 409,
    upload_errors.UploadNotPossible: 409,
}
