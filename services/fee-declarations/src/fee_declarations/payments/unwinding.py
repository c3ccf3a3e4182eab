"""A payment goes back, or a part of it: its effects are undone from the last to the first. Pure."""

from collections.abc import Sequence
from uuid import UUID

from fee_declarations.accounting.acts import Into
from fee_declarations.accounting.allocation import Share
from fee_declarations.payments.desk import Desk, Effect, Paid
from fee_declarations.payments.outcomes import Unwound


def unwind(paid: Paid, cents: int, desk: Desk) -> Unwound | None:
    """Take so much of the payment back, the payer's credit first; None when the credit is no longer there."""
    whole, left = cents == paid.cents, cents
    shares: dict[UUID, int] = {}
    credit, held, business = 0, 0, None
    by_note: dict[UUID, int] = {}
    kept: list[Effect] = []
    for effect in _last_first(paid.effects):
        part = min(effect.cents, left)
        left -= part
        if part and effect.debt_id:
            shares[effect.debt_id] = shares.get(effect.debt_id, 0) + part
        elif part and effect.business_id:
            credit, business = credit + part, effect.business_id
        else:
            held += part
        if part and effect.note_id:
            by_note[effect.note_id] = by_note.get(effect.note_id, 0) + part
        if part < effect.cents:
            rest = effect.cents - part
            kept.insert(0, Effect(rest, effect.debt_id, effect.note_id, effect.business_id))
    if left or (business and desk.credits.get(business, 0) < credit):
        return None
    paid.effects = kept
    if business:
        desk.credits[business] -= credit
    reopened = [(note_id, lost, _reopen(desk, note_id, shares)) for note_id, lost in by_note.items()]
    into = Into([Share(debt_id, part) for debt_id, part in shares.items()], credit, business, held)
    return Unwound(paid.payment_id, into, tuple(reopened), whole)


def _last_first(effects: Sequence[Effect]) -> list[Effect]:
    """The credit first: it is money that pays nothing yet."""
    unused = [effect for effect in effects if effect.debt_id is None]
    return [*unused, *reversed([effect for effect in effects if effect.debt_id is not None])]


def _reopen(desk: Desk, note_id: UUID, shares: dict[UUID, int]) -> int:
    """What is open of the note again."""
    note = desk.notes.get(note_id)
    if note is None:
        return 0
    for debt_id, cents in shares.items():
        if debt_id in note.opened:
            note.opened[debt_id] += cents
    return note.open_cents
