"""Wrong answers are refused before filing begins, and what was accepted once is never refused for them."""

import json
from typing import Any

from fee_declarations import models
from servicekit.idempotency import Sent
from sqlalchemy import Engine, select, update

WRONG = "-5"


def test_every_wrong_field_is_named_at_once_and_no_key_is_kept(represent: Any, engine: Engine) -> None:
    one = represent()
    answer = one.http.post("/declarations", json=one.body(receipts=WRONG, period="2099-Q1"), headers=one.headers())
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.get_json()["errors"]] == ["period", "receipts"]
    with engine.connect() as conn:
        assert conn.execute(select(models.kit.idempotency)).first() is None


def test_what_was_accepted_by_older_rules_gets_its_first_answer_again(represent: Any, engine: Engine) -> None:
    """Its answers are wrong by the rules of today."""
    one = represent()
    body, headers = json.dumps(one.body(receipts=WRONG)).encode(), one.headers("accepted-before")
    first = one.http.post("/declarations", json=one.body(), headers=headers).get_json()
    sent = Sent(one.subject, "accepted-before", "POST /declarations?", body)
    with engine.begin() as conn:
        conn.execute(update(models.kit.idempotency).values(body_hash=sent.fingerprint))
    again = one.http.post("/declarations", data=body, headers={**headers, "Content-Type": "application/json"})
    assert (again.status_code, again.get_json()) == (201, first)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_key_that_was_used_says_so_whatever_the_answers_are(represent: Any) -> None:
    one = represent()
    headers = one.headers("used-for-a-right-one")
    assert one.http.post("/declarations", json=one.body(), headers=headers).status_code == 201
    other = one.http.post("/declarations", json=one.body(receipts=WRONG), headers=headers)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency-key-reused")


def test_a_place_of_somebody_else_is_not_found_whatever_the_answers_are(represent: Any) -> None:
    one, other = represent(), represent()
    body = other.body(one.establishments[0], receipts=WRONG)
    answer = other.http.post("/declarations", json=body, headers=other.headers())
    assert (answer.status_code, answer.get_json()["code"]) == (404, "establishment-not-found")


def test_without_a_key_that_is_what_is_wrong(represent: Any) -> None:
    one = represent()
    headers = {name: value for name, value in one.headers().items() if name != "Idempotency-Key"}
    answer = one.http.post("/declarations", json=one.body(receipts=WRONG), headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency-key-missing")


def test_a_business_that_finance_does_not_know_is_what_is_wrong(represent: Any, engine: Engine) -> None:
    one = represent()
    with engine.begin() as conn:
        owned = select(models.establishments.c.business_id).where(models.establishments.c.id == one.establishments[0])
        which = update(models.businesses).where(models.businesses.c.id == owned.scalar_subquery())
        conn.execute(which.values(debtor_code=None))
    answer = one.http.post("/declarations", json=one.body(receipts=WRONG), headers=one.headers())
    assert (answer.status_code, answer.get_json()["code"]) == (409, "debtor-not-tied")
