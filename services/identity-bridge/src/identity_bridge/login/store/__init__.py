"""Queries of a login, one file for each noun."""
