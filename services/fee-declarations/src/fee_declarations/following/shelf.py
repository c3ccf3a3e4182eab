"""What there is to read of catalogues: the list of them, one with its lines, and what was paid of it afterwards."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, func, select

from fee_declarations.accounting.accounts import Account, DebtKind, Kind
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.claims.models import catalogue_lines, catalogues
from fee_declarations.following.catalogue_store import Catalogue
from fee_declarations.models import businesses, declarations, notes

PAGE = 50
MOST_PAYMENTS = 2000
"""Lines of the report to the treasury; there are fewer notes than that in a catalogue."""


@dataclass(frozen=True, slots=True)
class Summed(Catalogue):
    """A catalogue with how many notes and debtors it lists, and their sum."""

    cents: int
    notes: int
    debtors: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A debtor's note in a catalogue, with what is certified of it."""

    note_id: UUID | None
    note_number: str | None
    declaration_number: str | None
    period: str
    due: date
    revenue_code: str
    business_id: UUID | None
    business_name: str | None
    afm: str | None
    address: str | None
    tax_office: str | None
    debtor_code: str | None
    fee_cents: int
    fine_cents: int

    @property
    def cents(self) -> int:
        return self.fee_cents + self.fine_cents


@dataclass(frozen=True, slots=True)
class PaidAfterwards:
    """Money that paid, or opened again, a certified debt after its certification; above zero: it was paid."""

    entry: int
    kind: str
    on: date
    bank_day: date | None
    note_number: str | None
    business_id: UUID | None
    business_name: str | None
    debtor_code: str | None
    cents: int


def catalogues_of(conn: Connection, page: int) -> tuple[list[Summed], int]:
    """Catalogues with their sums, the newest first, and how many there are."""
    query = _with_sums().order_by(catalogues.c.proposed_at.desc(), catalogues.c.id)
    rows = conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings().all()
    number = int(conn.execute(select(func.count()).select_from(catalogues)).scalar_one())
    return [_summed(row) for row in rows], number


def catalogue(conn: Connection, catalogue_id: UUID) -> Summed | None:
    row = conn.execute(_with_sums().where(catalogues.c.id == catalogue_id)).mappings().first()
    return _summed(row) if row else None


def _summed(row: RowMapping) -> Summed:
    # The sums of large numbers come as decimals.
    return Summed(**{**row, "cents": int(row["cents"])})


def certified_on(conn: Connection, catalogue_id: UUID) -> date | None:
    """The day on which its debts were certified; None before, and of no catalogue."""
    found: date | None = conn.execute(select(catalogues.c.certified_on).where(catalogues.c.id == catalogue_id)).scalar()
    return found


def waiting(conn: Connection) -> int:
    """How many wait for an officer to release them."""
    query = select(func.count()).select_from(catalogues).where(catalogues.c.state == "proposed")
    return int(conn.execute(query).scalar_one())


def lines_of(conn: Connection, catalogue_id: UUID, limit: int | None = None, offset: int = 0) -> list[Listed]:
    """The notes of a catalogue by debtor, each one line."""
    sums = [
        func.coalesce(func.sum(catalogue_lines.c.cents).filter(which), 0).label(f"{name}_cents")
        # Beside the fee: what late instalments cost counts with the fines, so that nothing is missing from the sum.
        for name, which in (("fee", debts.c.kind == DebtKind.FEE), ("fine", debts.c.kind != DebtKind.FEE))
    ]
    names = [
        notes.c.id.label("note_id"),
        notes.c.number.label("note_number"),
        declarations.c.number.label("declaration_number"),
        debts.c.period,
        debts.c.revenue_code,
        businesses.c.id.label("business_id"),
        businesses.c.name.label("business_name"),
        businesses.c.afm,
        businesses.c.address,
        businesses.c.tax_office,
        businesses.c.debtor_code,
    ]
    query = (
        select(*names, func.min(debts.c.due).label("due"), *sums)
        .select_from(_joined())
        .where(catalogue_lines.c.catalogue_id == catalogue_id)
        .group_by(*names)
        .order_by(businesses.c.name, notes.c.number)
    )
    rows = conn.execute(query.limit(limit).offset(offset)).mappings()
    return [Listed(**{**row, "fee_cents": int(row["fee_cents"]), "fine_cents": int(row["fine_cents"])}) for row in rows]


def paid_afterwards(conn: Connection, catalogue_id: UUID) -> list[PaidAfterwards]:
    """What came for certified debts since, by which the treasury takes them off its list."""
    query: Select[Any] = (
        select(
            entries.c.id.label("entry"),
            entries.c.kind,
            entries.c.on_day.label("on"),
            entries.c.bank_day,
            notes.c.number.label("note_number"),
            businesses.c.id.label("business_id"),
            businesses.c.name.label("business_name"),
            businesses.c.debtor_code,
            (-func.sum(postings.c.amount_cents)).label("cents"),
        )
        .select_from(
            _joined()
            .join(postings, postings.c.debt_id == debts.c.id)
            .join(entries, entries.c.id == postings.c.entry_id)
            .join(catalogues, catalogues.c.id == catalogue_lines.c.catalogue_id)
        )
        .where(
            catalogue_lines.c.catalogue_id == catalogue_id,
            postings.c.account == Account.RECEIVABLE,
            entries.c.kind.not_in((Kind.CHARGED, Kind.OPENING)),
            entries.c.at >= catalogues.c.decided_at,
            catalogues.c.state == "released",
        )
        .group_by(entries.c.id, notes.c.number, businesses.c.id)
        .order_by(entries.c.id)
        .limit(MOST_PAYMENTS)
    )
    return [PaidAfterwards(**{**row, "cents": int(row["cents"])}) for row in conn.execute(query).mappings()]


def _joined() -> Any:
    # By the note that has the debt now: what the catalogue says of it can be paid by that one's code.
    found = catalogue_lines.join(debts, debts.c.id == catalogue_lines.c.debt_id)
    found = found.outerjoin(notes, notes.c.id == debts.c.note_id)
    found = found.outerjoin(declarations, declarations.c.id == notes.c.declaration_id)
    return found.outerjoin(businesses, businesses.c.id == debts.c.business_id)


def _with_sums() -> Select[Any]:
    mine = catalogue_lines.c.catalogue_id == catalogues.c.id
    joined = catalogue_lines.join(debts, debts.c.id == catalogue_lines.c.debt_id)
    cents = select(func.coalesce(func.sum(catalogue_lines.c.cents), 0)).where(mine).scalar_subquery()
    count = select(func.count(debts.c.note_id.distinct())).select_from(joined).where(mine).scalar_subquery()
    owing = select(func.count(debts.c.business_id.distinct())).select_from(joined).where(mine).scalar_subquery()
    return select(catalogues, cents.label("cents"), count.label("notes"), owing.label("debtors"))
