"""Queries on requests as they are filed, and as their applicants see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit import numbering
from sqlalchemy import Connection, func, insert, or_, select, update

from certificates.domain.cases import Case
from certificates.domain.states import OPEN, Side
from certificates.models import history, kit, requests
from certificates.store.cases import Happened
from certificates.store.rows import case_of

_PROTOCOL = "protocol"
"""The series of numbers that requests and the office's documents share."""


def lock_subject(conn: Connection, subject: str) -> None:
    """Make other requests of the same account wait until this transaction ends."""
    accounts = kit.subjects
    conn.execute(select(accounts.c.subject).where(accounts.c.subject == subject).with_for_update()).one()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A request that was filed before, as far as an applicant who files another is told of it."""

    id: UUID
    number: str
    submitted_at: datetime


def find_double(conn: Connection, subject: str, fingerprint: str, state: str, since: datetime) -> Earlier | None:
    """The newest request of the account with the same fingerprint, in this state and not older than ``since``."""
    query = (
        select(requests.c.id, requests.c.number, requests.c.submitted_at)
        .where(requests.c.subject == subject, requests.c.submitted_at > since)
        .where(requests.c.fingerprint == fingerprint, requests.c.state == state)
        .order_by(requests.c.submitted_at.desc())
        .limit(1)
    )
    found = conn.execute(query).first()
    return Earlier(*found) if found else None


def next_number(conn: Connection, year: int) -> int:
    """The next number of the protocol, without a gap: call it as late as possible, other transactions wait for it."""
    return numbering.next_number(conn, kit.counters, _PROTOCOL, year)


def add_request(conn: Connection, row: Mapping[str, object]) -> Case:
    """Add a request; returns it with what the table fills in."""
    return case_of(conn.execute(insert(requests).values(**row).returning(requests)).mappings().one())


def requests_of(conn: Connection, subject: str) -> Sequence[Case]:
    """All requests of the account, newest first."""
    query = select(requests).where(requests.c.subject == subject).order_by(requests.c.submitted_at.desc())
    return [case_of(row) for row in conn.execute(query).mappings()]


def waiting_requests_of(conn: Connection, subject: str, procedure: str) -> Sequence[Earlier]:
    """The account's newest requests of the procedure to which an answer is owed."""
    query = (
        select(requests.c.id, requests.c.number, requests.c.submitted_at)
        .where(requests.c.subject == subject, requests.c.procedure == procedure)
        .where(requests.c.state.in_([state.value for state in OPEN]))
        .order_by(requests.c.submitted_at.desc())
        .limit(5)
    )
    return [Earlier(*row) for row in conn.execute(query)]


def request_of(conn: Connection, subject: str, request_id: UUID) -> Case | None:
    query = select(requests).where(requests.c.subject == subject, requests.c.id == request_id)
    row = conn.execute(query).mappings().first()
    return case_of(row) if row else None


def history_of(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Happened]]:
    """What happened to each of these requests after its filing, oldest first."""
    query = select(history).where(history.c.request_id.in_(ids)).order_by(history.c.at, history.c.id)
    found: dict[UUID, list[Happened]] = {request_id: [] for request_id in ids}
    for row in conn.execute(query):
        side = Side(row.side)
        one = Happened(row.what, row.at, side, row.actor, row.actor_name, row.detail, row.told)
        found[row.request_id].append(one)
    return found


def count_happenings(conn: Connection, request_id: UUID, what: str) -> int:
    query = select(func.count()).where(history.c.request_id == request_id, history.c.what == what)
    return int(conn.execute(query).scalar_one())


def request_exists(conn: Connection, request_id: UUID) -> bool:
    return conn.execute(select(requests.c.id).where(requests.c.id == request_id)).first() is not None


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of the mail that said that the request was filed."""

    state: str
    reason: str | None
    at: datetime


def set_notice(conn: Connection, request_id: UUID, notice: Notice) -> bool:
    """Store what became of the mail unless something newer is stored; False when there is nothing to change."""
    older = or_(requests.c.notice_at.is_(None), requests.c.notice_at < notice.at)
    statement = (
        update(requests)
        .where(requests.c.id == request_id, older)
        .values(notice_state=notice.state, notice_reason=notice.reason, notice_at=notice.at)
    )
    return conn.execute(statement).rowcount == 1


# -- one's own data


def requests_of_person(conn: Connection, subject: str, person_id: str | None) -> Sequence[Case]:
    """All requests of the account, and those that the same person filed with another one; newest first."""
    mine = requests.c.subject == subject
    if person_id is not None:
        mine |= requests.c.person_id == person_id
    query = select(requests).where(mine).order_by(requests.c.submitted_at.desc())
    return [case_of(row) for row in conn.execute(query).mappings()]
