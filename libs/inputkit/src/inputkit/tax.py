"""Numbers that the state gives: tax number, business registry number, postcode."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from stdnum.exceptions import ValidationError
from stdnum.gr import vat

from inputkit.alphabets import readings
from inputkit.refusals import Refused
from inputkit.text import check, taking, taking_unless, tidy

_NINE_DIGITS = re.compile(r"[0-9]{9}", re.ASCII)
_TAX_NUMBER = re.compile(r"(?:EL|GR)?([0-9]{9})", re.ASCII)
_GEMI = re.compile(r"[0-9]{1,12}", re.ASCII)
_POSTCODE = re.compile(r"(?:[1-7][0-9]|8[0-5])[0-9]{3}", re.ASCII)
# What people write before a postcode, in Greek or Latin letters: «ΤΚ», «Τ.Κ.», «Τ. Κ.:»
_BEFORE_POSTCODE = re.compile(r"^[ΤTτt]\.? ?[ΚKκk]\.?:? ?")
_BETWEEN = re.compile(r"[ ./:-]")


class Afm:
    """A Greek tax number (ΑΦΜ) whose check digit is right. It shows itself only to who asks for ``digits``."""

    __slots__ = ("digits",)

    def __init__(self, digits: str) -> None:
        """Raises ValueError unless these are nine digits with a right check digit.

        Nine zeros satisfy the formula and are never given.
        """
        if not _NINE_DIGITS.fullmatch(digits) or digits == "000000000":
            raise ValueError("not a tax number")
        try:
            vat.validate(digits)
        except ValidationError:
            raise ValueError("not a tax number") from None
        self.digits = digits

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Afm) and self.digits == other.digits

    def __hash__(self) -> int:
        return hash(self.digits)

    def __repr__(self) -> str:
        return "Afm(withheld)"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            taking_unless(cls, read_afm), core_schema.is_instance_schema(cls)
        )


def read_afm(text: str) -> Afm:
    """A tax number as people write it: with EL, ΕΛ or GR before it, with spaces, dots or hyphens. Raises Refused.

    A blank is refused as missing: it has no digits to check.
    """
    if not tidy(text):
        raise Refused("missing")
    found = _TAX_NUMBER.fullmatch(_compact(text))
    try:
        return Afm(found[1] if found else "")
    except ValueError:
        raise Refused("afm") from None


def afm_digits(text: str) -> str:
    """The nine digits of a tax number as people write it; raises Refused."""
    return read_afm(text).digits


AfmDigits = Annotated[str, AfterValidator(taking(afm_digits))]
"""A tax number as its nine digits, for callers that store them as they are."""


def gemi(text: str) -> str:
    """The digits of a number of the business registry (ΓΕΜΗ), which people group as they like; raises Refused."""
    compact = _compact(text)
    if not _GEMI.fullmatch(compact):
        raise Refused("gemi")
    return compact


def postcode(text: str) -> str:
    """The five digits of a Greek postcode (10000 to 85999), often written ``105 63`` or ``ΤΚ 10563``; raises Refused.

    python-stdnum has none of Greece's.
    """
    digits = _BEFORE_POSTCODE.sub("", tidy(text)).replace(" ", "")
    if not digits:
        raise Refused("missing")
    if not _POSTCODE.fullmatch(digits):
        raise Refused("postcode")
    return digits


def _compact(text: str) -> str:
    """The letters and digits, letters in Latin: nothing is left of a text that has more than separators between."""
    kept = tidy(text)
    check(kept)
    plain = _BETWEEN.sub("", kept)
    return readings(plain)[0] if plain.isalnum() else ""
