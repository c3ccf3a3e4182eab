"""Rules of a special declaration's case: its states, what is missing, and the code of its print."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from inputkit import tax
from inputkit.codes import numbered
from inputkit.email import on_the_wire
from inputkit.refusals import Refused, Text
from inputkit.schemas import Fault, fault
from inputkit.tax import Afm
from inputkit.text import check
from printing.characters import PRINTABLE
from servicekit.clock import ATHENS

from identity_bridge.declarations.domain.fields import CaseFields, PlaceFields
from identity_bridge.declarations.domain.labels import DECLARATIONS

CAPACITIES = ("legal_representative", "authorised_accountant")
REASONS = (
    *("unsigned", "unreadable", "not-certified", "gov-code-invalid"),
    *("details-differ", "no-proof-of-capacity", "other"),
)
"""Why staff return a declaration; each has a sentence in the portal and in the mail."""
OF_THE_FILE = frozenset({"unsigned", "unreadable", "not-certified"})
"""Reasons that the same file cannot put right."""

GOV_CODE = re.compile(r"[A-Za-z0-9_-]{16,40}", re.ASCII)
"""Nothing else is taken now; cases of before may have another."""

_Required = Literal["name", "seat", "given_name", "family_name", "proof"]
_Printed = Literal["name", "trade_name", "seat", "tax_office", "given_name", "family_name", "father_name", "proof"]


class State(StrEnum):
    """Where a case stands. A case stays the same case through any number of returns."""

    DRAFT = "draft"
    WAITING = "waiting-for-document"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REVOKED = "revoked"


class Act(StrEnum):
    """What can happen to a case."""

    WRITE = "write"
    CONFIRM = "confirm"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"
    REVOKE = "revoke"


_IN_HAND = frozenset({State.DRAFT, State.WAITING, State.RETURNED})
OPEN = _IN_HAND | {State.SUBMITTED}
"""States of a case that is not decided yet: one business and person have at most one such case."""

_ACTS: Mapping[Act, tuple[frozenset[State], State | None]] = {
    Act.WRITE: (_IN_HAND, None),
    Act.CONFIRM: (frozenset({State.DRAFT, State.WAITING}), State.WAITING),
    Act.SUBMIT: (frozenset({State.WAITING, State.RETURNED}), State.SUBMITTED),
    Act.ACCEPT: (frozenset({State.SUBMITTED}), State.ACCEPTED),
    Act.RETURN: (frozenset({State.SUBMITTED}), State.RETURNED),
    Act.REFUSE: (frozenset({State.SUBMITTED}), State.REFUSED),
    # Of an accepted one it ends the access, of an open one it takes the declaration back.
    Act.REVOKE: (OPEN | {State.ACCEPTED}, State.REVOKED),
}
OF_STAFF = (Act.ACCEPT, Act.RETURN, Act.REFUSE)


def after(state: State, act: Act) -> State | None:
    """The state after the act; None when the case does not take it now."""
    before, result = _ACTS[act]
    return (result or state) if state in before else None


def possible(state: State, *, staff: bool) -> list[str]:
    """The acts that the person, or staff, may do now."""
    mine = (*OF_STAFF, Act.REVOKE) if staff else tuple(act for act in Act if act not in OF_STAFF)
    found = [act.value for act in mine if after(state, act) is not None]
    return [act for act in found if not staff or act != Act.REVOKE or state is State.ACCEPTED]


def end_of(last_day: date) -> datetime:
    """The moment from which on a declaration with this last day no longer holds: midnight in Greece."""
    return datetime.combine(last_day + timedelta(days=1), time.min, ATHENS)


def has_expired(state: State, valid_to: date | None, today: date) -> bool:
    """Whether the last day of an accepted declaration has passed."""
    return state is State.ACCEPTED and valid_to is not None and valid_to < today


def _text(el: str, en: str) -> Text:
    return {"el": el, "en": en}


_REQUIRED: Mapping[_Required, Text] = {
    "name": _text("Γράψτε την επωνυμία της επιχείρησης.", "Enter the name of the business."),
    "seat": _text("Γράψτε τη διεύθυνση της έδρας.", "Enter the registered address."),
    "given_name": _text("Γράψτε το όνομα.", "Enter the first name."),
    "family_name": _text("Γράψτε το επώνυμο.", "Enter the last name."),
    "proof": _text("Γράψτε από πού προκύπτει η ιδιότητα στην επιχείρηση.", "Enter what proves the capacity."),
}


_ORDER = (
    *("afm", "name", "trade_name", "seat", "tax_office", "gemi", "notice_email"),
    *("given_name", "family_name", "father_name", "capacity", "proof", "places"),
)
"""Of the fields, on the form and on the pages."""

_PRINTED: Sequence[_Printed] = (
    "name", "trade_name", "seat", "tax_office", "given_name", "family_name", "father_name", "proof",
)  # fmt: skip

_NO_AFM = _text("Γράψτε τον ΑΦΜ της επιχείρησης.", "Enter the tax number of the business.")
_WRONG_AFM = _text(
    "Ο ΑΦΜ έχει εννέα ψηφία και αυτός δεν είναι σωστός. Ελέγξτε τα ψηφία ένα ένα.",
    "A tax number has nine digits and this one is not right. Check the digits one by one.",
)


def faults(fields: CaseFields, afm: str) -> list[Fault]:
    """What has to be filled in or put right before the declaration can be printed, in the order of the fields."""
    return sorted(_faults(fields, afm), key=_position)


def _position(one: Fault) -> tuple[int, int, bool]:
    name, _, rest = one.field.partition(".")
    number, _, part = rest.partition(".")
    return _ORDER.index(name), int(number or 0), part != "name"


def _faults(fields: CaseFields, afm: str) -> list[Fault]:
    found = [Fault(name, text) for name, text in _REQUIRED.items() if not fields[name]]
    if not is_afm(afm):
        found.append(Fault("afm", _WRONG_AFM if afm else _NO_AFM))
    if on_the_wire(fields["notice_email"]) is None:
        found.append(
            Fault("notice_email", _text(
                "Γράψτε μια σωστή διεύθυνση email, όπως onoma@etaireia.gr.",
                "Enter a valid email address, such as name@company.gr.",
            ))
        )  # fmt: skip
    if fields["gemi"] and not is_gemi(fields["gemi"]):
        found.append(Fault("gemi", _text("Ο αριθμός ΓΕΜΗ έχει έως 12 ψηφία.", "A ΓΕΜΗ number has up to 12 digits.")))
    if fields["capacity"] not in CAPACITIES:
        found.append(Fault("capacity", _text("Διαλέξτε την ιδιότητα στην επιχείρηση.", "Choose the capacity.")))
    return found + _place_faults(fields["places"]) + _unprintable(fields)


def _place_faults(places: Sequence[PlaceFields]) -> list[Fault]:
    found = []
    for number, place in enumerate(places or [PlaceFields(name="", address="")]):
        if not place["name"]:
            text = _text("Γράψτε το όνομα της εγκατάστασης.", "Enter the name of the establishment.")
            found.append(Fault(f"places.{number}.name", text))
        if not place["address"]:
            text = _text("Γράψτε τη διεύθυνση της εγκατάστασης.", "Enter the address of the establishment.")
            found.append(Fault(f"places.{number}.address", text))
    return found


def _unprintable(fields: CaseFields) -> list[Fault]:
    """What would be missing on the paper that the person signs, said before it is printed."""
    texts: dict[str, str] = {}
    for name in _PRINTED:
        texts[name] = fields[name]
    for number, place in enumerate(fields["places"]):
        texts |= {f"places.{number}.name": place["name"], f"places.{number}.address": place["address"]}
    found = []
    for field, text in texts.items():
        try:
            check(text, PRINTABLE)
        except Refused as refused:
            found.append(fault(field, refused.kind, DECLARATIONS, **refused.context))
    return found


def is_afm(text: str) -> bool:
    """Whether the text is a tax number with a right check digit."""
    try:
        Afm(text)
    except ValueError:
        return False
    return True


def is_gemi(text: str) -> bool:
    """Whether the text is a number of the business registry."""
    try:
        tax.gemi(text)
    except Refused:
        return False
    return True


def number_of(year: int, nth: int) -> str:
    """The number of the ``nth`` case of a year."""
    return f"ED-{year}-{nth:05d}"


def number_typed(typed: str) -> str | None:
    """The case number that was typed: ``ED-2026-00060``, in Greek letters, with other separators, or shorter."""
    return numbered(typed, "ED", 5)


def code_of(number: str, fields: CaseFields, afm: str) -> str:
    """What the QR code of the printed form says: the case, and a mark of exactly these details.

    So a scan finds its case, and one that was printed before a correction is recognised.
    """
    whole = json.dumps((afm, fields), sort_keys=True, ensure_ascii=False)
    mark = base64.b32encode(hashlib.sha256(whole.encode()).digest())[:6].decode()
    return f"{number}.{mark}"


def number_in(code: str) -> str:
    """The case number that a QR code of ours carries."""
    return code.rpartition(".")[0]
