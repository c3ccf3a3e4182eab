"""Where certificates are posted to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inputkit.refusals import Refused
from inputkit.schemas import Fault, fault
from inputkit.tax import postcode
from inputkit.text import Line, tidy
from printing.characters import PRINTABLE

from certificates.domain.labels import LABELS


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A Greek postal address. ``number`` is empty where the street has none, as in villages."""

    street: str
    number: str
    postcode: str
    city: str

    def stored(self) -> dict[str, str]:
        """As the column holds it."""
        return {"street": self.street, "number": self.number, "postcode": self.postcode, "city": self.city}


def check_address(address: PostalAddress) -> tuple[PostalAddress, list[Fault]]:
    """The address in its stored form, and what is wrong with it."""
    stored, faults = dict[str, str](), []
    for part, written in address.stored().items():
        try:
            stored[part] = _ADDRESS_PARTS[part](written)
        except Refused as refused:
            stored[part] = tidy(written)
            faults.append(fault(f"postal_address.{part}", refused.kind, LABELS, **refused.context))
    return PostalAddress(**stored), faults


MOST_OF_TOWN = 37
"""Signs: with the postcode before it, the town fills the last line of a label, which is never broken."""


def _part(written: str, most: int = 80) -> str:
    return Line(most, font=PRINTABLE).read(written)


def _town(written: str) -> str:
    return _name_of_a_place(written, MOST_OF_TOWN)


def _name_of_a_place(written: str, most: int = 80) -> str:
    name = _part(written, most)
    if not any(character.isalpha() for character in name):
        raise Refused("missing")
    return name


_ADDRESS_PARTS: Mapping[str, Callable[[str], str]] = {
    "street": _name_of_a_place,
    "number": _part,
    "postcode": postcode,
    "city": _town,
}
