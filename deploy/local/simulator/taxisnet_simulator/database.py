"""One SQLite file: several processes agree, a restart forgets nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Raised whenever a table changes: a file of another version is emptied, for nothing in it is worth a migration.
VERSION = 4

_TABLES = {
    "sessions": (
        "(id TEXT PRIMARY KEY, context TEXT NOT NULL, username TEXT, fault TEXT NOT NULL, query TEXT, "
        "candidate TEXT, one_time_code TEXT)"
    ),
    "approvals": "(username TEXT, client_id TEXT, context TEXT, PRIMARY KEY (username, client_id, context))",
    "codes": (
        "(code TEXT PRIMARY KEY, context TEXT, client_id TEXT, redirect_uri TEXT, username TEXT, fault TEXT, "
        "expires REAL)"
    ),
    "tokens": "(token TEXT PRIMARY KEY, context TEXT, username TEXT, fault TEXT, expires REAL)",
    "script": "(id INTEGER PRIMARY KEY AUTOINCREMENT, fault TEXT NOT NULL, persona TEXT, logins INTEGER)",
    "events": (
        "(id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, context TEXT NOT NULL, step TEXT NOT NULL, "
        "persona TEXT, fault TEXT NOT NULL, outcome TEXT NOT NULL, seconds REAL)"
    ),
}


class Database:
    """The file, with its tables made."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self.transaction() as db:
            db.execute("PRAGMA journal_mode=WAL")
        with self.transaction() as db:
            db.execute("BEGIN IMMEDIATE")  # Workers that start together make the tables once.
            if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                for name, columns in _TABLES.items():
                    db.execute(f"DROP TABLE IF EXISTS {name}")
                    db.execute(f"CREATE TABLE {name} {columns}")
                db.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose work is kept altogether or not at all."""
        db = sqlite3.connect(self._file, timeout=10)
        # A power cut may lose the last moments: they are worth nothing, and each fsync costs all who wait.
        db.execute("PRAGMA synchronous=OFF")
        try:
            with db:
                yield db
        finally:
            db.close()
