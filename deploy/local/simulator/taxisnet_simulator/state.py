"""Sessions, approvals, codes and tokens in one SQLite file: several processes agree, a restart forgets nothing."""

import secrets
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CODE_SECONDS = 120
TOKEN_SECONDS = 43_200
_CODE_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, username TEXT, switch TEXT NOT NULL, query TEXT);
CREATE TABLE IF NOT EXISTS approvals (
  username TEXT, client_id TEXT, context TEXT, PRIMARY KEY (username, client_id, context));
CREATE TABLE IF NOT EXISTS codes (
  code TEXT PRIMARY KEY, context TEXT, client_id TEXT, redirect_uri TEXT, username TEXT, switch TEXT, expires REAL);
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, context TEXT, username TEXT, switch TEXT, expires REAL);
"""


@dataclass(frozen=True)
class Session:
    """What a browser's cookie stands for: who logged in (None before), with which switch, and what it asked for."""

    id: str
    username: str | None
    switch: str
    query: str | None


@dataclass(frozen=True)
class Grant:
    """What a code or a token stands for."""

    context: str
    client_id: str
    redirect_uri: str
    username: str
    switch: str
    expires: float


class State:
    """The file. Every call is one transaction."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._transaction() as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(_TABLES)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._file, timeout=10)
        try:
            with db:
                yield db
        finally:
            db.close()

    def begin_session(self, username: str | None, switch: str, query: str | None) -> str:
        """A new session; returns the value of its cookie."""
        session_id = secrets.token_urlsafe(24)
        with self._transaction() as db:
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (session_id, username, switch, query))
        return session_id

    def session(self, session_id: str | None) -> Session | None:
        with self._transaction() as db:
            row = db.execute("SELECT id, username, switch, query FROM sessions WHERE id = ?", (session_id,)).fetchone()
        return Session(*row) if row else None

    def ask(self, session_id: str, query: str | None) -> None:
        """Remember what the session's browser asks for, until it is answered (None)."""
        with self._transaction() as db:
            db.execute("UPDATE sessions SET query = ? WHERE id = ?", (query, session_id))

    def use_up_switch(self, session_id: str) -> None:
        """A switch is for one login: when the same browser comes again, everything works."""
        with self._transaction() as db:
            db.execute("UPDATE sessions SET switch = 'none' WHERE id = ?", (session_id,))

    def end_session(self, session_id: str | None) -> None:
        with self._transaction() as db:
            db.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def approve(self, username: str, client_id: str, context: str) -> None:
        """Remember the consent: later logins skip the page. It outlives logout."""
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO approvals VALUES (?, ?, ?)", (username, client_id, context))

    def approved(self, username: str, client_id: str, context: str) -> bool:
        query = "SELECT 1 FROM approvals WHERE username = ? AND client_id = ? AND context = ?"
        with self._transaction() as db:
            return db.execute(query, (username, client_id, context)).fetchone() is not None

    def issue_code(self, context: str, client_id: str, redirect_uri: str, username: str, switch: str) -> str:
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(6))
        row = (code, context, client_id, redirect_uri, username, switch, time.time() + CODE_SECONDS)
        with self._transaction() as db:
            db.execute("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return code

    def take_code(self, code: str, context: str, client_id: str) -> Grant | None:
        """The code's grant, once: whoever asks second gets None, as for an unknown, foreign or expired one."""
        query = (
            "DELETE FROM codes WHERE code = ? AND context = ? AND client_id = ? "
            "RETURNING context, client_id, redirect_uri, username, switch, expires"
        )
        with self._transaction() as db:
            row = db.execute(query, (code, context, client_id)).fetchone()
        grant = Grant(*row) if row else None
        return grant if grant and grant.expires > time.time() else None

    def issue_token(self, grant: Grant) -> str:
        token = str(uuid.uuid4())
        row = (token, grant.context, grant.username, grant.switch, time.time() + TOKEN_SECONDS)
        with self._transaction() as db:
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", row)
        return token

    def token_holder(self, token: str, context: str) -> tuple[str, str] | None:
        """(username, switch) of a live token."""
        query = "SELECT username, switch FROM tokens WHERE token = ? AND context = ? AND expires > ?"
        with self._transaction() as db:
            row = db.execute(query, (token, context, time.time())).fetchone()
        return (row[0], row[1]) if row else None
