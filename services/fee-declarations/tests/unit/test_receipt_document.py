"""The receipt, and the page that cancels one, as their readers get them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from fee_declarations.document import ReceiptContent, render_receipt
from hypothesis import given, settings
from hypothesis import strategies as st
from printing.words import euros_in_words
from servicekit.formats import by_four, money

from .test_document import LETTERHEAD, LONG, RF, pages_text

RECEIPT = ReceiptContent(
    **LETTERHEAD,
    number="17/2026",
    issued_on=date(2026, 11, 23),
    cancels=None,
    payer_name="ΞΕΝΟΔΟΧΕΙΑΚΗ ΔΟΚΙΜΗΣ Α.Ε.",
    payer_afm="000000019",
    debtor_code="00012345",
    note_number="41/2026",
    rf=RF,
    declaration_number="41/22-11-2026",
    fee_title="Τέλος διαμονής παρεπιδημούντων",
    period_title="Γ΄ τρίμηνο 2024",
    establishment_name="Ξενοδοχείο «Αύρα»",
    paid_on=date(2026, 11, 20),
    channel="bank",
    amount_cents=40_000,
    credit_cents=0,
    open_cents=9_751,
)
SETTLED = replace(RECEIPT, english=True, channel="cash", amount_cents=50_000, credit_cents=249, open_cents=0)
CANCELLED = replace(RECEIPT, number="18/2026", cancels="17/2026", open_cents=49_751)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (RECEIPT, ["Απόδειξη είσπραξης", "400,00 €", "τετρακόσια ευρώ", "Μένουν να πληρωθούν 97,51 €"]),
        (SETTLED, ["Receipt of a payment", "500,00 €", "Με μετρητά", "2,49 €", "The note is paid in full"]),
        (CANCELLED, ["Ακυρωτικό απόδειξης είσπραξης", "Ακυρώνει την απόδειξη 17/2026", "Επιστράφηκαν", "497,51 €"]),
    ],
    ids=["part", "settled", "cancelled"],
)
def test_one_page_says_it_all_and_keeps_the_standards(
    content: ReceiptContent, parts: list[str], standards: Callable[[bytes], None]
) -> None:
    pdf = render_receipt(content)
    standards(pdf)
    (text,) = pages_text(pdf)
    names = (content.number, content.payer_name, content.payer_afm, content.debtor_code, content.note_number)
    reason = (content.declaration_number, content.fee_title, content.period_title, content.establishment_name)
    for part in (*parts, *names, *reason, "23/11/2026", "20/11/2026", "Σελίδα 1 από 1"):
        assert part in text, part
    with pypdfium2.PdfDocument(pdf) as document:
        assert by_four(RF) in document[0].get_textpage().get_text_bounded(), "copied with plain spaces"


def test_long_names_still_fit_one_page() -> None:
    content = replace(SETTLED, cancels="17/2026", payer_name=LONG, establishment_name=LONG, fee_title=LONG)
    assert len(pages_text(render_receipt(content))) == 1


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 99_999_999_999), st.integers(0, 99_999_999_999))
def test_figures_and_words_are_of_one_amount(cents: int, left: int) -> None:
    (text,) = pages_text(render_receipt(replace(RECEIPT, amount_cents=cents, open_cents=left)))
    found = [re.sub(r"\s", " ", money(amount, "el")) for amount in (cents, *([left] if left else []))]
    assert re.findall(r"[\d.]+,\d\d €", text) == found
    assert f"Ολογράφως: {euros_in_words(cents)}" in text
