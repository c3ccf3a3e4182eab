"""Names at a counter, and until when a document lies there."""

from datetime import UTC, date, datetime

import pytest
from certificates.domain.collecting import Capacity, Collector, kept_until, same_person
from certificates.domain.identities import IdentityKind
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.lists(st.text("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", min_size=2, max_size=12), min_size=2, max_size=4, unique=True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ελένη Νικολάου", "ΝΙΚΟΛΑΟΥ ΕΛΕΝΗ", True),
        ("Eleni Nikolaou", "Νικολάου Ελένη", True),
        ("ΕΛENH ΝΙΚΟΛΑΟΥ", "Ελένη Νικολάου", True),
        ("Ελένη Νικολάου-Ψαρρού", "Ελένη Νικολάου", True),
        ("Ελένη", "Ελένη Νικολάου", False),
        ("Ελένη Παπαδάκη", "Ελένη Νικολάου", False),
        ("Ελένη Μαρία Νικολάου", "Ελένη Άννα Νικολάου", False),
        ("", "", False),
    ],
)
def test_a_name_is_compared_as_people_do(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@given(NAMES)
def test_order_and_letters_of_case_never_matter(names: list[str]) -> None:
    assert same_person(" ".join(names), " ".join(reversed(names)).lower())


@pytest.mark.parametrize(
    ("number", "signs", "matches"),
    [
        ("ΑΒ 123456", "456", True),
        ("AB123456", "456", True),
        ("12345ΧΑ", "5XA", True),
        ("AB123456", "457", False),
        (None, "456", None),
        ("", "456", None),
    ],
)
def test_the_last_signs_are_compared_with_those_of_the_request(
    number: str | None, signs: str, matches: bool | None
) -> None:
    collector = Collector("Ελένη Νικολάου", Capacity.SELF, IdentityKind.ID_CARD, signs)
    assert collector.stored({"document_number": number})["matches"] is matches


def test_days_at_the_counter_are_days_in_greece() -> None:
    # After midnight in Greece, still the day before in UTC.
    assert kept_until(datetime(2026, 11, 23, 22, 30, tzinfo=UTC), 60) == date(2027, 1, 22)
    assert kept_until(datetime(2026, 11, 23, 9, 30, tzinfo=UTC), 1) == date(2026, 11, 23)
