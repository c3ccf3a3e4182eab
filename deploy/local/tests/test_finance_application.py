"""What the demo's finance application answers to a file."""

import csv
import io

from devstack.finance_application import REFUSED, answers


def message(number: int, kind: str, debtor: str) -> dict[str, str]:
    return {"id": str(number), "kind": kind, "debtor_code": debtor}


def test_each_message_is_answered_once_and_nothing_overtakes_the_refused_note() -> None:
    rows = [
        message(1, "declaration-registered", "A"),
        *([message(2, "note-issued", "A")] * 2),
        message(3, "posted", "A"),
        message(4, "note-issued", "B"),
        message(5, "posted", "B"),
        message(6, "posted", "A"),
    ]
    found = {row["id"]: row for row in csv.DictReader(io.StringIO(answers(rows)), delimiter=";")}
    accepted = {"1", "2", "3", "6"}
    assert {number for number, row in found.items() if row["result"] == "accepted"} == accepted
    assert (found["4"]["result"], found["4"]["reason"], found["5"]["result"]) == ("refused", REFUSED, "skipped")
    assert len({found[number]["reference"] for number in accepted}) == len(accepted)


def test_a_file_without_notes_is_accepted() -> None:
    assert "refused" not in answers([message(1, "posted", "A")])
