"""The two sides of a special declaration, as they call the API."""

import json
import secrets
from typing import Any

import requests
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text

from tests.conftest import SERVICE, Bridge
from tests.papers import as_text, photograph

CERTIFICATION = {"body": "ΚΕΠ Χερσονήσου", "number": "1234/2026", "day": "2026-11-20"}
BUSINESS_AFM, OTHER_AFM = "999999815", "660075445"


def fields(**changes: Any) -> dict[str, Any]:
    usual = {
        "afm": BUSINESS_AFM,
        "name": "ΞΕΝΑΚΗ ΙΚΕ",
        "seat": "Ελευθερίας 12",
        "tax_office": "ΔΟΥ Ηρακλείου",
        "gemi": "012345678000",
        "notice_email": "accounts@xenaki.example",
        "given_name": "Ελένη",
        "family_name": "Ξενάκη",
        "father_name": "Γεώργιος",
        "capacity": "legal_representative",
        "proof": "Πιστοποιητικό εκπροσώπησης ΓΕΜΗ",
        "places": [{"name": "Αύρα", "address": "Ελευθερίας 12"}],
    }
    return {**usual, **changes}


class Side:
    """A caller of the API."""

    def __init__(self, bridge: Bridge, subject: str, **claims: Any) -> None:
        self._bridge, self.claims = bridge, claims
        self._headers = bridge.tokens.headers(subject, **claims)

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        headers = {**self._headers, "Accept-Language": "en"}
        return requests.request(method, self._bridge.url + path, json=body, headers=headers, timeout=180)

    def take(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.ask(method, path, body)
        assert answer.ok, answer.text
        return answer.json() if answer.headers["Content-Type"] == "application/json" else answer.content


class Person(Side):
    """A representative of level B, whom the register knows by this name."""

    def begin(self, **changes: Any) -> str:
        case_id: str = self.take("POST", "/declarations", {"fields": fields(**changes), "locale": "en"})["case_id"]
        return case_id

    def printed(self, case_id: str) -> bytes:
        self.take("POST", f"/declarations/{case_id}/confirm")
        form: bytes = self.take("GET", f"/declarations/{case_id}/form.pdf")
        return form

    def upload(self, case_id: str, content: bytes, **more: Any) -> requests.Response:
        body = {"content": as_text(content), "certification": CERTIFICATION, **more}
        return self.ask("PUT", f"/declarations/{case_id}/document", body)

    def submit(self, case_id: str) -> Any:
        """On paper: printed, signed, certified and photographed."""
        assert self.upload(case_id, photograph(self.printed(case_id))).ok
        return self.take("POST", f"/declarations/{case_id}/submit")

    def submit_by_code(self, case_id: str) -> Any:
        """With the code of a declaration at gov.gr, for tests of what follows: nothing is drawn and read."""
        self.take("POST", f"/declarations/{case_id}/confirm")
        self.take("PUT", f"/declarations/{case_id}/document", {"gov_code": secrets.token_urlsafe(18)[:22]})
        return self.take("POST", f"/declarations/{case_id}/submit")


def events(engine: Engine, kind: str, about: str = "declaration") -> list[dict[str, Any]]:
    """The data of all events of this type, which fit their schemas."""
    with engine.begin() as conn:
        bodies = [json.loads(body) for body in conn.execute(text("SELECT body FROM outbox ORDER BY seq")).scalars()]
    found = [body["data"] for body in bodies if body["type"] == f"identity.{about}.{kind}"]
    for data in found:
        assert_schema(data, SERVICE / f"events/identity.{about}.{kind}.v1.json")
    return found


def decide(clerk: Side, case: dict[str, Any], act: str, **body: Any) -> requests.Response:
    path = f"/declarations-desk/cases/{case['case_id']}/{act}"
    return clerk.ask("POST", path, {"revision": case["revision"], **body})
