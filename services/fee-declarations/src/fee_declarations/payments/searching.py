"""Finding a note, a business or a payment by what somebody says on the phone: a code in any writing, a name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bankfiles.codes import is_code
from inputkit.letters import plain_capitals
from sqlalchemy import ColumnElement, Connection, func, or_, select

from fee_declarations.accounting import balances
from fee_declarations.claims.models import instalments
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments import names
from fee_declarations.payments.models import receipts

MOST = 20
SHORTEST_END = 6
"""So many last digits of a code are enough to look for it."""
FARTHEST = 3
"""So many digits of a code may be wrong for a note to be proposed."""
_FIGURES = 23
"""Digits of a code, after RF: two check digits and 21 more, of which 14 from the ninth on number the note (rf.py)."""
_NUMBER = slice(8, 22)
# RF on a Greek keyboard is ΡΦ, and Cyrillic letters look the same; so do O and 0, I and l and 1.
_PREFIX = re.compile(r"^[RPΡР][FΦФ](?=[0-9OΟОIΙІL])")
_AS_DIGITS = str.maketrans("OΟОQIΙІL|", "000011111")
_MOST_LIKE = 200
_COUNTRY = re.compile(r"^(?:EL|GR|ΕΛ|ΕL|EΛ)(?=\d{9}$)")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found. ``distance``: in how many digits, swaps included, its code differs from what was
    written; of such a one nobody has said that they mean it, so its ``detail`` is masked."""

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
        *(_by_code(conn, figures, today) if figures else ()),
        *_by_number(conn, re.sub(r"\s", "", text), today),
        *_by_business_number(conn, plain),
    ]
    # A text of digits is no name.
    if not plain.isdigit() and not _PREFIX.match(plain):
        found += _by_name(conn, typed)
    return found[: MOST + 1]


def figures_of(plain: str) -> str:
    """The digits of the code that capitals without blanks may be, letters that look like digits among them; empty when
    it is none."""
    rest = _PREFIX.sub("", plain)
    if rest == plain and sum(each.isdigit() for each in plain) * 2 < len(plain):
        return ""
    digits = rest.translate(_AS_DIGITS)
    return digits if digits.isascii() and digits.isdigit() else ""


def businesses_of(conn: Connection, found: Iterable[Found]) -> set[UUID]:
    """The businesses whose names stand in what was found; of codes that are only like what was typed they do not."""
    named = [one for one in found if not one.near]
    query = select(declarations.c.business_id).join(notes, notes.c.declaration_id == declarations.c.id)
    of_notes = query.where(notes.c.id.in_([one.id for one in named if one.kind == "note"]))
    return {one.id for one in named if one.kind == "business"} | set(conn.execute(of_notes).scalars())


def _by_code(conn: Connection, figures: str, today: date) -> list[Found]:
    if len(figures) < SHORTEST_END:
        return []
    whole = f"RF{figures}"
    if len(figures) == _FIGURES:
        exact = _notes(conn, notes.c.rf == whole, today) or _notes(conn, _of_instalment(whole), today)
        if exact:
            return exact
    if _FIGURES - 1 <= len(figures) <= _FIGURES + 1 and (near := _near(conn, whole, today)):
        return near
    return _notes(conn, func.reverse(notes.c.rf).like(f"{figures[::-1]}%"), today) if len(figures) < _FIGURES else []


def _near(conn: Connection, whole: str, today: date) -> list[Found]:
    """Notes with codes that are like it, the nearest first."""
    found = _notes(conn, notes.c.rf.in_(list(neighbours(whole))), today, typed=whole)
    if len(whole) == _FIGURES + 2:
        found += _notes(conn, notes.c.number.in_(list(numbers_like(whole[2:]))), today, typed=whole)
    return sorted({one.id: one for one in found}.values(), key=lambda one: one.distance)


def _of_instalment(code: str) -> ColumnElement[bool]:
    return notes.c.id.in_(select(instalments.c.note_id).where(instalments.c.rf == code))


def neighbours(code: str) -> Iterator[str]:
    """Codes with right check digits that are one digit, one swap or one digit more or less away from this one."""
    figures = code[2:]
    if len(figures) == _FIGURES:
        candidates: Iterable[str] = one_away(figures)
    elif len(figures) < _FIGURES:
        candidates = (figures[:n] + d + figures[n:] for n in range(len(figures) + 1) for d in "0123456789")
    else:
        candidates = (figures[:n] + figures[n + 1 :] for n in range(len(figures)))
    yield from dict.fromkeys(f"RF{one}" for one in candidates if is_code(f"RF{one}"))


def one_away(figures: str) -> Iterator[str]:
    """The same digits with one changed, or two that stand beside each other swapped."""
    places = range(len(figures))
    yield from (figures[:n] + d + figures[n + 1 :] for n in places for d in "0123456789" if d != figures[n])
    yield from (figures[:n] + figures[n + 1] + figures[n] + figures[n + 2 :] for n in places[:-1])


def numbers_like(figures: str) -> Iterator[str]:
    """Numbers of notes whose codes have these digits, or nearly, where the code numbers the note: that finds it also
    when other digits, which follow from the number and the amount, are wrong as well."""
    own = figures[_NUMBER]
    for one in (own, *one_away(own)):
        yield f"{int(one[2:])}/20{one[:2]}"


def distance(one: str, other: str) -> int:
    """How many digits were changed, left out, put in, or swapped with the one beside (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for n, each in enumerate(one, 1):
        line = [n]
        for m, there in enumerate(other, 1):
            best = min(line[-1] + 1, last[m] + 1, last[m - 1] + (each != there))
            if n > 1 and m > 1 and each == other[m - 2] and one[n - 2] == there:
                best = min(best, before[m - 2] + 1)
            line.append(best)
        before, last = last, line
    return last[-1]


def masked(name: str) -> str:
    """The first letter of each word: enough for whoever knows the name to know it again."""
    return " ".join(f"{word[0]}•••" for word in name.split())


def _by_number(conn: Connection, text: str, today: date) -> list[Found]:
    if "/" not in text:
        return []
    found = _notes(conn, notes.c.number == text, today)
    found += _notes(conn, declarations.c.number == text, today)
    query = select(receipts.c.payment_id, receipts.c.number, receipts.c.paid_on).where(receipts.c.number == text)
    for row in conn.execute(query):
        found.append(Found("payment", row.payment_id, row.number, row.paid_on.isoformat(), "posted"))
    return found


def _by_business_number(conn: Connection, plain: str) -> list[Found]:
    if not plain.isdigit():
        return []
    return _businesses(conn, or_(businesses.c.afm == plain, businesses.c.debtor_code == plain))


def _by_name(conn: Connection, typed: str) -> list[Found]:
    ids = names.found(conn, typed, MOST + 1)
    return _businesses(conn, businesses.c.id.in_(ids)) if ids else []


def _businesses(conn: Connection, which: ColumnElement[bool]) -> list[Found]:
    query = select(businesses.c.id, businesses.c.name, businesses.c.debtor_code).where(which)
    rows = conn.execute(query.order_by(businesses.c.name).limit(MOST + 1))
    return [
        Found("business", row.id, row.name, row.debtor_code or "", "tied" if row.debtor_code else "waiting")
        for row in rows
    ]


def _notes(conn: Connection, which: ColumnElement[bool], today: date, *, typed: str | None = None) -> list[Found]:
    """Notes, the newest first. With what was ``typed``, those whose codes are like it."""
    amounts = balances.of_note(notes.c.id)
    named = notes.join(declarations, declarations.c.id == notes.c.declaration_id).join(
        businesses, businesses.c.id == declarations.c.business_id
    )
    query = (
        select(
            notes.c.id,
            notes.c.number,
            notes.c.rf,
            notes.c.valid_until,
            notes.c.superseded_by,
            notes.c.cancelled_at,
            businesses.c.name,
            *amounts.c,
        )
        .select_from(balances.joined(named, amounts))
        .where(which)
        .order_by(notes.c.issued_on.desc(), notes.c.id)
        .limit(MOST + 1 if typed is None else _MOST_LIKE)
    )
    rows = conn.execute(query).mappings().all()
    if typed is None:
        return [Found("note", row["id"], row["number"], row["name"], balances.state_of(row, today)) for row in rows]
    return [
        Found("note", row["id"], row["number"], masked(row["name"]), balances.state_of(row, today), away)
        for row in rows
        if (away := distance(typed, row["rf"])) <= FARTHEST
    ]
