"""Everything that a declaration has in the books, held until the transaction that changes what is owed ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from fee_declarations.accounting import charges
from fee_declarations.accounting import store as books
from fee_declarations.accounting.difference import Charged
from fee_declarations.claims import certified
from fee_declarations.declaration_rows import Declaration
from fee_declarations.declaring import changes_store, holding_store
from fee_declarations.declaring.errors import DeclarationNotLive, InTheCatalogue, WrittenOff
from fee_declarations.declaring.holding_store import HeldNote
from fee_declarations.errors import DeclarationNotFound


@dataclass(frozen=True, slots=True)
class Held:
    """A live declaration, the note that pays it (None: nothing was ever owed), and its debts."""

    declaration: Declaration
    note: HeldNote | None
    charged: Sequence[Charged]

    @property
    def paid_cents(self) -> int:
        return sum(one.cents - one.open_cents for one in self.charged)


def hold(conn: Connection, declaration_id: UUID) -> Held:
    """Lock the declaration, payments, note, debts and business, in the order of the books.

    Raises DeclarationNotFound, DeclarationNotLive when it was amended or withdrawn, InTheCatalogue when a debt of it
    was certified, WrittenOff.
    """
    declaration = changes_store.lock_declaration(conn, declaration_id)
    if declaration is None:
        raise DeclarationNotFound
    if declaration.superseded:
        raise DeclarationNotLive
    note = _hold_note(conn, declaration.root_id)
    if note is None:
        return Held(declaration, None, ())
    refuse_settled(conn, note.id)
    books.lock_business(conn, declaration.business_id)
    return Held(declaration, note, charges.charged(conn, note.id))


def refuse_settled(conn: Connection, note_id: UUID) -> None:
    """Raise InTheCatalogue or WrittenOff when nothing of the note's debts is changed any more."""
    if certified.is_certified(conn, note_id):
        raise InTheCatalogue
    if charges.written_off(conn, note_id) or certified.is_waived(conn, note_id):
        raise WrittenOff


def _hold_note(conn: Connection, root_id: UUID) -> HeldNote | None:
    while (found := holding_store.newest_of_root(conn, root_id)) is not None:
        attempt = conn.begin_nested()
        paid = set(charges.payments_of(conn, found))
        holding_store.lock_payments(conn, paid)
        note = holding_store.lock(conn, found)
        books.lock_debts(conn, [note.id])
        if not note.superseded and paid >= set(charges.payments_of(conn, note.id)):
            attempt.commit()
            return note
        # Issued again or paid while we waited: let go, so that payments are locked before debts.
        attempt.rollback()
    return None
