"""What a fault answers instead of GSIS's right answer."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from socket import SHUT_RDWR, socket

from flask import Response, current_app, jsonify, request

from taxisnet_simulator.faults import touches
from taxisnet_simulator.personas import Persona
from taxisnet_simulator.userinfo import document

Answer = Callable[[Persona], Response | None]

_XML_TYPE = "text/xml;charset=UTF-8"
_ERROR_XML = '<root><error code="500" message="Σφάλμα κατά την εκτέλεση της υπηρεσίας"/></root>'.encode()
_MAINTENANCE = (
    "<!DOCTYPE html><html><head><title>Συντήρηση</title></head>"
    "<body><h1>Η εφαρμογή βρίσκεται σε συντήρηση</h1></body></html>"
)
_ERROR_PAGE = "<html><head><title>Error</title></head><body><h1>HTTP Status 500</h1></body></html>"
_BOMB = (
    b'<!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<root><userinfo userid="x" taxid="660074100" lastname="&b;"/></root>'
)


def interfere(fault: str, step: str, persona: Persona) -> Response | None:
    """The answer that the login's fault gives at this step; None lets the step go on (perhaps after a wait)."""
    answer = _ANSWERS.get(fault) if touches(fault, step) else None
    return answer(persona) if answer else None


def _wait(setting: str) -> Answer:
    def waiting(_: Persona) -> None:
        time.sleep(current_app.config[setting])

    return waiting


def _html(body: str, status: int) -> Answer:
    return lambda _: Response(body, status, content_type="text/html;charset=UTF-8")


def _xml(body: bytes, status: int = 200) -> Answer:
    return lambda _: Response(body, status, content_type=_XML_TYPE)


def _error(status: int, name: str, description: str) -> Answer:
    """An error as GSIS tells it, in JSON, also where XML was asked for."""

    def telling(_: Persona) -> Response:
        response = jsonify(error=name, error_description=description)
        response.status_code = status
        return response

    return telling


def _expired_code(persona: Persona) -> Response | None:
    """What GSIS says to a code that is too old, was used, or was never given."""
    return _error(400, "invalid_grant", f"Invalid authorization code: {request.form['code']}")(persona)


def _changed(change: Callable[[bytes], bytes], content_type: str = _XML_TYPE) -> Answer:
    """The right document, changed."""
    return lambda persona: Response(change(document(persona)), content_type=content_type)


def _with_taxid(change: Callable[[str], str]) -> Answer:
    """The right document with another tax number; an empty one leaves the attribute out."""
    return lambda persona: Response(document(replace(persona, taxid=change(persona.taxid))), content_type=_XML_TYPE)


def _wrong_check_digit(taxid: str) -> str:
    return taxid[:-1] + str((int(taxid[-1]) + 1) % 10)


def _two_people(whole: bytes) -> bytes:
    one = whole.removeprefix(b"<root>").removesuffix(b"</root>")
    return b"<root>" + one + one + b"</root>"


def _as_elements(persona: Persona) -> Response:
    """The values in child elements, as some clients imagine them."""
    inner = f"<taxid>{persona.taxid}</taxid><lastname>{persona.lastname}</lastname>"
    return Response(f"<root><userinfo>{inner}</userinfo></root>", content_type=_XML_TYPE)


def _hang_up(_: Persona) -> Response:
    """Close the connection without a word."""
    return Response(_then_close(b"", _connection()))


def _cut_short(persona: Persona) -> Response:
    """Promise the whole document, send half of it, and close the connection."""
    whole = document(persona)
    half = Response(_then_close(whole[: len(whole) // 2], _connection()), content_type=_XML_TYPE)
    half.headers["Content-Length"] = str(len(whole))
    return half


def _connection() -> socket:
    """The caller's connection; WSGI has no word for it, both servers that run this program have."""
    found: socket = request.environ.get("gunicorn.socket") or request.environ["werkzeug.socket"]
    return found


def _then_close(body: bytes, connection: socket) -> Iterator[bytes]:
    # Headers go out with the first piece of the body: nothing was said yet when there is none.
    if body:
        yield body
    connection.shutdown(SHUT_RDWR)


# Faults that are not here are a matter of the step itself, in authorize.py and tokens.py.
_ANSWERS: dict[str, Answer] = {
    "authorize-slow": _wait("SLOW_SECONDS"),
    "authorize-500": _html(_ERROR_PAGE, 500),
    "token-slow": _wait("SLOW_SECONDS"),
    "token-hang": _wait("HANG_SECONDS"),
    "token-dropped": _hang_up,
    "token-500": _html(_ERROR_PAGE, 500),
    "token-maintenance": _html(_MAINTENANCE, 200),
    "expired-code": _expired_code,
    "bad-client": _error(401, "invalid_client", "Bad client credentials"),
    "slow": _wait("SLOW_SECONDS"),
    "hang": _wait("HANG_SECONDS"),
    "dropped": _hang_up,
    "cut-short": _cut_short,
    "error-500": _html(_ERROR_PAGE, 500),
    "maintenance": _html(_MAINTENANCE, 200),
    "xml-200": _xml(_ERROR_XML),
    "xml-500": _xml(_ERROR_XML, 500),
    "json-200": _error(200, "invalid_token", "Invalid access token"),
    "expired-token": _error(401, "invalid_token", "Access token expired"),
    "truncated": _changed(lambda whole: whole[: len(whole) // 2]),
    "empty": _xml(b""),
    "wrong-type": _changed(bytes, "application/json"),
    "two-people": _changed(_two_people),
    "elements": _as_elements,
    "no-taxid": _with_taxid(lambda _: "null"),
    "absent-taxid": _with_taxid(lambda _: ""),
    "wrong-taxid": _with_taxid(_wrong_check_digit),
    "zero-taxid": _with_taxid(lambda _: "000000000"),
    "bomb": _xml(_BOMB),
    "iso-8859-7": _changed(lambda whole: whole.decode().encode("iso-8859-7")),
    "prolog": _changed(lambda whole: b'<?xml version="1.0" encoding="UTF-8"?>' + whole),
    # As one recorded document has them; quotes inside of values are references already.
    "single-quotes": _changed(lambda whole: whole.replace(b'"', b"'")),
    "logout-slow": _wait("SLOW_SECONDS"),
}
