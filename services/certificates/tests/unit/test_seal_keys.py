"""Seals whose key is in a file or in a device, with and without a timestamp."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from authorities import Authority, Key, ec_key, rsa_key, status_of
from certificates.seal import (
    Kind,
    SealFailed,
    SealUnusable,
)
from certificates.seal.keys import HeldKeySigner, Opened, as_asn1
from certificates.seal.sealing import PdfSeal, Timestamping
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from sealed import ABOUT, NAMES, Hold, opened


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
