"""The seal as a reader of PDFs finds it, whoever keeps the key; and files that officers signed elsewhere."""

import base64
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import papers
import pytest
from asn1crypto import x509 as asn1_x509
from authorities import NOW, Authority, Key, ec_key, new_authority, rsa_key, signed_by, status_of
from certificates.seal import (
    About,
    Holder,
    Kind,
    Seal,
    SealFailed,
    SealUnusable,
    SignedFileRefused,
    check_signed_outside,
    for_signing,
    open_seal,
    watcher,
    watching,
)
from certificates.seal.demo import AUTHORITY_FILE, SEAL_FILE
from certificates.seal.keys import HeldKeySigner, Opened, as_asn1, certificates_of
from certificates.seal.sealing import PdfSeal, Timestamping
from certificates.settings import SealSettings
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore

Hold = Callable[[bytes], None]
NAMES = ("Δήμος Δοκιμής", "Municipality of Testing")
ABOUT = About("412/23-11-2026")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return new_authority()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return papers.certificate()


def settings(**given: object) -> SealSettings:
    return SealSettings.model_validate(given)


def opened(**given: object) -> Seal:
    seal = open_seal(settings(**given), NAMES, NOW)
    assert seal is not None
    return seal


# -- the demo seal


def test_the_demo_seal_holds_offline_and_keeps_the_standards(pdf: bytes, tmp_path: Path, standards: Hold) -> None:
    seal = opened(seal="demo", seal_folder=tmp_path)
    sealed = seal.seal(pdf, ABOUT)
    assert sealed.startswith(pdf + b"\n")
    (root,) = map(as_asn1, certificates_of(tmp_path / AUTHORITY_FILE))
    found = status_of(sealed, [root])
    assert found.bottom_line
    assert found.trusted
    assert found.docmdp_ok
    standards(sealed)


@pytest.mark.parametrize("make", [lambda: papers.printed.letter(papers.LETTER, papers.LOOK)], ids=["letter"])
def test_letters_keep_the_standards_with_the_seal(make: Callable[[], bytes], tmp_path: Path, standards: Hold) -> None:
    standards(opened(seal="demo", seal_folder=tmp_path).seal(make(), ABOUT))


def test_a_sealed_document_tells_its_number_and_the_field_s_name(pdf: bytes, tmp_path: Path) -> None:
    reader = PdfFileReader(BytesIO(opened(seal="demo", seal_folder=tmp_path).seal(pdf, ABOUT)))
    (signature,) = reader.embedded_regular_signatures
    assert signature.sig_object["/Reason"] == "Έκδοση εγγράφου, 412/23-11-2026"
    assert signature.sig_field["/TU"] == "Ηλεκτρονική σφραγίδα του Δήμου"
    assert signature.sig_field["/Rect"] == [-9999, -9999, -9999, -9999]


def test_the_demo_seal_says_that_it_is_none(tmp_path: Path) -> None:
    seal = opened(seal="demo", seal_folder=tmp_path)
    assert seal.kind is Kind.DEMO
    assert seal.holder.organisation == "Δήμος Δοκιμής"
    assert "χωρίς νομική ισχύ" in seal.holder.name
    assert "NO LEGAL FORCE" in (tmp_path / SEAL_FILE).read_text() or "NO LEGAL FORCE" in str(
        certificates_of(tmp_path / AUTHORITY_FILE)[0].subject
    )
    assert (tmp_path / SEAL_FILE).stat().st_mode & 0o077 == 0


def test_the_demo_seal_is_kept_until_it_ends_soon_or_is_another_town_s(tmp_path: Path) -> None:
    first = opened(seal="demo", seal_folder=tmp_path).holder
    assert opened(seal="demo", seal_folder=tmp_path).holder == first
    later = open_seal(settings(seal="demo", seal_folder=tmp_path), NAMES, NOW + timedelta(days=720))
    assert later is not None
    assert later.holder.not_after > first.not_after
    other = open_seal(settings(seal="demo", seal_folder=tmp_path), ("Δήμος Άλλος",), NOW)
    assert other is not None
    assert other.holder.organisation == "Δήμος Άλλος"


def test_one_changed_byte_is_noticed(pdf: bytes, tmp_path: Path) -> None:
    sealed = bytearray(opened(seal="demo", seal_folder=tmp_path).seal(pdf, ABOUT))
    (root,) = map(as_asn1, certificates_of(tmp_path / AUTHORITY_FILE))
    place = sealed.index(b"/Producer") if b"/Producer" in sealed else 2000
    sealed[place + 12] ^= 1
    assert not status_of(bytes(sealed), [root]).intact


def test_what_is_added_later_is_noticed(pdf: bytes, tmp_path: Path) -> None:
    sealed = opened(seal="demo", seal_folder=tmp_path).seal(pdf, ABOUT)
    (root,) = map(as_asn1, certificates_of(tmp_path / AUTHORITY_FILE))
    assert not status_of(drawn_over(sealed), [root]).bottom_line


def test_no_document_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(SealFailed):
        opened(seal="demo", seal_folder=tmp_path).seal(b"no pdf", ABOUT)


def test_without_a_word_there_is_no_seal() -> None:
    assert open_seal(settings(), NAMES, NOW) is None


# -- files


def as_pem(found: Opened, password: bytes | None = None) -> bytes:
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    )
    private = found.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (found.certificate, *found.chain))


@pytest.mark.parametrize("make_key", [ec_key, rsa_key])
@pytest.mark.parametrize("kind", ["pem", "pkcs12"])
def test_a_seal_from_a_file_with_a_password(
    kind: str, make_key: Callable[[], Key], authority: Authority, pdf: bytes, tmp_path: Path, standards: Hold
) -> None:
    found = authority.issue(make_key(), "Σφραγίδα", "ΔΗΜΟΣ ΔΟΚΙΜΗΣ")
    file, password = tmp_path / "seal", tmp_path / "password"
    password.write_bytes(b"secret word\n")
    if kind == "pem":
        file.write_bytes(as_pem(found, b"secret word"))
    else:
        encryption = serialization.BestAvailableEncryption(b"secret word")
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(b"seal", found.key, found.certificate, found.chain, encryption)
        )
    seal = opened(seal="file", seal_file=file, seal_password_file=password)
    sealed = seal.seal(pdf, ABOUT)
    assert seal.kind is Kind.FILE
    assert status_of(sealed, [authority.root]).bottom_line
    standards(sealed)
    password.write_bytes(b"another")
    with pytest.raises(SealUnusable, match="password"):
        opened(seal="file", seal_file=file, seal_password_file=password)


def test_another_organisation_s_seal_is_refused(authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "seal.pem"
    file.write_bytes(as_pem(authority.issue(ec_key(), "Σφραγίδα", "Δήμος Άλλος")))
    with pytest.raises(SealUnusable, match="Δήμος Άλλος"):
        opened(seal="file", seal_file=file)
    file.write_bytes(as_pem(authority.issue(ec_key(), "Δήμος Δοκιμής", None)))
    with pytest.raises(SealUnusable, match="names no organisation"):
        opened(seal="file", seal_file=file)
    file.write_bytes(as_pem(authority.issue(ec_key(), "Σφραγίδα", "municipality of TESTING")))
    assert opened(seal="file", seal_file=file).holder.name == "Σφραγίδα"


def test_a_seal_that_ended_is_refused(authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "seal.pem"
    file.write_bytes(as_pem(authority.issue(ec_key(), "Σφραγίδα", NAMES[0], days=-1)))
    with pytest.raises(SealUnusable, match="ended on"):
        opened(seal="file", seal_file=file)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"seal": "demo"}, "SEAL_FOLDER"),
        ({"seal": "file"}, "SEAL_FILE"),
        ({"seal": "file", "seal_file": "/nowhere/seal.pem"}, "cannot be read"),
        ({"seal": "file", "seal_file": __file__}, "neither PKCS"),
        ({"seal": "pkcs11"}, "SEAL_PASSWORD_FILE"),
        ({"seal": "pkcs11", "seal_password_file": __file__}, "SEAL_PKCS11_MODULE"),
    ],
)
def test_what_a_seal_lacks_is_told(given: dict[str, object], says: str) -> None:
    with pytest.raises(SealUnusable, match=says):
        opened(**given)


def test_a_key_that_is_not_the_certificate_s_is_refused(authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "seal.pem"
    found = authority.issue(ec_key(), "Σφραγίδα", NAMES[0])
    file.write_bytes(as_pem(Opened(ec_key(), found.certificate, ())))
    with pytest.raises(SealUnusable, match="not that of the certificate"):
        opened(seal="file", seal_file=file)


# -- timestamps


def stamping(authority: Authority, folder: Path, service: TimeStamper | None = None) -> PdfSeal:
    (folder / "authority.crl").write_bytes(authority.revocations())
    stamps = authority.issue(rsa_key(), "Χρονοσήμανση", "Authority of tests", stamps=True)
    key = asn1_key(stamps)
    service = service or DummyTimeStamper(as_asn1(stamps.certificate), key)
    signer = HeldKeySigner(authority.issue(ec_key(), "Σφραγίδα", NAMES[0]))
    return PdfSeal(Kind.FILE, signer, Timestamping(service, (authority.root,), (), folder))


def asn1_key(found: Opened) -> object:
    from pyhanko.sign.general import load_private_key_from_pemder_data

    der = found.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return load_private_key_from_pemder_data(der, passphrase=None)


def test_with_a_timestamp_it_holds_with_what_is_inside(
    authority: Authority, pdf: bytes, tmp_path: Path, standards: Hold
) -> None:
    sealed = stamping(authority, tmp_path).seal(pdf, ABOUT)
    reader = PdfFileReader(BytesIO(sealed))
    (signature,) = reader.embedded_regular_signatures
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {"trust_roots": [authority.root], "allow_fetching": False, "revocation_mode": "require"}
    )
    found = validate_pdf_signature(signature, context)
    assert found.bottom_line
    assert found.timestamp_validity is not None
    assert found.timestamp_validity.trusted
    standards(sealed)


def test_a_timestamp_service_that_is_away_seals_nothing(authority: Authority, pdf: bytes, tmp_path: Path) -> None:
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    away = RequestsHTTPTimeStamper("http://127.0.0.1:9/", timeout=1)
    with pytest.raises(SealFailed):
        stamping(authority, tmp_path, away).seal(pdf, ABOUT)


def test_without_revocation_lists_nothing_is_sealed(authority: Authority, pdf: bytes, tmp_path: Path) -> None:
    seal = stamping(authority, tmp_path)
    (tmp_path / "authority.crl").unlink()
    with pytest.raises(SealFailed):
        seal.seal(pdf, ABOUT)


# -- a device


SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@contextmanager
def token_with(found: Opened, folder: Path) -> Iterator[str]:
    """A token of SoftHSM's with the key and its certificate."""
    import pkcs11

    configuration = folder / "softhsm2.conf"
    (folder / "tokens").mkdir()
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    label = f"seal-{uuid.uuid4().hex[:8]}"
    program = shutil.which("softhsm2-util")
    assert program is not None, "the tests of the device need softhsm2"
    key = folder / "key.pem"
    key.write_bytes(as_pem(found))
    subprocess.run(
        [program, "--init-token", "--free", "--label", label, "--so-pin", "1234", "--pin", "4321"], check=True
    )
    importing = [
        program,
        "--import",
        str(key),
        "--token",
        label,
        "--label",
        "municipality",
        "--id",
        "a1",
        "--pin",
        "4321",
    ]
    subprocess.run(importing, check=True)
    library = pkcs11.lib(str(SOFTHSM))
    with library.get_token(token_label=label).open(user_pin="4321", rw=True) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "municipality",
                pkcs11.Attribute.ID: b"\xa1",
                pkcs11.Attribute.SUBJECT: as_asn1(found.certificate).subject.dump(),
                pkcs11.Attribute.VALUE: as_asn1(found.certificate).dump(),
            }
        )
    yield label


def test_a_seal_whose_key_never_leaves_its_device(
    authority: Authority, pdf: bytes, tmp_path: Path, standards: Hold
) -> None:
    found = authority.issue(rsa_key(), "Σφραγίδα", NAMES[0])
    pin = tmp_path / "pin"
    pin.write_text("4321\n")
    with token_with(found, tmp_path) as token:
        given = {
            "seal": "pkcs11",
            "seal_pkcs11_module": SOFTHSM,
            "seal_pkcs11_token": token,
            "seal_password_file": pin,
        }
        seal = opened(**given, seal_pkcs11_label="municipality")
        assert seal.kind is Kind.PKCS11
        sealed = [seal.seal(pdf, ABOUT), seal.seal(pdf, ABOUT)]
        assert all(status_of(one, [authority.root]).bottom_line for one in sealed)
        standards(sealed[0])
        with pytest.raises(SealUnusable):
            opened(**given, seal_pkcs11_label="nothing")
        with pytest.raises(SealUnusable):
            opened(**{**given, "seal_pkcs11_token": "nothing"}, seal_pkcs11_label="municipality")


# -- the end of it


def test_that_it_ends_is_told_at_ninety_thirty_and_seven_days() -> None:
    ends = datetime(2027, 6, 1, tzinfo=UTC)
    look = watcher(Holder("Σφραγίδα", NAMES[0], ends - timedelta(days=730), ends))
    days = [100, 91, 90, 89, 60, 31, 29, 15, 7, 6, 1, 0, -1]
    assert [look(ends - timedelta(days=left)) for left in days] == [
        *(None, None, None, 90, None, None, 30, None, None, 7, None, None, None)
    ]


def test_the_worker_looks_by_itself(tmp_path: Path) -> None:
    from prometheus_client import generate_latest

    seal = opened(seal="demo", seal_folder=tmp_path)
    loop = watching(seal, lambda: seal.holder.not_after - timedelta(days=12, hours=1))
    assert loop.step() == 0
    assert b"seal_days_left 12.0" in generate_latest()


def test_the_days_that_are_left_are_a_number_for_operations() -> None:
    from prometheus_client import generate_latest

    ends = datetime(2027, 6, 1, tzinfo=UTC)
    watcher(Holder("Σφραγίδα", None, ends, ends))(ends - timedelta(days=42))
    assert b"seal_days_left" in generate_latest()
    assert b"42.0" in generate_latest()


# -- signed elsewhere


def drawn_over(pdf: bytes) -> bytes:
    """The same file, on whose first page something else is drawn now."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    other = writer.add_object(generic.StreamObject(stream_data=b"0 0 0 rg 0 0 500 500 re f"))
    page["/Contents"] = other
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


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
        check_signed_outside(unsigned, signed, roots)
    return raised.value.reason


@pytest.mark.parametrize("visible", [False, True])
def test_our_document_with_an_officer_s_signature_is_taken(
    visible: bool, authority: Authority, officer: Opened, given: bytes
) -> None:
    signed = signed_by(officer, given, visible=visible)
    found = check_signed_outside(given, signed, [authority.root])
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
