"""No applicant gets papers in another name, and no clerk issues papers for themselves or alone."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from asking import APPLICANT, CLERK, SUPERVISOR
from certificates.models.documents import documents
from flask import Flask
from flask.testing import FlaskClient
from issuing import FIELDS, Filed, Staff, demo_seal, make_all, making
from requesting import ADDRESS, AT_COUNTER, CITIZEN_A, COLLECT, file
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, select
from test_posting import level_changed

TO_MY_DOOR = {"delivery": "post", "postal_address": ADDRESS}


@pytest.fixture
def staff(app: Flask, tokens: TokenFactory) -> Staff:
    return Staff(app, tokens)


class Account:
    """An applicant of level A who writes any name into a request, and proves the own one later."""

    def __init__(self, client: FlaskClient, tokens: TokenFactory) -> None:
        subject = uuid.uuid4().hex
        self.client, self.subject = client, subject
        self.before = tokens.headers(subject, **CITIZEN_A)
        self.after = tokens.headers(subject, **{**CITIZEN_A, "level": "B", "person_id": subject})

    def files(self, **names: str) -> str:
        answer = file(self.client, self.before, {**COLLECT, "applicant": {**APPLICANT, **names}})
        assert answer.status_code == 201, answer.json
        return str(answer.json["id"])

    def put(self, request_id: str, wish: dict[str, Any]) -> Any:
        return self.client.put(f"/requests/{request_id}/delivery", json=wish, headers=self.after)


@pytest.fixture
def account(client: FlaskClient, tokens: TokenFactory) -> Account:
    return Account(client, tokens)


@pytest.mark.parametrize("wish", [TO_MY_DOOR, {"delivery": "download"}])
def test_papers_in_anothers_name_do_not_leave_the_house_after_another_name_was_proved(
    account: Account, staff: Staff, wish: dict[str, Any]
) -> None:
    request_id = account.files(given_name="Δήμητρα", family_name="Πολίτη")
    staff.done(Filed(request_id, account.after, ""), "take")
    refused = account.put(request_id, wish)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "names-not-proved")
    assert account.put(request_id, {"delivery": "collect"}).status_code == 200
    assert staff.case(Filed(request_id, account.after, ""))["level"] == "A"


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        ({"given_name": "ELENI", "family_name": "ΝΙΚΟΛΑΟΥ"}, True),
        ({"given_name": "Λένα", "family_name": "Νικολάου"}, False),
        ({"given_name": "Δήμητρα", "family_name": "Πολίτη"}, False),
    ],
)
def test_the_registers_writing_takes_the_place_of_what_was_written(
    account: Account, staff: Staff, names: dict[str, str], *, taken: bool
) -> None:
    request_id = account.files(**names)
    if taken:
        staff.done(Filed(request_id, account.after, ""), "take")
    assert account.put(request_id, TO_MY_DOOR).status_code == 200
    case = staff.case(Filed(request_id, account.after, ""))
    assert (case["level"], case["applicant_name"]) == ("B", "Νικολάου Ελένη")
    assert case["applicant"]["verified"] == ["given_name", "family_name"]
    found = staff.client.post("/casework/searches", json={"text": "Ελενη"}, headers=staff.clerk).get_json()["items"]
    assert [one["id"] for one in found] == [request_id]


def test_the_office_sends_nothing_in_an_unproved_name(
    account: Account, staff: Staff, engine: Engine, clock: Clock
) -> None:
    request_id = account.files(given_name="Δήμητρα", family_name="Πολίτη")
    level_changed(engine, account.subject, "B", clock.now.replace(year=2027))
    filed = Filed(request_id, account.after, "")
    staff.done(filed, "take")
    refused = staff.act(filed, "change-delivery", **TO_MY_DOOR)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "level-too-low")


def _document(staff: Staff, filed: Filed) -> str:
    return str(staff.case(filed)["documents"][0]["id"])


def _own_file(staff: Staff, filed: Filed) -> Any:
    path = f"/requests/{filed.id}/documents/{_document(staff, filed)}/file"
    return staff.client.get(path, headers=filed.citizen)


def test_what_lies_at_a_counter_is_not_downloaded_too(
    account: Account, staff: Staff, engine: Engine, database_url: str, clock: Clock
) -> None:
    filed = Filed(account.files(), account.after, "")
    staff.done(filed, "take")
    staff.done(filed, "present", document=FIELDS)
    staff.done(filed, "issue")
    make_all(making(engine, database_url, None, clock))
    refused = _own_file(staff, filed)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "other-delivery")
    assert staff.case(filed)["state"] == "issued"


def test_a_copy_without_a_seal_delivers_nothing(
    staff: Staff, engine: Engine, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    filed = staff.signed(delivery="download")
    make_all(making(engine, database_url, None, clock))
    assert _own_file(staff, filed).status_code == 200
    case = staff.case(filed)
    assert (case["documents"][0]["seal"], case["state"]) == (None, "issued")
    assert [one["what"] for one in case["history"]].count("download") == 1, "that it was taken along is in the record"
    sealed = staff.signed(delivery="download")
    make_all(making(engine, database_url, demo_seal(tmp_path), clock))
    assert _own_file(staff, sealed).status_code == 200
    assert staff.case(sealed)["state"] == "delivered"


def test_what_was_recalled_is_not_downloaded_any_more(
    staff: Staff, engine: Engine, database_url: str, clock: Clock
) -> None:
    filed = staff.signed(delivery="download")
    make_all(making(engine, database_url, None, clock))
    assert _own_file(staff, filed).status_code == 200
    staff.done(filed, "recall", staff.head, reason="Λάθος στοιχεία")
    assert _own_file(staff, filed).status_code == 404


# -- the office


def _at_the_counter(staff: Staff, names: dict[str, str], who: dict[str, str]) -> Any:
    body = {**AT_COUNTER, "applicant": {**APPLICANT, **names}}
    return staff.client.post("/counter/requests", json=body, headers={**who, "Idempotency-Key": uuid.uuid4().hex})


CLERKS_NAMES = [
    {"given_name": "Κώστας", "family_name": "Πιστοποιήσεων"},
    {"given_name": "Κώστας Ιωάννης", "family_name": "Πιστοποιήσεων"},
    {"given_name": "KOSTAS", "family_name": "PISTOPOIISEON"},
]


@pytest.mark.parametrize("names", CLERKS_NAMES)
def test_clerks_do_not_work_on_what_a_colleague_filed_for_them_at_the_counter(
    staff: Staff, names: dict[str, str]
) -> None:
    assert _at_the_counter(staff, names, staff.clerk).status_code == 403
    filed = Filed(_at_the_counter(staff, names, staff.colleague).get_json()["id"], {}, "")
    for answer in (
        staff.act(filed, "take"),
        staff.client.get(f"/casework/cases/{filed.id}", headers=staff.clerk),
        staff.client.get(f"/casework/cases/{filed.id}/slip.pdf", headers=staff.clerk),
        staff.client.get(f"/casework/cases/{filed.id}/receipt.pdf", headers=staff.clerk),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (403, "own-case")


def test_nor_on_what_they_filed_with_an_account_of_their_own_as_a_citizen(staff: Staff, tokens: TokenFactory) -> None:
    names = {"given_name": CLERK["given_name"], "family_name": CLERK["family_name"]}
    citizen = tokens.headers(uuid.uuid4().hex, **{**CITIZEN_A, **names})
    made = file(staff.client, citizen, {**COLLECT, "applicant": {**APPLICANT, **names}})
    filed = Filed(made.get_json()["id"], citizen, "")
    assert staff.act(filed, "take").get_json()["code"] == "own-case"
    assert staff.act(filed, "take", staff.colleague).status_code == 200


def test_a_namesake_whom_the_register_knows_as_another_person_is_served(staff: Staff, tokens: TokenFactory) -> None:
    names = {"given_name": CLERK["given_name"], "family_name": CLERK["family_name"]}
    namesake = tokens.headers(uuid.uuid4().hex, **{**CITIZEN_A, **names, "level": "B", "person_id": "namesake"})
    filed = Filed(file(staff.client, namesake, COLLECT).get_json()["id"], namesake, "")
    assert staff.act(filed, "take").status_code == 403
    known = tokens.headers("clerk-1", **{**CLERK, "person_id": "the-clerk"})
    assert staff.act(filed, "take", known).status_code == 200


def test_the_file_of_an_own_case_is_fetched_as_a_citizen_or_not_at_all(
    staff: Staff, tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock
) -> None:
    filed = staff.signed()
    make_all(making(engine, database_url, None, clock))
    with engine.connect() as conn:
        [document_id] = conn.execute(select(documents.c.id)).scalars()
    person = staff.client.get(f"/requests/{filed.id}", headers=filed.citizen)
    assert person.status_code == 200
    path = f"/casework/cases/{filed.id}/documents/{document_id}/file"
    names = {"given_name": "Ελένη", "family_name": "Νικολάου"}
    own = tokens.headers("clerk-9", **{**CLERK, **names})
    answer = staff.client.get(path, headers=own)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "own-case")
    assert staff.client.get(path, headers=staff.clerk).status_code == 200


@pytest.mark.parametrize("claims", [CLERK, {**SUPERVISOR, "preferred_username": "clerk"}])
def test_the_clerk_who_filed_at_the_counter_does_not_sign(
    staff: Staff, tokens: TokenFactory, claims: dict[str, Any]
) -> None:
    filer = tokens.headers("clerk-1", **claims)
    filed = Filed(_at_the_counter(staff, {}, filer).get_json()["id"], {}, "")
    staff.done(filed, "take", filer)
    staff.done(filed, "present", filer, document=FIELDS)
    refused = staff.act(filed, "issue", filer)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "filed-by-you")
    assert staff.act(filed, "issue", staff.colleague).status_code == 200


# -- what no page can be printed with

UNPRINTABLE = ["Ελένη 🙂", "Эллада", "مريم"]


@pytest.mark.parametrize("text", UNPRINTABLE)
def test_what_cannot_be_printed_is_refused_where_it_is_written(staff: Staff, client: FlaskClient, text: str) -> None:
    citizen = staff.tokens.headers(uuid.uuid4().hex, **CITIZEN_A)
    for change, field in (
        ({"applicant": {**APPLICANT, "given_name": text}}, "applicant.given_name"),
        ({"applicant": {**APPLICANT, "birth_place": text}}, "applicant.birth_place"),
        ({"answers": {"record": "current", "purpose": text}}, "answers.purpose"),
    ):
        refused = file(client, citizen, {**COLLECT, **change})
        assert refused.status_code == 422, change
        assert [one["field"] for one in refused.get_json()["errors"]] == [field]
    filed = staff.filed()
    staff.done(filed, "take")
    draft = staff.act(filed, "draft", document={**FIELDS, "family_name": text})
    assert [one["field"] for one in draft.get_json()["errors"]] == ["document.family_name"]
    refusal = staff.act(filed, "refuse", reason="other", text=f"Δεν προκύπτει: {text}")
    assert [one["field"] for one in refusal.get_json()["errors"]] == ["text"]
    where = {"delivery": "post", "postal_address": {**ADDRESS, "street": text}}
    address = client.put(f"/requests/{filed.id}/delivery", json=where, headers=filed.citizen)
    assert [one["field"] for one in address.get_json()["errors"]] == ["postal_address.street"]
