from dataclasses import replace
from datetime import date

import pytest
from bankfiles import keys
from bankfiles.rows import BankLine, Direction, Nature, Status

LINE = BankLine(
    n=1,
    line=7,
    entry=1,
    account="GR1601101250000000012300695",
    direction=Direction.CREDIT,
    reversal=False,
    status=Status.BOOKED,
    nature=Nature.PAYMENT,
    amount_cents=497_51,
    charges_cents=0,
    currency="EUR",
    instructed=None,
    booked_on=date(2026, 11, 2),
    booked_on_is_value_date=False,
    value_on=None,
    accepted_at=None,
    entry_ref="E1",
    entry_cents=497_51,
    detail_ref="D1",
    tx_id="T1",
    uetr=None,
    end_to_end_id=None,
    codes=(),
    misspelt=(),
    payer_name="ΠΑΠΑΔΟΠΟΥΛΟΥ",
    payer_iban=None,
    text="",
    bank_text="",
    return_reason=None,
    hold=None,
)


def test_what_the_bank_says_no_identifier_of_has_only_a_weak_key() -> None:
    bare = replace(LINE, detail_ref=None)
    assert keys.strong_key(bare) is None
    assert keys.weak_key(bare).startswith("w1:")


def test_an_entry_reference_alone_identifies_nothing() -> None:
    """It is the same for a whole batch, at many banks."""
    assert keys.strong_key(replace(LINE, detail_ref=None, entry_ref="E1")) is None


@pytest.mark.parametrize(
    "other",
    [
        {"direction": Direction.DEBIT},
        {"reversal": True},
        {"status": Status.EXPECTED},
        {"account": "GR1"},
        {"tx_id": "T2"},
        {"uetr": "e008b023-d7d6-4d3b-8f5c-c3d9d3b0a1b2"},
    ],
)
def test_lines_that_are_not_the_same_have_other_strong_keys(other: dict[str, object]) -> None:
    assert keys.strong_key(replace(LINE, **other)) != keys.strong_key(LINE)  # type: ignore[arg-type]


def test_a_changed_amount_keeps_the_strong_key_and_not_the_weak_one() -> None:
    changed = replace(LINE, amount_cents=1)
    assert keys.strong_key(changed) == keys.strong_key(LINE)
    assert keys.weak_key(changed) != keys.weak_key(LINE)


def test_two_equal_payments_of_one_file_are_two() -> None:
    first, second = keys.keys_of([replace(LINE, detail_ref=None), replace(LINE, detail_ref=None, n=2)])
    assert first.weak != second.weak
    again = keys.keys_of([replace(LINE, detail_ref=None)] * 3)
    assert [one.weak for one in again][:2] == [first.weak, second.weak]


def test_an_identifier_on_two_lines_of_a_file_identifies_neither() -> None:
    assert [one.strong for one in keys.keys_of([LINE, replace(LINE, amount_cents=80_00)])] == [None, None]


def test_keys_stay_what_they_are() -> None:
    """They are stored: another digest would make all old lines new ones."""
    assert keys.strong_key(LINE) == "s1:4c78dd73d6259062c3a6f0e0e69dd18ece1e3fa16f29e742067a0f9dec93da97"
    assert keys.weak_key(LINE) == "w1:eeb39a909a5b0b9d59a8bcce2705397a9e8334857862d6036003ff08be0b50a0"


def test_a_rule_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="version 9"):
        keys.weak_key(LINE, version=9)
