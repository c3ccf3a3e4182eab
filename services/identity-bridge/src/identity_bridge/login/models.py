"""Tables of a login on its way, of what an account asked to be linked to, and of the keys that sign ID tokens."""

from sqlalchemy import Column, ForeignKey, LargeBinary, SmallInteger, String, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.register.models import metadata, moment

# One login on its way from Keycloak to TAXISnet and back. ``state_hash`` is the state at TAXISnet, null once back.
logins = Table(
    "logins",
    metadata,
    Column("login_id", Uuid, primary_key=True),
    Column("browser_hash", LargeBinary, nullable=False, index=True),
    Column("state_hash", LargeBinary, nullable=True, unique=True),
    Column("redirect_uri", Text, nullable=False),
    Column("client_state", Text, nullable=True),
    Column("nonce", Text, nullable=False),
    Column("code_challenge", String(43), nullable=False),
    Column("locale", String(2), nullable=False),
    Column("intent_hash", LargeBinary, nullable=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=True),
    # Names as TAXISnet gave them: the register takes them over when the person has said to be that one.
    Column("given_name", Text, nullable=True),
    Column("family_name", Text, nullable=True),
    moment("proved_at", nullable=True),
    moment("finished_at", nullable=True),
    moment("expires_at"),
    # What the owner of an account that this login binds to a person is to hear, once its code is redeemed.
    Column("bound", JSONB, nullable=True),
)
# Where a browser goes on after it left TAXISnet: to a login of ours, or back to Keycloak.
departures = Table(
    "departures",
    metadata,
    Column("browser_hash", LargeBinary, primary_key=True),
    Column("login_id", Uuid, nullable=True),
    Column("return_to", Text, nullable=True),
    moment("expires_at"),
)
codes = Table(
    "codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("login_id", Uuid, nullable=False, unique=True),
    Column("client_id", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("code_challenge", String(43), nullable=False),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False),
    moment("proved_at"),
    moment("used_at", nullable=True),
    moment("expires_at"),
)
link_intents = Table(
    "link_intents",
    metadata,
    Column("intent_hash", LargeBinary, primary_key=True),
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=False),
    Column("person_id", String(64), nullable=True),
    Column("browser_hash", LargeBinary, nullable=True),
    moment("used_at", nullable=True),
    moment("expires_at"),
)
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(36), primary_key=True),
    Column("public_jwk", JSONB, nullable=False),
    Column("private_sealed", LargeBinary, nullable=False),
    Column("key_version", SmallInteger, nullable=False),
    moment("signs_from"),
    moment("published_until", nullable=True),
)
