"""An officer signs a document elsewhere and brings it back."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from authorities import Authority, ec_key, new_authority, signed_by, status_of
from certificates.app import create_app
from certificates.models.documents import documents
from certificates.seal import REASONS
from certificates.signing_errors import REFUSALS
from conftest import usual_settings
from cryptography.hazmat.primitives import serialization
from described import assert_fits
from flask import Flask
from issuing import Filed, Staff, demo_seal, make_all, making
from papers import text_of
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, select, update

OFFICER = "Ιωάννης Δημητρίου"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return new_authority()


@pytest.fixture
def signing_app(
    authority: Authority,
    database_url: str,
    tokens: TokenFactory,
    clock: Clock,
    engine: Engine,
    tmp_path: Path,
    ending: Callable[[Flask], Flask],
) -> Flask:
    """The service of a municipality whose officers sign with certificates of this authority."""
    file = tmp_path / "roots.pem"
    file.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    settings = usual_settings(database_url, tokens, signer_roots_file=file)
    return ending(create_app(settings, verifier=tokens.verifier(), clock=clock))


@pytest.fixture
def staff(signing_app: Flask, tokens: TokenFactory) -> Staff:
    return Staff(signing_app, tokens)


@pytest.fixture
def issued(staff: Staff, engine: Engine, database_url: str, clock: Clock) -> Filed:
    """A certificate that was made, without a seal."""
    filed = staff.signed(delivery="download")
    make_all(making(engine, database_url, None, clock, officers_sign=True))
    return filed


def place(staff: Staff, filed: Filed) -> str:
    return f"/casework/cases/{filed.id}/documents/{staff.case(filed)['documents'][0]['id']}"


def taken(staff: Staff, filed: Filed) -> Any:
    return staff.client.get(f"{place(staff, filed)}/for-signing", headers=staff.clerk)


def bring(staff: Staff, filed: Filed, pdf: bytes, who: dict[str, str] | None = None) -> Any:
    headers = {**(who or staff.clerk), "Content-Type": "application/pdf"}
    return staff.client.put(f"{place(staff, filed)}/signed-file", data=pdf, headers=headers)


def signed(authority: Authority, pdf: bytes, name: str = OFFICER) -> bytes:
    return signed_by(authority.issue(ec_key(), name, "Δήμος Χερσονήσου"), pdf)


def twice(authority: Authority, pdf: bytes) -> bytes:
    return signed_by(authority.issue(ec_key(), "Άλλος", None), signed(authority, pdf), name="Second")


def own_file(staff: Staff, filed: Filed) -> bytes:
    document = staff.client.get(f"/requests/{filed.id}", headers=filed.citizen).get_json()["documents"][0]
    answer = staff.client.get(f"/requests/{filed.id}/documents/{document['id']}/file", headers=filed.citizen)
    assert answer.status_code == 200
    return bytes(answer.data)


def test_what_an_officer_signed_is_the_document_from_then_on(
    staff: Staff, issued: Filed, authority: Authority, engine: Engine, standards: Callable[[bytes], None]
) -> None:
    assert "Αντίγραφο για ενημέρωση" in text_of(own_file(staff, issued))
    given = taken(staff, issued)
    assert (given.status_code, given.content_type) == (200, "application/pdf")
    # It says what it will be, and is the same each time, or nobody could compare what comes back.
    assert "Ηλεκτρονική υπογραφή" in text_of(given.data)
    assert taken(staff, issued).data == given.data
    pdf = signed(authority, given.data)
    answer = bring(staff, issued, pdf)
    assert answer.status_code == 200, answer.json
    assert_fits("Case", answer.json)
    [document] = answer.json["documents"]
    assert (document["seal"], document["to_sign"], document["state"]) == ("signed-outside", False, "valid")
    assert own_file(staff, issued) == pdf
    assert status_of(pdf, [authority.root]).bottom_line
    standards(pdf)
    [line] = [one for one in staff.case(issued)["history"] if one["what"] == "signed-outside"]
    assert (line["detail"], line["actor_name"]) == (OFFICER, "Κώστας Πιστοποιήσεων")
    assert line["told"] == {"document_number": document["number"], "signed_by": OFFICER}
    with engine.connect() as conn:
        row = conn.execute(select(documents)).mappings().one()
    assert (row["sha256"], row["unsigned"], row["content"]["mark"]) == (sha256(pdf).hexdigest(), None, "officer")


def test_a_check_of_a_signed_one_says_that_an_officer_signed(
    staff: Staff, issued: Filed, authority: Authority, engine: Engine
) -> None:
    said = text_of(own_file(staff, issued))
    pdf = signed(authority, taken(staff, issued).data)
    assert bring(staff, issued, pdf).status_code == 200
    code = said.partition("Κωδικός επαλήθευσης")[2].split()[0]
    assert code in text_of(pdf)
    found = staff.client.post("/verifications", json={"code": code}).get_json()
    assert (found["state"], found["mark"]) == ("valid", "officer")


def test_the_same_file_again_changes_nothing_and_another_is_too_late(
    staff: Staff, issued: Filed, authority: Authority
) -> None:
    given = taken(staff, issued).data
    pdf, other = signed(authority, given), signed(authority, given, "Άλλος Υπάλληλος")
    assert bring(staff, issued, pdf).status_code == 200
    assert bring(staff, issued, pdf).status_code == 200
    late = bring(staff, issued, other, staff.head)
    assert (late.status_code, late.json["code"], late.json["reason"]) == (409, "not-to-be-signed", "signed")
    assert taken(staff, issued).json["reason"] == "signed"
    assert own_file(staff, issued) == pdf
    assert len([one for one in staff.case(issued)["history"] if one["what"] == "signed-outside"]) == 1


def test_two_who_bring_it_at_once_are_one_who_did(staff: Staff, issued: Filed, authority: Authority) -> None:
    given, line = taken(staff, issued).data, threading.Barrier(2)
    brought = [(signed(authority, given, "Α Πρώτος"), staff.clerk), (signed(authority, given, "Β Άλλη"), staff.head)]

    def begin(one: tuple[bytes, dict[str, str]]) -> int:
        line.wait()
        return int(bring(staff, issued, *one).status_code)

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(begin, brought))
    assert sorted(statuses) == [200, 409]
    assert own_file(staff, issued) == brought[statuses.index(200)][0]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda _, given: given, "not-signed"),
        (lambda authority, given: signed(authority, given[:-1] + b" "), "not-ours"),
        (lambda authority, given: twice(authority, given), "several-signatures"),
        (lambda _, given: signed(new_authority(), given), "not-trusted"),
        (lambda authority, given: signed(authority, given)[:-200], "broken"),
        (lambda _, given: given + b"%junk\n" * 40, "not-signed"),
        (lambda _, given: given + bytes(range(256)) * 20, "broken"),
        (lambda _, given: given + b" " * 10_000_000, "too-large"),
        (lambda _, __: b"", "not-ours"),
    ],
)
def test_a_file_that_is_not_ours_with_one_signature_is_refused_in_words(
    staff: Staff, issued: Filed, authority: Authority, spoil: Callable[[Authority, bytes], bytes], reason: str
) -> None:
    answer = bring(staff, issued, spoil(authority, taken(staff, issued).data))
    assert (answer.status_code, answer.json["code"]) == (422, "signed-file-refused"), answer.json
    assert answer.json["reason"] == reason
    assert answer.json["detail"]
    assert_fits("Problem", answer.json)
    assert staff.case(issued)["documents"][0]["to_sign"]


def test_every_reason_has_words() -> None:
    assert set(REFUSALS) == set(REASONS)


def test_what_was_recalled_is_not_signed(staff: Staff, issued: Filed, authority: Authority) -> None:
    given = taken(staff, issued).data
    staff.done(issued, "recall", staff.head, reason="Νέα στοιχεία.")
    for answer in (taken(staff, issued), bring(staff, issued, signed(authority, given))):
        assert (answer.status_code, answer.json["reason"]) == (409, "not-valid")
    assert not staff.case(issued)["documents"][0]["to_sign"]


def test_what_waits_to_be_made_is_not_signed(staff: Staff) -> None:
    assert taken(staff, staff.signed()).json["reason"] == "not-valid"


def test_a_demo_seal_gives_way_to_an_officer_s_signature_and_a_real_one_does_not(
    staff: Staff, engine: Engine, database_url: str, clock: Clock, authority: Authority, tmp_path: Path
) -> None:
    filed = staff.signed()
    make_all(making(engine, database_url, demo_seal(tmp_path), clock, officers_sign=True))
    given = taken(staff, filed).data
    assert "ΔΟΚΙΜΑΣΤΙΚΟ" not in text_of(given)
    with engine.begin() as conn:
        conn.execute(update(documents).values(seal="pkcs11"))
    assert taken(staff, filed).json["reason"] == "sealed"
    with engine.begin() as conn:
        conn.execute(update(documents).values(seal="demo"))
    assert bring(staff, filed, signed(authority, given)).status_code == 200


def test_a_refusal_is_signed_like_a_certificate(
    staff: Staff, engine: Engine, database_url: str, clock: Clock, authority: Authority
) -> None:
    filed = staff.filed()
    staff.done(filed, "take")
    staff.done(filed, "refuse", reason="no-right", text="Δεν προκύπτει δικαίωμα.")
    make_all(making(engine, database_url, None, clock, officers_sign=True))
    assert bring(staff, filed, signed(authority, taken(staff, filed).data)).status_code == 200


def test_without_authorities_nothing_is_signed_elsewhere(
    app: Flask, tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock
) -> None:
    staff = Staff(app, tokens)
    filed = staff.signed()
    make_all(making(engine, database_url, None, clock))
    assert taken(staff, filed).json["reason"] == "no-authorities"
    assert bring(staff, filed, b"%PDF").json["reason"] == "no-authorities"


def test_what_was_made_before_officers_signed_has_to_be_issued_again(
    staff: Staff, engine: Engine, database_url: str, clock: Clock
) -> None:
    filed = staff.signed()
    make_all(making(engine, database_url, None, clock))
    assert taken(staff, filed).json["reason"] == "not-prepared"


def test_no_clerk_signs_for_the_own_case_and_no_citizen_signs_at_all(
    staff: Staff, issued: Filed, tokens: TokenFactory
) -> None:
    path = f"{place(staff, issued)}/for-signing"
    assert staff.client.get(path, headers=issued.citizen).status_code == 403
    assert bring(staff, issued, b"%PDF", issued.citizen).status_code == 403
    unknown = f"/casework/cases/{issued.id}/documents/{uuid.uuid4()}/for-signing"
    assert staff.client.get(unknown, headers=staff.clerk).json["code"] == "document-not-found"
