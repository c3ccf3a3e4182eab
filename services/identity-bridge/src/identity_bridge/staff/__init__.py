"""Accounts of staff, as operators see and change them."""
