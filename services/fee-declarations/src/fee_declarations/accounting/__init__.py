"""The books: an append-only ledger in double entry. Acts post entries; nothing that was posted is ever changed.

`posting` has the acts, `balances` what they come to, `check` proves that they add up.
"""
