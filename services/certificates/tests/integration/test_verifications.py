"""The holder of a document checks whether it is valid."""

import base64
import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import papers
import pytest
from certificates.app import create_app
from certificates.domain import codes
from certificates.models import requests
from certificates.models.documents import documents
from certificates.models.verifications import wrong_tries
from certificates.printed import Holder, kept
from conftest import ADDRESS_KEY, CODE_KEY, NOW, usual_settings
from described import assert_fits
from flask import Flask
from flask.testing import FlaskClient
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, func, insert, select, update

CODE = papers.CODE
CERTIFICATE = replace(papers.CERTIFICATE, holder=Holder("ΕΛΕΝΗ", "ΞΕΝΑΚΗ"))
WRONG = [codes.new_document_code() for _ in range(400)]


def add_document(engine: Engine, code: str = CODE, **other: Any) -> uuid.UUID:
    found = uuid.uuid4()
    with engine.begin() as conn:
        request_id = conn.execute(
            insert(requests)
            .values(
                id=uuid.uuid4(), number=uuid.uuid4().hex[:32], procedure="955481", delivery="collect", answers={},
                locale="el", fingerprint="", state="issued", submitted_at=NOW, deadline=NOW.date(),
                notice_state="pending",
            )
            .returning(requests.c.id)
        ).scalar_one()  # fmt: skip
        row = {
            "id": found,
            "request_id": request_id,
            "kind": "certificate",
            "number": uuid.uuid4().hex[:32],
            "state": "valid",
            "content": kept(CERTIFICATE),
            "prepared_by": "clerk",
            "signed_by": "head",
            "signed_by_name": "Ιωάννης Δημητρίου",
            "issued_on": date(2026, 11, 23),
            "code_hash": codes.fingerprint(code, base64.b64decode(CODE_KEY)),
        }
        conn.execute(insert(documents).values({**row, **other}))
    return found


def ask(client: FlaskClient, code: str, address: str = "192.0.2.1", **more: str) -> Any:
    headers = {"X-Client-Address": address, "X-Client-Key": ADDRESS_KEY}
    return client.post("/verifications", json={"code": code, **more}, headers=headers)


def tries(engine: Engine) -> int:
    with engine.connect() as conn:
        return conn.execute(select(func.count()).select_from(wrong_tries)).scalar_one()


def checks(engine: Engine, document_id: uuid.UUID) -> int:
    with engine.connect() as conn:
        return conn.execute(select(documents.c.checks).where(documents.c.id == document_id)).scalar_one()


def test_a_document_that_holds(client: FlaskClient, engine: Engine) -> None:
    found = add_document(engine, number="412/23-11-2026", valid_until=date(2027, 5, 23))
    answer = ask(client, " 7q3k-9v2m 5χ8c-lr4τ-a ")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert_fits("Verification", answer.json)
    assert answer.json == {
        "state": "valid",
        "kind": "certificate",
        "title": {"el": papers.CERTIFICATE.title, "en": "Certificate of family status"},
        "number": "412/23-11-2026",
        "issued_on": "2026-11-23",
        "valid_until": "2027-05-23",
        "unit": "Τμήμα Δημοτικής Κατάστασης",
        "since": None,
        "mark": "seal",
        "holder_masked": "Ε••••• Ξ•••••",
    }
    assert checks(engine, found) == 1
    assert tries(engine) == 0


@pytest.mark.parametrize(
    ("row", "state", "since"),
    [
        ({"state": "recalled", "recalled_at": datetime(2026, 11, 24, 22, 30, tzinfo=UTC)}, "recalled", "2026-11-25"),
        ({"state": "replaced", "recalled_at": datetime(2026, 11, 24, 9, 0, tzinfo=UTC)}, "replaced", "2026-11-24"),
        ({"state": "valid", "valid_until": date(2026, 11, 22)}, "expired", "2026-11-22"),
        ({"state": "valid", "valid_until": date(2026, 11, 23)}, "valid", None),
        # What was recalled is told as recalled, also after its last day.
        ({"state": "recalled", "valid_until": date(2026, 1, 1), "recalled_at": NOW}, "recalled", "2026-11-23"),
    ],
)
def test_what_no_longer_holds_says_so(
    client: FlaskClient, engine: Engine, row: dict[str, Any], state: str, since: str | None
) -> None:
    add_document(engine, **row)
    answer = ask(client, CODE)
    assert_fits("Verification", answer.json)
    assert (answer.json["state"], answer.json["since"]) == (state, since)


def test_a_letter_is_called_by_its_matter(client: FlaskClient, engine: Engine) -> None:
    add_document(engine, kind="refusal", content=kept(papers.LETTER))
    answer = ask(client, CODE).json
    assert answer["title"] == {"el": "Απόρριψη αίτησης", "en": "Your request was refused"}
    assert answer["holder_masked"] is None
    assert_fits("Verification", answer)


@pytest.mark.parametrize("start", ["ΞΕΝ", "ξένα", "xen"])
def test_who_knows_the_surname_reads_the_name(client: FlaskClient, engine: Engine, start: str) -> None:
    add_document(engine)
    answer = ask(client, CODE, surname_start=start).json
    assert answer["holder"] == "ΕΛΕΝΗ ΞΕΝΑΚΗ"
    assert_fits("Verification", answer)
    assert tries(engine) == 0


def test_a_wrong_surname_tells_nothing_more_and_is_a_guess(client: FlaskClient, engine: Engine) -> None:
    add_document(engine)
    assert ask(client, CODE, surname_start="ΠΑΠ").json == ask(client, CODE).json
    assert tries(engine) == 1


def test_a_code_that_is_none_is_unknown(client: FlaskClient, engine: Engine) -> None:
    add_document(engine, state="making")
    for code in (CODE, WRONG[0]):
        answer = ask(client, code)
        assert (answer.status_code, answer.json) == (200, {"state": "unknown"})
        assert_fits("Verification", answer.json)
    assert ask(client, WRONG[1], surname_start="ΞΕΝ").json == {"state": "unknown"}
    assert tries(engine) == 3


@pytest.mark.parametrize("typed", ["7Q3K-9V2M-5X8C-1R4T-B", "7Q3K", "καλημέρα", "7Q3K-9V2M-5X8C-1R4T-AA"])
def test_a_mistyped_code_is_told_without_a_look(client: FlaskClient, engine: Engine, typed: str) -> None:
    add_document(engine)
    for _ in range(40):
        answer = ask(client, typed)
    assert answer.json == {"state": "typing-error"}
    assert_fits("Verification", answer.json)
    assert tries(engine) == 0


@pytest.fixture
def apps(database_url: str, tokens: TokenFactory, clock: Clock, ending: Callable[[Flask], Flask]) -> list[FlaskClient]:
    """Two processes of the service on one database."""
    settings = usual_settings(database_url, tokens)
    return [ending(create_app(settings, verifier=tokens.verifier(), clock=clock)).test_client() for _ in range(2)]


def test_two_processes_hold_the_limit_of_one_address_together(
    apps: list[FlaskClient], engine: Engine, clock: Clock
) -> None:
    add_document(engine)
    statuses = [ask(apps[number % 2], code).status_code for number, code in enumerate(WRONG[:35])]
    assert statuses == [200] * 30 + [429] * 5
    refused = ask(apps[0], WRONG[50])
    assert refused.json["code"] == "too-many-tries"
    assert_fits("Problem", refused.json)
    # Nothing more is learned from there, not even with a right code; everybody else is not touched.
    assert ask(apps[1], CODE).status_code == 429
    assert ask(apps[0], CODE, "192.0.2.2").json["state"] == "valid"
    clock.now += timedelta(seconds=61)
    assert ask(apps[0], CODE).json["state"] == "valid"
    assert ask(apps[0], WRONG[51]).status_code == 200
    # What no longer counts is forgotten.
    assert tries(engine) == 1


def test_a_network_of_one_client_is_one_address(client: FlaskClient, engine: Engine) -> None:
    add_document(engine)
    statuses = [ask(client, code, f"2001:db8::{number:x}").status_code for number, code in enumerate(WRONG[:31])]
    assert statuses == [200] * 30 + [429]
    assert ask(client, CODE, "2001:db8:0:0:ffff::1").status_code == 429
    for other in ("2001:db8:0:1::1", "::ffff:192.0.2.1", "::ffff:192.0.2.2", "what is this"):
        assert ask(client, CODE, other).json["state"] == "valid"


def test_many_addresses_together_cannot_keep_a_right_code_from_being_answered(
    apps: list[FlaskClient], engine: Engine
) -> None:
    add_document(engine)
    statuses = [
        ask(apps[number % 2], code, f"192.0.2.{number % 15}").status_code for number, code in enumerate(WRONG[:310])
    ]
    assert statuses == [200] * 300 + [429] * 10
    assert ask(apps[0], CODE, "198.51.100.1").json["state"] == "valid"
    assert ask(apps[0], CODE, "198.51.100.1", surname_start="ΞΕΝ").json["holder"] == "ΕΛΕΝΗ ΞΕΝΑΚΗ"
    assert ask(apps[0], WRONG[320], "198.51.100.1").status_code == 429
    assert ask(apps[0], CODE, "198.51.100.1", surname_start="ΠΑΠ").status_code == 429


def test_a_right_code_is_never_one_too_many(client: FlaskClient, engine: Engine) -> None:
    found = add_document(engine)
    assert {ask(client, CODE).status_code for _ in range(100)} == {200}
    assert checks(engine, found) == 100


def test_an_address_without_the_key_is_ignored(client: FlaskClient, engine: Engine) -> None:
    for number, code in enumerate(WRONG[:30]):
        headers = {"X-Client-Address": f"192.0.2.{number}", "X-Client-Key": "é guessed"}
        assert client.post("/verifications", json={"code": code}, headers=headers).status_code == 200
    assert client.post("/verifications", json={"code": WRONG[40]}).status_code == 429
    assert ask(client, WRONG[41]).status_code == 200


def test_neither_code_nor_address_nor_name_is_written_down(
    client: FlaskClient, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    add_document(engine)
    with caplog.at_level(logging.DEBUG):
        ask(client, CODE, surname_start="ΞΕΝ")
        ask(client, WRONG[0])
    written = json.dumps(
        [[record.getMessage(), getattr(record, "fields", {})] for record in caplog.records], default=str
    )
    assert "answered" in written
    for secret in (CODE, codes.grouped(CODE), WRONG[0], "ΞΕΝ", "192.0.2.1"):
        assert secret not in written
    with engine.connect() as conn:
        assert b"192.0.2.1" not in conn.execute(select(wrong_tries.c.address_hash)).scalar_one()


def test_another_key_finds_no_document(client: FlaskClient, engine: Engine) -> None:
    found = add_document(engine)
    with engine.begin() as conn:
        other = codes.fingerprint(CODE, b"another key" * 3)
        conn.execute(update(documents).where(documents.c.id == found).values(code_hash=other))
    assert ask(client, CODE).json == {"state": "unknown"}
