"""Errors as RFC 9457 problem documents, in the language of the person asking."""

from collections.abc import Mapping
from typing import ClassVar

from flask import Flask, Response, json, request
from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException

from servicekit.errors import DomainError, Text, Unavailable
from servicekit.logs import get_logger, trace_id
from servicekit.policy import Decision

log = get_logger(__name__)

_GENERIC: Mapping[int, Text] = {
    400: {"el": "Το αίτημα δεν είναι σωστό.", "en": "The request is not valid."},
    404: {"el": "Δεν βρέθηκε.", "en": "Not found."},
    405: {"el": "Η μέθοδος δεν επιτρέπεται εδώ.", "en": "The method is not allowed here."},
    413: {"el": "Το αίτημα είναι πολύ μεγάλο.", "en": "The request is too large."},
    415: {"el": "Χρειάζεται περιεχόμενο application/json.", "en": "It needs application/json content."},
    500: {
        "el": "Κάτι δεν πήγε καλά από την πλευρά μας. Δοκιμάστε ξανά σε λίγο.",
        "en": "Something went wrong on our side. Please try again shortly.",
    },
}


class Unauthenticated(DomainError):
    """No token that we trust. One body for every reason; the reason is in the log."""

    code = "invalid-token"
    title: ClassVar[Text] = {"el": "Χρειάζεται σύνδεση.", "en": "Signing in is needed."}


class StaleToken(DomainError):
    """The token was right once, but what it says has changed since. A fresh one is needed."""

    code = "stale-token"
    title: ClassVar[Text] = {"el": "Χρειάζεται ανανέωση της σύνδεσης.", "en": "The session must be refreshed."}


class NotPermitted(DomainError):
    """The policy refuses; carries what is missing and the ways to get it."""

    code = "not-permitted"
    title: ClassVar[Text] = {"el": "Η επιλογή δεν είναι ανοιχτή για εσάς.", "en": "This option is not open to you."}

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.refusal, option=decision.option)
        self.decision = decision


class IdentityChanged(DomainError):
    """The account was bound to one person and now says to be another. Staff resolve it."""

    code = "identity-changed"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός αυτός ανήκει σε άλλο πρόσωπο. Επικοινωνήστε με τον Δήμο.",
        "en": "This account belongs to another person. Please contact the municipality.",
    }


class InvalidInput(DomainError):
    """The body does not have the shape asked for; ``errors`` names each field."""

    code = "invalid-input"
    title: ClassVar[Text] = {
        "el": "Κάποια στοιχεία λείπουν ή δεν είναι σωστά.",
        "en": "Some details are missing or wrong.",
    }


class Meanwhile(DomainError):
    """Another request wrote the same at the same moment, or removed what this one is about. Nothing was done."""

    code = "meanwhile"
    title: ClassVar[Text] = {
        "el": "Στο μεταξύ έγινε μια άλλη αλλαγή και δεν έγινε τίποτα. Δείτε πώς είναι τώρα και δοκιμάστε ξανά.",
        "en": "Something else was changed meanwhile, so nothing was done. See how it stands now and try again.",
    }


OWN_STATUS: Mapping[type[DomainError], int] = {
    Unauthenticated: 401,
    StaleToken: 401,
    NotPermitted: 403,
    IdentityChanged: 403,
    InvalidInput: 422,
    Meanwhile: 409,
    Unavailable: 503,
}


def preferred_locale() -> str:
    """The language of the person asking: "el" unless Accept-Language prefers "en"."""
    # British English is English here.
    accepted = [(tag.partition("-")[0], quality) for tag, quality in request.accept_languages]
    return LanguageAccept(accepted).best_match(["el", "en"], "el")


def problem(status: int, code: str, title: str, **members: object) -> Response:
    """A problem document; ``members`` whose value is None are left out."""
    body: dict[str, object] = {
        "type": f"urn:eservices:problem:{code}",
        "code": code,
        "title": title,
        "status": status,
        "trace_id": trace_id.get(),
    }
    body.update({name: value for name, value in members.items() if value is not None})
    response = Response(json.dumps(body), status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = f'Bearer error="{code.replace("-", "_")}"'
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def generic(status: int) -> Response:
    """The problem document for an HTTP error that is no domain error."""
    text = _GENERIC.get(status) or _GENERIC[500 if status >= 500 else 400]
    return problem(status, f"http-{status}", text[preferred_locale()])


def _status_of(error: DomainError, table: Mapping[type[DomainError], int]) -> int:
    return next((table[kind] for kind in type(error).__mro__ if kind in table), 500)


def install(app: Flask, status: Mapping[type[DomainError], int]) -> None:
    """Translate every error of this app once; ``status`` gives the HTTP status of the service's own errors."""
    table = {**OWN_STATUS, **status}

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> Response:
        locale = preferred_locale()
        members = dict(error.extra)
        if isinstance(error, NotPermitted):
            members["missing"] = [missing.in_language(locale) for missing in error.decision.missing]
        number = _status_of(error, table)
        if number >= 500:
            log.error("refused", code=error.code, status=number)
        detail = error.detail[locale] if error.detail else None
        return problem(number, error.code, error.title[locale], detail=detail, **members)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        return generic(error.code or 500)

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def database_away(_: Exception) -> Response:
        log.exception("database-unavailable")
        return domain_error(Unavailable())

    @app.errorhandler(IntegrityError)
    def written_meanwhile(error: IntegrityError) -> Response:
        # What else the database refuses is a mistake of ours.
        if not isinstance(error.orig, UniqueViolation | ForeignKeyViolation):
            return unexpected(error)
        log.error("meanwhile", constraint=error.orig.diag.constraint_name)
        return domain_error(Meanwhile())

    @app.errorhandler(Exception)
    def unexpected(_: Exception) -> Response:
        log.exception("unexpected-error")
        return problem(500, "unexpected", _GENERIC[500][preferred_locale()])
