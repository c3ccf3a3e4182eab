"""Sessions, approvals, codes and tokens: what GSIS itself remembers."""

import secrets
import time
import uuid
from dataclasses import dataclass

from taxisnet_simulator.database import Database
from taxisnet_simulator.plan import Plan

CODE_SECONDS = 120
TOKEN_SECONDS = 43_200
CODE_DIGITS = 6
_CODE_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Session:
    """What a browser's cookie stands for: who logged in (None before), how that goes, and what it asked for.

    ``candidate`` is who gave credentials and was sent ``one_time_code``: nobody yet, until the code is given.
    """

    id: str
    username: str | None
    plan: Plan
    query: str | None
    candidate: str | None
    one_time_code: str | None


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

    def begin_session(self, context: str, username: str | None, plan: Plan, query: str | None) -> str:
        """A new session; returns the value of its cookie."""
        return self._insert_session(context, username, plan, query, None, None)

    def begin_second_factor(self, context: str, candidate: str, plan: Plan, query: str | None) -> str:
        """A new session of a person who is asked for a one-time code, another one each time."""
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        return self._insert_session(context, None, plan, query, candidate, code)

    def _insert_session(
        self, context: str, username: str | None, plan: Plan, query: str | None, candidate: str | None, code: str | None
    ) -> str:
        session_id = secrets.token_urlsafe(24)
        row = (session_id, context, username, str(plan), query, candidate, code)
        with self._database.transaction() as db:
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return session_id

    def session(self, session_id: str | None, context: str) -> Session | None:
        columns = "id, username, fault, query, candidate, one_time_code"
        query = f"SELECT {columns} FROM sessions WHERE id = ? AND context = ?"  # noqa: S608 -- names of our own
        with self._database.transaction() as db:
            row = db.execute(query, (session_id, context)).fetchone()
        return Session(row[0], row[1], Plan.of(row[2]), *row[3:]) if row else None

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
        """The code's grant, once: a second caller gets None, as for an unknown, foreign or expired one."""
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
