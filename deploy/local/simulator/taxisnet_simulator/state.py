"""Sessions, approvals, codes and tokens: what GSIS itself remembers."""

import secrets
import time
import uuid
from dataclasses import dataclass

from taxisnet_simulator.database import Database
from taxisnet_simulator.faults import NONE

CODE_SECONDS = 120
TOKEN_SECONDS = 43_200
_CODE_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Session:
    """What a browser's cookie stands for: who logged in (None before), with which fault, and what it asked for."""

    id: str
    username: str | None
    fault: str
    query: str | None


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    context: str
    client_id: str
    redirect_uri: str
    username: str
    fault: str
    expires: float


class State:
    """Every call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_session(self, username: str | None, fault: str, query: str | None) -> str:
        """A new session; returns the value of its cookie."""
        session_id = secrets.token_urlsafe(24)
        with self._database.transaction() as db:
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (session_id, username, fault, query))
        return session_id

    def session(self, session_id: str | None) -> Session | None:
        with self._database.transaction() as db:
            row = db.execute("SELECT id, username, fault, query FROM sessions WHERE id = ?", (session_id,)).fetchone()
        return Session(*row) if row else None

    def ask(self, session_id: str, query: str | None) -> None:
        """Remember what the session's browser asks for, until it is answered (None)."""
        with self._database.transaction() as db:
            db.execute("UPDATE sessions SET query = ? WHERE id = ?", (query, session_id))

    def set_fault(self, session_id: str, fault: str) -> None:
        with self._database.transaction() as db:
            db.execute("UPDATE sessions SET fault = ? WHERE id = ?", (fault, session_id))

    def use_up_fault(self, session_id: str) -> None:
        """A fault is for one login: when the same browser comes again, everything works."""
        self.set_fault(session_id, NONE)

    def end_session(self, session_id: str | None) -> None:
        with self._database.transaction() as db:
            db.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def approve(self, username: str, client_id: str, context: str) -> None:
        """Remember the consent: later logins skip the page. It outlives logout."""
        with self._database.transaction() as db:
            db.execute("INSERT OR IGNORE INTO approvals VALUES (?, ?, ?)", (username, client_id, context))

    def approved(self, username: str, client_id: str, context: str) -> bool:
        query = "SELECT 1 FROM approvals WHERE username = ? AND client_id = ? AND context = ?"
        with self._database.transaction() as db:
            return db.execute(query, (username, client_id, context)).fetchone() is not None

    def issue_code(self, context: str, client_id: str, redirect_uri: str, username: str, fault: str) -> str:
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(6))
        row = (code, context, client_id, redirect_uri, username, fault, time.time() + CODE_SECONDS)
        with self._database.transaction() as db:
            db.execute("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return code

    def take_code(self, code: str, context: str, client_id: str) -> Grant | None:
        """The code's grant, once: whoever asks second gets None, as for an unknown, foreign or expired one."""
        query = (
            "DELETE FROM codes WHERE code = ? AND context = ? AND client_id = ? "
            "RETURNING context, client_id, redirect_uri, username, fault, expires"
        )
        with self._database.transaction() as db:
            row = db.execute(query, (code, context, client_id)).fetchone()
        grant = Grant(*row) if row else None
        return grant if grant and grant.expires > time.time() else None

    def issue_token(self, grant: Grant) -> str:
        token = str(uuid.uuid4())
        row = (token, grant.context, grant.username, grant.fault, time.time() + TOKEN_SECONDS)
        with self._database.transaction() as db:
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", row)
        return token

    def token_holder(self, token: str, context: str) -> tuple[str, str] | None:
        """(username, fault) of a live token."""
        query = "SELECT username, fault FROM tokens WHERE token = ? AND context = ? AND expires > ?"
        with self._database.transaction() as db:
            row = db.execute(query, (token, context, time.time())).fetchone()
        return (row[0], row[1]) if row else None
