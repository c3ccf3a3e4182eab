"""Cases as staff work on them: one, locked or not, and lists of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from certificates.domain.cases import Case
from certificates.domain.states import Side
from certificates.models import history, requests
from certificates.models.cases import asked, notes, waits
from certificates.store.rows import case_of


def find(conn: Connection, request_id: UUID) -> Case | None:
    row = conn.execute(select(requests).where(requests.c.id == request_id)).mappings().first()
    return case_of(row) if row else None


def lock(conn: Connection, request_id: UUID) -> Case | None:
    """The case, locked: other transactions that act on it wait until this one ends."""
    row = conn.execute(select(requests).where(requests.c.id == request_id).with_for_update()).mappings().first()
    return case_of(row) if row else None


def change(conn: Connection, request_id: UUID, values: Mapping[str, object]) -> Case:
    """Change columns, and raise the version."""
    statement = (
        update(requests)
        .where(requests.c.id == request_id)
        .values(version=requests.c.version + 1, **values)
        .returning(requests)
    )
    return case_of(conn.execute(statement).mappings().one())


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a case's record. ``told`` is what the applicant may read of it besides."""

    what: str
    at: datetime
    side: Side = Side.SYSTEM
    actor: str | None = None
    actor_name: str | None = None
    detail: str | None = None
    told: Mapping[str, object] | None = None


def add_happening(conn: Connection, request_id: UUID, one: Happened) -> None:
    values = {
        "request_id": request_id,
        "what": one.what,
        "at": one.at,
        "side": one.side.value,
        "actor": one.actor,
        "actor_name": one.actor_name,
        "detail": one.detail,
        "told": dict(one.told) if one.told is not None else None,
    }
    conn.execute(insert(history).values(**values))


def last_act(conn: Connection, request_id: UUID) -> tuple[str | None, datetime] | None:
    """Who changed it last, and when; looks do not count."""
    query = (
        select(history.c.actor_name, history.c.at)
        .where(history.c.request_id == request_id, history.c.what != "looked")
        .order_by(history.c.id.desc())
        .limit(1)
    )
    found = conn.execute(query).first()
    return (found[0], found[1]) if found else None


def add_note(conn: Connection, request_id: UUID, author: tuple[str, str], text: str, at: datetime) -> None:
    username, name = author
    values = {"request_id": request_id, "author": username, "author_name": name, "text": text, "at": at}
    conn.execute(insert(notes).values(**values))


@dataclass(frozen=True, slots=True)
class Note:
    """What a member of staff wrote for colleagues."""

    author: str
    author_name: str
    text: str
    at: datetime


def notes_of(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Note]]:
    """The notes on each of these cases, the first first."""
    query = select(notes).where(notes.c.request_id.in_(ids)).order_by(notes.c.id)
    found: dict[UUID, list[Note]] = {request_id: [] for request_id in ids}
    for row in conn.execute(query):
        found[row.request_id].append(Note(row.author, row.author_name, row.text, row.at))
    return found


# -- documents that were asked for


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """A document to ask for."""

    title: Mapping[str, str]
    required: bool
    evidence: str | None = None
    note: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for and until when it is waited for; by whom of staff, and when."""

    documents: Sequence[AskedDocument]
    due_on: date
    by: str
    at: datetime


def ask(conn: Connection, request_id: UUID, asking: Asking) -> None:
    rows = [
        {
            "id": uuid4(),
            "request_id": request_id,
            "evidence": one.evidence,
            "title": dict(one.title),
            "note": one.note,
            "reason": one.reason,
            "required": one.required,
            "due_on": asking.due_on,
            "asked_at": asking.at,
            "asked_by": asking.by,
        }
        for one in asking.documents
    ]
    conn.execute(insert(asked), rows)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A row of the table: a document that the applicant was asked for, and whether it came."""

    id: UUID
    request_id: UUID
    evidence: str | None
    title: Mapping[str, str]
    note: str | None
    reason: str | None
    required: bool
    due_on: date
    asked_at: datetime
    asked_by: str
    reminded_at: datetime | None
    met_by: str | None
    met_at: datetime | None


def asked_of(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[AskedFor]]:
    """What was asked for in each of these cases, the first first."""
    query = select(asked).where(asked.c.request_id.in_(ids)).order_by(asked.c.asked_at, asked.c.id)
    found: dict[UUID, list[AskedFor]] = {request_id: [] for request_id in ids}
    for row in conn.execute(query).mappings():
        found[row["request_id"]].append(AskedFor(**row))
    return found


def meet(conn: Connection, request_id: UUID, ids: Iterable[UUID] | None, met_by: str, at: datetime) -> int:
    """Say that these are here (None: all that are not); how many were not before."""
    statement = update(asked).where(asked.c.request_id == request_id, asked.c.met_at.is_(None))
    if ids is not None:
        statement = statement.where(asked.c.id.in_(list(ids)))
    return conn.execute(statement.values(met_by=met_by, met_at=at)).rowcount


def mark_reminded(conn: Connection, request_id: UUID, at: datetime, due_on: date) -> None:
    statement = update(asked).where(asked.c.request_id == request_id, asked.c.met_at.is_(None))
    conn.execute(statement.values(reminded_at=at, due_on=due_on))


def begin_wait(conn: Connection, request_id: UUID, at: datetime) -> None:
    """From now on the case waits for the applicant; it goes on waiting if it did."""
    going = select(waits.c.id).where(waits.c.request_id == request_id, waits.c.until_at.is_(None))
    if conn.execute(going).first() is None:
        conn.execute(insert(waits).values(request_id=request_id, since_at=at))


def end_wait(conn: Connection, request_id: UUID, at: datetime) -> None:
    going = update(waits).where(waits.c.request_id == request_id, waits.c.until_at.is_(None))
    conn.execute(going.values(until_at=at))


def waits_of(conn: Connection, request_id: UUID) -> Sequence[tuple[datetime, datetime | None]]:
    """When the case waited for the applicant; None: until now."""
    query = select(waits.c.since_at, waits.c.until_at).where(waits.c.request_id == request_id).order_by(waits.c.id)
    return [(since, until) for since, until in conn.execute(query)]


def waiting_since(conn: Connection, ids: Iterable[UUID]) -> Mapping[UUID, datetime]:
    """Since when each of these waits for its applicant."""
    query = select(waits.c.request_id, waits.c.since_at).where(
        waits.c.request_id.in_(list(ids)), waits.c.until_at.is_(None)
    )
    return {row.request_id: row.since_at for row in conn.execute(query)}
