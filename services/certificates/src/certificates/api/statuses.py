"""Which status each error answers with."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from certificates import upload_errors
from certificates.errors import AlreadyRequested, DeliveryFixed, NameMissing, ProcedureNotFound, RequestNotFound

STATUS: Mapping[type[DomainError], int] = {
    ProcedureNotFound: 404,
    RequestNotFound: 404,
    AlreadyRequested: 409,
    DeliveryFixed: 409,
    NameMissing: 409,
    upload_errors.UploadNotFound: 404,
    upload_errors.UploadRefused: 422,
    upload_errors.UploadTooLarge: 413,
    upload_errors.UploadsFull: 409,
    upload_errors.TooManyUploads: 429,
    upload_errors.UploadFixed: 409,
    upload_errors.UploadNotPossible: 409,
}
