"""Fifty establishments, six quarters: three hundred rows by a program and by a file, checked, filed and sent again."""

from typing import Any

import pytest
from fee_declarations.accounting import check
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine

from .test_batches import Accountant, table
from .test_businesses import get

pytestmark = pytest.mark.thorough
PLACES = 50
BY_PROGRAM = [
    f"{year}-Q{quarter}" for year, quarter in ((2022, 1), (2022, 2), (2022, 3), (2022, 4), (2023, 1), (2023, 2))
]
BY_FILE = [f"{year}-Q{quarter}" for year, quarter in ((2023, 3), (2023, 4), (2024, 1), (2024, 2), (2024, 3), (2024, 4))]
LONGEST = 200_000
"""Bytes of an answer."""


@pytest.fixture
def many(app: Flask, engine: Engine) -> Accountant:
    one = Accountant(app, engine, PLACES)
    pages = get(one.one, f"/businesses/{one.business}")["pages"]
    listed = [get(one.one, f"/businesses/{one.business}?page={page}")["items"] for page in range(1, pages + 1)]
    one.places = [place["id"] for items in listed for place in items]
    assert len(one.places) == PLACES
    return one


def taken(answer: Any, status: int = 201) -> dict[str, Any]:
    assert (answer.status_code, len(answer.data) <= LONGEST) == (status, True), answer.text[:500]
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_program_sends_three_hundred_rows(many: Accountant, engine: Engine) -> None:
    rows = [many.row(place, period, receipts=f"{1000 + place}.00") for period in BY_PROGRAM for place in range(PLACES)]
    wrong = [dict(row) for row in rows]
    wrong[7] = {**wrong[7], "answers": {"receipts": "-1", "inclusive": "no"}}
    wrong[211] = {**wrong[211], "period": "2026-Q4"}
    wrong[299] = wrong[298]
    for dry_run in (True, False):
        refused = taken(many.post(wrong, dry_run=dry_run), 422)
        assert [error["pointer"] for error in refused["errors"]] == [
            *("/rows/7/answers/receipts", "/rows/211/period", "/rows/299/period"),
        ]
    assert many.declared() == 0
    preview = taken(many.post(rows, dry_run=True))
    assert (preview["state"], preview["row_count"], many.declared()) == ("checked", 300, 0)
    filed = taken(many.post(rows, key="three-hundred"))
    assert (filed["state"], filed["total_cents"], many.declared()) == ("filed", preview["total_cents"], 300)
    again = many.post(rows, key="three-hundred")
    assert (taken(again)["id"], again.headers["Idempotent-Replayed"]) == (filed["id"], "true")
    other = taken(many.post(rows[1:], key="three-hundred"), 422)
    assert other["code"] == "idempotency-key-reused"
    doubles = taken(many.post(rows), 422)
    assert {error["pointer"].split("/")[-1] for error in doubles["errors"]} == {"period"}
    assert many.declared() == 300
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def test_a_file_of_three_hundred_rows(many: Accountant, engine: Engine) -> None:
    lines = [f"Κατάστημα {place};;{period};{1000 + place},00;ΟΧΙ" for period in BY_FILE for place in range(PLACES)]
    broken = [*lines[:41], "Κατάστημα 41;;2023-Q3;χίλια;ΟΧΙ", *lines[42:299], lines[298]]
    faulty = taken(many.upload(table(*broken)))
    # As the spreadsheet counts them: the heading is its first row.
    assert [(fault["number"], faulty["row_count"]) for fault in faulty["faults"]] == [(43, 298), (301, 298)]
    refused = many.file(faulty["id"])
    assert (refused.status_code, refused.get_json()["code"], many.declared()) == (409, "batch-has-faults", 0)
    preview = taken(many.upload(table(*lines)))
    assert (preview["state"], preview["row_count"], preview["fault_count"]) == ("checked", 300, 0)
    last = get(many.one, f"/declaration-batches/{preview['id']}?page={preview['pages']}")
    assert last["items"][-1]["number"] == 301
    assert taken(many.file(preview["id"]), 200)["state"] == "queued"
    assert many.work() is not None
    for _ in range(2):
        assert taken(many.file(preview["id"]), 200)["state"] == "filed"
    assert many.upload(table(*lines)).get_json()["code"] == "sheet-filed"
    assert many.declared() == 300
    with transaction(engine) as conn:
        assert check.differences(conn) == []
