"""Queries on logins, departures and codes: everything short-lived between Keycloak, the browser and TAXISnet.

Those of a login that goes well are built once: building them costs the most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from servicekit.rows import TypedRow, columns_of
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from identity_bridge.login.models import codes, departures, link_intents, logins
from identity_bridge.register.domain import Identity, Person
from identity_bridge.register.models import persons
from identity_bridge.register.store.persons import SEEN, seen


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
    """A code that went out for a login, with what it must be redeemed with. ``bound`` is what the owner of the account
    is to hear, when the login binds it to a person."""

    login_id: UUID
    client_id: str
    redirect_uri: str
    nonce: str
    code_challenge: str
    proved_at: datetime
    bound: Mapping[str, object] | None


class Redeemed(NamedTuple):
    """A code that is used now, and whom its ID token is about."""

    code: LoginCode
    person: Person


@dataclass(frozen=True)
class Departure(TypedRow):
    """Where the browser goes on after TAXISnet's logout."""

    login_id: UUID | None
    return_to: str | None


_FIELDS = [logins.c[name] for name in Login.__dataclass_fields__]
_BROWSER = bindparam("browser", type_=logins.c.browser_hash.type)
_LOGIN = bindparam("login", type_=logins.c.login_id.type)
_NOW = bindparam("now", type_=logins.c.expires_at.type)
_LIVE = (logins.c.browser_hash == _BROWSER) & (logins.c.expires_at > _NOW)
_ADD = insert(logins)
_USE_STATE = (
    update(logins).where(logins.c.state_hash == bindparam("state"), _LIVE).values(state_hash=None).returning(*_FIELDS)
)
_GET = select(*_FIELDS).where(logins.c.login_id == _LOGIN, _LIVE).with_for_update()
# As TAXISnet names the person now: the register's names are those of the last proof that was confirmed.
_PROVED = (
    select(*_FIELDS, *(column for column in SEEN if column.name not in logins.c))
    .join_from(logins, persons, logins.c.person_id == persons.c.person_id)
    .where(logins.c.login_id == _LOGIN, _LIVE)
    .with_for_update(of=logins)
)
_CHANGE = update(logins).where(logins.c.login_id == _LOGIN)
_FINISH = update(logins).where(logins.c.login_id == _LOGIN, logins.c.finished_at.is_(None)).values(finished_at=_NOW)
_OF_CODE = [one.name for one in codes.c if one.name != "used_at"]
# Parameters by the names of columns would be values of both statements.
_CODE = upsert(codes).values({name: bindparam(f"new_{name}") for name in _OF_CODE})
# A code that the login had before dies.
_PUT_CODE = _CODE.add_cte(_FINISH.cte("finished")).on_conflict_do_update(
    index_elements=[codes.c.login_id],
    set_={name: _CODE.excluded[name] for name in _OF_CODE} | {"used_at": None},
)
_BOUND = select(logins.c.bound).where(logins.c.login_id == codes.c.login_id).scalar_subquery()
_USE_CODE = (
    update(codes)
    .where(codes.c.code_hash == bindparam("code"), codes.c.used_at.is_(None), codes.c.expires_at > _NOW)
    .where(codes.c.person_id == persons.c.person_id)
    .values(used_at=_NOW)
    .returning(
        *(codes.c[name] for name in LoginCode.__dataclass_fields__ if name != "bound"), _BOUND.label("bound"), *SEEN
    )
)


def add(conn: Connection, login: Login, browser: bytes, state_hash: bytes, expires_at: datetime) -> None:
    more = {"browser_hash": browser, "state_hash": state_hash, "expires_at": expires_at}
    conn.execute(_ADD, {**columns_of(login), **more})


def use_state(conn: Connection, browser: bytes, state_hash: bytes, now: datetime) -> Login | None:
    """The login whose answer from TAXISnet this is, once."""
    return Login.one_or_none(conn.execute(_USE_STATE, {"state": state_hash, "browser": browser, "now": now}))


def get(conn: Connection, browser: bytes, login_id: UUID, now: datetime) -> Login | None:
    """A live login of this browser, locked until the transaction ends."""
    return Login.one_or_none(conn.execute(_GET, {"login": login_id, "browser": browser, "now": now}))


def proved(conn: Connection, browser: bytes, login_id: UUID, now: datetime) -> tuple[Login, Person] | None:
    """The same with the person whom TAXISnet named; None also when it has named nobody yet."""
    known = {"login": login_id, "browser": browser, "now": now}
    row = conn.execute(_PROVED, known).mappings().one_or_none()
    return (Login.of(row), seen(row)) if row else None


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
    conn.execute(_CHANGE, {"login": login_id, "person_id": person_id, "proved_at": proved_at, **names})


def set_locale(conn: Connection, login_id: UUID, locale: str) -> None:
    conn.execute(update(logins).where(logins.c.login_id == login_id).values(locale=locale))


def keep_bound(conn: Connection, login_id: UUID, data: Mapping[str, object]) -> None:
    conn.execute(update(logins).where(logins.c.login_id == login_id).values(bound=data))


def finish(conn: Connection, login_id: UUID, now: datetime) -> None:
    conn.execute(_FINISH, {"login": login_id, "now": now})


def put_code(conn: Connection, values: Mapping[str, object], now: datetime) -> None:
    """A code for a login, which is finished then; a code that the login had before dies."""
    new = {f"new_{name}": value for name, value in values.items()}
    conn.execute(_PUT_CODE, {**new, "login": values["login_id"], "now": now})


def use_code(conn: Connection, code_hash: bytes, now: datetime) -> Redeemed | None:
    """The code, the first time it is shown and while it is valid."""
    row = conn.execute(_USE_CODE, {"code": code_hash, "now": now}).mappings().one_or_none()
    return Redeemed(LoginCode.of(row), seen(row)) if row else None


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
