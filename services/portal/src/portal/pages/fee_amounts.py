"""Amounts as people write them, in the language of the page."""

from inputkit.money import read_amount
from inputkit.refusals import Refused, about

from portal.formats import money
from portal.forms import Errors


def plain_amount(written: str, language: str) -> str:
    """The amount in the form of the API: 1234.50. What is not an amount stays as it is, for the service to refuse."""
    try:
        return str(read_amount(written, language))
    except Refused:
        return written


def shown_amount(written: str, language: str) -> str:
    """The amount as it was understood, as pages show amounts; what is not one as it was written."""
    try:
        return money(int(read_amount(written, language) * 100))
    except Refused:
        return written


def faults(field: str, name: str, written: str, language: str) -> Errors:
    """What is wrong with the amount in this field, which people call ``name``."""
    try:
        read_amount(written, language)
    except Refused as refused:
        return [{"field": field, "text": about({language: name}, refused.sentence)[language]}]
    return []


def written_amount(plain: str, language: str) -> str:
    """An amount of the API, 1234.50, as it is written on a form in this language."""
    return plain if language == "en" else plain.replace(".", ",")
