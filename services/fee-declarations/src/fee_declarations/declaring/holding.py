"""Everything that a declaration has in the books, held until the transaction ends, for whoever changes what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from fee_declarations.accounting import charges
from fee_declarations.accounting import store as books
from fee_declarations.accounting.difference import Charged
from fee_declarations.claims import certified
from fee_declarations.declaring.errors import DeclarationNotLive, InTheCatalogue, WrittenOff
from fee_declarations.errors import DeclarationNotFound
from fee_declarations.models import declarations, notes
from fee_declarations.payments.models import payments


@dataclass(frozen=True, slots=True)
class Held:
    """A live declaration, the note that pays it (None: nothing was ever owed), and its debts."""

    declaration: RowMapping
    note: RowMapping | None
    charged: Sequence[Charged]

    @property
    def paid_cents(self) -> int:
        return sum(one.cents - one.open_cents for one in self.charged)


def hold(conn: Connection, declaration_id: UUID) -> Held:
    """Lock the declaration, payments, note, debts and business, in the order of the books.

    Raises DeclarationNotFound, DeclarationNotLive when it was amended or withdrawn, InTheCatalogue when a debt of it
    was certified, WrittenOff.
    """
    query = select(declarations).where(declarations.c.id == declaration_id).with_for_update(key_share=True)
    row = conn.execute(query).mappings().first()
    if row is None:
        raise DeclarationNotFound
    if row["superseded"]:
        raise DeclarationNotLive
    note = _hold_note(conn, row["root_id"])
    if note is None:
        return Held(row, None, ())
    refuse_settled(conn, note["id"])
    books.lock_business(conn, row["business_id"])
    return Held(row, note, charges.charged(conn, note["id"]))


def refuse_settled(conn: Connection, note_id: UUID) -> None:
    """Raise InTheCatalogue or WrittenOff when nothing of the note's debts is changed any more."""
    if certified.is_certified(conn, note_id):
        raise InTheCatalogue
    if charges.written_off(conn, note_id) or certified.is_waived(conn, note_id):
        raise WrittenOff


def _hold_note(conn: Connection, root_id: UUID) -> RowMapping | None:
    newest = select(notes).where(notes.c.root_id == root_id, notes.c.superseded_by.is_(None))
    while (found := conn.execute(newest).mappings().first()) is not None:
        attempt = conn.begin_nested()
        paid = set(charges.payments_of(conn, found["id"]))
        known = select(payments.c.id).where(payments.c.id.in_(paid)).order_by(payments.c.id)
        conn.execute(known.with_for_update())
        mine = select(notes).where(notes.c.id == found["id"]).with_for_update(key_share=True)
        note = conn.execute(mine).mappings().one()
        books.lock_debts(conn, [note["id"]])
        if note["superseded_by"] is None and paid >= set(charges.payments_of(conn, note["id"])):
            attempt.commit()
            return note
        # Issued anew or paid while we waited: let go, so that payments are locked before debts.
        attempt.rollback()
    return None
