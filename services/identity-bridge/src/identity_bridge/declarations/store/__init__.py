"""Queries on special declarations, one file for each noun."""
