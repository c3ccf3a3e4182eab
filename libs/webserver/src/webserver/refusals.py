"""What is said to a client whose request never reaches the application: a problem document (RFC 9457), and goodbye.

It is not known yet which language the person reads, so both are used. Nothing of the request is repeated.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

_TITLES: Mapping[int, str] = {
    400: "Το αίτημα δεν είναι σωστό. / The request is not valid.",
    408: "Το αίτημα δεν ήρθε ολόκληρο εγκαίρως. / The request did not arrive in time.",
    431: "Οι επικεφαλίδες είναι πολύ μεγάλες: διαγράψτε τα cookies αυτού του ιστότοπου. / "
    "The headers are too large: delete the cookies of this site.",
    500: "Κάτι δεν πήγε καλά από την πλευρά μας. / Something went wrong on our side.",
    501: "Η μορφή του αιτήματος δεν υποστηρίζεται. / The form of the request is not supported.",
    503: "Πολλά αιτήματα μαζί: δοκιμάστε ξανά σε λίγο. / Too many requests at once: please try again shortly.",
}


def document(status: int) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of a refusal."""
    problem = {"type": f"urn:eservices:problem:http-{status}", "code": f"http-{status}", "title": _TITLES[status]}
    headers = [("Cache-Control", "no-store"), ("Content-Type", "application/problem+json")]
    if status == 503:
        headers.append(("Retry-After", "5"))
    return headers, json.dumps({**problem, "status": status}, ensure_ascii=False).encode()


def answer(status: int) -> bytes:
    """The whole answer, for a client that no thread works for."""
    headers, body = document(status)
    headers += [("Connection", "close"), ("Content-Length", str(len(body)))]
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
