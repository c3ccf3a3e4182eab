"""Members of stored documents that are always written: one that is missing is an error and no default."""

import json
from typing import Any
from uuid import uuid4

import pytest
from fee_declarations.batches.rows import requested_row
from fee_declarations.finance_delivery import file_drop
from fee_declarations.stored_json import WrongMember, number_at, number_of, text_of
from fee_declarations.tables_desk import changes, loading
from fee_declarations.tables_desk.sections import sections

ROW: dict[str, Any] = {
    "number": 2,
    "establishment_id": str(uuid4()),
    "fee": "accommodation",
    "period": "2024-Q1",
    "answers": {"receipts": "100"},
}


@pytest.mark.parametrize("value", [None, True, "2", 2.0])
def test_a_number_is_neither_a_truth_value_nor_a_text(value: Any) -> None:
    assert (number_at({"number": value}, "number"), number_at({"number": 2}, "number")) == (0, 2)
    with pytest.raises(WrongMember):
        number_of({"number": value}, "number")
    assert number_of({"number": 2}, "number") == 2


def test_what_is_wrong_is_named_and_not_quoted() -> None:
    with pytest.raises(WrongMember, match=r"^name is no text$"):
        text_of({"name": 17}, "name")


@pytest.mark.parametrize("name", ["number", "establishment_id", "fee", "period"])
def test_a_row_of_a_batch_without_a_member_is_not_filed(name: str) -> None:
    assert requested_row(ROW).number == 2
    with pytest.raises(WrongMember, match=name):
        requested_row({key: value for key, value in ROW.items() if key != name})


@pytest.mark.parametrize("lines", [{}, {"lines": None}, {"lines": "x"}, {"lines": ["x"]}])
def test_a_message_without_its_lines_goes_into_no_file(lines: dict[str, Any]) -> None:
    body = {"id": "1", "kind": "note-issued", "total_cents": 100}
    with pytest.raises(WrongMember, match="lines"):
        file_drop.written([json.dumps(body | lines)])
    assert file_drop.written([json.dumps(body | {"lines": []})]).count("\r\n") == 2


def test_a_row_of_the_tables_without_its_day_holds_on_no_day() -> None:
    rate = {"fee": "accommodation", "where": {}, "percent": "0.5"}
    document = {"rates": [rate, {**rate, "valid_from": "2024-01-01"}]}
    with pytest.raises(WrongMember, match="valid_from"):
        changes.series_rows(document, sections()["rates"], "accommodation")


@pytest.mark.parametrize(("name", "member"), [("fees", "code"), ("rates", "fee")])
def test_tables_of_a_municipality_say_which_fee_they_mean(name: str, member: str) -> None:
    with pytest.raises(WrongMember, match=member):
        loading.laid_over({}, {name: [{"valid_from": "2024-01-01"}]})
