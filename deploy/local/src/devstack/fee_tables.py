"""Changes of the tables of fees in every state, so that each of their pages has something to show."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

MOVED: Mapping[str, Any] = {
    "section": "overrides",
    "act": "add",
    "fee": "nightlife",
    "rows": [{"key": {"period": "2024-Q4"}, "values": {"due": "2025-02-28"}}],
    "reason": "Παράταση της προθεσμίας για τα κέντρα διασκέδασης.",
}
"""In force, and it concerns nobody."""
MISTAKEN: Mapping[str, Any] = {
    "section": "rates",
    "act": "add",
    "fee": "nightlife",
    "day": "2024-01-01",
    "rows": [{"key": {}, "values": {"percent": "50"}}],
    "reason": "Νέος συντελεστής.",
}
"""Sent back: a digit too many."""
CORRECTION: Mapping[str, Any] = {
    "section": "rates",
    "act": "add",
    "fee": "food-and-drink",
    "day": "2024-01-01",
    "decision": {"number": "214/2023", "ada": "ΨΩΑ1ΩΗΑ-ΞΛ7"},
    "rows": [{"key": {}, "values": {"percent": "0.75"}}],
    "reason": "Η απόφαση του συμβουλίου δεν είχε περαστεί στους πίνακες.",
}
"""Waits, and concerns what was declared since."""


class Service(Protocol):
    """fee-declarations on a day that is over (earlier.py)."""

    def ask(self, token: str, day: date, method: str, path: str, body: Any = None) -> dict[str, Any]: ...


def make(service: Service, day: date, officer: str, second: str) -> None:
    """One that is in force, one that was sent back, and one that waits, unless something was proposed already."""

    def post(token: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return service.ask(token, day, "POST", f"/tables/proposals{path}", dict(body))

    if service.ask(officer, day, "GET", "/tables/proposals")["items"]:
        return
    moved, mistaken = post(officer, "", MOVED), post(officer, "", MISTAKEN)
    post(second, f"/{moved['id']}/release", {})
    post(second, f"/{mistaken['id']}/rejection", {"reason": "Ο συντελεστής είναι 5 %, όχι 50 %."})
    post(officer, "", CORRECTION)
