"""A person who no longer represents a business changes nothing of it, even while representing another one."""

import uuid
from datetime import date
from typing import Any

from fee_declarations.businesses import store as business_store
from fee_declarations.businesses.store import NewLink
from servicekit.db import transaction
from sqlalchemy import Engine, text

from ..conftest import NOW


def test_a_declaration_of_a_business_that_one_left_is_read_and_not_changed(represent: Any, engine: Engine) -> None:
    one, other = represent(), represent()
    body = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    with transaction(engine) as conn:
        elsewhere = conn.execute(
            text("SELECT business_id FROM establishments WHERE id = :id"), {"id": other.establishments[0]}
        ).scalar_one()
        ended = {"id": one.person_id, "day": date(2026, 11, 22)}
        conn.execute(text("UPDATE links SET valid_to = :day WHERE person_id = :id"), ended)
        link = {"declaration_id": uuid.uuid4(), "person_id": one.person_id, "business_id": elsewhere}
        terms = {"capacity": "legal_representative", "valid_from": NOW.date(), "valid_to": None}
        business_store.save_link(conn, NewLink(**link, **terms))
    path = f"/declarations/{body['id']}"
    assert one.http.get(path, headers=one.headers()).status_code == 200
    for act, sent in (
        ("withdrawal", {"reason": "x"}),
        ("amendment", one.body(receipts="1.00")),
        ("note", {}),
        ("plan", {"number": 2}),
    ):
        refused = one.http.post(f"{path}/{act}", json=sent, headers=one.headers())
        assert (act, refused.status_code, refused.get_json()["code"]) == (act, 409, "not-represented")
