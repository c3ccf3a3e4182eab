"""The address for notes of payment: nothing goes to an unverified address, and nothing waits for its verification."""

import uuid
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from identity_bridge.handlers import HANDLERS
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter
from sqlalchemy import Engine, text
from tests.declaring import Person, Side, decide, events

from tests.conftest import Bridge

WRITTEN, OTHER, OWN = "accounts@xenaki.example", "office@xenaki.example", "eleni@mail.example"
ABOUT = "notice-address"
AFM_2, AFM_3 = "660075445", "660074100"


def use_link(bridge: Bridge, token: str) -> requests.Response:
    """As the portal does for the reader who opens the mail, signed in or not."""
    address = f"{bridge.url}/notice-addresses/confirm"
    return requests.post(address, json={"token": token}, headers={"Accept-Language": "en"}, timeout=60)


def address_of(one: Person, case: Any) -> dict[str, Any]:
    found: dict[str, Any] = one.take("GET", f"/declarations/{case['case_id']}")["notice_address"]
    return found


def change(one: Person, case: Any, email: str) -> requests.Response:
    return one.ask("POST", f"/declarations/{case['case_id']}/notice-address", {"email": email})


def hear(engine: Engine, kind: str, data: dict[str, Any]) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    event = ReceivedEvent(uuid.uuid4(), kind, "/services/notifier", str(uuid.uuid4()), at, None, data)
    with transaction(engine) as conn:
        HANDLERS["NOTICES"][kind](conn, event)


def address_id(engine: Engine) -> str:
    """Of the only address that was ever asked for: the notifier tells of its mail by it."""
    with engine.begin() as conn:
        return str(conn.execute(text("SELECT address_id FROM notice_addresses")).scalar_one())


def test_a_link_goes_to_the_address_and_verifies_it(
    bridge: Bridge, person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    assert case["notice_address"] == {"in_force": None, "waiting": WRITTEN, "expired": False, "undelivered": None}
    [asked] = events(engine, "asked", ABOUT)
    assert asked["recipient"]["email"] == WRITTEN
    answer = use_link(bridge, asked["token"])
    assert (answer.status_code, answer.json()["business_name"]) == (200, "ΞΕΝΑΚΗ ΙΚΕ")
    assert use_link(bridge, asked["token"]).json() == answer.json(), "pressed twice"
    assert address_of(eleni, case) == {"in_force": WRITTEN, "waiting": None, "expired": False, "undelivered": None}
    assert decide(clerk, case, "accept", document_checked=True).ok
    assert events(engine, "accepted")[0]["business"]["notice_email"] == WRITTEN


def test_acceptance_does_not_wait_and_the_address_follows(
    bridge: Bridge, person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    assert decide(clerk, case, "accept", document_checked=True).ok
    [told] = events(engine, "accepted")
    assert told["business"]["notice_email"] is None
    assert use_link(bridge, events(engine, "asked", ABOUT)[0]["token"]).ok
    [changed] = events(engine, "changed", ABOUT)
    assert (changed["declaration_id"], changed["email"]) == (told["declaration_id"], WRITTEN)


def test_another_address_counts_when_it_is_verified_and_the_former_is_told(
    bridge: Bridge, person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    use_link(bridge, events(engine, "asked", ABOUT)[0]["token"])
    decide(clerk, case, "accept", document_checked=True)
    assert change(eleni, case, OTHER).ok
    assert address_of(eleni, case) == {"in_force": WRITTEN, "waiting": OTHER, "expired": False, "undelivered": None}
    assert events(engine, "changed", ABOUT) == []
    use_link(bridge, events(engine, "asked", ABOUT)[-1]["token"])
    [changed] = events(engine, "changed", ABOUT)
    assert (changed["email"], changed["recipient"]["email"]) == (OTHER, WRITTEN)
    # What this person has verified once needs no second link, and the own verified address none at all.
    assert change(eleni, case, WRITTEN.upper()).ok
    assert change(eleni, case, OWN).ok
    assert len(events(engine, "asked", ABOUT)) == 2
    assert address_of(eleni, case)["in_force"] == OWN


def test_a_link_ends_with_its_time_and_with_the_next_one(
    bridge: Bridge, person: Callable[..., Person], engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    [first] = events(engine, "asked", ABOUT)
    assert change(eleni, case, OTHER).ok
    gone = use_link(bridge, first["token"])
    assert (gone.status_code, gone.json()["code"]) == (404, "notice-address-link-gone")
    assert use_link(bridge, "made-up-made-up-made-up").status_code == 404
    bridge.clock.advance(days=8)
    assert address_of(eleni, case)["expired"] is True
    assert use_link(bridge, events(engine, "asked", ABOUT)[-1]["token"]).status_code == 404
    assert change(eleni, case, OTHER).ok
    assert use_link(bridge, events(engine, "asked", ABOUT)[-1]["token"]).ok


def test_the_person_who_waits_learns_that_the_mail_was_not_sent(person: Callable[..., Person], engine: Engine) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    asked = address_id(engine)
    report = {"event_type": "identity.notice-address.asked", "aggregate_id": asked, "state": "parked"}
    parked = {**report, "reason": "address-refused", "at": "2026-11-20T10:00:00+00:00"}
    hear(engine, "notices.notice.parked", parked)
    assert address_of(eleni, case)["undelivered"] == "address-refused"
    sent = {**report, "state": "sent", "reason": None, "at": "2026-11-20T11:00:00+00:00"}
    hear(engine, "notices.notice.sent", sent)
    hear(engine, "notices.notice.parked", parked)
    assert address_of(eleni, case)["undelivered"] is None, "operations tried again, and the older report comes late"
    # Asking again sends another mail.
    hear(engine, "notices.notice.parked", {**parked, "at": "2026-11-20T12:00:00+00:00"})
    assert change(eleni, case, WRITTEN).json()["notice_address"]["undelivered"] is None


def test_a_case_that_is_handed_in_again_asks_again_where_no_mail_went(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    asked = address_id(engine)
    report = {"event_type": "identity.notice-address.asked", "aggregate_id": asked, "state": "parked"}
    hear(engine, "notices.notice.parked", {**report, "reason": "gave-up", "at": "2026-11-20T10:00:00+00:00"})
    assert decide(clerk, case, "return", reasons=["other"], text="Διορθώστε.").ok
    assert eleni.ask("POST", f"/declarations/{case['case_id']}/submit").ok
    assert len(events(engine, "asked", ABOUT)) == 2


@pytest.mark.parametrize(
    ("about", "dead"),
    [
        ({"event_type": "identity.notice-address.asked", "aggregate_id": "no id"}, True),
        ({"event_type": "identity.notice-address.asked", "aggregate_id": str(uuid.uuid4())}, False),
        ({"event_type": "fees.note.issued", "aggregate_id": "no id"}, False),
    ],
)
def test_reports_about_other_mails_change_nothing(engine: Engine, bridge: Bridge, about: Any, dead: bool) -> None:
    del bridge  # The tables are there.
    report = {**about, "state": "parked", "reason": "gave-up", "at": "2026-11-20T10:00:00+00:00"}
    with pytest.raises(DeadLetter) if dead else nullcontext():
        hear(engine, "notices.notice.parked", report)


def test_no_reader_is_flooded_with_links(person: Callable[..., Person], bridge: Bridge, engine: Engine) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    answers = [change(eleni, case, f"office-{number}@xenaki.example").status_code for number in range(5)]
    assert answers == [200] * 4 + [429]
    assert len(events(engine, "asked", ABOUT)) == 5
    bridge.clock.advance(days=1, seconds=1)
    assert change(eleni, case, OTHER).ok


def test_many_cases_are_no_way_to_bury_an_address(
    person: Callable[..., Person], bridge: Bridge, engine: Engine
) -> None:
    eleni, nikos = person(), person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    his = nikos.submit_by_code(nikos.begin(notice_email="own-office@mail.example"))
    first = eleni.submit_by_code(eleni.begin())
    for _ in range(4):
        assert change(eleni, first, WRITTEN).ok
    refused = change(nikos, his, WRITTEN.upper())
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-links"), "by any caller"
    # Handing in does not fail by it; only the link is not sent.
    second = eleni.submit_by_code(eleni.begin(afm=AFM_2))
    assert second["state"] == "submitted"
    assert len(events(engine, "asked", ABOUT)) == 6
    for number in range(5):
        assert change(eleni, second, f"office-{number}@xenaki.example").ok
    third = eleni.submit_by_code(eleni.begin(afm=AFM_3, notice_email="third@xenaki.example"))
    assert change(eleni, third, "fourth@xenaki.example").status_code == 429, "ten of a person"
    bridge.clock.advance(days=1, seconds=1)
    assert change(eleni, third, WRITTEN).ok


def test_only_the_own_case_and_only_while_something_may_come(person: Callable[..., Person], clerk: Side) -> None:
    eleni = person()
    nikos = person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    begun = {"case_id": eleni.begin()}
    assert change(eleni, begun, OTHER).json()["code"] == "notice-address-not-now"
    case = eleni.submit_by_code(begun["case_id"])
    assert change(nikos, case, OTHER).status_code == 404
    assert change(eleni, case, "no address").status_code == 422
    assert decide(clerk, case, "refuse", text="Δεν εκπροσωπείτε την εταιρεία.").ok
    assert change(eleni, case, OTHER).json()["code"] == "notice-address-not-now"


def test_an_address_ends_with_its_declaration_and_its_readers_are_told(
    bridge: Bridge, person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    use_link(bridge, events(engine, "asked", ABOUT)[0]["token"])
    assert decide(clerk, case, "accept", document_checked=True).ok
    assert change(eleni, case, OTHER).ok
    waiting = events(engine, "asked", ABOUT)[-1]["token"]
    assert clerk.ask("POST", f"/declarations-desk/cases/{case['case_id']}/revoke", {"text": "Αντικαταστάθηκε."}).ok
    [ended] = events(engine, "ended", ABOUT)
    assert (ended["recipient"]["email"], ended["business_name"]) == (WRITTEN, "ΞΕΝΑΚΗ ΙΚΕ")
    assert address_of(eleni, case) == {"in_force": None, "waiting": None, "expired": False, "undelivered": None}
    assert use_link(bridge, waiting).status_code == 404
    assert events(engine, "changed", ABOUT) == []


def test_who_hears_of_the_end_is_not_written_to_twice(
    bridge: Bridge, person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin(notice_email=OWN))
    assert decide(clerk, case, "accept", document_checked=True).ok
    assert eleni.ask("POST", f"/declarations/{case['case_id']}/revoke", {"text": ""}).ok
    assert len(events(engine, "revoked")) == 1
    assert events(engine, "ended", ABOUT) == []
