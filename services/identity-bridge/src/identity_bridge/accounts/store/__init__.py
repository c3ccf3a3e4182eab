"""Queries on joining, and on what the register holds of one person."""
