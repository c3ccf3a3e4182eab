"""A χρηματικός κατάλογος on paper, as the treasury gets it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fee_declarations.document import CatalogueContent, ListedDebt, render_catalogue

from .test_document import HOSTILE, LETTERHEAD, LONG, pages_text

DEBT = ListedDebt(
    debtor_code="00012345",
    afm="000000019",
    name="ΞΕΝΟΔΟΧΕΙΑΚΗ ΔΟΚΙΜΗΣ Α.Ε.",
    address="Λεωφόρος Δοκιμών 7",
    note="17/2026",
    period="1ο τρίμηνο 2024",
    due=date(2024, 4, 30),
    revenue_code="1212.01",
    fee_cents=497_51,
    fine_cents=19_90,
)
CATALOGUE = CatalogueContent(
    **LETTERHEAD,
    number="1/2026",
    day=date(2026, 11, 23),
    fee_title="Τέλος διαμονής παρεπιδημούντων",
    year=2024,
    proposed_by="eleni",
    decided_by="nikos",
    treasury="Α-17, 24/11/2026",
    lines=[DEBT, replace(DEBT, note="18/2026", revenue_code="1212.02", fine_cents=0)],
)
PROPOSAL = replace(CATALOGUE, english=True, number=None, decided_by=None, treasury=None)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (
            CATALOGUE,
            ["1/2026", "1.014,92 €", "χίλια δεκατέσσερα ευρώ", "1212.02: 497,51 €", "517,41 €", "Α-17", "nikos"],
        ),
        (PROPOSAL, ["Πρόταση", "have not been certified yet", "Certified by"]),
        (replace(CATALOGUE, lines=[replace(DEBT, name=LONG, address=HOSTILE[0])]), ["517,41 €", "#panic"]),
    ],
    ids=["certified", "proposed, english", "long and hostile"],
)
def test_it_says_what_is_owed_and_keeps_the_standards(
    content: CatalogueContent, parts: list[str], standards: Callable[[bytes], None]
) -> None:
    pdf = render_catalogue(content)
    standards(pdf)
    text = " ".join(pages_text(pdf))
    for part in ("Χρηματικός κατάλογος", "23/11/2026", "000000019", "30/04/2024", *parts):
        assert part in text, part


def test_debtors_are_counted_once_and_the_head_comes_again_on_each_page() -> None:
    pages = pages_text(render_catalogue(replace(CATALOGUE, lines=[replace(DEBT, note=f"{n}/2026") for n in range(60)])))
    assert len(pages) > 3
    assert all("Πρόστιμο" in page for page in pages[:-1])
    assert "Σημειώματα 60 Οφειλέτες 1 " in pages[0]
    assert "31.044,60 €" in pages[-1]
