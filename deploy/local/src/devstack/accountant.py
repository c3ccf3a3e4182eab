"""An accountant of six businesses with fifty establishments each, so that pages of many have something to show.

What takes a call for each establishment by the pages is one statement here; what is declared, the service declares.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from devstack import postgres, seed
from devstack.office import Caller
from devstack.progress import wait_for
from devstack.stack import Stack

PERSONA = "argyro.logotheti"
PLACES = 50
"""Establishments of each business."""
UNKNOWN = "ΜΙΝΩΑ ΤΟΥΡΙΣΤΙΚΗ ΜΟΝΟΠΡΟΣΩΠΗ ΙΚΕ"
"""One more, which finance does not know: an officer has to tie it."""


class Client(NamedTuple):
    """A business of hers: what its establishments are called, where they are, and of which kind. The kind is also the
    code of the fee that they declare."""

    name: str
    place: str
    street: str
    kind: str


CLIENTS = (
    Client("ΑΙΓΑΙΟ ΔΙΑΜΕΡΙΣΜΑΤΑ Α.Ε.", "Διαμερίσματα «Αιγαίο»", "Ναυάρχου Νεάρχου", "accommodation"),
    Client("ΑΡΙΑΔΝΗ ΚΑΤΑΛΥΜΑΤΑ Ε.Π.Ε.", "Δωμάτια «Αριάδνη»", "Ευρώπης", "accommodation"),
    Client("ΔΙΚΤΗ ΕΠΑΥΛΕΙΣ Ι.Κ.Ε.", "Έπαυλη «Δίκτη»", "Δικταίου Άντρου", "accommodation"),
    Client("ΖΕΦΥΡΟΣ ΕΣΤΙΑΣΗ Α.Ε.", "Ταβέρνα «Ζέφυρος»", "Αγίας Παρασκευής", "food-and-drink"),
    Client("ΚΡΗΤΙΚΟ ΚΑΦΕ Ο.Ε.", "Καφέ «Κρητικό»", "Σανούδου", "food-and-drink"),
    Client("ΠΕΛΑΓΟΣ ΔΙΑΚΟΠΕΣ Α.Ε.", "Κατάλυμα «Πέλαγος»", "Φιλίππου", "accommodation"),
)
FACTS: Mapping[str, Mapping[str, str]] = {
    "accommodation": {"beds": "14", "serves": "no"},
    "food-and-drink": {"area": "85", "tables_area": "16"},
}
# As ``describe`` of fee-declarations keeps it, for all of a business.
_DESCRIBED = """
UPDATE establishments SET kind = %(kind)s, facts = %(facts)s::jsonb
FROM businesses WHERE businesses.id = establishments.business_id AND businesses.name = %(name)s
"""
_PERIOD = "2024-Q4"


def declarations() -> list[dict[str, Any]]:
    """Her special declarations, as staff accepted them."""
    known = [_declaration(client.name, number, _places(client)) for number, client in enumerate(CLIENTS)]
    place = {"name": "Ξενώνας «Μίνωα»", "address": "Μίνωος 4"}
    return [*known, _declaration(UNKNOWN, len(CLIENTS), [place])]


def known_to_finance(declared: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The businesses that finance has on its list."""
    return [one["business"] for one in declared if one["business"]["name"] != UNKNOWN]


def make(stack: Stack) -> None:
    """Say what her establishments are, declare for all of one business, and check a second one without filing."""
    service = Caller(stack.layout.url("fee-declarations"), Caller.with_taxisnet(stack, PERSONA).token)
    log = str(stack.layout.logs / "fee-declarations-worker.log")
    wait_for("the accountant's businesses", lambda: len(_businesses(service)) == len(CLIENTS) + 1, 60, log)
    with postgres.connect(stack.layout, stack.secrets["postgres"], database="fee_declarations") as conn:
        for client in CLIENTS:
            said = {"name": client.name, "kind": client.kind, "facts": json.dumps(FACTS[client.kind])}
            conn.execute(_DESCRIBED, said)
    ids = {one["name"]: one["id"] for one in _businesses(service)}
    for client, dry_run in ((CLIENTS[0], False), (CLIENTS[3], True)):
        _declare(service, ids[client.name], client, dry_run=dry_run)


def _businesses(service: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.ask("GET", "/businesses?page=1")["items"]
    return found


def _declare(service: Caller, business_id: str, client: Client, *, dry_run: bool) -> None:
    asked = f"/businesses/{business_id}/declaring?fee={client.kind}&period={_PERIOD}"
    rows = [
        {
            "establishment_id": place["id"],
            "fee": client.kind,
            "period": _PERIOD,
            "answers": {"receipts": f"{3_000 + 170 * number}.00", "inclusive": "yes"},
        }
        for number, place in enumerate(service.ask("GET", asked)["establishments"])
    ]
    body = {"business_id": business_id, "locale": "el", "rows": rows, "dry_run": dry_run}
    service.ask("POST", "/declaration-batches", body)


def _places(client: Client) -> list[dict[str, str]]:
    return [{"name": f"{client.place} {n}", "address": f"{client.street} {n}"} for n in range(1, PLACES + 1)]


def _declaration(name: str, number: int, places: list[dict[str, str]]) -> dict[str, Any]:
    declared = seed.representative_declaration()
    declared["representative_afm"] = seed.tax_number(PERSONA)
    declared["capacity"] = "authorised_accountant"
    declared["business"] = {
        "afm": seed.made_up_number(5001 + number),
        "name": name,
        "address": places[0]["address"],
        "tax_office": "ΔΟΥ Ηρακλείου",
        "notice_email": f"pelatis-{number + 1}@logotheti.example",
        "establishments": places,
    }
    return declared
