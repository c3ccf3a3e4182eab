"""One's own data as one document: what every service holds of the person, each in a section of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from town.look import Words

from portal.clients.backend import Failure
from portal.clients.own_data import HoldsData, KeepsRecords, Retention
from portal.context import context
from portal.guard import Visitor
from portal.language import texts

Document = dict[str, Any]
SCHEMA = "own-data/1"
"""Name and version of the document's shape (own-data.v1.json beside the README)."""

# What the sign-in service says of the account. The rest of a token is about the token.
_CLAIMS = (
    "sub", "preferred_username", "given_name", "family_name", "email", "email_verified", "locale", "level",
    "level_method", "level_at", "person_id", "verified_given_name", "verified_family_name", "roles", "auth_time",
)  # fmt: skip

# Kinds that outlive the account (docs/decisions/0057).
_STAYS = frozenset({"person", "record", "desk-proofs", "ended-declarations", "requests", "declarations"})


def collect(person: Visitor) -> Document | Failure:
    """The whole document, or the failure of the first service that did not answer: half of it would look like all."""
    sections: dict[str, Any] = {}
    for name, service in _services().items():
        answer = service.my_data(person)
        if isinstance(answer, Failure):
            return answer
        sections[name] = answer.root
    return {
        "schema": SCHEMA,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "municipality": context().municipality.name.model_dump(),
        "account": _account(person.session.claims),
        **sections,
        "notices": _in_both("own_data.notices").model_dump(),
    }


def made_at(document: Document) -> datetime:
    return datetime.fromisoformat(document["made_at"])


def retentions() -> list[tuple[str, Retention | Failure]]:
    """How long each service keeps what, by the service's name; a service that does not answer is named."""
    found: dict[str, KeepsRecords] = {**_services(), "notices": context().notifier}
    return [(name, service.retention()) for name, service in found.items()]


def kept_by_law() -> list[tuple[str, Retention | Failure]]:
    """What stays when an account is closed: drafts and copies go with it."""
    return [(name, _staying(answer)) for name, answer in retentions() if name != "notices"]


def _staying(answer: Retention | Failure) -> Retention | Failure:
    if isinstance(answer, Failure):
        return answer
    return Retention(items=[kind for kind in answer.items if kind.kind in _STAYS])


def _services() -> Mapping[str, HoldsData]:
    found = context()
    return {"identity": found.bridge, "certificates": found.certificates, "fee_declarations": found.fees}


def _account(claims: Mapping[str, Any]) -> dict[str, Any]:
    return {name: claims[name] for name in _CLAIMS if name in claims}


def _in_both(text_id: str) -> Words:
    return Words(el=texts("el")[text_id], en=texts("en")[text_id])
