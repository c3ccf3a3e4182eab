"""People at the desk: who asks, what a document says, what was sent and recorded."""

from collections.abc import Callable
from typing import Any

import requests
from identity_bridge.register.store import clerks
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text

from tests.conftest import KEYRING, SERVICE, Bridge

AFM, OTHER_AFM, CLERK_AFM = "660074100", "999999815", "123456783"
CARD = {
    "document_kind": "id-card",
    "document_last": "1234",
    "document_expires": "2034-01-31",
    "given_name": "Μαρία",
    "family_name": "Παπαδάκη",
    "father_name": "Γεώργιος",
    "afm": AFM,
}
Ask = Callable[..., requests.Response]


def asker(bridge: Bridge, subject: str, **claims: Any) -> Ask:
    """Calls of the bridge with this person's token."""

    def ask(method: str, path: str, body: Any = None, **changes: Any) -> requests.Response:
        headers = bridge.tokens.headers(subject, **{**claims, **changes}) | {"Accept-Language": "en"}
        return requests.request(method, bridge.url + path, json=body, headers=headers, timeout=60)

    return ask


def enrol(engine: Engine, username: str, number: str, afm: str) -> None:
    with transaction(engine) as conn:
        clerks.enrol_clerk(conn, KEYRING, clerks.Enrolment(username, "transparency", number, afm))


def opened(citizen: Ask, clerk: Ask) -> str:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    answer = clerk("POST", "/desk/cases", {"code": code.lower()})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case_id"])


def certified(citizen: Ask, clerk: Ask, **changes: Any) -> str:
    case = opened(citizen, clerk)
    answer = clerk("POST", f"/desk/cases/{case}/certify", CARD | changes)
    assert answer.status_code == 200, answer.text
    return case


def problem(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


def sent(engine: Engine, kind: str) -> list[dict[str, Any]]:
    with engine.connect() as conn:
        query = text("SELECT body::jsonb -> 'data' FROM outbox WHERE type = :kind ORDER BY seq")
        found: list[dict[str, Any]] = list(conn.execute(query, {"kind": kind}).scalars())
    for data in found:
        assert_schema(data, SERVICE / f"events/{kind}.v1.json")
    return found


def recorded(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text("SELECT action FROM audit ORDER BY seq")).scalars())
