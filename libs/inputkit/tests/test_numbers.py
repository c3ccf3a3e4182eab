"""Tax numbers, registry numbers and postcodes as people write them; days, years and whole numbers with bounds."""

from datetime import date
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputkit.days import Day, Whole, Year
from inputkit.refusals import Refused
from inputkit.schemas import Shape, Unfit
from inputkit.tax import Afm, AfmDigits, afm_digits, gemi, postcode, read_afm

EIGHT = st.text("0123456789", min_size=8, max_size=8).filter(lambda digits: digits != "00000000")
BETWEEN = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u2011", "\u202f", "/"])


def right(eight: str) -> str:
    """The rule as it is published: sum of d_i * 2^(9-i), mod 11, mod 10."""
    return eight + str(sum(int(digit) * 2 ** (9 - place) for place, digit in enumerate(eight, start=1)) % 11 % 10)


@given(EIGHT, st.sampled_from(["", "EL", "ΕΛ", "GR", "el", "Ελ", "EΛ", "gr", "ΓΡ"]), BETWEEN)
def test_a_tax_number_is_understood_as_people_write_it(eight: str, prefix: str, between: str) -> None:
    digits = right(eight)
    written = between.join((digits[:3], digits[3:6], digits[6:]))
    assert read_afm(f" {prefix}{between}{written} ").digits == digits
    assert afm_digits(afm_digits(digits)) == digits


@pytest.mark.parametrize(
    "written",
    [
        "",
        "000000000",
        "EL000000000",
        "123456789",
        "12345678",
        "EL12345678",
        "0942592160",
        "DE094259216",
        "ELEL094259216",
        "094259216EL",
        "09425921٦",
        "094259216Ж",
        "094,259,216",
        "094259216\x00",
        "\u202e094259216",
        "x094259216",
    ],
)
def test_what_is_no_tax_number_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        read_afm(written)


@pytest.mark.parametrize(
    ("written", "kind"), [("", "missing"), (" \u00a0\u200b", "missing"), ("-", "afm"), ("1", "afm")]
)
def test_a_blank_is_missing_and_not_wrong(written: str, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        read_afm(written)
    assert refused.value.kind == kind


@given(st.text(max_size=20))
def test_reading_a_tax_number_never_fails_otherwise(written: str) -> None:
    try:
        digits = afm_digits(written)
    except Refused:
        return
    assert Afm(digits).digits == digits


class Taxed(Shape):
    whole: Afm
    digits: AfmDigits


def test_a_tax_number_as_a_type() -> None:
    taken = Taxed.taken({"whole": "EL 094259216", "digits": "094 259 216"})
    assert (taken.whole, taken.digits) == (Afm("094259216"), "094259216")
    assert "094259216" not in repr(taken.whole)
    assert Taxed.taken({"whole": Afm("094259216"), "digits": "094259216"}) == taken
    for wrong in (5, None, "094259217", "\ud800", ["094259216"]):
        with pytest.raises(Unfit) as unfit:
            Taxed.taken({"whole": wrong, "digits": wrong})
        assert [fault.field for fault in unfit.value.faults] == ["whole", "digits"]
        assert "094259217" not in str(unfit.value) + str(unfit.value.faults)


def test_a_registry_number_is_its_digits() -> None:
    assert [gemi(text) for text in ("12 345 678", "012345678000", "12.345-678", "1")] == [
        "12345678",
        "012345678000",
        "12345678",
        "1",
    ]
    for wrong in ("", "1234567890123", "12a", "١٢", "12\x00"):
        with pytest.raises(Refused):
            gemi(wrong)


@pytest.mark.parametrize(
    "written",
    ["70014", "700 14", " 700 14 ", "70 014", "700\u00a014", "700\u202f14", "ΤΚ 70014", "Τ.Κ. 700 14", "tk:70014"],
)
def test_a_postcode_is_kept_as_five_digits(written: str) -> None:
    assert postcode(written) == "70014"


@pytest.mark.parametrize(
    "written",
    ["7001", "700145", "00123", "09999", "86000", "90000", "99999", "7001A", "Τ70014", "٧٠٠١٤", "70-014", "70014\x00"],
)
def test_another_postcode_is_refused_and_says_which_there_are(written: str) -> None:
    with pytest.raises(Refused) as refused:
        postcode(written)
    assert "859 99" in refused.value.sentence["el"]
    assert "859 99" in refused.value.sentence["en"]


@pytest.mark.parametrize("written", ["10000", "85999", "80100"])
def test_the_first_and_the_last_postcode_are_taken(written: str) -> None:
    assert postcode(written) == written


def test_a_postcode_that_was_left_out_is_missing() -> None:
    with pytest.raises(Refused) as refused:
        postcode(" ")
    assert refused.value.kind == "missing"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_has_one_writing(day: date) -> None:
    assert Day().read(day.isoformat()) == day


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2024-W05-3", "day"),
        ("20240229", "day"),
        ("2024-2-9", "day"),
        ("2024-02-30", "day"),
        ("2024-00-10", "day"),
        ("0000-01-01", "day"),
        ("٢٠٢٤-٠١-٠١", "day"),
        ("2024-02-29T00:00", "day"),
        (" 2024-02-29", "day"),
        ("", "day"),
        ("1899-12-31", "day_too_early"),
        ("9999-12-31", "day_out_of_range"),
    ],
)
def test_another_writing_or_another_century_is_refused(written: str, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        Day().read(written)
    assert refused.value.kind == kind


def test_a_year_has_four_digits_and_bounds() -> None:
    assert Year(1900, 2026).read("2026") == 2026
    for wrong in ("", "24", "1899", "2027", "٢٠٢٤", "2024 ", "-024"):
        with pytest.raises(Refused, match="year"):
            Year(1900, 2026).read(wrong)


class Counted(Shape):
    number: Annotated[int, Whole(1, 12)] = 1
    big: Annotated[int, Whole(0, 2**63 - 1)] = 0
    day: Annotated[date, Day()] | None = None


@pytest.mark.parametrize("number", [1, 12, "5"])
def test_a_whole_number_may_be_a_parameter(number: Any) -> None:
    assert Counted.taken({"number": number}).number == int(number)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"number": 13},
        {"number": 1.5},
        {"number": True},
        {"number": "1e3"},
        {"number": "9" * 5000},
        {"number": None},
        {"big": 2**63},
        {"big": "-1"},
        {"big": "12345678901234567890"},
        {"day": 5},
        {"day": True},
        {"day": "2024-W05-3"},
    ],
)
def test_what_does_not_fit_names_the_field(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unfit) as unfit:
        Counted.taken(wrong)
    assert [fault.field for fault in unfit.value.faults] == list(wrong)


def test_a_day_is_a_day_in_json_too() -> None:
    assert Counted.taken({"day": "2024-02-29"}).model_dump(mode="json")["day"] == "2024-02-29"
    assert Counted.taken({"day": date(2024, 2, 29)}).day == date(2024, 2, 29)
