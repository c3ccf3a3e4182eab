"""Sentences that are put together: of a fault, and of what is to be paid next."""

from datetime import date

import pytest
from portal.clients.note_schemas import Note
from portal.forms import about

NOTE = {
    "number": "22/2026",
    "rf": "RF29912341260000000000229",
    "amount_cents": 6191,
    "open_cents": 6191,
    "valid_until": "2027-02-08",
    "pdf_ready": True,
    "state": "open",
    "payments": [],
}
DUE = ("2026-12-07", "2027-01-07", "2027-02-08")


def plan(state: str, *open_cents: int, late: int = 0) -> dict[str, object]:
    parts = zip((1, 2, 3), DUE, open_cents, strict=True)
    items = [
        {"place": n, "rf": "RF00", "cents": 2064, "open_cents": cents, "due": due, "late_cents": late if n == 1 else 0}
        for n, due, cents in parts
    ]
    return {**NOTE, "plan": {"state": state, "grace_days": 10, "items": items}}


@pytest.mark.parametrize(
    ("note", "cents", "until", "late"),
    [
        (NOTE, 6191, DUE[2], False),
        (plan("running", 2064, 2064, 2063), 2064, DUE[0], False),
        (plan("running", 2064, 2064, 2063, late=103), 2064, DUE[0], True),
        (plan("running", 0, 1000, 2063, late=103), 1000, DUE[1], False),
        # Within the days of grace of the last one the note itself is past its date.
        ({**plan("running", 0, 0, 2063), "state": "expired"}, 2063, DUE[2], True),
        (plan("lost", 2064, 2064, 2063), 6191, DUE[2], False),
    ],
)
def test_what_is_paid_next_is_the_first_open_instalment(
    note: dict[str, object], cents: int, until: str, late: bool
) -> None:
    found = Note.model_validate(note)
    assert found.next_payment == (cents, date.fromisoformat(until), late)
    assert found.waits


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Περιλαμβάνεται το τέλος;", "Περιλαμβάνεται το τέλος; Απαντήστε ναι ή όχι."),
        ("Τέλος", "Τέλος: απαντήστε ναι ή όχι."),
        ("", "απαντήστε ναι ή όχι."),
    ],
)
def test_after_a_question_a_new_sentence_begins(name: str, said: str) -> None:
    assert about(name, "απαντήστε ναι ή όχι.") == said
