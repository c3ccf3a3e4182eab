"""What the operations of finance officers share: whom a look is told, and on whose notes an officer works."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from servicekit import outbox
from sqlalchemy import Connection

from fee_declarations import debtor_store, events
from fee_declarations.context import current_context, officer
from fee_declarations.payments import cards
from fee_declarations.payments.errors import NoteNotFound


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that an officer saw: which one, how many entries it showed, and by what it was narrowed. What the
    officer typed is no part of it: it may be a name or a tax number."""

    name: str
    number: int
    narrowed: Mapping[str, str] = field(default_factory=dict)

    def out(self) -> dict[str, object]:
        return {"name": self.name, "number": self.number, "narrowed": dict(self.narrowed)}


AT_ONCE = 500
"""Special declarations that one event names."""


def look(conn: Connection, business_ids: Iterable[UUID | None], listed: Listed | None = None) -> None:
    """Record that the officer sees what is held of these businesses, so that their representatives can read it. A list
    is one look, however many businesses it shows, and also when it names only payers that no account represents."""
    whose = [one for one in set(business_ids) if one is not None]
    if not whose and (listed is None or not listed.number):
        return
    about = debtor_store.declarations_about(conn, whose)
    at, said = current_context().clock(), listed.out() if listed else None
    for begin in range(0, len(about) or (1 if said else 0), AT_ONCE):
        part = about[begin : begin + AT_ONCE]
        outbox.record(conn, events.SOURCE, events.debtor_seen(part, officer(), at, said))
        # One look, told in parts.
        said = None


def refuse_own(conn: Connection, note_id: UUID) -> UUID:
    """The business of the note, which is not the officer's own. Raises NoteNotFound, OwnBusiness."""
    note = cards.note(conn, note_id)
    if note is None:
        raise NoteNotFound
    debtor_store.refuse_own(conn, officer(), note.business_id)
    return note.business_id
