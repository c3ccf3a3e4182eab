"""Backup and restore of one installation: databases, streams, keys and files (decision 0093)."""
