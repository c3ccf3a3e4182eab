"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicekit.envelope import Event
from sqlalchemy import RowMapping

from certificates.catalogue import Procedure
from certificates.municipality import Office

SOURCE = "certificates"
REQUEST_SUBMITTED = "certificates.request.submitted"
DELIVERY_CHANGED = "certificates.request.delivery-changed"
ACCOUNT_SETTLED = "certificates.account.settled"


Row = RowMapping | Mapping[str, Any]
Recipient = dict[str, str | None]


def request_submitted(row: Row, procedure: Procedure, office: Office, recipient: Recipient) -> Event:
    """A citizen filed a request and it has a protocol number."""
    return Event(REQUEST_SUBMITTED, str(row["id"]), 1, _about(row, procedure, office, recipient))


def delivery_changed(
    row: Row, change: int, at: datetime, procedure: Procedure, office: Office, recipient: Recipient
) -> Event:
    """The citizen wants it delivered in another way, or elsewhere; ``change`` counts the changes from 1."""
    data = _about(row, procedure, office, recipient) | {"changed_at": at.isoformat()}
    return Event(DELIVERY_CHANGED, str(row["id"]), change, data)


def _about(row: Row, procedure: Procedure, office: Office, recipient: Recipient) -> dict[str, Any]:
    """What every event about a request says of it."""
    return {
        "request_id": str(row["id"]),
        "number": row["number"],
        "procedure": {"code": procedure.code, "title": procedure.title.model_dump()},
        "delivery": row["delivery"],
        "submitted_at": row["submitted_at"].isoformat(),
        "deadline": row["deadline"].isoformat(),
        "unit": office.model_dump(mode="json", exclude={"hours", "signatory"}),
        "postal_address": row["postal_address"],
        "recipient": recipient,
    }
