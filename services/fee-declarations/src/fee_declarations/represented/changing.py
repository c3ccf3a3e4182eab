"""What a representative keeps of an establishment: its kind, its address and the facts that its kind has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inputkit.schemas import Fault, fault
from servicekit.clock import local_day
from servicekit.parsing import refuse
from sqlalchemy import Connection

from fee_declarations.domain.facts import read_facts
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.errors import EstablishmentNotFound
from fee_declarations.represented import store
from fee_declarations.represented.schemas import LABELS
from fee_declarations.represented.store import ChangeRow, Described, Kept
from fee_declarations.stored_json import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Description:
    """What a representative says of an establishment; ``facts`` as they were written."""

    person_id: str
    establishment_id: UUID
    kind: str
    address: str
    facts: Mapping[str, str]


def describe(conn: Connection, said: Description, tariffs: Tariffs, now: datetime) -> None:
    """Keep it, with a record of what changed; the same again changes nothing.

    Raises EstablishmentNotFound, and InvalidInput naming every wrong field.
    """
    day = local_day(now)
    place = store.lock_establishment(conn, said.establishment_id)
    if place is None or store.one(conn, said.person_id, place.business_id, day) is None:
        raise EstablishmentNotFound
    if said.kind not in tariffs.kinds:
        refuse([fault("kind", "choice", LABELS)])
    facts, faults = read_facts(tariffs.facts_of(said.kind), said.facts, day)
    if said.address != place.address and store.address_taken(conn, place, said.address):
        faults.append(Fault("address", _TAKEN))
    refuse(faults)
    is_now = Kept(said.kind, said.address, facts)
    before, after = _differing(Kept(place.kind, place.address, place.facts), is_now)
    if after:
        store.change(conn, place, ChangeRow(now, True, before, after), Described(said.person_id, is_now))


def _differing(before: Kept, after: Kept) -> tuple[JsonObject, JsonObject]:
    """The fields that differ, with their values of before and after."""
    pairs: Mapping[str, tuple[Json, Json]] = {
        "kind": (before.kind, after.kind),
        "address": (before.address, after.address),
        "facts": ({**before.facts}, {**after.facts}),
    }
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return {name: was for name, (was, _) in changed.items()}, {name: is_now for name, (_, is_now) in changed.items()}


_TAKEN = {
    "el": "Η επιχείρηση έχει ήδη εγκατάσταση με αυτό το όνομα σε αυτή τη διεύθυνση.",
    "en": "The business already has an establishment of this name at this address.",
}
