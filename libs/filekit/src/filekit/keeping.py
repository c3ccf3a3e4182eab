"""Where files are kept: the bytes that came until a worker has opened them, and then only the pages that we drew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from filekit import pdf
from filekit.redraw import Page
from filekit.uploads import Reason, UploadState


def file_columns() -> list[Column[Any]]:
    """What is known of every file, beside its ``id`` and what it belongs to."""
    return [
        # As the sender calls it, cleaned. It is shown, and used for nothing else.
        Column("name", Text, nullable=False),
        # Of the file that was sent: by content, its bytes, and a fingerprint of exactly what came.
        Column("media_type", String(32), nullable=False),
        Column("size", Integer, nullable=False),
        Column("sha256", String(64), nullable=False),
        # checking, ready or refused; ``reason`` says why (uploads.Reason)
        Column("state", String(16), nullable=False),
        Column("reason", String(24), nullable=True),
        # None until it is ready; False: no scanner is configured.
        Column("scanned", Boolean, nullable=True),
        Column("pages", Integer, nullable=True),
        Column("created_at", DateTime(timezone=True), nullable=False),
        # Until when a worker has it, or when it is tried again. It changes with each try: so it is whose turn it is.
        Column("try_after", DateTime(timezone=True), nullable=True),
        Column("tries", Integer, nullable=False, server_default="0"),
    ]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The tables of one kind of files. ``key`` is what the other two call the file; ``channel`` is where a worker hears
    that there is one."""

    files: Table
    quarantine: Table
    pages: Table
    key: str
    channel: str

    @classmethod
    def of(cls, metadata: MetaData, files: Table, names: tuple[str, str], *, key: str, channel: str) -> "Shelf":
        """With tables of these names for the bytes that came, which only the worker reads, and for the pages."""
        of_file = f"{files.name}.id"
        quarantine = Table(
            names[0],
            metadata,
            Column(key, Uuid, ForeignKey(of_file, ondelete="CASCADE"), primary_key=True),
            Column("content", LargeBinary, nullable=False),
        )
        pages = Table(
            names[1],
            metadata,
            Column(key, Uuid, ForeignKey(of_file, ondelete="CASCADE"), primary_key=True),
            # From 1, as JPEG.
            Column("page", Integer, primary_key=True),
            Column("width", Integer, nullable=False),
            Column("height", Integer, nullable=False),
            Column("jpeg", LargeBinary, nullable=False),
        )
        return cls(files, quarantine, pages, key, channel)


@dataclass(frozen=True, slots=True)
class ToOpen:
    """A file that a worker took, with its bytes, not opened yet."""

    id: UUID
    media_type: str
    tries: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    """Which file a worker took, and until when it is that worker's."""

    file_id: UUID
    lease: datetime


def add(conn: Connection, shelf: Shelf, values: Mapping[str, Any], content: bytes) -> None:
    """A file that is not opened yet; the worker hears of it when the transaction commits."""
    conn.execute(insert(shelf.files).values(values))
    conn.execute(insert(shelf.quarantine).values({shelf.key: values["id"], "content": content}))
    conn.execute(select(func.pg_notify(shelf.channel, "")))


def discard(conn: Connection, shelf: Shelf, leave: Mapping[str, Any], *which: Any) -> None:
    """Remove files. Of infected ones a row stays that belongs to nothing (``leave``), until it is too old."""
    files = shelf.files
    infected = files.c.reason == Reason.INFECTED
    conn.execute(update(files).where(infected, *which).values(**leave))
    conn.execute(delete(files).where(files.c.reason.is_distinct_from(Reason.INFECTED), *which))


def page(conn: Connection, shelf: Shelf, file_id: UUID, number: int) -> bytes | None:
    """A page (from 1) as JPEG; None when there is none, or not yet."""
    query = select(shelf.pages.c.jpeg).where(shelf.pages.c[shelf.key] == file_id, shelf.pages.c.page == number)
    found: bytes | None = conn.execute(query).scalar_one_or_none()
    return found


def as_pdf(conn: Connection, shelf: Shelf, file_id: UUID) -> bytes | None:
    """All pages as one PDF; None when there are none, or not yet."""
    name = conn.execute(select(shelf.files.c.name).where(shelf.files.c.id == file_id)).scalar_one_or_none()
    query = select(shelf.pages).where(shelf.pages.c[shelf.key] == file_id).order_by(shelf.pages.c.page)
    found = [Page(row.width, row.height, row.jpeg) for row in conn.execute(query)]
    return pdf.of_pages(found, str(name)) if found else None


# -- the worker


def claim(conn: Connection, shelf: Shelf, now: datetime, until: datetime) -> ToOpen | None:
    """The next file to be opened, with its bytes; no other worker gets it before ``until``."""
    files, quarantine = shelf.files, shelf.quarantine
    due = or_(files.c.try_after.is_(None), files.c.try_after <= now)
    waiting = select(files.c.id).where(files.c.state == UploadState.CHECKING, due)
    first = waiting.order_by(files.c.created_at, files.c.id).limit(1).with_for_update(skip_locked=True)
    lease = {"try_after": until, "tries": files.c.tries + 1}
    taken = update(files).where(files.c.id == first.scalar_subquery()).values(lease)
    claimed = taken.returning(files.c.id, files.c.media_type, files.c.tries).cte("claimed")
    whole = select(claimed, quarantine.c.content).where(quarantine.c[shelf.key] == claimed.c.id)
    row = conn.execute(whole).mappings().first()
    return ToOpen(**row) if row else None


def put_off(conn: Connection, shelf: Shelf, turn: Turn, until: datetime) -> None:
    """Try again later; this try does not count."""
    values = {"try_after": until, "tries": shelf.files.c.tries - 1}
    conn.execute(update(shelf.files).where(*_held(shelf, turn)).values(values))


@dataclass(frozen=True, slots=True)
class Opened:
    """What a worker found: the pages as they were drawn, or why the file is not taken. ``scanned``: it was scanned for
    malicious software in it."""

    pages: Sequence[Page] = ()
    reason: Reason | None = None
    scanned: bool = False

    @property
    def values(self) -> dict[str, Any]:
        if self.reason is not None:
            return {"state": UploadState.REFUSED.value, "reason": self.reason.value}
        return {"state": UploadState.READY.value, "pages": len(self.pages), "scanned": self.scanned}


def finish(conn: Connection, shelf: Shelf, turn: Turn, opened: Opened) -> RowMapping | None:
    """Store what became of the file, and forget its bytes; None when it was removed, or is another worker's."""
    ended = {"try_after": None, **opened.values}
    statement = update(shelf.files).where(*_held(shelf, turn)).values(ended).returning(shelf.files)
    row = conn.execute(statement).mappings().first()
    if row is None:
        return None
    conn.execute(delete(shelf.quarantine).where(shelf.quarantine.c[shelf.key] == turn.file_id))
    for number, one in enumerate(opened.pages, 1):
        drawn = {"page": number, "jpeg": one.jpeg, "width": one.width, "height": one.height}
        conn.execute(insert(shelf.pages).values({shelf.key: turn.file_id, **drawn}))
    return row


def _held(shelf: Shelf, turn: Turn) -> tuple[Any, ...]:
    checking = shelf.files.c.state == UploadState.CHECKING
    return shelf.files.c.id == turn.file_id, checking, shelf.files.c.try_after == turn.lease
