"""Queries on VAT returns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filekit import keeping, pace
from filekit.uploads import Upload, UploadState
from sqlalchemy import Connection, Select, and_, or_, select, update

from fee_declarations.models import declarations
from fee_declarations.returns.models import FILES, sent, vat_returns

UNFILED = vat_returns.c.declaration_id.is_(None)
"""Belongs to nothing that was filed."""
MOST_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class VatReturn(Upload):
    """A file, and the form or declaration that it belongs to."""

    subject: str
    establishment_id: UUID | None
    fee: str
    declaration_id: UUID | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A VAT return beside its declaration, for officers."""

    file: VatReturn
    number: str
    period: str


def current(versions: Sequence[VatReturn]) -> VatReturn | None:
    """Of versions, the newest first, the one that counts: the newest that was not refused."""
    return next((one for one in versions if one.state != UploadState.REFUSED), None)


def add(conn: Connection, one: VatReturn, content: bytes) -> None:
    """A file that the worker has still to open; the worker hears of it when the transaction commits."""
    keeping.add(conn, FILES, asdict(one), content)


def of_form(conn: Connection, subject: str, establishment_id: UUID, fee: str) -> Sequence[VatReturn]:
    """What the account sent for a declaration that is not filed yet, the newest first."""
    mine = and_(UNFILED, vat_returns.c.subject == subject, vat_returns.c.establishment_id == establishment_id)
    return _listed(conn, _files().where(mine, vat_returns.c.fee == fee))


def of_roots(conn: Connection, roots: Collection[UUID]) -> Mapping[UUID, Sequence[VatReturn]]:
    """The versions of these declarations and of those that amended them, by the first of each, the newest first."""
    found: dict[UUID, list[VatReturn]] = {}
    if not roots:
        return found
    joined = declarations.c.id == vat_returns.c.declaration_id
    query = select(*vat_returns.c, declarations.c.root_id).join(declarations, joined)
    newest = query.where(declarations.c.root_id.in_(list(roots))).order_by(*_NEWEST)
    for row in conn.execute(newest).mappings():
        found.setdefault(row["root_id"], []).append(VatReturn.of(row))
    return found


def of_person(conn: Connection, subject: str, person_id: str) -> Sequence[VatReturn]:
    """What the account sent, and what belongs to declarations of the same person."""
    own = select(declarations.c.id).where(declarations.c.person_id == person_id)
    return _listed(conn, _files().where(or_(vat_returns.c.subject == subject, vat_returns.c.declaration_id.in_(own))))


def find_own(conn: Connection, subject: str, person_id: str, file_id: UUID) -> VatReturn | None:
    """A file that the account sent, or that belongs to a declaration of the same person."""
    own = select(declarations.c.id).where(declarations.c.person_id == person_id)
    mine = or_(vat_returns.c.subject == subject, vat_returns.c.declaration_id.in_(own))
    return next(iter(_listed(conn, _files().where(vat_returns.c.id == file_id, mine))), None)


def of_business(conn: Connection, business_id: UUID) -> Sequence[Listed]:
    """The newest of a business, each with the declaration that it came with."""
    query = (
        select(*vat_returns.c, declarations.c.number.label("declaration_number"), declarations.c.period)
        .join(declarations, declarations.c.id == vat_returns.c.declaration_id)
        .where(declarations.c.business_id == business_id)
        .order_by(*_NEWEST)
        .limit(MOST_LISTED)
    )
    rows = conn.execute(query).mappings()
    return [Listed(VatReturn.of(row), row["declaration_number"], row["period"]) for row in rows]


def find_of_business(conn: Connection, business_id: UUID, file_id: UUID) -> VatReturn | None:
    """A file that was filed with a declaration of this business."""
    theirs = select(declarations.c.id).where(declarations.c.business_id == business_id)
    one = _files().where(vat_returns.c.id == file_id, vat_returns.c.declaration_id.in_(theirs))
    return next(iter(_listed(conn, one)), None)


def lock_of(conn: Connection, subject: str, file_id: UUID) -> VatReturn | None:
    """The account's file, locked until this transaction ends."""
    query = _files().where(vat_returns.c.id == file_id, vat_returns.c.subject == subject).with_for_update()
    return next(iter(_listed(conn, query)), None)


def attach(conn: Connection, file_id: UUID, declaration_id: UUID) -> None:
    """It belongs to this declaration from now on."""
    conn.execute(update(vat_returns).where(vat_returns.c.id == file_id).values(declaration_id=declaration_id))


def count_upload(conn: Connection, subject: str, now: datetime, most_an_hour: int) -> bool:
    """Count one more file of this account; False when it has sent too many within an hour."""
    return pace.count(conn, sent, subject, now, most_an_hour)


def discard_one(conn: Connection, file_id: UUID) -> None:
    discard(conn, vat_returns.c.id == file_id)


def forget_form(conn: Connection, subject: str, establishment_id: UUID, fee: str) -> None:
    """Remove what was sent for a form and not filed with it."""
    mine = (vat_returns.c.subject == subject, vat_returns.c.fee == fee)
    discard(conn, UNFILED, vat_returns.c.establishment_id == establishment_id, *mine)


def discard(conn: Connection, *which: Any) -> None:
    """Remove files. Of infected ones a row stays that belongs to nothing, until it is too old."""
    keeping.discard(conn, FILES, {"establishment_id": None}, *which)


def as_pdf(conn: Connection, file_id: UUID) -> bytes | None:
    """All pages as one PDF of our making; None when there are none, or not yet."""
    return keeping.as_pdf(conn, FILES, file_id)


_NEWEST = (vat_returns.c.created_at.desc(), vat_returns.c.id)


def _files() -> Select[Any]:
    return select(vat_returns).order_by(*_NEWEST)


def _listed(conn: Connection, query: Select[Any]) -> Sequence[VatReturn]:
    return [VatReturn.of(row) for row in conn.execute(query).mappings()]
