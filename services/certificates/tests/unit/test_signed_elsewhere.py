"""Files that officers signed with their own certificates: what is given out, and what is taken back."""

import base64
from io import BytesIO
from pathlib import Path

import papers
import pytest
from asn1crypto import x509 as asn1_x509
from authorities import NOW, Authority, ec_key, new_authority, rsa_key, signed_by
from certificates.seal import (
    Roots,
    SignedFileRefused,
    check_signed_outside,
    for_signing,
    open_seal,
)
from certificates.seal.keys import HeldKeySigner, Opened
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from sealed import Hold, drawn_over, settings


@pytest.fixture(scope="module")
def given(pdf: bytes) -> bytes:
    """What an officer is given to sign."""
    return for_signing(pdf)


def test_what_an_officer_is_given_keeps_the_standards(given: bytes, pdf: bytes, standards: Hold) -> None:
    assert given.startswith(pdf + b"\n")
    standards(given)


@pytest.fixture(scope="module")
def officer(authority: Authority) -> Opened:
    return authority.issue(rsa_key(), "ΙΩΑΝΝΗΣ ΔΗΜΗΤΡΙΟΥ", "ΑΠΕΔ")


def refusal(unsigned: bytes, signed: bytes, roots: list[asn1_x509.Certificate]) -> str:
    with pytest.raises(SignedFileRefused) as raised:
        check_signed_outside(unsigned, signed, Roots(tuple(roots)))
    return raised.value.reason


@pytest.mark.parametrize("visible", [False, True])
def test_our_document_with_an_officer_s_signature_is_taken(
    visible: bool, authority: Authority, officer: Opened, given: bytes
) -> None:
    signed = signed_by(officer, given, visible=visible)
    found = check_signed_outside(given, signed, Roots((authority.root,)))
    assert (found.signer, found.organisation) == ("ΙΩΑΝΝΗΣ ΔΗΜΗΤΡΙΟΥ", "ΑΠΕΔ")
    assert found.at is not None
    assert not found.timestamped


def test_an_invisible_signature_keeps_the_standards(officer: Opened, given: bytes, standards: Hold) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(given))
    spec = fields.SigFieldSpec("Officer", invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True))
    out = BytesIO()
    PdfSigner(PdfSignatureMetadata(field_name="Officer"), HeldKeySigner(officer), new_field_spec=spec).sign_pdf(
        writer, output=out
    )
    standards(out.getvalue())


def test_another_document_is_not_taken(authority: Authority, officer: Opened, given: bytes) -> None:
    from dataclasses import replace

    other = papers.certificate(replace(papers.CERTIFICATE, number="413/23-11-2026"))
    assert refusal(given, signed_by(officer, for_signing(other)), [authority.root]) == "not-ours"
    assert refusal(given, given[:-10], [authority.root]) == "not-ours"
    assert refusal(given, b"", [authority.root]) == "not-ours"


def test_our_document_without_a_signature_is_not_taken(authority: Authority, given: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(given))
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    assert refusal(given, out.getvalue(), [authority.root]) == "not-signed"
    assert refusal(given, given, [authority.root]) == "not-signed"
    assert refusal(given, given + b"more\n", [authority.root]) in ("broken", "not-signed")


def test_something_drawn_over_it_before_signing_is_not_taken(
    authority: Authority, officer: Opened, given: bytes
) -> None:
    assert refusal(given, signed_by(officer, drawn_over(given)), [authority.root]) == "changed"


def test_something_drawn_over_it_after_signing_is_not_taken(
    authority: Authority, officer: Opened, given: bytes
) -> None:
    assert refusal(given, drawn_over(signed_by(officer, given)), [authority.root]) == "changed"


def test_a_changed_signature_is_not_taken(authority: Authority, officer: Opened, given: bytes) -> None:
    signed = signed_by(officer, given)
    place = signed.rindex(b"/Contents <") + 3000
    changed = signed[:place] + (b"0" if signed[place : place + 1] != b"0" else b"1") + signed[place + 1 :]
    assert refusal(given, changed, [authority.root]) == "broken"


def test_a_number_that_no_machine_holds_breaks_a_file_and_nothing_else(
    authority: Authority, officer: Opened, given: bytes
) -> None:
    tail = signed_by(officer, given)[len(given) :]
    start = tail.rindex(b"startxref\n") + len(b"startxref\n")
    for value in (b"9" * 50, b"-1", b""):
        spoiled = given + tail[:start] + value + b"\n%%EOF\n"
        assert refusal(given, spoiled, [authority.root]) == "broken"


def test_an_unknown_authority_is_not_trusted(officer: Opened, given: bytes) -> None:
    signed = signed_by(officer, given)
    assert refusal(given, signed, [new_authority().root]) == "not-trusted"
    assert refusal(given, signed, []) == "not-trusted"


def test_a_certificate_that_ended_is_not_trusted(authority: Authority, given: bytes) -> None:
    ended = authority.issue(ec_key(), "Παλιός", None, days=-10)
    assert refusal(given, signed_by(ended, given), [authority.root]) == "not-trusted"


def test_two_signatures_are_one_too_many(authority: Authority, officer: Opened, given: bytes) -> None:
    twice = signed_by(officer, signed_by(officer, given), name="Second")
    assert refusal(given, twice, [authority.root]) == "several-signatures"


def test_what_is_far_too_large_is_not_looked_at(authority: Authority, given: bytes) -> None:
    assert refusal(given, given + b"x" * 20_100_000, [authority.root]) == "too-large"


def test_a_municipality_with_a_very_long_name_has_a_demo_seal(tmp_path: Path) -> None:
    names = ("Δήμος " + "Μακρύς" * 10, "Municipality of Long")
    seal = open_seal(settings(seal="demo", seal_folder=tmp_path), names, NOW)
    assert seal is not None
    assert seal.holder.organisation == names[1]


def test_the_key_of_codes_is_32_bytes() -> None:
    from certificates.settings import CodeSettings
    from pydantic import ValidationError

    good = {"document_code_key": base64.b64encode(b"k" * 32).decode(), "verification_page": "https://dimos.example/e"}
    assert CodeSettings.model_validate(good).code_key == b"k" * 32
    for bad in ("", "x", base64.b64encode(b"k" * 31).decode()):
        with pytest.raises(ValidationError):
            CodeSettings.model_validate({**good, "document_code_key": bad})
