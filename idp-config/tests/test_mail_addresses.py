"""Keycloak's forms take an address by the rule of every other form: both are tried with the same ones."""

import json
from collections.abc import Callable
from pathlib import Path

from conftest import Account
from idp_config.admin import AdminError, RealmAdmin

FILE = Path(__file__).parents[2] / "libs/inputkit/tests/addresses.json"
SAME: dict[str, list[str]] = json.loads(FILE.read_text(encoding="utf-8"))
# The other forms tidy first: spaces around, hyphens of a word processor, marks that nobody sees.
WRITTEN = [
    address for address in SAME["taken"] if address == address.strip() and not set(address) & {"\u200b", "\u2011"}
]


def kept(admin: RealmAdmin, account: Account, address: str) -> str | None:
    """The account's address after it was written as Keycloak's own forms write it; None when it was refused."""
    path = f"users/{account.id}"
    try:
        admin.put(path, {**admin.get(path), "email": address})
    except AdminError as refused:
        if "answered 400" not in str(refused):
            raise
        return None
    return str(admin.get(path)["email"])


def test_addresses_are_taken_and_refused_as_in_every_form(
    admin: RealmAdmin, new_citizen: Callable[[], Account]
) -> None:
    account = new_citizen()
    assert [kept(admin, account, address) for address in WRITTEN] == [address.lower() for address in WRITTEN]
    assert [address for address in SAME["refused"] if kept(admin, account, address) is not None] == []
