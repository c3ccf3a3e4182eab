"""Traces of a local instance (docs/decisions/0103): taken in, kept in a file, and drawn."""
