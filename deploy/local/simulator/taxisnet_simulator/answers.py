"""What a fault answers instead of GSIS's right answer."""

import os
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from socket import SHUT_RDWR, SO_LINGER, SOL_SOCKET, socket, socketpair

from flask import Response, jsonify, request

from taxisnet_simulator.clock import Clock
from taxisnet_simulator.events import Events
from taxisnet_simulator.personas import Persona
from taxisnet_simulator.plan import Plan
from taxisnet_simulator.userinfo import document

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
_DROPS = 10


@dataclass(frozen=True)
class _Met:
    """A fault that is met now. ``sleep`` says how long it slept, ``ended`` is told when the whole wait is over."""

    persona: Persona
    seconds: float
    sleep: Callable[[float], float]
    ended: Callable[[float], None]


_Answer = Callable[[_Met], Response | None]


class Answers:
    """Gives the answers, and notes when a wait has ended."""

    def __init__(self, events: Events, clock: Clock) -> None:
        self._events, self._clock = events, clock

    def interfere(self, context: str, plan: Plan, step: str, persona: Persona) -> Response | None:
        """The answer that the login's plan gives at this step; None lets the step go on (perhaps after a wait)."""
        part = plan.at(step)
        answer = _ANSWERS.get(part.name) if part else None
        if part is None or answer is None:
            return None

        def ended(seconds: float) -> None:
            self._events.note(context, step, persona.username, plan.label, "waited", round(seconds, 3))

        return answer(_Met(persona, self._clock.seconds(part), self._clock.sleep, ended))


def _wait(met: _Met) -> None:
    met.ended(met.sleep(met.seconds))


def _html(body: str, status: int) -> _Answer:
    return lambda _: Response(body, status, content_type="text/html;charset=UTF-8")


def _xml(body: bytes, status: int = 200) -> _Answer:
    return lambda _: Response(body, status, content_type=_XML_TYPE)


def _error(status: int, name: str, description: str) -> _Answer:
    """An error as GSIS tells it, in JSON, also where XML was asked for."""

    def telling(_: _Met) -> Response:
        response = jsonify(error=name, error_description=description)
        response.status_code = status
        return response

    return telling


def _expired_code(met: _Met) -> Response | None:
    """What GSIS says to a code that is too old, was used, or was never given."""
    return _error(400, "invalid_grant", f"Invalid authorization code: {request.form['code']}")(met)


def _changed(change: Callable[[bytes], bytes], content_type: str = _XML_TYPE) -> _Answer:
    """The right document, changed."""
    return lambda met: Response(change(document(met.persona)), content_type=content_type)


def _with_taxid(change: Callable[[str], str]) -> _Answer:
    """The right document with another tax number; an empty one leaves the attribute out."""

    def telling(met: _Met) -> Response:
        changed = replace(met.persona, taxid=change(met.persona.taxid))
        return Response(document(changed), content_type=_XML_TYPE)

    return telling


def _wrong_check_digit(taxid: str) -> str:
    return taxid[:-1] + str((int(taxid[-1]) + 1) % 10)


def _two_people(whole: bytes) -> bytes:
    one = whole.removeprefix(b"<root>").removesuffix(b"</root>")
    return b"<root>" + one + one + b"</root>"


def _without_padding(whole: bytes) -> bytes:
    """The user name as one of three recordings has it; the tax number was padded in all of them."""
    return re.sub(rb'(userid="[^"]*?) +"', rb'\1"', whole)


def _raw(whole: bytes) -> bytes:
    """Greek letters as they are, in place of references; quotation marks and ampersands stay references."""
    return re.sub(rb"&#(\d{3,});", lambda reference: chr(int(reference[1])).encode(), whole)


def _as_elements(met: _Met) -> Response:
    """The values in child elements, as some clients imagine them."""
    inner = f"<taxid>{met.persona.taxid}</taxid><lastname>{met.persona.lastname}</lastname>"
    return Response(f"<root><userinfo>{inner}</userinfo></root>", content_type=_XML_TYPE)


def _hang_up(_: _Met) -> Response:
    """Close the connection without a word."""
    return Response(_then_close(b"", _connection()))


def _reset(_: _Met) -> Response:
    """Not even close it, but throw it away: the other side gets a reset in place of an answer."""
    return Response(_thrown_away(_connection()))


def _cut_short(met: _Met) -> Response:
    """Promise the whole document, send half of it, and close the connection."""
    whole = document(met.persona)
    return _of_length(_then_close(whole[: len(whole) // 2], _connection()), len(whole))


def _trickle(met: _Met) -> Response:
    """The right document, a piece at a time: no single wait is long, all together are."""
    whole = document(met.persona)

    def drops() -> Iterator[bytes]:
        slept = 0.0
        for number in range(_DROPS):
            slept += met.sleep(met.seconds / _DROPS)
            if number == _DROPS - 1:
                met.ended(slept)
            yield whole[number * len(whole) // _DROPS : (number + 1) * len(whole) // _DROPS]

    return _of_length(drops(), len(whole))


def _of_length(pieces: Iterator[bytes], length: int) -> Response:
    response = Response(pieces, content_type=_XML_TYPE)
    response.headers["Content-Length"] = str(length)
    return response


def _connection() -> socket:
    """The caller's connection; WSGI has no word for it, both servers that run this program have."""
    found: socket = request.environ.get("gunicorn.socket") or request.environ["werkzeug.socket"]
    return found


def _then_close(body: bytes, connection: socket) -> Iterator[bytes]:
    # Headers go out with the first piece of the body: nothing was said yet when there is none.
    if body:
        yield body
    connection.shutdown(SHUT_RDWR)


def _thrown_away(connection: socket) -> Iterator[bytes]:
    connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    # The server would end its side in order before it closes, so the connection is taken away under its hands.
    here, there = socketpair()
    os.dup2(here.fileno(), connection.fileno())
    here.close()
    there.close()
    yield from ()


# Faults that are not here are a matter of the step itself, in authorize.py and tokens.py.
_ANSWERS: dict[str, _Answer] = {
    "authorize-slow": _wait,
    "authorize-500": _html(_ERROR_PAGE, 500),
    "token-slow": _wait,
    "token-hang": _wait,
    "token-dropped": _hang_up,
    "token-reset": _reset,
    "token-500": _html(_ERROR_PAGE, 500),
    "token-maintenance": _html(_MAINTENANCE, 200),
    "expired-code": _expired_code,
    "bad-client": _error(401, "invalid_client", "Bad client credentials"),
    "slow": _wait,
    "hang": _wait,
    "dropped": _hang_up,
    "reset": _reset,
    "trickle": _trickle,
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
    "unpadded": _changed(_without_padding),
    "raw-surname": _changed(_raw),
    "logout-slow": _wait,
}
