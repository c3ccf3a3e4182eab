"""A reader compares a file with the one that was issued: by its fingerprint, and the file goes nowhere."""

import uuid
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from certificates.api.context import EXTENSION, ServiceContext
from certificates.seal import Roots
from certificates.seal.demo import AUTHORITY_FILE
from certificates.seal.keys import as_asn1, certificates_of
from conftest import ADDRESS_KEY
from described import assert_fits
from flask import Flask
from issuing import Filed, Staff, demo_seal, make_all, making
from servicekit.testing import TokenFactory
from sqlalchemy import Engine


@pytest.fixture
def staff(app: Flask, tokens: TokenFactory) -> Staff:
    return Staff(app, tokens)


def ask(staff: Staff, address: str | None = None, **body: Any) -> Any:
    """From an address of its own, so that wrong tries of others do not count."""
    headers = {"X-Client-Address": address or uuid.uuid4().hex, "X-Client-Key": ADDRESS_KEY}
    answer = staff.client.post("/verifications", json=body, headers=headers)
    if answer.status_code == 200:
        assert_fits("Verification", answer.get_json())
    return answer


def downloaded(staff: Staff, filed: Filed) -> bytes:
    document = staff.case(filed)["documents"][-1]
    path = f"/requests/{filed.id}/documents/{document['id']}/file"
    return bytes(staff.client.get(path, headers=filed.citizen).data)


def issued(staff: Staff, engine: Engine, url: str, folder: Path | None) -> bytes:
    filed = staff.signed(delivery="download")
    make_all(making(engine, url, demo_seal(folder) if folder else None))
    return downloaded(staff, filed)


def test_the_very_file_is_told_with_what_its_seal_says(
    app: Flask, staff: Staff, engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_of_it = sha256(issued(staff, engine, database_url, tmp_path)).hexdigest()
    found = ask(staff, sha256=print_of_it).get_json()
    assert (found["state"], found["file"]["same"]) == ("valid", True)
    assert (found["file"]["seal"]["state"], found["file"]["seal"]["trusted"]) == ("intact", None)
    assert found["holder_masked"]
    assert "holder" not in found
    context: ServiceContext = app.extensions[EXTENSION]
    roots = tuple(map(as_asn1, certificates_of(tmp_path / AUTHORITY_FILE)))
    monkeypatch.setitem(app.extensions, EXTENSION, replace(context, seal_roots=Roots(roots)))
    assert ask(staff, sha256=print_of_it.upper()).get_json()["file"]["seal"]["trusted"] is True


def test_a_changed_file_is_none_of_ours_and_nothing_more_is_said(
    staff: Staff, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    changed = sha256(issued(staff, engine, database_url, tmp_path) + b" ").hexdigest()
    assert ask(staff, sha256=changed).get_json() == {"state": "unknown", "file": {"same": False, "seal": None}}


def test_a_copy_without_a_seal_says_so(staff: Staff, engine: Engine, database_url: str) -> None:
    print_of_it = sha256(issued(staff, engine, database_url, None)).hexdigest()
    seal = ask(staff, sha256=print_of_it).get_json()["file"]["seal"]
    assert seal == {"state": "none", "signer": None, "trusted": None}


def test_a_letter_has_no_code_and_is_compared_all_the_same(
    staff: Staff, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    filed = staff.filed()
    staff.done(filed, "take")
    staff.done(filed, "refuse", reason="no-right", text="Δεν προκύπτει δικαίωμα.")
    make_all(making(engine, database_url, demo_seal(tmp_path)))
    found = ask(staff, sha256=sha256(downloaded(staff, filed)).hexdigest()).get_json()
    assert (found["kind"], found["file"]["same"]) == ("refusal", True)


def test_files_that_are_none_are_throttled_like_codes(staff: Staff) -> None:
    answers = [ask(staff, "one", sha256=sha256(bytes([number])).hexdigest()).status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    assert ask(staff, "another", sha256="0" * 64).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"), [({}, "code"), ({"sha256": "0" * 63}, "sha256"), ({"sha256": "g" * 64}, "sha256")]
)
def test_what_is_no_question_is_told(staff: Staff, body: dict[str, str], field: str) -> None:
    refused = ask(staff, **body)
    assert (refused.status_code, [one["field"] for one in refused.get_json()["errors"]]) == (422, [field])
