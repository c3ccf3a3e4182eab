"""The note of another municipality: its name, office and colour, and nothing of the first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest
import yaml
from fee_declarations import printing, table_documents, tables
from fee_declarations.events import Row
from fee_declarations.municipality import Municipality
from pydantic import ValidationError

from ..conftest import MUNICIPALITY

FEE = tables.parse(table_documents.read_file()).fees["accommodation"]
ROW = {
    "note_number": "7/2026",
    "issued_on": date(2026, 11, 23),
    "number": "9/23-11-2026",
    "business_name": "ΔΟΚΙΜΗ Α.Ε.",
    "afm": "000000019",
    "tax_office": None,
    "business_address": "Οδός Δοκιμών 7",
    "debtor_code": "000001",
    "establishment_name": "Ξενοδοχείο «Αύρα»",
    "establishment_address": "Παραλία 3",
    "period": "2024-Q4",
    "filed_at": datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    # Filed before fees had other bases: the line is made of what was stored then.
    "answers": None,
    "assessment": None,
    "base_cents": 200_000,
    "percent": Decimal("0.5"),
    "fee_cents": 1000,
    "fine_cents": 0,
    "months_late": 0,
    "amount_cents": 1000,
    "valid_until": date(2026, 11, 30),
    "rf": "RF76912340123456789012345",
    "lines": None,
}


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(MUNICIPALITY.with_name(f"{name}.yaml").read_bytes(), yaml.CSafeLoader)
    return found


def values(node: object) -> Iterator[str]:
    """Every text in a municipality's file."""
    if isinstance(node, dict):
        for item in node.values():
            yield from values(item)
    elif isinstance(node, str):
        yield node


def printed(name: str, locale: str) -> tuple[str, set[tuple[int, int, int]]]:
    """The text of the note and the colours on its page."""
    town = Municipality.load(MUNICIPALITY.with_name(f"{name}.yaml"))
    pdf = printing.make_printer(town)(cast(Row, {**ROW, "locale": locale}), FEE)
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
        picture = document[0].render(scale=2).to_pil().convert("RGB")
        return text, {colour for _, colour in picture.getcolors(picture.width * picture.height)}


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_note_is_the_second_municipalitys(locale: str) -> None:
    first, second = read("chersonisos"), read("kalliopi")
    text, colours = printed("kalliopi", locale)
    office = second["offices"]["revenue"]
    for part in (second["name"], office["name"], office["directorate"], office["address"]):
        assert part["el"] in text
    assert f"Τηλ. {office['phone']} {office['email']}" in text
    assert rgb(second["colours"]["primary"]) in colours
    assert rgb(first["colours"]["primary"]) not in colours
    of_the_first = set(values(first)) - set(values(second)) | {"Χερσ", "ersonis"}
    assert {part for part in of_the_first if part in text} == set()
    control, control_colours = printed("chersonisos", locale)
    assert {part for part in of_the_first if part in control}
    assert rgb(first["colours"]["primary"]) in control_colours
    # Only the emblem has the colour of ornaments.
    ornaments = [rgb(town["colours"]["accent"]) for town in (first, second)]
    assert [one in colours for one in ornaments] == [False, True]
    assert [one in control_colours for one in ornaments] == [True, False]


def test_a_colour_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    colours = {**read("kalliopi")["colours"], "primary": '"); #panic("x'}
    file.write_text(yaml.safe_dump({**read("kalliopi"), "colours": colours}), encoding="utf-8")
    with pytest.raises(ValidationError, match="primary"):
        Municipality.load(file)
