"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicekit.envelope import Event
from sqlalchemy import RowMapping

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


Row = RowMapping | Mapping[str, Any]
Recipient = dict[str, str | None]


def request_submitted(row: Row, procedure: Procedure, office: Office, recipient: Recipient) -> Event:
    """A citizen filed a request and it has a protocol number."""
    return Event(REQUEST_SUBMITTED, str(row["id"]), 1, _about(row, procedure, office, recipient))


def delivery_changed(about: "About", change: int, at: datetime) -> Event:
    """The citizen wants it delivered in another way, or elsewhere; ``change`` counts the changes from 1."""
    case = about.case
    row = {
        "id": case.id,
        "number": case.number,
        "delivery": case.delivery.value,
        "submitted_at": case.submitted_at,
        "deadline": case.deadline,
        "postal_address": case.postal_address,
    }
    recipient = {"email": case.email, "locale": case.locale, "name": case.name}
    data = _about(row, about.procedure, about.office, recipient) | {"changed_at": at.isoformat()}
    return Event(DELIVERY_CHANGED, str(case.id), change, data)


def _about(row: Row, procedure: Procedure, office: Office, recipient: Recipient) -> dict[str, Any]:
    """What every event about a request says of it."""
    return {
        "request_id": str(row["id"]),
        "number": row["number"],
        "procedure": {"code": procedure.code, "title": procedure.title.model_dump()},
        "delivery": row["delivery"],
        "submitted_at": row["submitted_at"].isoformat(),
        "deadline": row["deadline"].isoformat(),
        "unit": office.model_dump(mode="json", exclude={"hours"}),
        "postal_address": row["postal_address"],
        "recipient": recipient,
    }


@dataclass(frozen=True, slots=True)
class About:
    """The case that something happened to, as it is now, with its procedure and the office that has it."""

    case: Case
    procedure: Procedure
    office: Office


def of_case(kind: str, about: About, at: datetime, more: Mapping[str, Any]) -> Event:
    """Something happened to a case. Its version says which act it was: the same act is the same event for ever."""
    case, procedure = about.case, about.procedure
    data = {
        "request_id": str(case.id),
        "number": case.number,
        "procedure": {"code": procedure.code, "title": procedure.title.model_dump()},
        "state": case.state.value,
        "unit": about.office.model_dump(mode="json"),
        "recipient": {"email": case.email, "locale": case.locale, "name": case.name},
        "at": at.isoformat(),
        **more,
    }
    return Event(kind, str(case.id), case.version, data)
