"""Filing, on a real PostgreSQL: one live declaration a period, numbers without a gap, one act for one key."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from fee_declarations import commands, every_table
from fee_declarations.businesses import store as business_store
from fee_declarations.businesses.store import NewLink
from fee_declarations.context import EXTENSION
from fee_declarations.tables import TariffSource
from flask import Flask
from servicekit.db import transaction
from servicekit.testing import schema_differences
from sqlalchemy import Engine
from sqlalchemy import event as hooks
from stdnum.iso11649 import is_valid

from ..conftest import NOW, TOKENS


def numbers(answers: list[Any]) -> list[int]:
    return sorted(int(answer.get_json()["note"]["number"].split("/")[0]) for answer in answers)


def test_the_migrations_make_the_tables(engine: Engine) -> None:
    assert schema_differences(engine, every_table.metadata) == []


def test_a_declaration_has_its_fee_fine_note_and_code(represent: Any) -> None:
    one = represent()
    answer = one.http.post("/declarations", json=one.body(), headers=one.headers())
    assert answer.status_code == 201
    body = answer.get_json()
    assert (body["base_cents"], body["fee_cents"]) == (9950249, 49751)
    assert (body["due"], body["months_late"]) == ("2024-04-30", 31)
    assert body["fine_cents"] == 30846
    assert body["total_cents"] == body["note"]["amount_cents"] == 49751 + 30846
    assert is_valid(body["note"]["rf"])
    assert body["number"].endswith("/23-11-2026")
    assert body["note"]["valid_until"] == "2026-11-30"
    assert one.http.get(answer.headers["Location"], headers=one.headers()).get_json()["id"] == body["id"]


def test_a_quote_says_the_same_and_writes_nothing(represent: Any, engine: Engine) -> None:
    one = represent()
    body = {name: value for name, value in one.body().items() if name != "locale"}
    quoted = one.http.post("/quotes", json=body, headers=one.headers()).get_json()
    assert (quoted["fee_cents"], quoted["fine_cents"], quoted["total_cents"]) == (49751, 30846, 80597)
    assert one.http.get("/declarations", headers=one.headers()).get_json()["items"] == []


def test_nothing_owed_is_a_declaration_without_a_note(represent: Any) -> None:
    one = represent()
    body = one.http.post("/declarations", json=one.body(receipts="0"), headers=one.headers()).get_json()
    assert (body["total_cents"], body["note"], body["notice"]["state"]) == (0, None, "none")
    stored = one.http.get(f"/declarations/{body['id']}", headers=one.headers())
    assert stored.status_code == 200
    pdf = one.http.get(f"/declarations/{body['id']}/note.pdf", headers=one.headers())
    assert (pdf.status_code, pdf.get_json()["code"]) == (404, "no-note")


def test_twenty_in_parallel_have_consecutive_numbers(represent: Any) -> None:
    one = represent(places=5)
    places = [(e, p) for e in one.establishments for p in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda at: one.http.post("/declarations", json=one.body(*at), headers=one.headers()), places)
        )
    assert Counter(answer.status_code for answer in answers) == {201: 20}
    found = numbers(answers)
    assert found == list(range(found[0], found[0] + 20))


def test_one_key_sent_twenty_times_at_once_is_one_declaration(represent: Any) -> None:
    one = represent()
    headers, body = one.headers(key="the-same-key"), one.body()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: one.http.post("/declarations", json=body, headers=headers), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    other = one.http.post("/declarations", json=one.body(receipts="1"), headers=headers)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency-key-reused")


def test_two_tabs_make_one_declaration_and_the_other_is_told_its_number(represent: Any) -> None:
    one = represent()
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: one.http.post("/declarations", json=one.body(), headers=one.headers()), range(2))
        )
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert (first.status_code, second.status_code) == (201, 409)
    refusal = second.get_json()
    assert (refusal["code"], refusal["number"]) == ("already-declared", first.get_json()["number"])
    assert refusal["declaration_id"] == first.get_json()["id"]
    after = one.http.post("/declarations", json=one.body(period="2024-Q2"), headers=one.headers())
    assert numbers([first, after])[1] == numbers([first, after])[0] + 1, "the refused one took no number with it"


def test_a_co_representative_learns_the_number_but_gets_no_link(represent: Any, engine: Engine) -> None:
    one, other = represent(), represent()
    first = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    with transaction(engine) as conn:
        link = {"declaration_id": uuid.uuid4(), "person_id": other.person_id, "business_id": first["business"]["id"]}
        terms = {"capacity": "legal_representative", "valid_from": NOW.date(), "valid_to": None}
        business_store.save_link(conn, NewLink(**link, **terms))
    refused = other.http.post("/declarations", json=one.body(), headers=other.headers())
    assert (refused.status_code, refused.get_json()["number"]) == (409, first["number"])
    assert "declaration_id" not in refused.get_json()


def test_a_monthly_business_declares_months_and_no_month_of_a_declared_quarter(
    represent: Any,
    engine: Engine,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = represent()
    headers = one.headers()
    quarter = one.http.post("/declarations", json=one.body(), headers=headers).get_json()
    (business,) = one.http.get("/businesses", headers=headers).get_json()["items"]
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert commands.main(["set-books", business["debtor_code"], "month"]) == 0
    assert "every month" in capsys.readouterr().out
    inside = one.http.post("/declarations", json=one.body(period="2024-03"), headers=one.headers())
    assert (inside.status_code, inside.get_json()["number"]) == (409, quarter["number"])
    outside = one.http.post("/declarations", json=one.body(period="2024-04"), headers=one.headers())
    assert outside.status_code == 201
    assert commands.main(["set-books", "nobody", "month"]) == 1
    assert "no debtor nobody" in capsys.readouterr().err


def test_no_request_holds_two_connections(represent: Any, app: Flask) -> None:
    """Eight threads that each hold one and want another would wait for each other until the pool gives up."""
    one = represent()
    usual = app.extensions[EXTENSION]
    never_read = TariffSource(usual.engine)
    held: list[int] = []

    def count(*_: object) -> None:
        held.append(usual.engine.pool.checkedout())

    hooks.listen(usual.engine, "checkout", count)
    app.extensions[EXTENSION] = replace(usual, tariffs=never_read)
    try:
        filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
        quote = {name: value for name, value in one.body().items() if name != "locale"}
        assert one.http.post("/quotes", json=quote, headers=one.headers()).status_code == 200
        for path in ("/fees", "/businesses", "/declarations", f"/declarations/{filed['id']}"):
            assert one.http.get(path, headers=one.headers()).status_code == 200
    finally:
        app.extensions[EXTENSION] = usual
        hooks.remove(usual.engine, "checkout", count)
    assert max(held) == 1


def test_what_is_anothers_looks_like_nothing(represent: Any) -> None:
    one, other = represent(), represent()
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    assert other.http.get(f"/declarations/{filed['id']}", headers=other.headers()).status_code == 404
    assert other.http.get(f"/declarations/{filed['id']}/note.pdf", headers=other.headers()).status_code == 404
    stolen = other.http.post("/declarations", json=other.body(one.establishments[0]), headers=other.headers())
    assert (stolen.status_code, stolen.get_json()["code"]) == (404, "establishment-not-found")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"receipts": "abc"}, "receipts"),
        ({"receipts": "-5"}, "receipts"),
        ({"receipts": 5}, "receipts"),
        ({"fee": "unknown"}, "fee"),
        ({"period": "2024"}, "period"),
        ({"period": "0000-Q1"}, "period"),
        ({"period": "9999-12"}, "period"),
        ({"period": "2024-Q1\x00"}, "period"),
        ({"receipts": "\ud800"}, "receipts"),
        ({"fee": "a\x00"}, "fee"),
        ({"period": "2026-Q4"}, "period"),
        ({"period": "2024-01"}, "period"),
        ({"period": "2020-Q4"}, "period"),
        ({"locale": "fr"}, "locale"),
        ({"inclusive": "yes"}, "inclusive"),
        ({"establishment_id": "x"}, "establishment_id"),
        ({"more": 1}, "more"),
    ],
)
def test_a_wrong_field_is_named(represent: Any, change: dict[str, Any], field: str) -> None:
    one = represent()
    answer = one.http.post("/declarations", json=one.body(**change), headers=one.headers())
    assert answer.status_code == 422
    assert field in [fault["field"] for fault in answer.get_json()["errors"]]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"receipts": NaN}'])
def test_a_body_that_is_no_declaration_is_422(represent: Any, body: bytes) -> None:
    one = represent()
    answer = one.http.post("/declarations", data=body, content_type="application/json", headers=one.headers())
    assert answer.status_code == 422


def test_a_period_filed_elsewhere_says_where(represent: Any) -> None:
    one = represent()
    answer = one.http.post("/declarations", json=one.body(period="2025-Q2"), headers=one.headers())
    assert (answer.status_code, answer.get_json()["code"]) == (409, "filed-elsewhere")
    assert answer.get_json()["external_url"]


def test_filing_closes_the_draft_it_came_from(represent: Any) -> None:
    one = represent()
    headers = one.headers()
    draft = {"values": {"period": "2024-Q1", "receipts": "100.000,00"}, "key": headers["Idempotency-Key"]}
    assert one.http.put("/drafts/accommodation", json=draft, headers=headers).status_code == 200
    assert one.http.put("/drafts/unknown-fee", json=draft, headers=headers).status_code == 404
    filed = one.http.post("/declarations", json=one.body(), headers=headers)
    assert filed.status_code == 201
    assert one.http.get("/drafts/accommodation", headers=headers).get_json()["filed_as"] == filed.get_json()["id"]
    assert one.http.get("/drafts", headers=headers).get_json() == {"items": []}


def test_a_draft_needs_no_level_because_the_level_may_come_in_the_middle(app: Flask) -> None:
    draft = {"values": {"period": "2024-Q1"}, "key": uuid.uuid4().hex}
    answer = app.test_client().put("/drafts/accommodation", json=draft, headers=TOKENS.headers(uuid.uuid4().hex))
    assert answer.status_code == 200
