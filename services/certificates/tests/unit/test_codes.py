"""Codes on paper: the vectors that were worked out by hand, and what people make of a code."""

import pytest
from certificates.domain import codes
from hypothesis import given
from hypothesis import strategies as st

CODE = "7Q3K9V2M5X8C1R4TA"
signs = st.text(st.sampled_from(codes.ALPHABET), min_size=codes.DOCUMENT_SIGNS, max_size=codes.DOCUMENT_SIGNS)


@pytest.mark.parametrize(
    ("given_signs", "check"),
    [
        ("0000000000000000", "0"),
        ("0000000000000001", "Y"),
        ("04HMASW9NF6YY093", "G"),
        ("ZZZZZZZZZZZZZZZZ", "G"),
        ("7Q3K9V2M5X8C1R4T", "A"),
        ("AB12", "V"),
    ],
)
def test_the_check_sign_of_known_codes(given_signs: str, check: str) -> None:
    assert codes.check_sign(given_signs) == check


@pytest.mark.parametrize(
    "typed",
    [
        "7Q3K-9V2M-5X8C-1R4T-A",
        "7q3k-9v2m-5x8c-lr4t-a",
        "7q3k 9v2m 5x8c ir4t α",
        "7Q3Κ9V2Μ5Χ8C1R4ΤΑ",  # Greek Κ Μ Χ Τ Α
        "  7q3κ–9v2μ−5χ8c_1r4τ·ά ",
    ],
)
def test_a_code_is_understood_however_it_was_typed(typed: str) -> None:
    assert codes.normalised(typed) == CODE
    assert codes.document_code(typed) == CODE


def test_every_look_alike_is_understood() -> None:
    assert codes.normalised("αβεζηικμνορτυχilo") == "ABEZH1KMN0PTYX110"


@pytest.mark.parametrize(
    "typed", ["", "7Q3K", CODE[:-1], CODE + "A", "UQ3K9V2M5X8C1R4TA", "Ω" * 17, "７Q3K9V2M5X8C1R4TA"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert codes.document_code(typed) is None


@given(signs, st.integers(0, codes.DOCUMENT_SIGNS), st.sampled_from(codes.ALPHABET))
def test_one_wrong_sign_is_always_noticed(code_signs: str, place: int, other: str) -> None:
    code = code_signs + codes.check_sign(code_signs)
    wrong = code[:place] + other + code[place + 1 :]
    assert codes.document_code(wrong) == (code if wrong == code else None)


def test_new_codes_have_their_length_and_hold() -> None:
    document, pickup = codes.new_document_code(), codes.new_pickup_code()
    assert (len(document), len(pickup)) == (17, 8)
    assert codes.document_code(codes.grouped(document)) == document
    assert codes.pickup_code(codes.grouped(pickup).lower()) == pickup
    assert codes.document_code(pickup) is None
    assert codes.pickup_code(document) is None
    assert len({codes.new_document_code() for _ in range(100)}) == 100


def test_the_random_signs_are_all_of_the_alphabet() -> None:
    left = iter(codes.ALPHABET)
    assert codes.new_document_code(lambda _: next(left)).startswith("0123456789ABCDEF")


def test_a_code_is_printed_in_groups() -> None:
    assert codes.grouped(CODE) == "7Q3K-9V2M-5X8C-1R4T-A"
    assert codes.grouped("7Q3K9V2M") == "7Q3K-9V2M"


def test_the_fingerprint_depends_on_code_and_key() -> None:
    key = b"k" * 32
    found = codes.fingerprint(CODE, key)
    assert found == codes.fingerprint(CODE, key)
    assert len(found) == 32
    assert found != codes.fingerprint(CODE, b"l" * 32)
    assert found != codes.fingerprint("0" * 17, key)
