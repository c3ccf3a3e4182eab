"""Queries on clerks, codes, attempts and cases of the desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from identity_bridge.domain.levels import Actor
from identity_bridge.keyring import Keyring, Sealed
from identity_bridge.models import clerks, desk_attempts, desk_cases, desk_codes
from identity_bridge.store import Found

NUMBER_IS_UNIQUE = "uq_clerks_number"
"""The constraint that two clerks with one number break."""


def clerk(conn: Connection, username: str) -> Found | None:
    return conn.execute(select(clerks).where(clerks.c.username == username)).one_or_none()


def places(conn: Connection) -> dict[str, Found]:
    """The places of everybody who has one, by user name."""
    return {row.username: row for row in conn.execute(select(clerks))}


def remove_clerk(conn: Connection, place: Found) -> bool:
    """Remove this place; False when it has been given anew since it was read, for then it is sealed anew."""
    same = (clerks.c.username == place.username) & (clerks.c.afm_sealed == place.afm_sealed)
    return conn.execute(delete(clerks).where(same)).rowcount > 0


def has_number(conn: Connection, number: str, but: str) -> bool:
    """Whether somebody else than this user name has the number."""
    return (
        conn.execute(select(clerks.c.number).where(clerks.c.number == number, clerks.c.username != but)).first()
        is not None
    )


def enrol_clerk(conn: Connection, keyring: Keyring, username: str, office: str, number: str, afm: str) -> None:
    """Enter the clerk, or change what is known; raises IntegrityError when the number is somebody else's."""
    sealed = keyring.seal(afm, username)
    values = {
        "office": office,
        "number": number,
        "afm_sealed": sealed.data,
        "afm_index": keyring.index(afm),
        "key_version": sealed.version,
    }
    if not conn.execute(update(clerks).where(clerks.c.username == username).values(values)).rowcount:
        conn.execute(insert(clerks).values(username=username, **values))


# -- codes


def lock_codes_of(conn: Connection, subject: str) -> None:
    """Let one transaction at a time make a code of this citizen."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk code {subject}", 0))))


def codes_made(conn: Connection, subject: str, since: datetime) -> int:
    made = select(func.count()).where(desk_codes.c.subject == subject, desk_codes.c.made_at > since)
    return int(conn.execute(made).scalar_one())


def end_codes_of(conn: Connection, subject: str, now: datetime) -> None:
    live = (desk_codes.c.subject == subject) & desk_codes.c.ended_at.is_(None)
    conn.execute(update(desk_codes).where(live).values(ended_at=now))


def add_code(conn: Connection, keyring: Keyring, code: str, values: dict[str, Any]) -> Found:
    sealed = keyring.seal(code, str(values["code_id"]))
    columns = {"code_sealed": sealed.data, "code_index": keyring.index(code), "key_version": sealed.version}
    return conn.execute(insert(desk_codes).values(**columns, **values).returning(*desk_codes.c)).one()


def live_code_of(conn: Connection, subject: str, now: datetime) -> Found | None:
    live = (desk_codes.c.subject == subject) & desk_codes.c.ended_at.is_(None) & (desk_codes.c.expires_at > now)
    return conn.execute(select(desk_codes).where(live)).one_or_none()


def code_by_text(conn: Connection, keyring: Keyring, meant: Sequence[str], now: datetime) -> Found | None:
    """The live code that is one of these, locked."""
    live = desk_codes.c.ended_at.is_(None) & (desk_codes.c.expires_at > now)
    indexes = [index for code in meant for index in keyring.indexes(code)]
    query = select(desk_codes).where(desk_codes.c.code_index.in_(indexes), live).with_for_update()
    return conn.execute(query).first()


def code_to_remind(conn: Connection, expires_before: datetime, reminders: int, now: datetime) -> Found | None:
    """A live code that ends so soon and whose owner got fewer reminders than these, locked."""
    due = (
        desk_codes.c.ended_at.is_(None)
        & (desk_codes.c.reminders < reminders)
        & (desk_codes.c.expires_at > now)
        & (desk_codes.c.expires_at <= expires_before)
    )
    return conn.execute(select(desk_codes).where(due).limit(1).with_for_update(skip_locked=True)).first()


def reminded(conn: Connection, code_id: UUID, reminders: int, now: datetime) -> None:
    values = {"reminded_at": now, "reminders": reminders}
    conn.execute(update(desk_codes).where(desk_codes.c.code_id == code_id).values(**values))


def read_code(row: Found, keyring: Keyring) -> str:
    return keyring.open(Sealed(row.key_version, row.code_sealed), str(row.code_id))


# -- attempts


def lock_clerk(conn: Connection, username: str) -> None:
    """One try of this clerk at a time, until the transaction ends."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"clerk {username}", 0))))


def add_attempt(conn: Connection, values: dict[str, Any]) -> None:
    conn.execute(insert(desk_attempts).values(**values))


def attempts_of(conn: Connection, clerk_name: str, way: str, since: datetime, *, missed: bool = False) -> int:
    """How many times the clerk tried this way; ``missed`` counts those that found nobody."""
    query = select(func.count()).where(
        desk_attempts.c.clerk == clerk_name, desk_attempts.c.way == way, desk_attempts.c.at > since
    )
    if missed:
        query = query.where(desk_attempts.c.subject.is_(None))
    return int(conn.execute(query).scalar_one())


def take_lookup(conn: Connection, attempt_id: UUID, clerk_name: str, since: datetime, now: datetime) -> Found | None:
    """The clerk's own look-up that found somebody, once."""
    mine = (
        (desk_attempts.c.attempt_id == attempt_id)
        & (desk_attempts.c.clerk == clerk_name)
        & (desk_attempts.c.way == "lookup")
        & desk_attempts.c.subject.is_not(None)
        & desk_attempts.c.used_at.is_(None)
        & (desk_attempts.c.at > since)
    )
    taken = update(desk_attempts).where(mine).values(used_at=now)
    return conn.execute(taken.returning(desk_attempts.c.subject, desk_attempts.c.purpose)).first()


# -- cases


def add_case(conn: Connection, values: dict[str, Any]) -> None:
    conn.execute(insert(desk_cases).values(**values))


def case(conn: Connection, case_id: UUID) -> Found | None:
    """The case, locked."""
    return conn.execute(select(desk_cases).where(desk_cases.c.case_id == case_id).with_for_update()).one_or_none()


def lock_citizen(conn: Connection, subject: str) -> None:
    """Let one transaction at a time open a case of this citizen."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk {subject}", 0))))


def open_case_of(conn: Connection, subject: str) -> Found | None:
    query = select(desk_cases).where(desk_cases.c.subject == subject, desk_cases.c.state == "open").with_for_update()
    return conn.execute(query).one_or_none()


def change_case(conn: Connection, case_id: UUID, **values: object) -> None:
    conn.execute(update(desk_cases).where(desk_cases.c.case_id == case_id).values(**values))


def end_case(conn: Connection, case_id: UUID, by: Actor, at: datetime, **values: object) -> None:
    """The case is over; ``by`` is whose act that was."""
    ended = {"ended_at": at, "ended_by": by.kind.value, "ended_office": by.office, "ended_clerk": by.clerk}
    change_case(conn, case_id, **ended, **values)


def certification_at(conn: Connection, subject: str, at: datetime) -> Found | None:
    """The case in which the account was certified at this moment."""
    query = select(desk_cases).where(desk_cases.c.subject == subject, desk_cases.c.certified_at == at)
    return conn.execute(query).first()


def cases_of(conn: Connection, username: str, since: datetime) -> list[Found]:
    """The clerk's cases that are open or were opened after ``since``, newest first."""
    mine = (desk_cases.c.opened_by == username) & or_(desk_cases.c.state == "open", desk_cases.c.opened_at > since)
    return list(conn.execute(select(desk_cases).where(mine).order_by(desk_cases.c.opened_at.desc())).all())


def count_open(conn: Connection, username: str) -> int:
    """How many cases the clerk has open."""
    mine = (desk_cases.c.opened_by == username) & (desk_cases.c.state == "open")
    return int(conn.execute(select(func.count()).select_from(desk_cases).where(mine)).scalar_one())


def cases_to_check(conn: Connection, states: tuple[str, ...], not_by: str) -> list[Found]:
    """Certifications that wait for a second look, oldest first; never one's own."""
    waiting = (
        desk_cases.c.check_state.in_(states) & (desk_cases.c.opened_by != not_by) & (desk_cases.c.state == "certified")
    )
    return list(conn.execute(select(desk_cases).where(waiting).order_by(desk_cases.c.certified_at).limit(100)).all())
