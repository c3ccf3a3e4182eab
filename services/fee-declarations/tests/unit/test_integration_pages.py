"""The examples of docs/integration are what the code takes: a system built by them is built right."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from bankfiles import reading
from fee_declarations.debtor_list import read_list
from fee_declarations.finance_delivery import file_drop

SERVICE = Path(__file__).resolve().parents[2]
PAGES = SERVICE.parents[1] / "docs" / "integration"


def example(page: str, mark: str) -> str:
    """The one block of the page that is marked so, behind its language."""
    [found] = re.findall(rf"^```\w+ {mark}\n(.*?)^```$", (PAGES / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def validator(name: str) -> jsonschema.Draft202012Validator:
    """Of one shape that a finance application meets."""
    document: dict[str, Any] = yaml.safe_load((SERVICE / "finance/openapi.yaml").read_text("utf-8"))
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def test_a_message_and_its_answer_are_by_the_schemas() -> None:
    message, taken = json.loads(example("finance.md", "message")), json.loads(example("finance.md", "taken"))
    validator("Message").validate(message)
    validator("Taken").validate(taken)
    assert message["id"] == taken["id"]
    assert message["total_cents"] == sum(line["cents"] for line in message["lines"])


def test_an_acknowledgement_and_a_list_of_debtors_are_read() -> None:
    answers = file_drop.answers(example("finance.md", "acknowledgement"))
    assert [one.result for one in answers] == ["accepted", "refused", "skipped"]
    [debtor] = read_list(example("finance.md", "debtors"))
    assert (debtor.code, debtor.months) == ("00048213", 3)


def test_the_same_payment_is_read_from_either_file_of_a_bank() -> None:
    message, table = (reading.read(example("bank.md", mark).encode()) for mark in ("camt", "table"))
    [line] = message.lines
    first, second = table.lines
    assert line.amount_cents == first.amount_cents == 34567
    for paid in (line, first):
        assert [found.code for found in paid.codes] == ["RF72912341260000000000328"]
    assert not second.codes
