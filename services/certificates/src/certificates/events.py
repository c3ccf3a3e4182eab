"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``.

The same act gives the same event for ever: its version is the request's version after the act, so every act that has an
event raises it, reminders too. Only the first two are older and count otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from servicekit.envelope import Event
from sqlalchemy import RowMapping

from certificates.catalogue import Procedure
from certificates.municipality import Office

SOURCE = "certificates"
REQUEST_SUBMITTED = "certificates.request.submitted"
DELIVERY_CHANGED = "certificates.request.delivery-changed"
DOCUMENTS_ASKED = "certificates.request.documents-asked"
DOCUMENTS_REMINDED = "certificates.request.documents-reminded"
TOLD = "certificates.request.told"
EXTENDED = "certificates.request.extended"
FORWARDED = "certificates.request.forwarded"
ISSUED = "certificates.request.issued"
REFUSED = "certificates.request.refused"
WITHDRAWN = "certificates.request.withdrawn"
CLOSED = "certificates.request.closed"
READY_TO_COLLECT = "certificates.request.ready-to-collect"
COLLECT_REMINDED = "certificates.request.collect-reminded"
POSTED = "certificates.request.posted"
RETURNED = "certificates.request.returned"
RECALLED = "certificates.request.recalled"
ACCOUNT_SETTLED = "certificates.account.settled"

MAILED = "certificates.request."
"""How the type of every event begins that the notifier writes a mail about."""

Row = RowMapping | Mapping[str, Any]
Words = Mapping[str, str]
"""A text in both languages: ``el`` and ``en``."""
Recipient = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class About:
    """What every event about a case says besides its row: under which procedure, whose office it is, whom to write to
    (``email``, ``locale`` and ``name``), when it was, the service centre where it is to be
    collected, and the number of the letter that was written about it."""

    procedure: Procedure
    office: Office
    recipient: Recipient
    at: datetime
    centre: Office | None = None
    letter: str | None = None


Tells = Callable[[Row, About], Event]
"""The event of an act, made of the request's row after it."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A document that lies ready: its code, where, when that place is open, and until when it surely lies there."""

    code: str
    at_service_centre: bool
    name: Words
    address: Words
    hours: Words | None
    kept_until: date | None = None


def request_submitted(row: Row, about: About, to_bring: Sequence[Words] = ()) -> Event:
    """A request was filed and has a protocol number; ``to_bring``: supporting documents that did not come with it."""
    data = _filed(row, about)
    return Event(REQUEST_SUBMITTED, str(row["id"]), 1, data | {"documents_to_bring": [dict(one) for one in to_bring]})


def delivery_changed(row: Row, about: About, change: int) -> Event:
    """It is to be delivered in another way, or elsewhere; ``change`` counts the changes from 1."""
    data = _filed(row, about) | {"changed_at": about.at.isoformat()}
    return Event(DELIVERY_CHANGED, str(row["id"]), change, data)


def documents_asked(row: Row, about: About, documents: Sequence[Row], due_on: date) -> Event:
    """The applicant is asked for supporting documents; of each row ``title`` and ``note`` are told."""
    return _event(DOCUMENTS_ASKED, row, about, _documents(documents, due_on))


def documents_reminded(row: Row, about: About, documents: Sequence[Row], due_on: date) -> Event:
    """These supporting documents are still missing."""
    return _event(DOCUMENTS_REMINDED, row, about, _documents(documents, due_on))


def told(row: Row, about: About, text: str) -> Event:
    """The office writes to the applicant in its own words."""
    return _event(TOLD, row, about, {"text": text})


def extended(row: Row, about: About, reason: str, until: date) -> Event:
    """The answer will come later, by ``until``."""
    return _event(EXTENDED, row, about, {"reason": reason, "until": until.isoformat()})


def forwarded(row: Row, about: About, to: Words, deadline: date | None, reason: str) -> Event:
    """Another office has it now (``about.office`` is that one), or another authority, and then there is no deadline."""
    day = deadline.isoformat() if deadline else None
    return _event(FORWARDED, row, about, {"to": dict(to), "deadline": day, "reason": reason})


def issued(row: Row, about: About, document: Row) -> Event:
    """The document is made; ``document`` is its row."""
    until = document["valid_until"]
    told_of_it = {
        "number": document["number"],
        "kind": document["kind"],
        "issued_on": document["issued_on"].isoformat(),
        "valid_until": until.isoformat() if until else None,
    }
    where = {"delivery": row["delivery"], "service_centre": _centre(about)}
    return _event(ISSUED, row, about, {"document": told_of_it, **where})


def refused(row: Row, about: About, document_number: str, reason: Words, text: str | None) -> Event:
    """It was refused, by a document with that number: the kind of reason, and what the office wrote besides."""
    return _event(
        REFUSED, row, about, {"document_number": document_number, "reason": dict(reason), "text": text or None}
    )


def withdrawn(row: Row, about: About) -> Event:
    """The applicant took it back."""
    return _event(WITHDRAWN, row, about, {})


def closed(row: Row, about: About, reason: str) -> Event:
    """It was closed, because a supporting document did not come."""
    return _event(CLOSED, row, about, {"reason": reason})


def ready_to_collect(row: Row, about: About, laid: Laid) -> Event:
    """The document lies ready at a counter."""
    return _event(READY_TO_COLLECT, row, about, _laid(laid))


def collect_reminded(row: Row, about: About, laid: Laid) -> Event:
    """It still lies there."""
    return _event(COLLECT_REMINDED, row, about, _laid(laid))


def posted(row: Row, about: About, tracking: str | None) -> Event:
    """It was handed to the post office."""
    return _event(POSTED, row, about, {"tracking": tracking})


def returned(row: Row, about: About) -> Event:
    """The post office brought it back."""
    return _event(RETURNED, row, about, {})


def recalled(row: Row, about: About, document_number: str, reason: str) -> Event:
    """A document that was issued does not hold any more."""
    return _event(RECALLED, row, about, {"document_number": document_number, "reason": reason})


def _event(kind: str, row: Row, about: About, besides: dict[str, Any]) -> Event:
    common = _case(row, about) | {"at": about.at.isoformat()}
    if about.letter is not None:
        besides = besides | {"letter_number": about.letter}
    return Event(kind, str(row["id"]), row["version"], common | besides)


def _case(row: Row, about: About) -> dict[str, Any]:
    """What every event about a request says of it."""
    procedure, office = about.procedure, about.office
    return {
        "request_id": str(row["id"]),
        "number": row["number"],
        "procedure": {"code": procedure.code, "title": procedure.title.model_dump()},
        "state": row["state"],
        "unit": office.model_dump(mode="json", exclude={"signatory", "directorate", "kind"}),
        "has_account": row["subject"] is not None,
        "recipient": about.recipient,
    }


def _centre(about: About) -> dict[str, Any] | None:
    """Where it is to be collected, when that is a service centre."""
    named = {"name", "address", "phone", "hours"}
    return about.centre.model_dump(mode="json", include=named) if about.centre is not None else None


def _filed(row: Row, about: About) -> dict[str, Any]:
    """What was asked for, and by when it is answered."""
    return _case(row, about) | {
        "delivery": row["delivery"],
        "service_centre": _centre(about),
        "submitted_at": row["submitted_at"].isoformat(),
        "deadline": row["deadline"].isoformat(),
        "postal_address": row["postal_address"],
    }


def _documents(documents: Sequence[Row], due_on: date) -> dict[str, Any]:
    listed = [{"title": dict(one["title"]), "note": one["note"] or None} for one in documents]
    return {"documents": listed, "due_on": due_on.isoformat()}


def _laid(laid: Laid) -> dict[str, Any]:
    kind = "service-centre" if laid.at_service_centre else "office"
    return {
        "code": laid.code,
        "place": {"kind": kind, "name": dict(laid.name), "address": dict(laid.address)},
        "hours": dict(laid.hours) if laid.hours else None,
        "kept_until": laid.kept_until.isoformat() if laid.kept_until else None,
    }
