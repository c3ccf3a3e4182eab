"""Accounts with all that the features keep under them, as the worker has them."""

from identity_bridge.keepers import KEEPERS
from identity_bridge.register.keepers import AccountContext

from tests.accounts import MemoryAccounts
from tests.conftest import KEYRING


def context(accounts: MemoryAccounts) -> AccountContext:
    return AccountContext(KEYRING, accounts, KEEPERS)
