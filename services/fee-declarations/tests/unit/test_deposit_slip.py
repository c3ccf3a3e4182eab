"""What is brought to the bank with the cash of a day, as its readers get it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fee_declarations.document import DepositContent, Taken, render_deposit_slip

from .test_document import LETTERHEAD, pages_text

SLIP = DepositContent(
    **LETTERHEAD,
    day=date(2026, 11, 23),
    account="GR16 0110 1250 0000 0001 2300 695",
    counted_cents=61_40,
    expected_cents=61_42,
    card_cents=10_00,
    counted_by="eleni",
    counted_at="23/11/2026 14:30",
    taken=[Taken("17/2026", "10:05", 41_42), Taken("18/2026", "12:40", 20_00)],
)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (SLIP, ["61,40 €", "εξήντα ένα ευρώ και σαράντα λεπτά", "61,42 €", "17/2026", "12:40", "eleni", "0110 1250"]),
        (replace(SLIP, english=True, expected_cents=61_40), ["Deposit slip of the cash desk", "Καμία", "10,00 €"]),
        (replace(SLIP, taken=[]), ["Κανείς δεν πλήρωσε με μετρητά"]),
    ],
    ids=["lacks two cents", "english", "left from before"],
)
def test_one_page_says_what_is_deposited_and_keeps_the_standards(
    content: DepositContent, parts: list[str], standards: Callable[[bytes], None]
) -> None:
    pdf = render_deposit_slip(content)
    standards(pdf)
    (text,) = pages_text(pdf)
    for part in ("Κατάθεση του ταμείου", "23/11/2026", *parts):
        assert part in text, part


def test_many_receipts_go_on_on_the_next_page() -> None:
    many = replace(SLIP, taken=[Taken(f"{n}/2026", "10:05", 1_00) for n in range(90)])
    assert len(pages_text(render_deposit_slip(many))) > 1
