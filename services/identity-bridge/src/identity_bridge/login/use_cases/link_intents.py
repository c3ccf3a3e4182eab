"""Link intents: an account says that it is about to be linked, so that another person's TAXISnet login is refused."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from identity_bridge.login.store import link_intents
from identity_bridge.register.keyring import fingerprint

INTENT_LIFE = timedelta(minutes=10)


def create(conn: Connection, subject: str, person_id: str | None, now: datetime) -> tuple[str, datetime]:
    """A new intent of this account; returns it and its end. It is used up when a code goes out for it."""
    intent = secrets.token_urlsafe(32)
    expires_at = now + INTENT_LIFE
    link_intents.add(conn, fingerprint(intent), subject, person_id, expires_at)
    return intent, expires_at
