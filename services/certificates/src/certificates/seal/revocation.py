"""Whether the seal's certificate was revoked, by lists that were fetched before: nothing is asked from outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from certificates.seal.port import SealUnusable

_ENDINGS = (".crl", ".pem", ".der")
_PEM = b"-----BEGIN"


class Revocation(StrEnum):
    """What the lists say of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    OUTDATED = "outdated"
    """Not revoked by the newest list, which should have been followed by another one."""
    UNKNOWN = "unknown"
    """No list of its issuer's is there that the issuer signed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What they say, by a list of which moment, and when the next one was to come."""

    state: Revocation
    listed_at: datetime | None = None
    next_at: datetime | None = None


def lists_in(path: Path) -> list[x509.CertificateRevocationList]:
    """The revocation lists of a folder, or the one in a file; raises SealUnusable."""
    try:
        files = sorted(one for one in path.iterdir() if one.suffix in _ENDINGS) if path.is_dir() else [path]
        return [_read(file.read_bytes()) for file in files]
    except (OSError, ValueError) as error:
        raise SealUnusable(f"a revocation list cannot be read: {type(error).__name__}") from error


def _read(content: bytes) -> x509.CertificateRevocationList:
    if content.lstrip().startswith(_PEM):
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)


def revocation_of(
    certificate: x509.Certificate,
    issuers: Iterable[x509.Certificate],
    lists: Sequence[x509.CertificateRevocationList],
    now: datetime,
) -> Listed:
    """What the newest list of the certificate's issuer says. ``issuers``: certificates that may have signed it."""
    able = [one for one in issuers if one.subject == certificate.issuer]
    ours = [one for one in lists if one.issuer == certificate.issuer and any(_signed(one, issuer) for issuer in able)]
    if not ours:
        return Listed(Revocation.UNKNOWN)
    newest = max(ours, key=lambda one: one.last_update_utc)
    dates = newest.last_update_utc, newest.next_update_utc
    if newest.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
        return Listed(Revocation.REVOKED, *dates)
    late = newest.next_update_utc is not None and newest.next_update_utc < now
    return Listed(Revocation.OUTDATED if late else Revocation.GOOD, *dates)


def _signed(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type] # of a kind that signs none: below
    except (TypeError, UnsupportedAlgorithm):
        return False
