"""The list of own declarations of a person with thousands of them, page by page and narrowed."""

import uuid
from collections import Counter
from typing import Any

from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, text

from ..camt import Entry
from ..conftest import Representative
from .bank import Bank
from .test_businesses import accountant, get, statements

# Each declaration of the period again, for other years: with a note each, as long as they are.
_YEARS = """
INSERT INTO declarations (id, number, subject, person_id, business_id, establishment_id, fee, period, answers,
    assessment, receipts_cents, inclusive, percent, base_cents, fee_cents, months_late, fine_cents, due, filed_at,
    locale)
SELECT gen_random_uuid(), 'T' || y || '-' || row_number() OVER (), first.subject, first.person_id, e.business_id, e.id,
    first.fee, y || '-Q' || q, first.answers, first.assessment, first.receipts_cents, first.inclusive, first.percent,
    first.base_cents, first.fee_cents, first.months_late, first.fine_cents, first.due,
    first.filed_at - make_interval(days => (2030 - y) * 365 - q * 90), first.locale
FROM declarations first, establishments e, generate_series(2019, 2021) y, generate_series(1, 4) q
WHERE first.id = :first AND e.business_id IN (SELECT business_id FROM links WHERE person_id = first.person_id)
"""
_NOTES = """
INSERT INTO notes (id, declaration_id, number, rf, amount_cents, issued_on, valid_until, lines, document)
SELECT gen_random_uuid(), d.id, 'N' || d.number, 'RF' || row_number() OVER (), n.amount_cents, n.issued_on,
    n.valid_until, n.lines, '\\x25'
FROM declarations d, notes n WHERE n.declaration_id = :first AND d.id <> :first
"""


def with_years(app: Flask, engine: Engine) -> tuple[Representative, dict[str, Any]]:
    """An accountant of 6 businesses with 24 places each and three years, and the first declaration."""
    one = accountant(app, engine, 6, 24)
    with transaction(engine) as conn:
        places = conn.execute(text("SELECT id FROM establishments ORDER BY id")).scalars()
        one.establishments.extend(str(place) for place in places)
    first = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    with transaction(engine) as conn:
        conn.execute(text(_YEARS), {"first": first["id"]})
        conn.execute(text(_NOTES), {"first": first["id"]})
        # So the server knows what it would a minute later, in place of what it saw when other tests had emptied tables.
        conn.execute(text("ANALYZE"))
    return one, first


def test_a_page_is_as_large_and_costs_as_much_however_many_there_are(app: Flask, engine: Engine) -> None:
    one, first = with_years(app, engine)
    seen: Counter[str] = Counter()
    with statements(app) as sent:
        found = get(one, "/declarations")
    once = len(sent)
    assert found["items"][0]["id"] == first["id"]
    assert len(found["choices"]["businesses"]) == 6
    assert found["choices"]["periods"][0]["code"] == "2024-Q1"
    assert found["choices"]["establishments"] == []
    business = found["choices"]["businesses"][3]["id"]
    narrowed = get(one, f"/declarations?business={business}&period=2019-Q2")
    assert len(narrowed["choices"]["establishments"]) == 24
    while True:
        seen.update(item["id"] for item in narrowed["items"])
        assert {(item["business"]["id"], item["period"]["code"]) for item in narrowed["items"]} == {
            (business, "2019-Q2")
        }
        if narrowed["next"] is None:
            break
        # What is declared meanwhile moves nothing.
        with statements(app) as sent:
            narrowed = get(one, f"/declarations?business={business}&period=2019-Q2&cursor={narrowed['next']}")
        assert len(sent) <= once
    assert (len(seen), set(seen.values())) == (24, {1})
    place = one.establishments[7]
    of_place = get(one, f"/declarations?establishment={place}")["items"]
    assert {item["establishment"]["id"] for item in of_place} == {place}


def test_it_is_narrowed_by_how_they_stand(engine: Engine, represent: Any) -> None:
    one = represent(3)
    made = [
        one.http.post("/declarations", json=one.body(place), headers=one.headers()).get_json()
        for place in one.establishments
    ]
    Bank(engine).take(Entry(made[0]["note"]["open_cents"], made[0]["note"]["rf"]))
    path = f"/declarations/{made[1]['id']}"
    amended = one.http.post(
        f"{path}/amendment", json=one.body(one.establishments[1], receipts="200000.00"), headers=one.headers()
    ).get_json()
    gone = {"reason": "Κατά λάθος."}
    assert (
        one.http.post(f"/declarations/{made[2]['id']}/withdrawal", json=gone, headers=one.headers()).status_code == 200
    )
    found = {
        # The clock stands still: who was filed in the same moment is in no order that means anything.
        state: {item["id"] for item in get(one, f"/declarations?state={state}")["items"]}
        for state in ("filed", "superseded", "withdrawn", "to-pay")
    }
    assert found == {
        "filed": {amended["id"], made[0]["id"]},
        "superseded": {made[1]["id"]},
        "withdrawn": {made[2]["id"]},
        "to-pay": {amended["id"]},
    }


def test_what_is_no_cursor_is_refused(represent: Any) -> None:
    one = represent()
    for cursor in ("x", "a" * 121, "MjAyNg", "ж"):
        answer = one.http.get("/declarations", query_string={"cursor": cursor}, headers=one.headers())
        assert (answer.status_code, [fault["field"] for fault in answer.get_json()["errors"]]) == (422, ["cursor"])
    of_another = get(represent(), f"/declarations?business={uuid.uuid4()}")
    assert (of_another["items"], of_another["next"]) == ([], None)
