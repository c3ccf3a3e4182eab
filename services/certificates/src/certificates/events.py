"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``.

The same act gives the same event for ever: its version is the request's version after the act, so every act that has an
event raises it, reminders too. Only the first two are older and count otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from servicekit.envelope import Event

from certificates.catalogue import Procedure
from certificates.domain.cases import Case
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

Words = Mapping[str, str]
"""A text in both languages: ``el`` and ``en``."""
Recipient = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class About:
    """What every event says besides the case itself: under which procedure, whose office it is, whom to write to
    (``email``, ``locale`` and ``name``), when it was, the service centre where it is to be
    collected, and the number of the letter that was written about it."""

    procedure: Procedure
    office: Office
    recipient: Recipient
    at: datetime
    centre: Office | None = None
    letter: str | None = None


class Asked(Protocol):
    """A supporting document that the applicant is asked for."""

    @property
    def title(self) -> Words: ...

    @property
    def note(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Issued:
    """What is told of a document that was made."""

    number: str
    kind: str
    issued_on: date
    valid_until: date | None


Tells = Callable[[Case, About], Event]
"""The event of an act, made of the case after it."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A document that lies ready: its code, where, when that place is open, and until when it surely lies there."""

    code: str
    at_service_centre: bool
    name: Words
    address: Words
    hours: Words | None
    kept_until: date | None = None


def request_submitted(case: Case, about: About, to_bring: Sequence[Words] = ()) -> Event:
    """A request was filed and has a protocol number; ``to_bring``: supporting documents that did not come with it."""
    data = _filed(case, about)
    return Event(REQUEST_SUBMITTED, str(case.id), 1, data | {"documents_to_bring": [dict(one) for one in to_bring]})


def delivery_changed(case: Case, about: About, change: int) -> Event:
    """It is to be delivered in another way, or elsewhere; ``change`` counts the changes from 1."""
    data = _filed(case, about) | {"changed_at": about.at.isoformat()}
    return Event(DELIVERY_CHANGED, str(case.id), change, data)


def documents_asked(case: Case, about: About, documents: Sequence[Asked], due_on: date) -> Event:
    """The applicant is asked for supporting documents; of each its ``title`` and ``note`` are told."""
    return _event(DOCUMENTS_ASKED, case, about, _documents(documents, due_on))


def documents_reminded(case: Case, about: About, documents: Sequence[Asked], due_on: date) -> Event:
    """These supporting documents are still missing."""
    return _event(DOCUMENTS_REMINDED, case, about, _documents(documents, due_on))


def message_sent(case: Case, about: About, text: str) -> Event:
    """The office writes to the applicant in its own words."""
    return _event(TOLD, case, about, {"text": text})


def extended(case: Case, about: About, reason: str, until: date) -> Event:
    """The answer will come later, by ``until``."""
    return _event(EXTENDED, case, about, {"reason": reason, "until": until.isoformat()})


def forwarded(case: Case, about: About, to: Words, deadline: date | None, reason: str) -> Event:
    """Another office has it now (``about.office`` is that one), or another authority, and then there is no deadline."""
    day = deadline.isoformat() if deadline else None
    return _event(FORWARDED, case, about, {"to": dict(to), "deadline": day, "reason": reason})


def issued(case: Case, about: About, document: Issued) -> Event:
    """The document is made."""
    until = document.valid_until
    about_document = {
        "number": document.number,
        "kind": document.kind,
        "issued_on": document.issued_on.isoformat(),
        "valid_until": until.isoformat() if until else None,
    }
    where = {"delivery": case.delivery.value, "service_centre": _centre(about)}
    return _event(ISSUED, case, about, {"document": about_document, **where})


def refused(case: Case, about: About, document_number: str, reason: Words, text: str | None) -> Event:
    """It was refused, by a document with that number: the kind of reason, and what the office wrote besides."""
    return _event(
        REFUSED, case, about, {"document_number": document_number, "reason": dict(reason), "text": text or None}
    )


def withdrawn(case: Case, about: About) -> Event:
    """The applicant took it back."""
    return _event(WITHDRAWN, case, about, {})


def closed(case: Case, about: About, reason: str) -> Event:
    """It was closed, because a supporting document did not come."""
    return _event(CLOSED, case, about, {"reason": reason})


def ready_to_collect(case: Case, about: About, laid: Laid) -> Event:
    """The document lies ready at a counter."""
    return _event(READY_TO_COLLECT, case, about, _laid(laid))


def collect_reminded(case: Case, about: About, laid: Laid) -> Event:
    """It still lies there."""
    return _event(COLLECT_REMINDED, case, about, _laid(laid))


def posted(case: Case, about: About, tracking: str | None) -> Event:
    """It was handed to the post office."""
    return _event(POSTED, case, about, {"tracking": tracking})


def returned(case: Case, about: About) -> Event:
    """The post office brought it back."""
    return _event(RETURNED, case, about, {})


def recalled(case: Case, about: About, document_number: str, reason: str) -> Event:
    """A document that was issued does not hold any more."""
    return _event(RECALLED, case, about, {"document_number": document_number, "reason": reason})


def _event(kind: str, case: Case, about: About, besides: dict[str, object]) -> Event:
    common = _case(case, about) | {"at": about.at.isoformat()}
    if about.letter is not None:
        besides = besides | {"letter_number": about.letter}
    return Event(kind, str(case.id), case.version, common | besides)


def _case(case: Case, about: About) -> dict[str, object]:
    """What every event about a request says of it."""
    procedure, office = about.procedure, about.office
    return {
        "request_id": str(case.id),
        "number": case.number,
        "procedure": {"code": procedure.code, "title": procedure.title.texts()},
        "state": case.state.value,
        "unit": office.model_dump(mode="json", exclude={"signatory", "directorate", "kind"}),
        "has_account": case.subject is not None,
        "recipient": about.recipient,
    }


def _centre(about: About) -> dict[str, object] | None:
    """Where it is to be collected, when that is a service centre."""
    named = {"name", "address", "phone", "hours"}
    return about.centre.model_dump(mode="json", include=named) if about.centre is not None else None


def _filed(case: Case, about: About) -> dict[str, object]:
    """What was asked for, and by when it is answered."""
    return _case(case, about) | {
        "delivery": case.delivery.value,
        "service_centre": _centre(about),
        "submitted_at": case.submitted_at.isoformat(),
        "deadline": case.deadline.isoformat(),
        "postal_address": case.postal_address,
    }


def _documents(documents: Sequence[Asked], due_on: date) -> dict[str, object]:
    listed = [{"title": dict(one.title), "note": one.note or None} for one in documents]
    return {"documents": listed, "due_on": due_on.isoformat()}


def _laid(laid: Laid) -> dict[str, object]:
    kind = "service-centre" if laid.at_service_centre else "office"
    return {
        "code": laid.code,
        "place": {"kind": kind, "name": dict(laid.name), "address": dict(laid.address)},
        "hours": dict(laid.hours) if laid.hours else None,
        "kept_until": laid.kept_until.isoformat() if laid.kept_until else None,
    }
