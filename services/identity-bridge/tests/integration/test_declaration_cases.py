"""A special declaration from the first word to its end, over HTTP: the person's side and the staff's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
from sqlalchemy import Engine
from tests.declaring import BUSINESS_AFM, OTHER_AFM, Person, Side, decide, events, fields
from tests.papers import photograph


def test_from_the_first_word_to_access_and_its_end(person: Callable[..., Person], clerk: Side, engine: Engine) -> None:
    eleni = person()
    case = eleni.submit(eleni.begin())
    assert (case["state"], case["findings"], case["number"]) == ("submitted", [], "ED-2026-00001")
    listed = clerk.take("GET", "/declarations-desk/cases")
    queue = listed["items"]
    assert listed["counts"] == {"submitted": 1}
    assert [(one["case_id"], one["person_name"]) for one in queue] == [(case["case_id"], "ΕΛΕΝΗ ΞΕΝΑΚΗ")]
    assert clerk.take("GET", f"/declarations-desk/cases/{case['case_id']}/pages/1.png").startswith(b"\x89PNG")
    accepted = decide(clerk, case, "accept", document_checked=True, valid_to="2027-12-31")
    assert accepted.json()["state"] == "accepted", accepted.text
    (told,) = events(engine, "accepted")
    assert (told["business"]["afm"], told["valid_from"], told["valid_to"]) == (BUSINESS_AFM, "2026-11-23", "2027-12-31")
    assert told["recipient"] == {"email": "eleni@mail.example", "locale": "en", "name": "ΕΛΕΝΗ ΞΕΝΑΚΗ"}
    seen = [one["kind"] for one in eleni.take("GET", "/identity/views")["items"]]
    assert seen == ["declaration.accepted", "declaration.read-document"]
    eleni.take("POST", f"/declarations/{case['case_id']}/revoke", {})
    (ended,) = events(engine, "revoked")
    assert (ended["declaration_id"], ended["by"]) == (told["declaration_id"], "person")
    assert len(events(engine, "submitted")) == 1


def test_a_returned_case_is_put_right_and_stays_the_same_case(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit(eleni.begin(family_name="Ξενίδη"))
    assert [one["code"] for one in case["findings"]] == ["name-other"]
    back = decide(clerk, case, "return", reasons=["details-differ"], text="Γράψτε το επώνυμο της ταυτότητας.")
    assert back.json()["state"] == "returned"
    case_id = case["case_id"]
    changed = eleni.take("PUT", f"/declarations/{case_id}", {"fields": fields(), "locale": "en"})
    assert [one["code"] for one in changed["findings"]] == ["document-of-older-details"]
    assert changed["history"][-1]["text"] == "Γράψτε το επώνυμο της ταυτότητας."
    for _ in range(3):
        assert eleni.upload(case_id, photograph(eleni.take("GET", f"/declarations/{case_id}/form.pdf"))).ok
    again = eleni.take("POST", f"/declarations/{case_id}/submit")
    assert (again["findings"], again["revision"], again["case_id"]) == ([], 2, case_id)
    assert len(eleni.take("GET", "/declarations")["items"]) == 1
    # A clerk who still looks at the first submission does not decide on the second.
    assert decide(clerk, case, "accept", document_checked=True).status_code == 409
    assert decide(clerk, again, "accept", document_checked=True).json()["state"] == "accepted"
    assert [one["revision"] for one in events(engine, "submitted")] == [1, 2]
    (told,) = events(engine, "returned")
    assert told["reasons"] == ["details-differ"]


def test_the_print_says_what_is_known_of_the_person(person: Callable[..., Person]) -> None:
    eleni = person()
    with pypdfium2.PdfDocument(eleni.printed(eleni.begin())) as document:
        printed = document[0].get_textpage().get_text_bounded()
    for known in ("660075119", "eleni@mail.example", "Γεώργιος", BUSINESS_AFM):
        assert known in printed


def test_a_refused_or_revoked_attempt_blocks_no_later_one(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    refused = eleni.submit(eleni.begin())
    assert decide(clerk, refused, "refuse", text="Δεν εκπροσωπείτε την εταιρεία.").json()["state"] == "refused"
    assert len(events(engine, "refused")) == 1
    for _ in range(2):
        # Accepted, revoked and accepted again, all on one day.
        case = eleni.submit(eleni.begin())
        assert decide(clerk, case, "accept", document_checked=True).ok
        eleni.take("POST", f"/declarations/{case['case_id']}/revoke", {"text": "Πούλησα την εταιρεία."})
    assert len(events(engine, "accepted")) == len(events(engine, "revoked")) == 2


def test_one_open_case_for_a_business(person: Callable[..., Person]) -> None:
    eleni, first = person(), ""
    with ThreadPoolExecutor(6) as pool:
        body = {"fields": fields(), "locale": "en"}
        answers = list(pool.map(lambda _: eleni.ask("POST", "/declarations", body), range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    first = next(answer.json()["case_id"] for answer in answers if answer.status_code == 201)
    assert {answer.json()["case_id"] for answer in answers} == {first}
    assert eleni.begin(afm=OTHER_AFM) != first
    assert person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ").begin() != first


def test_what_is_missing_is_named_and_nothing_can_be_printed_before(person: Callable[..., Person]) -> None:
    eleni = person()
    bad = {"fields": fields(afm="999999816", name="", notice_email="nobody", places=[]), "locale": "en"}
    begun = eleni.ask("POST", "/declarations", bad)
    named = [fault["field"] for fault in begun.json()["errors"]]
    assert (begun.status_code, named) == (422, ["afm", "name", "notice_email", "places.0.name", "places.0.address"])
    case_id = eleni.begin()
    left = eleni.take("PUT", f"/declarations/{case_id}", bad)["faults"]
    assert len(left) == 5
    answer = eleni.ask("POST", f"/declarations/{case_id}/confirm")
    assert (answer.status_code, [fault["field"] for fault in answer.json()["errors"]]) == (422, named)
    assert "999999816" not in answer.text
    assert eleni.ask("GET", f"/declarations/{case_id}/form.pdf").status_code == 409
    eleni.take("PUT", f"/declarations/{case_id}", {"fields": fields(), "locale": "el"})
    eleni.take("POST", f"/declarations/{case_id}/confirm")
    missing = eleni.ask("POST", f"/declarations/{case_id}/submit")
    assert [fault["field"] for fault in missing.json()["errors"]] == ["document"]


def test_all_that_is_missing_is_named_in_the_order_of_the_fields(person: Callable[..., Person]) -> None:
    places = [{"name": "Αύρα", "address": ""}, {"name": "\U0001f600", "address": ""}]
    answer = person().ask("POST", "/declarations", {"fields": {"tax_office": "\U0001f600", "places": places}})
    told = {fault["field"]: fault["text"] for fault in answer.json()["errors"]}
    assert list(told) == [
        *("afm", "name", "seat", "tax_office", "notice_email", "given_name", "family_name", "capacity", "proof"),
        *("places.0.address", "places.1.name", "places.1.address"),
    ]
    assert told["afm"] == "Enter the tax number of the business."


def test_numbers_and_addresses_are_understood_as_people_write_them(person: Callable[..., Person]) -> None:
    eleni = person()
    written = {"afm": "EL 999.999\u00a0815", "gemi": "12 345-678", "notice_email": " Accounts\u200b@Xenaki.Example "}
    kept = eleni.take("GET", f"/declarations/{eleni.begin(**written)}")
    assert {name: kept["fields"][name] for name in written} == {
        "afm": BUSINESS_AFM,
        "gemi": "12345678",
        "notice_email": "Accounts@xenaki.example",
    }
    assert kept["faults"] == []
    again = eleni.ask("POST", "/declarations", {"fields": fields(afm="ΕΛ999999815"), "locale": "el"})
    assert (again.status_code, again.json()["code"]) == (409, "declaration-case-open"), "the same business"
