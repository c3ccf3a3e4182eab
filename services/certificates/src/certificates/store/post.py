"""Batches of letters for the post office, and the numbers of their labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, Select, and_, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from certificates.domain.applicants import StoredApplicant, display_name
from certificates.domain.requests import Delivery
from certificates.domain.states import State
from certificates.models import requests
from certificates.models.deliveries import batches, letters


class BatchState(StrEnum):
    """Whether letters may still come and go."""

    OPEN = "open"
    CLOSED = "closed"


class LetterState(StrEnum):
    """What became of a letter. One that is void never left; the number of its label is never used again."""

    IN_BATCH = "in-batch"
    POSTED = "posted"
    DELIVERED = "delivered"
    RETURNED = "returned"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Batch:
    """A row of the table. One batch is open at most."""

    id: UUID
    number: int
    state: BatchState
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        return cls(**{**row, "state": BatchState(row["state"])})


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the table, with the number of its request and the name of its applicant."""

    id: UUID
    request_id: UUID
    batch_id: UUID
    state: LetterState
    address_lines: Sequence[str]
    tracking: str | None
    posted_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    number: str
    applicant_name: str

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        known = {one.name: row[one.name] for one in fields(cls) if one.name != "applicant_name"}
        return cls(**{**known, "state": LetterState(row["state"]), "applicant_name": display_name(row["applicant"])})


_TRIES = 3


def lock_open_batch(conn: Connection, by: str, at: datetime) -> Batch:
    """The open batch, made if there is none, locked until this transaction ends."""
    for _ in range(_TRIES):
        found = conn.execute(select(batches).where(batches.c.state == BatchState.OPEN.value).with_for_update())
        if (row := found.mappings().first()) is not None:
            return Batch.of(row)
        # Another transaction that makes it at the same moment is waited for here, and its row is found then.
        values = {
            "id": uuid4(),
            "number": select(func.coalesce(func.max(batches.c.number), 0) + 1).scalar_subquery(),
            "state": BatchState.OPEN.value,
            "opened_by": by,
            "opened_at": at,
        }
        conn.execute(insert(batches).values(**values).on_conflict_do_nothing())
    raise RuntimeError("no batch could be opened")


def lock_batch(conn: Connection, batch_id: UUID) -> Batch | None:
    row = conn.execute(select(batches).where(batches.c.id == batch_id).with_for_update()).mappings().first()
    return Batch.of(row) if row else None


def find_batch(conn: Connection, batch_id: UUID) -> Batch | None:
    row = conn.execute(select(batches).where(batches.c.id == batch_id)).mappings().first()
    return Batch.of(row) if row else None


def newest_batches(conn: Connection, most: int) -> Sequence[Batch]:
    query = select(batches).order_by(batches.c.number.desc()).limit(most)
    return [Batch.of(row) for row in conn.execute(query).mappings()]


def close_batch(conn: Connection, batch_id: UUID, by: str, at: datetime) -> Batch:
    closed = update(batches).where(batches.c.id == batch_id)
    values = {"state": BatchState.CLOSED.value, "closed_by": by, "closed_at": at}
    return Batch.of(conn.execute(closed.values(**values).returning(batches)).mappings().one())


# -- letters


def _letters() -> Select[Any]:
    return select(letters, requests.c.number, requests.c.applicant).join_from(
        letters, requests, letters.c.request_id == requests.c.id
    )


def letters_of(conn: Connection, batch_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Letter]]:
    """The letters of each of these batches, also those that left it, as the list for the post office has them."""
    query = _letters().where(letters.c.batch_id.in_(batch_ids)).order_by(requests.c.submitted_at, letters.c.id)
    found: dict[UUID, list[Letter]] = {batch_id: [] for batch_id in batch_ids}
    for row in conn.execute(query).mappings():
        found[row["batch_id"]].append(Letter.of(row))
    return found


def letters_to(conn: Connection, request_id: UUID) -> Sequence[Letter]:
    """Everything that was to be posted for this request, the first first."""
    return letters_to_each(conn, [request_id])[request_id]


def letters_to_each(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Letter]]:
    """The same for each of several requests."""
    query = _letters().join(batches, letters.c.batch_id == batches.c.id)
    query = query.where(letters.c.request_id.in_(ids)).order_by(batches.c.number, letters.c.id)
    found: dict[UUID, list[Letter]] = {request_id: [] for request_id in ids}
    for row in conn.execute(query).mappings():
        found[row["request_id"]].append(Letter.of(row))
    return found


def newest_letter(conn: Connection, request_id: UUID, state: LetterState) -> Letter | None:
    """The request's newest letter that is in this state."""
    query = _letters().where(letters.c.request_id == request_id, letters.c.state == state.value)
    row = conn.execute(query.order_by(letters.c.posted_at.desc()).limit(1)).mappings().first()
    return Letter.of(row) if row else None


def add_letter(conn: Connection, batch_id: UUID, request_id: UUID, lines: Sequence[str]) -> None:
    values = {
        "id": uuid4(),
        "request_id": request_id,
        "batch_id": batch_id,
        "state": LetterState.IN_BATCH.value,
        "address_lines": list(lines),
    }
    conn.execute(insert(letters).values(**values))


def change_letter(conn: Connection, letter_id: UUID, values: Mapping[str, object]) -> None:
    conn.execute(update(letters).where(letters.c.id == letter_id).values(**values))


def void_letters(conn: Connection, request_id: UUID, at: datetime, reason: str) -> None:
    """What of this request is in the open batch does not go."""
    waiting = update(letters).where(letters.c.request_id == request_id, letters.c.state == LetterState.IN_BATCH.value)
    conn.execute(waiting.values(state=LetterState.VOID.value, ended_at=at, reason=reason))


@dataclass(frozen=True, slots=True)
class Use:
    """Where the number of a label was used: for which letter, of which request and batch."""

    letter_id: UUID
    number: str
    batch: int


def use_of(conn: Connection, tracking: str) -> Use | None:
    """Where this number was ever used."""
    query = (
        select(letters.c.id, requests.c.number, batches.c.number.label("batch"))
        .join_from(letters, requests, letters.c.request_id == requests.c.id)
        .join(batches, letters.c.batch_id == batches.c.id)
        .where(letters.c.tracking == tracking)
    )
    row = conn.execute(query).first()
    return Use(row.id, row.number, row.batch) if row else None


# Written out, so that a statement that was prepared still finds the index of what is to be posted.
_TO_POST = and_(
    requests.c.state == literal_column(f"'{State.ISSUED}'"),
    requests.c.delivery == literal_column(f"'{Delivery.POST}'"),
)


@dataclass(frozen=True, slots=True)
class ToPost:
    """A case that waits to go into a batch, as far as its label needs it."""

    id: UUID
    number: str
    procedure: str
    edition: int
    applicant: StoredApplicant
    postal_address: Mapping[str, str] | None


def to_be_posted(conn: Connection, most: int) -> Sequence[ToPost]:
    """Cases that wait to go into a batch, the oldest first."""
    gone = select(letters.c.request_id).where(letters.c.state == LetterState.IN_BATCH.value)
    columns = [requests.c[one.name] for one in fields(ToPost)]
    query = (
        select(*columns)
        .where(_TO_POST, requests.c.id.not_in(gone))
        .order_by(requests.c.submitted_at, requests.c.id)
        .limit(most)
    )
    return [ToPost(*row) for row in conn.execute(query)]
