"""How one login goes wrong: each switch names the step it touches, and what that answers instead."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, current_app

from taxisnet_simulator.personas import Persona
from taxisnet_simulator.userinfo import document

Answer = Callable[[Persona], Response | None]


@dataclass(frozen=True)
class Switch:
    """``step`` is authorize, token, userinfo or logout; ``answer`` None means that the step itself knows what to do."""

    name: str
    step: str
    greek: str
    english: str
    answer: Answer | None = None

    @property
    def text(self) -> dict[str, str]:
        return {"el": self.greek, "en": self.english}


def _html(body: str, status: int) -> Response:
    return Response(body, status, content_type="text/html;charset=UTF-8")


def _xml(body: bytes, status: int = 200) -> Response:
    return Response(body, status, content_type="text/xml;charset=UTF-8")


def _wait(setting: str) -> Answer:
    def wait(_: Persona) -> None:
        time.sleep(current_app.config[setting])

    return wait


def _error_500(_: Persona) -> Response:
    return _html("<html><body><h1>HTTP Status 500</h1></body></html>", 500)


def _error_xml(_: Persona) -> Response:
    return _xml(_ERROR_XML)


def _error_xml_500(_: Persona) -> Response:
    return _xml(_ERROR_XML, 500)


def _error_json(_: Persona) -> Response:
    return Response(_ERROR_JSON, content_type="application/json")


def _maintenance(_: Persona) -> Response:
    return _html(_MAINTENANCE, 200)


def _bomb(_: Persona) -> Response:
    return _xml(_BOMB)


def _truncated(persona: Persona) -> Response:
    return _xml(document(persona)[:80])


def _two_people(persona: Persona) -> Response:
    inner = document(persona).removeprefix(b"<root>").removesuffix(b"</root>")
    return _xml(b"<root>" + inner + inner + b"</root>")


def _no_taxid(persona: Persona) -> Response:
    return _xml(document(persona, taxid="null"))


def _wrong_check_digit(persona: Persona) -> Response:
    return _xml(document(persona, taxid=persona.taxid[:-1] + str((int(persona.taxid[-1]) + 1) % 10)))


def _prolog(persona: Persona) -> Response:
    return _xml(b'<?xml version="1.0" encoding="UTF-8"?>' + document(persona))


def _old_encoding(persona: Persona) -> Response:
    return _xml(document(persona).decode().encode("iso-8859-7"))


_ERROR_XML = '<root><error code="500" message="Σφάλμα κατά την εκτέλεση της υπηρεσίας"/></root>'.encode()
_ERROR_JSON = '{"error":"invalid_token","error_description":"Invalid access token"}'
_MAINTENANCE = (
    "<!DOCTYPE html><html><head><title>Συντήρηση</title></head>"
    "<body><h1>Η εφαρμογή βρίσκεται σε συντήρηση</h1></body></html>"
)
_BOMB = (
    b'<!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<root><userinfo userid="x" taxid="660074100" lastname="&b;"/></root>'
)

SWITCHES = (
    Switch("none", "", "κανονικά", "works"),
    Switch("deny", "authorize", "άρνηση συναίνεσης", "consent refused"),
    Switch("slow", "userinfo", "αργή απάντηση", "slow answer", _wait("SLOW_SECONDS")),
    Switch("hang", "userinfo", "καμία απάντηση", "no answer", _wait("HANG_SECONDS")),
    Switch("error-500", "userinfo", "σφάλμα 500", "error 500", _error_500),
    Switch("xml-200", "userinfo", "XML σφάλματος με 200", "error XML with 200", _error_xml),
    Switch("xml-500", "userinfo", "XML σφάλματος με 500", "error XML with 500", _error_xml_500),
    Switch("json-200", "userinfo", "JSON σφάλματος με 200", "error JSON with 200", _error_json),
    Switch("truncated", "userinfo", "κομμένο XML", "truncated XML", _truncated),
    Switch("maintenance", "userinfo", "σελίδα συντήρησης", "maintenance page", _maintenance),
    Switch("two-people", "userinfo", "δύο πρόσωπα στην απάντηση", "two people in the answer", _two_people),
    Switch("no-taxid", "userinfo", "χωρίς ΑΦΜ", "no tax number", _no_taxid),
    Switch("wrong-taxid", "userinfo", "λάθος ψηφίο ελέγχου ΑΦΜ", "wrong check digit", _wrong_check_digit),
    Switch("bomb", "userinfo", "XML με οντότητες", "XML with entities", _bomb),
    Switch("prolog", "userinfo", "XML με πρόλογο (γίνεται δεκτό)", "XML with a prolog (accepted)", _prolog),
    Switch("iso-8859-7", "userinfo", "bytes ISO-8859-7", "ISO-8859-7 bytes", _old_encoding),
    Switch("token-500", "token", "σφάλμα 500 στο token", "error 500 at token", _error_500),
    Switch("token-hang", "token", "καμία απάντηση στο token", "no answer at token", _wait("HANG_SECONDS")),
    Switch("logout-ignored", "logout", "αγνοεί την αποσύνδεση", "ignores signing out"),
)

BY_NAME = {switch.name: switch for switch in SWITCHES}


def interfere(name: str, step: str, persona: Persona) -> Response | None:
    """The answer that the login's switch gives at this step; None lets the step go on (perhaps after a wait)."""
    switch = BY_NAME[name]
    return switch.answer(persona) if switch.step == step and switch.answer else None
