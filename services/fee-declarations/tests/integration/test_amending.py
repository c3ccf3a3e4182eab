"""A declaration that takes another's place: what is charged, what is taken back, and what money is worth then."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from fee_declarations.accounting import check
from fee_declarations.claims.models import catalogue_lines, catalogues
from fee_declarations.models import kit
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, insert, select, text

from ..camt import Entry
from ..conftest import NOW, SERVICE, Representative
from . import test_reissued_notes
from .bank import Bank
from .test_debtors import as_officer, enrol
from .test_reissued_notes import LATER, MONTHS_LATER, again, credit

times, declared, bank = test_reissued_notes.times, test_reissued_notes.declared, test_reissued_notes.bank

DOUBLE = {"receipts": "200000.00"}
HALF = {"receipts": "50000.00"}
NOTHING = {"receipts": "0"}


def amend(one: Representative, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = one.http.post(f"/declarations/{body['id']}/amendment", json=one.body(**changes), headers=one.headers())
    assert answer.status_code == 201, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def read(one: Representative, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = one.http.get(f"/declarations/{body['id']}", headers=one.headers()).get_json()
    return found


def withdraw(one: Representative, body: dict[str, Any], reason: str = "Δηλώθηκε κατά λάθος.") -> Any:
    path = f"/declarations/{body['id']}/withdrawal"
    return one.http.post(path, json={"reason": reason}, headers=one.headers())


def sound(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def told(engine: Engine, kind: str) -> dict[str, Any]:
    with transaction(engine) as conn:
        body = conn.execute(select(kit.outbox.c.body).where(kit.outbox.c.type == kind)).scalar_one()
    data: dict[str, Any] = json.loads(body)["data"]
    assert_schema(data, SERVICE / f"events/{kind}.v1.json")
    return data


def test_more_is_a_new_note_over_what_is_open(declared: Any, bank: Bank, engine: Engine) -> None:
    one, old = declared
    bank.take(Entry(10000, old["note"]["rf"], booked="2024-04-25"))
    quote = one.http.post(
        f"/declarations/{old['id']}/amendment-quotes",
        json={name: value for name, value in one.body(**DOUBLE).items() if name != "locale"},
        headers=one.headers(),
    ).get_json()
    new = amend(one, old, **DOUBLE)
    assert (new["total_cents"], new["fine_cents"], new["note"]["amount_cents"]) == (99502, 0, 99502 - 10000)
    assert (quote["total_cents"], quote["difference_cents"], quote["to_pay_cents"]) == (99502, 49751, 89502)
    assert quote["changes"] == [
        {**quote["changes"][0], "kind": "fee", "before_cents": 49751, "after_cents": 99502, "difference_cents": 49751}
    ]
    assert quote["answers"][0]["value"] == "200000.00"
    assert quote["answers_before"][0]["value"] == "100000.00"
    note = new["note"]
    assert (note["state"], note["paid_cents"], note["open_cents"]) == ("part-paid", 10000, 89502)
    assert note["rf"] != old["note"]["rf"]
    assert [row["number"] for row in note["superseded"]] == [old["note"]["number"]]
    assert [row["cents"] for row in note["payments"]] == [10000], "what was paid by the older code stays in sight"
    assert (new["amends"]["number"], new["state"], new["changeable"]) == (old["number"], "filed", True)
    older = read(one, old)
    assert (older["state"], older["note"], older["changeable"]) == ("superseded", None, False)
    paper = one.http.get(f"/declarations/{old['id']}/acknowledgement.pdf", headers=one.headers())
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
    assert older["amended_by"] == {"id": new["id"], "number": new["number"]}
    assert one.http.get(f"/declarations/{old['id']}/note.pdf", headers=one.headers()).status_code == 404
    assert bank.take(Entry(89502, old["note"]["rf"], booked="2024-04-26")) == ["superseded-code"]
    assert read(one, new)["note"]["state"] == "paid"
    event = told(engine, "fees.declaration.amended")
    assert (event["amends"], event["before_cents"], event["total_cents"]) == (old["number"], 49751, 99502)
    sound(engine)


def test_each_note_keeps_the_lines_that_it_prints(declared: Any, times: Any, engine: Engine) -> None:
    one, old = declared
    times.now(LATER)
    again(one, old)
    times.now(MONTHS_LATER)
    new = amend(one, old, **DOUBLE)
    with transaction(engine) as conn:
        rows = conn.execute(text("SELECT lines, declaration_id, root_id FROM notes ORDER BY amount_cents")).all()
    filed = {"kind": "fee", "cents": 49751, "revenue_code": "1212.01", "months": None}
    fined = {"kind": "fine", "cents": 995, "revenue_code": "1212.01", "months": 1}
    charged = [filed, {**fined, "cents": 2985, "months": 3}, {**fined, "cents": 1990, "months": 3}]
    assert [row.lines for row in rows] == [[filed], [filed, fined], [filed, fined, *charged]]
    assert [str(row.declaration_id) for row in rows] == [old["id"], old["id"], new["id"]]
    assert {str(row.root_id) for row in rows} == {old["id"]}


def test_the_difference_bears_the_fine_of_the_day_and_the_rest_that_of_a_new_note(
    declared: Any, times: Any, bank: Bank, engine: Engine
) -> None:
    one, old = declared
    bank.take(Entry(49751, old["note"]["rf"], booked="2024-04-25"))
    times.now(MONTHS_LATER)
    new = amend(one, old, **DOUBLE)
    assert (new["fee_cents"], new["fine_cents"], new["note"]["amount_cents"]) == (99502, 2985, 49751 + 2985)
    assert [line["amount_cents"] for line in new["lines"]] == [99502, 2985]
    assert "3" in new["lines"][1]["calculation"]["el"]
    sound(engine)


def test_an_open_note_past_its_date_is_fined_as_by_a_new_note(declared: Any, times: Any, engine: Engine) -> None:
    one, old = declared
    times.now(LATER)
    new = amend(one, old, **DOUBLE)
    assert (new["fine_cents"], new["note"]["amount_cents"]) == (995 + 995, 99502 + 1990)
    sound(engine)


def test_each_part_is_fined_for_the_months_that_it_lacks(declared: Any, times: Any, engine: Engine) -> None:
    """Vector 39: 497.51 declared in time, as much again a month late while the first note holds, then two more."""
    one, old = declared
    times.now(datetime(2024, 5, 1, 9, tzinfo=UTC))
    new = amend(one, old, **DOUBLE)
    assert (new["fine_cents"], new["note"]["amount_cents"]) == (995, 99502 + 995), "the first part is not late yet"
    times.now(MONTHS_LATER)
    note = test_reissued_notes.again(one, new)
    # Six per cent of the first part, and the four that the second one lacks.
    assert note["amount_cents"] == 99502 + 995 + 2985 + 1990
    sound(engine)
    times.now(MONTHS_LATER + timedelta(days=62))
    # From then on both are fined for the same months.
    assert test_reissued_notes.again(one, new)["amount_cents"] == 99502 + 995 + 2985 + 1990 + 3980
    sound(engine)


def test_less_than_was_paid_is_a_credit(declared: Any, bank: Bank, engine: Engine) -> None:
    one, old = declared
    bank.take(Entry(49751, old["note"]["rf"], booked="2024-04-25", end_to_end="E7"))
    new = amend(one, old, **HALF)
    assert (new["total_cents"], new["note"]["state"], new["note"]["open_cents"]) == (24876, "paid", 0)
    assert (new["note"]["number"], new["note"]["paid_cents"]) == (old["note"]["number"], 24876)
    assert credit(bank, old) == 49751 - 24876
    assert told(engine, "fees.declaration.amended")["credit_cents"] == 24875
    sound(engine)
    # The payment goes back: first the credit that came of it, then what it still pays.
    assert bank.take(Entry(49751, direction="DBIT", end_to_end="E7", reason="FOCR")) == ["returned"]
    assert (credit(bank, old), read(one, new)["note"]["open_cents"]) == (0, 24876)
    sound(engine)


def test_less_takes_its_share_of_the_fine_back(represent: Any, bank: Bank, times: Any, engine: Engine) -> None:
    one = represent()
    times.now(MONTHS_LATER)
    old = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    assert (old["fee_cents"], old["fine_cents"]) == (49751, 2985)
    bank.take(Entry(30000, old["note"]["rf"], booked="2024-07-01"))
    new = amend(one, old, **HALF)
    assert (new["fee_cents"], new["fine_cents"]) == (24876, 1493)
    assert (new["note"]["state"], new["note"]["paid_cents"], credit(bank, old)) == ("paid", 26369, 30000 - 26369)
    sound(engine)


def test_down_to_nothing_and_up_again(declared: Any, bank: Bank, engine: Engine) -> None:
    one, old = declared
    nothing = amend(one, old, **NOTHING)
    assert (nothing["total_cents"], nothing["note"]["state"]) == (0, "cancelled")
    assert one.http.get(f"/declarations/{nothing['id']}/note.pdf", headers=one.headers()).status_code == 409
    again = amend(one, nothing, **HALF)
    assert (again["note"]["amount_cents"], again["note"]["open_cents"]) == (24876, 24876)
    assert bank.take(Entry(24876, old["note"]["rf"], booked="2024-04-26")) == ["superseded-code"]
    assert read(one, again)["note"]["state"] == "paid"
    sound(engine)


def test_what_is_not_amended(declared: Any, represent: Any, engine: Engine) -> None:
    one, old = declared

    def refused(who: Representative, of: dict[str, Any], **changes: Any) -> tuple[int, str]:
        body = {**one.body(**changes)}
        answer = who.http.post(f"/declarations/{of['id']}/amendment", json=body, headers=who.headers())
        return answer.status_code, answer.get_json().get("code", "")

    assert refused(one, old) == (409, "nothing-amended")
    assert refused(represent(), old, **DOUBLE) == (404, "declaration-not-found")
    other = one.http.post(
        f"/declarations/{old['id']}/amendment", json=one.body(period="2023-Q4"), headers=one.headers()
    )
    assert (other.status_code, [fault["field"] for fault in other.get_json()["errors"]]) == (422, ["period"])
    new = amend(one, old, **DOUBLE)
    assert refused(one, old, **HALF) == (409, "declaration-not-live")
    certify(engine, new)
    assert refused(one, new, **HALF) == (409, "declaration-certified")
    assert withdraw(one, new).get_json()["code"] == "declaration-certified"
    assert read(one, new)["changeable"] is False
    sound(engine)


def certify(engine: Engine, body: dict[str, Any]) -> None:
    """A catalogue with the debts of the declaration goes to the treasury."""
    with transaction(engine) as conn:
        catalogue = uuid.uuid4()
        row = {"id": catalogue, "fee": "accommodation", "year": 2024, "state": "released"}
        conn.execute(insert(catalogues).values(**row, proposed_by="x", proposed_at=NOW, number="1/2026"))
        debts = conn.execute(text("SELECT id FROM debts WHERE note_id = :id"), {"id": body["note"]["id"]}).scalars()
        for debt in debts.all():
            line = {"catalogue_id": catalogue, "debt_id": debt, "cents": 1, "certified_on": NOW.date()}
            conn.execute(insert(catalogue_lines).values(**line))


def test_the_same_amendment_twice_is_one(declared: Any) -> None:
    one, old = declared
    headers, path = one.headers(), f"/declarations/{old['id']}/amendment"
    first, second = (one.http.post(path, json=one.body(**DOUBLE), headers=headers) for _ in range(2))
    assert first.get_json() == second.get_json()
    assert second.headers["Idempotent-Replayed"] == "true"


def test_what_is_withdrawn_is_declared_again(declared: Any, bank: Bank, engine: Engine) -> None:
    one, old = declared
    found = withdraw(one, old).get_json()
    assert (found["state"], found["note"]["state"], found["note"]["open_cents"]) == ("withdrawn", "cancelled", 0)
    assert found["withdrawn"] == {**found["withdrawn"], "by": "declarant", "reason": "Δηλώθηκε κατά λάθος."}
    assert withdraw(one, old).get_json()["code"] == "declaration-not-live"
    event = told(engine, "fees.declaration.withdrawn")
    assert (event["by"], event["note_number"], event["credit_cents"]) == ("declarant", old["note"]["number"], 0)
    again = one.http.post("/declarations", json=one.body(), headers=one.headers())
    assert again.status_code == 201
    assert bank.take(Entry(49751, old["note"]["rf"], booked="2024-04-25")) == ["held"], "a person looks at it"
    sound(engine)


def test_what_was_paid_of_a_withdrawn_declaration_is_a_credit(declared: Any, bank: Bank, engine: Engine) -> None:
    one, old = declared
    bank.take(Entry(10000, old["note"]["rf"], booked="2024-04-25"))
    new = amend(one, old, **DOUBLE)
    bank.take(Entry(5000, new["note"]["rf"], booked="2024-04-26"))
    less = amend(one, new, **HALF)
    assert withdraw(one, less).status_code == 200
    assert (credit(bank, old), read(one, less)["note"]["open_cents"]) == (15000, 0)
    assert [row["number"] for row in read(one, less)["note"]["superseded"]], "the codes of before are known"
    sound(engine)


def test_an_officer_who_cancels_a_note_withdraws_its_declaration(declared: Any, engine: Engine) -> None:
    one, old = declared
    enrol(engine, "eleni")
    headers = as_officer(preferred_username="eleni")
    path = f"/notes/{old['note']['id']}/cancellation"
    done = one.http.post(path, json={"reason": "Η εγκατάσταση ήταν κλειστή."}, headers=headers)
    assert (done.status_code, done.get_json()["state"]) == (200, "cancelled")
    found = read(one, old)
    assert (found["state"], found["withdrawn"]["by"]) == ("withdrawn", "office")
    assert found["withdrawn"]["reason"] == "Η εγκατάσταση ήταν κλειστή."
    assert told(engine, "fees.declaration.withdrawn")["by"] == "office"
    assert one.http.post("/declarations", json=one.body(), headers=one.headers()).status_code == 201
    assert one.http.post(path, json={"reason": "ξανά"}, headers=headers).status_code == 409
    sound(engine)
