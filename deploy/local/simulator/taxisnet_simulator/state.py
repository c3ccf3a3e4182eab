"""Sessions, approvals, codes and tokens: what GSIS itself remembers."""

import secrets
import time
import uuid
from dataclasses import dataclass

from taxisnet_simulator.database import Database
from taxisnet_simulator.plan import Plan

CODE_SECONDS = 120
TOKEN_SECONDS = 43_200
_CODE_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Session:
    """What a browser's cookie stands for: who logged in (None before), how that goes, and what it asked for."""

    id: str
    username: str | None
    plan: Plan
    query: str | None


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    context: str
    client_id: str
    redirect_uri: str
    username: str
    plan: Plan
    expires: float


class State:
    """Every call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_session(self, username: str | None, plan: Plan, query: str | None) -> str:
        """A new session; returns the value of its cookie."""
        session_id = secrets.token_urlsafe(24)
        with self._database.transaction() as db:
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (session_id, username, str(plan), query))
        return session_id

    def session(self, session_id: str | None) -> Session | None:
        with self._database.transaction() as db:
            row = db.execute("SELECT id, username, fault, query FROM sessions WHERE id = ?", (session_id,)).fetchone()
        return Session(row[0], row[1], Plan.of(row[2]), row[3]) if row else None

    def ask(self, session_id: str, query: str | None) -> None:
        """Remember what the session's browser asks for, until it is answered (None)."""
        with self._database.transaction() as db:
            db.execute("UPDATE sessions SET query = ? WHERE id = ?", (query, session_id))

    def set_plan(self, session_id: str, plan: Plan) -> None:
        with self._database.transaction() as db:
            db.execute("UPDATE sessions SET fault = ? WHERE id = ?", (str(plan), session_id))

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

    def issue_code(self, context: str, client_id: str, redirect_uri: str, username: str, plan: Plan) -> str:
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(6))
        row = (code, context, client_id, redirect_uri, username, str(plan), time.time() + CODE_SECONDS)
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
        if row is None or row[5] <= time.time():
            return None
        return Grant(row[0], row[1], row[2], row[3], Plan.of(row[4]), row[5])

    def issue_token(self, grant: Grant) -> str:
        token = str(uuid.uuid4())
        row = (token, grant.context, grant.username, str(grant.plan), time.time() + TOKEN_SECONDS)
        with self._database.transaction() as db:
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", row)
        return token

    def token_holder(self, token: str, context: str) -> tuple[str, Plan] | None:
        """Whose live token it is, and how that login goes."""
        query = "SELECT username, fault FROM tokens WHERE token = ? AND context = ? AND expires > ?"
        with self._database.transaction() as db:
            row = db.execute(query, (token, context, time.time())).fetchone()
        return (row[0], Plan.of(row[1])) if row else None
