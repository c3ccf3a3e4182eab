"""Queries on logins, departures and codes: everything short-lived between Keycloak, the browser and TAXISnet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.rows import TypedRow, columns_of
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from identity_bridge.login.models import codes, departures, link_intents, logins
from identity_bridge.register.domain import Identity


@dataclass(frozen=True)
class Login(TypedRow):
    """A login on its way. ``person_id`` is there once TAXISnet said who it is; ``finished_at`` once a code went out."""

    login_id: UUID
    redirect_uri: str
    client_state: str | None
    nonce: str
    code_challenge: str
    locale: str
    intent_hash: bytes | None
    person_id: str | None
    given_name: str | None
    family_name: str | None
    proved_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class LoginCode(TypedRow):
    """A code that went out for a login, with what it must be redeemed with."""

    login_id: UUID
    client_id: str
    redirect_uri: str
    nonce: str
    code_challenge: str
    person_id: str
    proved_at: datetime


@dataclass(frozen=True)
class Departure(TypedRow):
    """Where the browser goes on after TAXISnet's logout."""

    login_id: UUID | None
    return_to: str | None


_FIELDS = [logins.c[name] for name in Login.__dataclass_fields__]


def add(conn: Connection, login: Login, browser: bytes, state_hash: bytes, expires_at: datetime) -> None:
    conn.execute(
        insert(logins).values(**columns_of(login), browser_hash=browser, state_hash=state_hash, expires_at=expires_at)
    )


def use_state(conn: Connection, browser: bytes, state_hash: bytes, now: datetime) -> Login | None:
    """The login whose answer from TAXISnet this is, once."""
    live = (logins.c.state_hash == state_hash) & (logins.c.browser_hash == browser) & (logins.c.expires_at > now)
    return Login.one_or_none(conn.execute(update(logins).where(live).values(state_hash=None).returning(*_FIELDS)))


def get(conn: Connection, browser: bytes, login_id: UUID, now: datetime) -> Login | None:
    """A live login of this browser, locked until the transaction ends."""
    live = (logins.c.login_id == login_id) & (logins.c.browser_hash == browser) & (logins.c.expires_at > now)
    return Login.one_or_none(conn.execute(select(*_FIELDS).where(live).with_for_update()))


def newest_open(conn: Connection, browser: bytes, now: datetime) -> Login | None:
    """The browser's newest login that no code was given for."""
    live = (logins.c.browser_hash == browser) & (logins.c.expires_at > now) & logins.c.finished_at.is_(None)
    query = select(*_FIELDS).where(live).order_by(logins.c.expires_at.desc()).limit(1)
    return Login.one_or_none(conn.execute(query))


def restart(conn: Connection, login_id: UUID, state_hash: bytes, expires_at: datetime) -> None:
    """Forget what the login learnt, and expect a new answer."""
    values: Mapping[str, object] = {
        "state_hash": state_hash,
        "person_id": None,
        "given_name": None,
        "family_name": None,
        "proved_at": None,
        "expires_at": expires_at,
    }
    conn.execute(update(logins).where(logins.c.login_id == login_id).values(**values))


def set_person(conn: Connection, login_id: UUID, person_id: str, identity: Identity, proved_at: datetime) -> None:
    """TAXISnet said who it is: nothing of that counts before the person has said so too."""
    names = {"given_name": identity.given_name, "family_name": identity.family_name}
    values: Mapping[str, object] = {"person_id": person_id, "proved_at": proved_at, **names}
    conn.execute(update(logins).where(logins.c.login_id == login_id).values(**values))


def set_locale(conn: Connection, login_id: UUID, locale: str) -> None:
    conn.execute(update(logins).where(logins.c.login_id == login_id).values(locale=locale))


def keep_bound(conn: Connection, login_id: UUID, data: Mapping[str, object]) -> None:
    conn.execute(update(logins).where(logins.c.login_id == login_id).values(bound=data))


def bound_by(conn: Connection, login_id: UUID) -> Mapping[str, object] | None:
    """What the owner of the account is to hear, when this login binds it to a person."""
    found: Mapping[str, object] | None = conn.execute(
        select(logins.c.bound).where(logins.c.login_id == login_id)
    ).scalar()
    return found


def finish(conn: Connection, login_id: UUID, now: datetime) -> None:
    conn.execute(update(logins).where(logins.c.login_id == login_id).values(finished_at=now))


def put_code(conn: Connection, values: Mapping[str, object]) -> None:
    """A code for a login; a code that the login had before dies."""
    statement = upsert(codes).values(**values)
    changed = {name: statement.excluded[name] for name in values if name != "login_id"} | {"used_at": None}
    conn.execute(statement.on_conflict_do_update(index_elements=[codes.c.login_id], set_=changed))


def use_code(conn: Connection, code_hash: bytes, now: datetime) -> LoginCode | None:
    """The code, the first time it is shown and while it is valid."""
    live = (codes.c.code_hash == code_hash) & codes.c.used_at.is_(None) & (codes.c.expires_at > now)
    return LoginCode.one_or_none(conn.execute(update(codes).where(live).values(used_at=now).returning(codes)))


def is_used_code(conn: Connection, code_hash: bytes) -> bool:
    return conn.execute(select(codes.c.used_at).where(codes.c.code_hash == code_hash)).scalar() is not None


def depart(
    conn: Connection, browser: bytes, expires_at: datetime, *, login_id: UUID | None, return_to: str | None
) -> None:
    """Remember where the browser goes on after TAXISnet's logout; the newest departure counts."""
    values = {"browser_hash": browser, "login_id": login_id, "return_to": return_to, "expires_at": expires_at}
    statement = upsert(departures).values(**values)
    changed = {name: statement.excluded[name] for name in values}
    conn.execute(statement.on_conflict_do_update(index_elements=[departures.c.browser_hash], set_=changed))


def pop_departure(conn: Connection, browser: bytes, now: datetime) -> Departure | None:
    live = (departures.c.browser_hash == browser) & (departures.c.expires_at > now)
    taken = delete(departures).where(live).returning(departures.c.login_id, departures.c.return_to)
    return Departure.one_or_none(conn.execute(taken))


def purge(conn: Connection, now: datetime) -> int:
    """Remove what has expired; returns how many rows went."""
    return sum(
        conn.execute(delete(table).where(table.c.expires_at <= now)).rowcount
        for table in (codes, departures, logins, link_intents)
    )
