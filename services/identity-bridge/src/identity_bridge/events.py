"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from typing import Any

from servicekit.envelope import Event

SOURCE = "identity-bridge"
DECLARATION_ACCEPTED = "identity.declaration.accepted"


def declaration_accepted(declaration_id: str, data: dict[str, Any]) -> Event:
    """Staff accepted a special declaration: from now on the person may act for the business."""
    return Event(DECLARATION_ACCEPTED, declaration_id, 1, {"declaration_id": declaration_id, **data})
