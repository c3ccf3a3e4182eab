"""A postal address has one writing."""

import pytest
from servicekit.formats import postal_address


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (("Αθηνάς", "5", "10563", "Αθήνα"), "Αθηνάς 5, 105\u00a063 Αθήνα"),
        (("Άνω Κερά", "", "70005", "Χερσόνησος"), "Άνω Κερά, 700\u00a005 Χερσόνησος"),
        (("Άνω Κερά", None, "70005", "Χερσόνησος"), "Άνω Κερά, 700\u00a005 Χερσόνησος"),
        (("Αθηνάς", "5", "123", "Αθήνα"), "Αθηνάς 5, 123 Αθήνα"),
    ],
)
def test_an_address_on_one_line(written: tuple[str, str | None, str, str], read: str) -> None:
    assert postal_address(*written) == read
