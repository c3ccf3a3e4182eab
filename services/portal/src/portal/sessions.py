"""Sign-in sessions: a random id in the browser, everything else here, tokens encrypted."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from servicekit.clock import Clock, now
from servicekit.db import transaction
from servicekit.errors import Unavailable
from servicekit.keys import KeysUnavailable
from servicekit.logs import get_logger
from sqlalchemy import Engine, RowMapping

from portal import store
from portal.oidc import PATIENT, IssuerUnavailable, LoginEnded, LoginRefused, OidcClient, Tokens, UnknownKey
from portal.sealing import Sealer

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
# Written at most this often, so that reading pages does not write rows.
SEEN_EVERY = timedelta(minutes=1)
# An ended session has no owner, but its form may still arrive: so long we remember whose it was, and nothing else.
REMEMBERED = timedelta(days=1)
RENEW_BEFORE = timedelta(seconds=30)
# A little longer than the issuer is waited for.
CLAIM = timedelta(seconds=sum(PATIENT) + 3)
LOOK_AGAIN = timedelta(milliseconds=100)

ENDED: Mapping[str, Any] = {"sealed": "", "sid": None}
"""What is left of a session that ended by itself: no token, no claim."""
UNCLAIMED: Mapping[str, Any] = {"renewing_until": None}

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. ``claims`` are those of the newest verified ID token."""

    id_hash: str
    subject: str
    claims: Mapping[str, Any]
    access_token: str
    refresh_token: str
    access_expires_at: datetime
    csrf: str
    shown_level: str
    """The level of which the person has been told."""
    ends_at: datetime
    """When it ends by itself if nothing is done, here or at the issuer."""


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def level_of(claims: Mapping[str, Any]) -> str:
    """No claim is level A."""
    return str(claims.get("level", "A"))


class Sessions:
    """All sessions of this portal."""

    def __init__(self, engine: Engine, sealer: Sealer, client: OidcClient, clock: Clock = now) -> None:
        self._engine, self._sealer, self._client, self._clock = engine, sealer, client, clock

    def begin(self, tokens: Tokens, claims: Mapping[str, Any], shown_level: str | None = None) -> str:
        """Begin a session and sweep out those that have ended. Returns the value for the cookie.

        ``shown_level`` is the level that the person knows of; the next page tells of another one.
        """
        session_id, now = secrets.token_urlsafe(32), self._clock()
        values = {
            "id_hash": _hash(session_id),
            "subject": claims["sub"],
            "csrf": secrets.token_urlsafe(32),
            "created_at": now,
            "seen_at": now,
        }
        with transaction(self._engine) as conn:
            store.delete_ended(conn, seen_before=now - REMEMBERED)
            store.insert_session(conn, values | self._token_values(tokens, claims, shown_level or level_of(claims)))
        return session_id

    def raise_up(self, session: Session, tokens: Tokens, claims: Mapping[str, Any]) -> str:
        """The same session under a new id with the tokens of a second sign-in. Returns the value for the cookie.

        Forms that are open in other tabs stay good, and a level that is new is told by the next page.
        """
        session_id = secrets.token_urlsafe(32)
        values = {"id_hash": _hash(session_id)} | self._token_values(tokens, claims, session.shown_level)
        with transaction(self._engine) as conn:
            store.update_session(conn, session.id_hash, values)
        return session_id

    def find(self, session_id: str) -> Session | None:
        """The live session with this id; one that sat idle or grew too old ends."""
        id_hash, now = _hash(session_id), self._clock()
        with transaction(self._engine) as conn:
            row = store.find_session(conn, id_hash)
            if row is None:
                return None
            if row["seen_at"] < now - IDLE or row["created_at"] < now - LONGEST:
                store.update_session(conn, id_hash, ENDED)
                return None
            seen = {"seen_at": now} if row["seen_at"] < now - SEEN_EVERY else {}
            if seen:
                store.update_session(conn, id_hash, seen)
        return self._session({**row, **seen})

    def owner(self, session_id: str) -> str | None:
        """Whose session this is or was, also when it has ended by itself."""
        with transaction(self._engine) as conn:
            row = store.find_session(conn, _hash(session_id))
        return row["subject"] if row is not None else None

    def fresh(self, session: Session) -> Session | None:
        """The session with an access token that still serves; None when the sign-in has ended."""
        if session.access_expires_at - self._clock() > RENEW_BEFORE:
            return session
        return self._renew(session, stale=False)

    def renew(self, session: Session) -> Session | None:
        """The session with newer tokens than it has; None when the sign-in has ended."""
        return self._renew(session, stale=True)

    def _renew(self, session: Session, *, stale: bool) -> Session | None:
        """Renew the tokens, or wait until another request of this session has: one of them is enough.

        Nothing is locked while the issuer is asked: who asks has claimed the row, and a claim ends by itself.
        ``stale``: a service refused the access token, so it is not used meanwhile. Raises IssuerUnavailable.
        """
        give_up = time.monotonic() + CLAIM.total_seconds()
        while True:
            current, mine = self._claim(session)
            if current is None or current.access_token != session.access_token:
                return current
            if mine:
                return self._renew_claimed(current)
            if not stale and current.access_expires_at > self._clock():
                return current
            if time.monotonic() > give_up:
                raise IssuerUnavailable
            time.sleep(LOOK_AGAIN.total_seconds())

    def _claim(self, session: Session) -> tuple[Session | None, bool]:
        """The session as it is now, and whether it is for the caller to renew it."""
        now = self._clock()
        with transaction(self._engine) as conn:
            row = store.lock_session(conn, session.id_hash)
            current = self._session(row) if row is not None else None
            if row is None or current is None or current.access_token != session.access_token:
                return current, False
            is_free = row["renewing_until"] is None or row["renewing_until"] <= now
            if is_free:
                store.update_session(conn, session.id_hash, {"renewing_until": now + CLAIM})
        return current, is_free

    def _renew_claimed(self, current: Session) -> Session | None:
        try:
            tokens = self._client.renew(current.refresh_token)
            claims = self._claims_of(tokens, current)
        except (LoginEnded, LoginRefused) as error:
            log.info("login-ended-at-issuer", reason=type(error).__name__)
            self._write(current.id_hash, ENDED)
            return None
        except Unavailable:
            self._write(current.id_hash, UNCLAIMED)
            if current.access_expires_at > self._clock():
                return current
            raise
        return self._keep(current.id_hash, tokens, claims)

    def _claims_of(self, tokens: Tokens, current: Session) -> Mapping[str, Any]:
        """What the new ID token says. While its key cannot be had, what the one before said: the tokens came from the
        issuer itself, and to throw a refresh token away is to end the sign-in."""
        try:
            claims = self._client.verify_id_token(tokens.unverified_id_token, None)
        except (UnknownKey, KeysUnavailable):
            log.warning("claims-not-renewed")
            return current.claims
        if claims["sub"] != current.subject:
            raise LoginRefused("another subject")
        return claims

    def _keep(self, id_hash: str, tokens: Tokens, claims: Mapping[str, Any]) -> Session | None:
        """The session with these tokens; None when it ended while they were fetched."""
        with transaction(self._engine) as conn:
            row = store.lock_session(conn, id_hash)
            current = self._session(row) if row is not None else None
            if current is None:
                return None
            store.update_session(conn, id_hash, self._token_values(tokens, claims, current.shown_level))
            renewed = store.find_session(conn, id_hash)
        return self._session(renewed) if renewed is not None else None

    def _write(self, id_hash: str, values: Mapping[str, Any]) -> None:
        with transaction(self._engine) as conn:
            store.update_session(conn, id_hash, values)

    def mark_level_shown(self, session: Session) -> None:
        """Remember that the person has been told of the level that the session has now."""
        with transaction(self._engine) as conn:
            row = store.lock_session(conn, session.id_hash)
            opened = self._sealer.open(row["sealed"]) if row is not None else None
            if opened is not None:
                sealed = self._sealer.seal(opened | {"told": level_of(session.claims)})
                store.update_session(conn, session.id_hash, {"sealed": sealed})

    def end(self, session: Session) -> str:
        """End it here. Returns the newest refresh token: only that one ends it at the issuer."""
        with transaction(self._engine) as conn:
            row = store.lock_session(conn, session.id_hash)
            store.delete_session(conn, session.id_hash)
        newest = self._session(row) if row is not None else None
        return (newest or session).refresh_token

    def end_others(self, session: Session) -> int:
        """End this person's other sessions, here and at the issuer. Returns how many; raises IssuerUnavailable.

        No row is locked while the issuer is asked: it calls back to say that the session has ended.
        """
        with transaction(self._engine) as conn:
            mine = store.sessions_of(conn, session.subject)
        others = [found for found in filter(None, map(self._session, mine)) if found.id_hash != session.id_hash]
        for found in others:
            # One that shares the sign-in of this browser ends with it.
            if found.claims.get("sid") != session.claims.get("sid"):
                self._client.end_login(found.refresh_token)
        with transaction(self._engine) as conn:
            for found in others:
                store.update_session(conn, found.id_hash, ENDED)
        return len(others)

    def end_of_login(self, sid: str | None, subject: str | None) -> int:
        """End what the issuer says has ended. Returns how many sessions that were."""
        with transaction(self._engine) as conn:
            return store.update_of_login(conn, sid=sid, subject=subject, values=ENDED)

    def _token_values(self, tokens: Tokens, claims: Mapping[str, Any], shown_level: str) -> dict[str, Any]:
        now = self._clock()
        renewable_until = (now + timedelta(seconds=tokens.renewable_for)).isoformat()
        sealed = {
            "access": tokens.access,
            "refresh": tokens.refresh,
            "claims": dict(claims),
            "until": renewable_until,
            "told": shown_level,
        }
        return {
            "sid": claims.get("sid"),
            "sealed": self._sealer.seal(sealed),
            "access_expires_at": now + timedelta(seconds=tokens.expires_in),
            **UNCLAIMED,
        }

    def _session(self, row: RowMapping | Mapping[str, Any]) -> Session | None:
        opened = self._sealer.open(row["sealed"])
        if opened is None:
            # It has ended, or its key is no longer among ours: this session cannot be used any more.
            return None
        ends = [row["seen_at"] + IDLE, row["created_at"] + LONGEST]
        if "until" in opened:  # Sessions that an older release sealed do not have it.
            ends.append(datetime.fromisoformat(opened["until"]))
        return Session(
            id_hash=row["id_hash"],
            subject=row["subject"],
            claims=opened["claims"],
            access_token=opened["access"],
            refresh_token=opened["refresh"],
            access_expires_at=row["access_expires_at"],
            csrf=row["csrf"],
            shown_level=opened.get("told", level_of(opened["claims"])),
            ends_at=min(ends),
        )
