"""What the operations of finance officers share: whom a look is told, and on whose notes an officer works."""

from collections.abc import Iterable
from uuid import UUID

from servicekit import outbox
from sqlalchemy import Connection, select

from fee_declarations import debtor_store, events
from fee_declarations.models import links
from fee_declarations.parts import current_parts, officer
from fee_declarations.payments import cards
from fee_declarations.payments.errors import NoteNotFound

AT_ONCE = 500
"""Special declarations that one event names."""


def look(conn: Connection, business_ids: Iterable[UUID | None]) -> None:
    """The officer sees what is held of these businesses: whoever represents them can read that."""
    whose = [one for one in set(business_ids) if one is not None]
    if not whose:
        return
    query = select(links.c.declaration_id).where(links.c.business_id.in_(whose)).order_by(links.c.declaration_id)
    about = conn.execute(query).scalars().all()
    for begin in range(0, len(about), AT_ONCE):
        event = events.debtor_seen(about[begin : begin + AT_ONCE], officer(), current_parts().clock())
        outbox.record(conn, events.SOURCE, event)


def refuse_own(conn: Connection, note_id: UUID) -> UUID:
    """The business of the note, which is not the officer's own. Raises NoteNotFound, OwnBusiness."""
    note = cards.note(conn, note_id)
    if note is None:
        raise NoteNotFound
    business_id: UUID = note["business_id"]
    debtor_store.refuse_own(conn, officer(), business_id)
    return business_id
