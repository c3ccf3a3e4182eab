"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from dataclasses import asdict
from typing import Any

from servicekit.envelope import Event

from certificates.catalogue import Procedure
from certificates.domain import Application
from certificates.municipality import Office

SOURCE = "certificates"
REQUEST_SUBMITTED = "certificates.request.submitted"


def request_submitted(
    row: dict[str, Any],
    application: Application,
    procedure: Procedure,
    office: Office,
    recipient: dict[str, str | None],
) -> Event:
    """A citizen filed a request and it has a protocol number."""
    address = application.postal_address
    data = {
        "request_id": str(row["id"]),
        "number": row["number"],
        "procedure": {"code": procedure.code, "title": procedure.title.model_dump()},
        "delivery": application.delivery.value,
        "submitted_at": row["submitted_at"].isoformat(),
        "deadline": row["deadline"].isoformat(),
        "unit": office.model_dump(mode="json"),
        "postal_address": asdict(address) if address else None,
        "recipient": recipient,
    }
    return Event(REQUEST_SUBMITTED, str(row["id"]), 1, data)
