"""Several declarations at once: all or nothing, and the preview is the filing without its last step."""

import io
import uuid
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from fee_declarations import batch_models, models, retention
from fee_declarations.batches import acting
from fee_declarations.batches.acting import Office
from fee_declarations.batches.checking import Rules
from fee_declarations.context import EXTENSION
from fee_declarations.finance.ledger import Ledger
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, func, select, update

from ..conftest import NOW, Representative
from .test_businesses import accountant, get, statements

HEADING = "Εγκατάσταση;Διεύθυνση;Περίοδος;Έσοδα της περιόδου;Περιλαμβάνεται το τέλος στο ποσό"


class Accountant:
    """A representative of one business with several hotels."""

    def __init__(self, app: Flask, engine: Engine, places: int = 3) -> None:
        self.one: Representative = accountant(app, engine, 1, places)
        [business] = get(self.one, "/businesses?page=1")["items"]
        self.app, self.engine, self.business = app, engine, business["id"]
        self.places = [place["id"] for place in get(self.one, f"/businesses/{business['id']}")["items"]]

    def row(self, place: int = 0, period: str = "2024-Q1", **answers: str) -> dict[str, Any]:
        usual = {"receipts": "1000.00", "inclusive": "no"}
        known = {"establishment_id": self.places[place], "fee": "accommodation", "period": period}
        return {**known, "answers": {**usual, **answers}}

    def post(self, rows: Sequence[dict[str, Any]], key: str | None = None, **body: Any) -> Any:
        sent = {"business_id": self.business, "locale": "el", "rows": list(rows), **body}
        return self.one.http.post("/declaration-batches", json=sent, headers=self.one.headers(key))

    def upload(self, data: bytes | str, **query: str) -> Any:
        content = data.encode() if isinstance(data, str) else data
        asked = {"fee": "accommodation", "locale": "el", **query}
        headers = {**self.one.headers(), "Content-Type": "application/octet-stream"}
        path = f"/businesses/{self.business}/declaration-sheets"
        return self.one.http.post(path, data=content, query_string=asked, headers=headers)

    def file(self, batch_id: str) -> Any:
        return self.one.http.post(f"/declaration-batches/{batch_id}/filing", json={}, headers=self.one.headers())

    def fetch(self, name: str, **query: str) -> bytes:
        path = f"/businesses/{self.business}/declaration-sheets/accommodation/{name}"
        answer = self.one.http.get(path, query_string=query, headers={**self.one.headers(), "Accept-Language": "el"})
        assert answer.status_code == 200, answer.text
        return bytes(answer.data)

    def declared(self) -> int:
        with transaction(self.engine) as conn:
            return int(conn.execute(select(func.count()).select_from(models.declarations)).scalar_one())

    def work(self) -> uuid.UUID | None:
        """One turn of the worker."""
        context = self.app.extensions[EXTENSION]
        office = Office(Rules(context.tariffs(), context.calendar, NOW.date()), Ledger("1234"), NOW)
        with transaction(self.engine) as conn:
            return acting.file_queued(conn, office)


@pytest.fixture
def one(app: Flask, engine: Engine) -> Accountant:
    return Accountant(app, engine)


def test_a_program_files_all_rows_or_none(one: Accountant) -> None:
    rows = [one.row(0), one.row(1), one.row(0, "2024-Q2", receipts="0.00")]
    shown = one.post(rows, dry_run=True)
    assert shown.status_code == 201, shown.text
    preview = shown.get_json()
    assert (preview["state"], preview["row_count"], one.declared()) == ("checked", 3, 0)
    assert [row["number"] for row in preview["items"]] == [0, 1, 2]
    filed = one.post(rows, key="the-same-key")
    body = filed.get_json()
    assert (filed.status_code, body["state"], body["total_cents"]) == (201, "filed", preview["total_cents"])
    assert sum(made["total_cents"] for made in body["declarations"]) == body["total_cents"] == 2 * (500 + 310)
    again = one.post(rows, key="the-same-key")
    assert (again.headers["Idempotent-Replayed"], again.get_json()["id"]) == ("true", body["id"])
    assert one.declared() == 3
    # Each is a declaration as any other: with a number, and a note where something is owed.
    listed = get(one.one, "/declarations")["items"]
    assert sorted(item["number"] for item in listed) == sorted(made["number"] for made in body["declarations"])
    assert sorted(item["note"] is None for item in listed) == [False, False, True]
    # What the preview showed is declared by now.
    refused = one.file(preview["id"])
    assert (refused.status_code, refused.get_json()["code"], one.declared()) == (409, "batch-changed", 3)
    assert get(one.one, f"/declaration-batches/{preview['id']}")["state"] == "faulty"


def test_every_row_that_is_wrong_is_named_with_its_place(one: Accountant, app: Flask, engine: Engine) -> None:
    stranger = Accountant(app, engine)
    assert one.post([one.row(2)]).status_code == 201
    rows = [
        one.row(0),
        one.row(0, receipts="1.0.0", inclusive="perhaps"),
        one.row(0, "2026-Q4"),
        {**one.row(1), "establishment_id": stranger.places[0]},
        one.row(0),
        one.row(2),
        {**one.row(1), "fee": "nightlife"},
        one.row(1, "2026-Q1"),
    ]
    for dry_run in (True, False):
        refused = one.post(rows, dry_run=dry_run)
        assert refused.status_code == 422
        errors = refused.get_json()["errors"]
        assert [error["pointer"] for error in errors] == [
            "/rows/1/answers/receipts",
            "/rows/1/answers/inclusive",
            "/rows/2/period",
            "/rows/3/establishment_id",
            "/rows/4/period",
            "/rows/5/period",
            "/rows/6/fee",
            "/rows/7/period",
        ]
    texts = [error["text"] for error in errors]
    assert "row 0" in texts[4]
    assert "There is already fee declaration" in texts[5]
    assert one.declared() == 1
    theirs = one.post([one.row()], business_id=stranger.business)
    assert (theirs.status_code, theirs.get_json()["code"]) == (404, "business-not-found")


def test_statements_grow_with_the_rows_by_a_fixed_number(one: Accountant, app: Flask) -> None:
    counts = []
    for rows in ([one.row(0)], [one.row(0, "2024-Q2"), one.row(1, "2024-Q2"), one.row(2, "2024-Q2")]):
        with statements(app) as sent:
            assert one.post(rows).status_code == 201
        counts.append(len(sent))
    assert counts[1] - counts[0] <= 2 * 10, counts


def test_a_table_is_checked_filed_and_known_again(one: Accountant) -> None:
    [heading, *rows] = one.fetch("template.csv", period="2024-Q1").decode("utf-8-sig").splitlines()
    assert heading == f"Κωδικός εγκατάστασης;{HEADING}"
    assert len(rows) == 3
    filled = "\r\n".join([heading, *(f"{row[:-1]}1.234,56;ΟΧΙ" for row in rows)])
    preview = one.upload("\ufeff" + filled).get_json()
    assert (preview["state"], preview["row_count"], preview["fault_count"]) == ("checked", 3, 0)
    assert [row["number"] for row in preview["items"]] == [2, 3, 4]
    assert preview["found"] == {
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "sign": "comma",
        "remarks": [],
    }
    assert one.declared() == 0
    assert one.file(preview["id"]).get_json()["state"] == "filed"
    assert one.file(preview["id"]).get_json()["state"] == "filed"
    assert one.declared() == 3
    same = one.upload("\ufeff" + filled).get_json()
    assert (same["code"], same["batch_id"], same["filed_on"]) == ("sheet-filed", preview["id"], "2026-11-23")
    # What was declared comes out as a table that means the same rows, which are declared by now.
    for name in ("declared.csv", "declared.xlsx"):
        again = one.upload(one.fetch(name)).get_json()
        assert (again["state"], again["row_count"], again["fault_count"]) == ("faulty", 0, 3), name
        assert {fault["number"] for fault in again["faults"]} == {2, 3, 4}
        assert all("Υπάρχει ήδη η δήλωση" in fault["text"]["el"] for fault in again["faults"])
    assert one.fetch("template.csv", period="2024-Q1").decode("utf-8-sig").count("\r\n") == 1
    stored = openpyxl.load_workbook(io.BytesIO(one.fetch("declared.xlsx"))).active
    assert stored is not None
    assert stored["E2"].value == 1234.56


def table(*lines: str) -> str:
    return "\r\n".join([HEADING, *lines])


def test_what_is_wrong_with_a_file_is_said_before_its_rows(one: Accountant) -> None:
    whole = {
        "columns": "Εγκατάσταση;Περίοδος\r\nΚατάστημα 0;2024-Q1",
        "number-format": table("Κατάστημα 0;;2024-Q1;1.234;ναι"),
        "no-rows": HEADING,
        "not-a-table": b"%PDF-1.7",
        "too-many-rows": table(*(f"Κατάστημα 0;;2024-Q1;{n},00;ναι" for n in range(501))),
    }
    for kind, data in whole.items():
        refused = one.upload(data)
        assert (refused.status_code, refused.get_json()["kind"]) == (422, kind)
        assert refused.get_json()["reason"]
    # The question of the sign is answered with the same file.
    asked = one.upload(whole["number-format"], sign="comma").get_json()
    assert [row["answers"][0]["value"] for row in asked["items"]] == ["1234"]
    dotted = one.upload(whole["number-format"], sign="dot").get_json()
    assert [row["answers"][0]["value"] for row in dotted["items"]] == ["1.234"] or dotted["state"] == "faulty"


def test_rows_are_named_as_the_spreadsheet_shows_them(one: Accountant) -> None:
    lines = (
        "Κατάστημα 0;;2024-Q1;1.234,56;ναι",
        "Κατάστημα 0;;2024-Q2;1,234.56;ναι",
        "",
        "Κατάστημα 9;;2024-Q1;80,00;ναι",
        "Κατάστημα 1;;2024-Q1;€ 80;ίσως",
        "κατάστημα 0;;2024-Q1;1234,5;ΟΧΙ",
        "Κατάστημα 2;;2019-Q1;80,00;ναι",
    )
    answer = one.upload(table(*lines)).get_json()
    assert answer["state"] == "faulty"
    found = [(fault["number"], fault["name"]["el"]) for fault in answer["faults"]]
    assert found == [
        (3, "Έσοδα της περιόδου"),
        (5, "Εγκατάσταση"),
        (6, "Περιλαμβάνεται το τέλος στο ποσό"),
        (7, "Περίοδος"),
        (8, "Περίοδος"),
    ]
    assert "γραμμή 2" in answer["faults"][3]["text"]["el"]
    listed = one.one.http.get(f"/declaration-batches/{answer['id']}/faults.csv", headers=one.one.headers())
    assert listed.data.decode("utf-8-sig").splitlines()[0] == "Row;Column;Fault"
    assert len(listed.data.decode("utf-8-sig").splitlines()) == 6
    refused = one.file(answer["id"])
    assert (refused.status_code, refused.get_json()["code"], one.declared()) == (409, "batch-has-faults", 0)
    assert one.one.http.delete(f"/declaration-batches/{answer['id']}", headers=one.one.headers()).status_code == 204
    assert one.file(answer["id"]).status_code == 404


def test_many_are_filed_by_the_worker_and_only_as_they_were_shown(app: Flask, engine: Engine) -> None:
    one = Accountant(app, engine, 14)
    rows = [one.row(place, period) for place in range(14) for period in ("2024-Q1", "2024-Q2")]
    first, second = (one.post(rows, dry_run=True).get_json()["id"] for _ in range(2))
    assert one.file(first).get_json()["state"] == one.file(second).get_json()["state"] == "queued"
    assert one.declared() == 0
    discarded = one.one.http.delete(f"/declaration-batches/{first}", headers=one.one.headers())
    assert (discarded.status_code, discarded.get_json()["code"]) == (409, "batch-filed")
    assert [one.work() is None for _ in range(3)] == [False, False, True]
    states = sorted(get(one.one, f"/declaration-batches/{batch}")["state"] for batch in (first, second))
    assert (states, one.declared()) == (["faulty", "filed"], 28)


def test_what_was_read_is_the_readers_and_goes_after_a_day(
    one: Accountant, app: Flask, engine: Engine, represent: Any
) -> None:
    batch_id = one.post([one.row()], dry_run=True).get_json()["id"]
    other = represent()
    for answer in (
        other.http.get(f"/declaration-batches/{batch_id}", headers=other.headers()),
        other.http.post(f"/declaration-batches/{batch_id}/filing", json={}, headers=other.headers()),
        other.http.get(
            f"/businesses/{one.business}/declaration-sheets/accommodation/template.csv", headers=other.headers()
        ),
    ):
        assert answer.status_code == 404
    held = get(one.one, "/my-data")["declaration_batches"]
    assert [(batch["id"], len(batch["rows"])) for batch in held] == [(batch_id, 1)]
    with transaction(engine) as conn:
        assert retention.unfiled_batches(conn, NOW) == 0
        conn.execute(update(batch_models.batches).values(made_at=NOW - acting.KEPT - acting.KEPT))
        assert retention.unfiled_batches(conn, NOW - acting.KEPT) == 1
