"""A seal of our own making, so that the whole way can be seen before the municipality has one.

Its certificate says that it has no legal force, and so does every page that it seals.
"""

import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from certificates.seal.keys import Opened, open_file
from certificates.seal.port import SealUnusable

SEAL_FILE = "demo-seal.pem"
AUTHORITY_FILE = "demo-authority.pem"
UNIT = "TEST - NO LEGAL FORCE"
_NAME = "Δοκιμή – χωρίς νομική ισχύ"
_AUTHORITY = "Αρχή δοκιμών – χωρίς νομική ισχύ"
_LONGEST_NAME = 64
"""Bytes of a name in a certificate."""
_LIFE = timedelta(days=730)
_RENEW = timedelta(days=30)


def open_demo(folder: Path, names: Sequence[str], now: datetime) -> Opened:
    """The demo seal of this folder, made when there is none, when it is another municipality's, or when it ends soon.
    Raises SealUnusable when the folder cannot be written."""
    municipality = next((name for name in names if len(name.encode()) <= _LONGEST_NAME), None)
    if municipality is None:
        raise SealUnusable("no name of the municipality is short enough for a certificate")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "demo-seal.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            file = folder / SEAL_FILE
            if file.exists():
                found = open_file(file, None)
                if _is_good(found.certificate, municipality, now):
                    return found
            _make(folder, municipality, now)
            return open_file(file, None)
    except OSError as error:
        raise SealUnusable(f"the folder of the demo seal cannot be used: {error.strerror}") from None


def _is_good(certificate: x509.Certificate, municipality: str, now: datetime) -> bool:
    names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return names[0].value == municipality and now + _RENEW < certificate.not_valid_after_utc


def _make(folder: Path, municipality: str, now: datetime) -> None:
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _name(_AUTHORITY, municipality)
    by = _Authority(issuer, authority_key)
    authority = _certificate(issuer, authority_key.public_key(), by, now, is_authority=True)
    own = _certificate(_name(_NAME, municipality), key.public_key(), by, now, is_authority=False)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificates = [one.public_bytes(serialization.Encoding.PEM) for one in (own, authority)]
    # The authority's key is kept nowhere: it issues this one certificate.
    _write(folder / AUTHORITY_FILE, certificates[1])
    _write(folder / SEAL_FILE, private + b"".join(certificates))


@dataclass(frozen=True, slots=True)
class _Authority:
    """Who signs a certificate."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey


def _certificate(
    subject: x509.Name, public: ec.EllipticCurvePublicKey, by: _Authority, now: datetime, *, is_authority: bool
) -> x509.Certificate:
    begins = now.astimezone(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + _LIFE)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
        .add_extension(_usage(is_authority), critical=True)
        .sign(by.key, hashes.SHA256())
    )


def _usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str, municipality: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "GR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, municipality),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, UNIT),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _write(file: Path, content: bytes) -> None:
    """Write it so that only its owner can read it from its first byte on, and no reader sees half of it."""
    partial = file.with_suffix(".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
    partial.replace(file)
