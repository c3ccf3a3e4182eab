"""Numbers on labels of the post office."""

import pytest
from certificates.domain.tracking import check_digit, tracking_number
from hypothesis import given
from hypothesis import strategies as st
from inputkit.refusals import Refused

SERIALS = st.text("0123456789", min_size=8, max_size=8)
SERVICES = st.tuples(st.sampled_from("ABCDEFGHILMNOPQRUVXYZ"), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).map(
    "".join
)


@pytest.mark.parametrize(
    ("serial", "digit"),
    [
        ("47312482", 9),
        ("47110815", 1),
        ("00071759", 5),
        ("16799528", 4),
        ("76129403", 8),
        ("12345678", 5),
        ("96633102", 0),
        ("20261100", 5),
    ],
)
def test_the_check_digit_is_that_of_the_postal_union(serial: str, digit: int) -> None:
    assert check_digit(serial) == digit


@pytest.mark.parametrize(
    "number", ["RR473124829GB", "EE471108151FR", "EB000717595HK", "RB167995284IT", "PP123456785GR"]
)
def test_numbers_of_real_labels_are_right(number: str) -> None:
    assert tracking_number(number, number[-2:]) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("pp123456785gr", "PP123456785GR"),
        (" PP 1234 5678 5 GR ", "PP123456785GR"),
        ("PP-12345678-5/GR", "PP123456785GR"),
        ("ΡΡ123456785GR", "PP123456785GR"),
        ("ΡΕ123456785GR", "PE123456785GR"),
        # By a scanner, while the keyboard is Greek: the same keys.
        ("ΡΕ123456785ΓΡ", "RE123456785GR"),
        ("ρε123456785γρ", "RE123456785GR"),
    ],
)
def test_a_number_is_understood_however_it_was_scanned_or_typed(typed: str, number: str) -> None:
    assert tracking_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "tracking"),
        ("PP12345678GR", "tracking"),
        ("PP1234567855GR", "tracking"),
        ("RR473124829GB", "tracking"),
        ("P1123456785GR", "tracking"),
        ("ЖP123456785GR", "tracking"),
        ("PP١٢٣٤٥٦٧٨٥GR", "tracking"),
        *((f"{letter}P123456785GR", "tracking") for letter in "JKSTW"),
        ("PP123456784GR", "tracking_digits"),
        ("PP213456785GR", "tracking_digits"),
        ("PP12345678\x005GR", "control"),
    ],
)
def test_what_is_on_no_label_of_ours_is_refused(typed: str, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        tracking_number(typed)
    assert refused.value.kind == kind


@given(SERVICES, SERIALS)
def test_every_right_number_is_taken_as_it_is(service: str, serial: str) -> None:
    number = f"{service}{serial}{check_digit(serial)}GR"
    assert tracking_number(number) == tracking_number(f" {number[:2]} {number[2:11].lower()} {number[11:]}") == number


@given(SERVICES, SERIALS, st.integers(0, 9))
def test_another_check_digit_is_never_taken(service: str, serial: str, digit: int) -> None:
    if digit != check_digit(serial):
        with pytest.raises(Refused):
            tracking_number(f"{service}{serial}{digit}GR")


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_refused(typed: str) -> None:
    try:
        found = tracking_number(typed)
    except Refused:
        return
    assert (found.isascii(), len(found)) == (True, 13)
