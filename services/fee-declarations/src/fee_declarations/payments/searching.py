"""Finding a note, a business or a payment by what a caller says on the phone: a code in any writing, a name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inputkit.alphabets import plain_capitals
from sqlalchemy import Connection

from fee_declarations.payments import names
from fee_declarations.payments import search_store as store
from fee_declarations.payments.likeness import FIGURES, PREFIX, distance, figures_of, neighbours, numbers_like
from fee_declarations.payments.search_store import FoundBusiness, FoundNote

MOST = 20
SHORTEST_END = 6
"""So many last digits of a code are enough to look for it."""
FARTHEST = 3
"""So many digits of a code may be wrong for a note to be proposed."""
_COUNTRY = re.compile(r"^(?:EL|GR|ΕΛ|ΕL|EΛ)(?=\d{9}$)")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found. ``distance``: in how many digits, swaps included, its code differs from what was
    written; above zero the officer has not named it, so its ``detail`` is masked."""

    kind: str
    id: UUID
    title: str
    detail: str
    state: str
    distance: int = 0

    @property
    def near(self) -> bool:
        return self.distance > 0


def search(conn: Connection, typed: str, today: date) -> list[Found]:
    """What the text may mean, the surest first; at most MOST + 1, of which the last only says that there are more."""
    text = plain_capitals(typed)
    plain = _COUNTRY.sub("", re.sub(r"[^A-ZΑ-ΩА-Я0-9|]", "", text))
    figures = figures_of(plain)
    found = [
        *_by_code(conn, figures, today),
        *_by_number(conn, re.sub(r"\s", "", text), today),
        *_by_business_number(conn, plain),
    ]
    # A text of digits is no name.
    if not plain.isdigit() and not PREFIX.match(plain):
        found += _by_name(conn, typed)
    return found[: MOST + 1]


def businesses_of(conn: Connection, found: Iterable[Found]) -> set[UUID]:
    """The businesses whose names stand in what was found; of codes that are only like what was typed they do not."""
    named = [one for one in found if not one.near]
    notes = store.businesses_of_notes(conn, [one.id for one in named if one.kind == "note"])
    return {one.id for one in named if one.kind == "business"} | notes


def _by_code(conn: Connection, figures: str, today: date) -> list[Found]:
    if len(figures) < SHORTEST_END:
        return []
    whole = f"RF{figures}"
    if len(figures) == FIGURES and (exact := store.notes_by_code(conn, whole, today, MOST + 1)):
        return [_note(one) for one in exact]
    if FIGURES - 1 <= len(figures) <= FIGURES + 1 and (near := _near(conn, whole, today)):
        return near
    if len(figures) >= FIGURES:
        return []
    return [_note(one) for one in store.notes_by_end(conn, figures, today, MOST + 1)]


def _near(conn: Connection, whole: str, today: date) -> list[Found]:
    """Notes with codes that are like it, the nearest first."""
    found = store.notes_by_codes(conn, list(neighbours(whole)), today)
    if len(whole) == FIGURES + 2:
        found += store.notes_by_numbers(conn, list(numbers_like(whole[2:])), today)
    near = {one.id: _like(one, whole) for one in found}
    return sorted((one for one in near.values() if one.distance <= FARTHEST), key=_distance)


def _distance(found: Found) -> int:
    return found.distance


def _note(one: FoundNote) -> Found:
    return Found("note", one.id, one.number, one.business_name, one.state)


def _like(one: FoundNote, typed: str) -> Found:
    """A note whose code is like what was typed."""
    return Found("note", one.id, one.number, masked(one.business_name), one.state, distance(typed, one.rf))


def masked(name: str) -> str:
    """The first letter of each word: enough for a reader who knows the name to recognise it."""
    return " ".join(f"{word[0]}•••" for word in name.split())


def _by_number(conn: Connection, text: str, today: date) -> list[Found]:
    if "/" not in text:
        return []
    receipts = store.receipts_by_number(conn, text)
    return [
        *(_note(one) for one in store.notes_by_number(conn, text, today, MOST + 1)),
        *(Found("payment", one.payment_id, one.number, one.paid_on.isoformat(), "posted") for one in receipts),
    ]


def _by_business_number(conn: Connection, plain: str) -> list[Found]:
    return _businesses(store.businesses_by_number(conn, plain, MOST + 1)) if plain.isdigit() else []


def _by_name(conn: Connection, typed: str) -> list[Found]:
    return _businesses(store.businesses_by_id(conn, names.found(conn, typed, MOST + 1), MOST + 1))


def _businesses(found: Sequence[FoundBusiness]) -> list[Found]:
    return [
        Found("business", one.id, one.name, one.debtor_code or "", "tied" if one.debtor_code else "waiting")
        for one in found
    ]
