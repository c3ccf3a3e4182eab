"""Amounts and days in the forms of the revenue office."""

import re
import secrets
from collections.abc import Mapping

from servicekit.clock import local_day, now

from portal.forms import Errors
from portal.language import locale
from portal.pages.fee_amounts import faults, plain_amount

_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)


def wrong_amount(field: str, name: str, written: str) -> Errors:
    """What is wrong with the amount in this field, which people call ``name``."""
    return faults(field, name, written, locale())


def cents(written: str) -> int:
    """The amount that was written, which is one."""
    whole, _, part = plain_amount(written, locale()).partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def shown(amount: int) -> str:
    """An amount as it is written into a field."""
    whole, part = divmod(amount, 100)
    return f"{whole}{',' if locale() == 'el' else '.'}{part:02d}"


def key_of(values: Mapping[str, str]) -> str:
    """The key with which the form was made, so that it counts once; a new one for what no form of ours has."""
    key = values.get("key", "")
    return key if _KEY.fullmatch(key) else secrets.token_hex(16)


def today() -> str:
    """The day in Greece, as addresses write it."""
    return local_day(now()).isoformat()
