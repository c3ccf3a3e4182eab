from datetime import UTC, date, datetime

import pytest
from certificates.domain import addresses, requests
from certificates.domain.addresses import PostalAddress
from certificates.domain.applicants import Applicant
from certificates.domain.requests import Application, Delivery
from hypothesis import given
from hypothesis import strategies as st

GOOD = PostalAddress("Ελευθερίας", "50", "70014", "Λιμένας Χερσονήσου")


def test_the_protocol_day_is_the_day_in_greece() -> None:
    late_in_utc = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert requests.protocol_number(1, late_in_utc) == "1/01-01-2027"


@pytest.mark.parametrize("written", ["70014", "700 14", " 700 14 ", "700\u00a014"])
def test_a_postcode_is_kept_as_five_digits(written: str) -> None:
    tidy, faults = addresses.check_address(PostalAddress("Ελευθερίας", "50", written, "Ηράκλειο"))
    assert (tidy.postcode, faults) == ("70014", [])


@pytest.mark.parametrize("written", ["", "7001", "700145", "00014", "90014", "7001A", "٧٠٠١٤", "70-014"])
def test_another_postcode_is_a_fault_of_that_field(written: str) -> None:
    _, faults = addresses.check_address(PostalAddress("Ελευθερίας", "50", written, "Ηράκλειο"))
    assert [fault.field for fault in faults] == ["postal_address.postcode"]


def test_every_wrong_part_of_an_address_is_named_at_once() -> None:
    _, faults = addresses.check_address(PostalAddress(" ", "1\x00", "x", "12"))
    fields = {fault.field.removeprefix("postal_address.") for fault in faults}
    assert fields == {"street", "number", "postcode", "city"}


def test_a_village_street_needs_no_number() -> None:
    assert addresses.check_address(PostalAddress("Κουτουλουφάρι", "", "70014", "Χερσόνησος"))[1] == []


@given(st.text(), st.text(), st.text(), st.text())
def test_a_stored_address_is_tidy_or_has_faults(street: str, number: str, postcode: str, city: str) -> None:
    tidy, faults = addresses.check_address(PostalAddress(street, number, postcode, city))
    if not faults:
        assert len(tidy.postcode) == 5
        assert "\n" not in tidy.street + tidy.number + tidy.city
        assert addresses.check_address(tidy) == (tidy, [])


def _application(**changes: object) -> Application:
    members: dict[str, object] = {
        "procedure": "874774",
        "delivery": Delivery.POST,
        "answers": {"from_year": "2020", "to_year": "2024"},
        "postal_address": GOOD,
        "locale": "el",
        "applicant": Applicant("Δήμητρα", "Πολίτη", "Γεώργιος", "Ελένη", date(1984, 3, 7)),
    }
    return Application(**{**members, **changes})  # type: ignore[arg-type] # members of a known dataclass


def test_the_fingerprint_ignores_language_and_order_and_nothing_else() -> None:
    first = requests.fingerprint(_application())
    assert requests.fingerprint(_application(locale="en")) == first
    assert requests.fingerprint(_application(answers={"to_year": "2024", "from_year": "2020"})) == first
    others = [
        _application(procedure="955481"),
        _application(delivery=Delivery.COLLECT, postal_address=None),
        _application(answers={"from_year": "2019", "to_year": "2024"}),
        _application(postal_address=PostalAddress("Ελευθερίας", "52", "70014", "Λιμένας Χερσονήσου")),
    ]
    assert len({first, *map(requests.fingerprint, others)}) == 5


@pytest.mark.parametrize(
    ("street", "same"),
    [
        ("Ερμού", ("ΕΡΜΟΥ", "ερμου", "Ερμου", "ἙΡΜΟΥ")),
        ("Ermou", ("ERMOU", "ermou", "Ermoú")),
        ("Οδός Ελευθερίας", ("ΟΔΟΣ ΕΛΕΥΘΕΡΙΑΣ", "οδοσ ελευθεριασ")),
    ],
)
def test_a_double_is_found_however_it_is_written(street: str, same: tuple[str, ...]) -> None:
    def at(written: str) -> str:
        address, faults = addresses.check_address(PostalAddress(written, "5", "700 14", "Χερσόνησος"))
        assert faults == []
        return requests.fingerprint(_application(postal_address=address))

    assert {at(written) for written in same} == {at(street)}
    assert at(f"{street} 2") != at(street)
