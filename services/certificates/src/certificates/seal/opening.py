"""Which seal the settings name, opened and looked at before anything is sealed with it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from asn1crypto import x509 as asn1_x509
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from certificates.seal import demo, keys, token
from certificates.seal.port import Kind, Seal, SealUnusable, refuse_outdated, refuse_stranger
from certificates.seal.roots import NO_ROOTS, Roots
from certificates.seal.sealing import PdfSeal, Timestamping
from certificates.settings import SealSettings

_TIMEOUT_SECONDS = 10
Given = TypeVar("Given", Path, str)


def open_seal(settings: SealSettings, names: Sequence[str], now: datetime) -> Seal | None:
    """The municipality's seal (``names``: what it is called, the first for a demo seal); None when there is none.

    Raises SealUnusable when it cannot be used, is another organisation's, or has ended.
    """
    if settings.seal == "none":
        return None
    kind, signer = Kind(settings.seal), _signer(settings, names, now)
    seal = PdfSeal(kind, signer, _timestamping(settings, signer))
    refuse_stranger(seal.holder, names)
    refuse_outdated(seal.holder, now)
    return seal


def _signer(settings: SealSettings, names: Sequence[str], now: datetime) -> Signer:
    if settings.seal == "demo":
        folder = _needed(settings.seal_folder, "SEAL_FOLDER")
        return keys.HeldKeySigner(demo.open_demo(folder, names, now))
    if settings.seal == "file":
        password = _secret(settings.seal_password_file)
        return keys.HeldKeySigner(keys.open_file(_needed(settings.seal_file, "SEAL_FILE"), password))
    pin = _secret(_needed(settings.seal_password_file, "SEAL_PASSWORD_FILE")) or b""
    module = _needed(settings.seal_pkcs11_module, "SEAL_PKCS11_MODULE")
    return token.open_token(
        module,
        _needed(settings.seal_pkcs11_token, "SEAL_PKCS11_TOKEN"),
        _needed(settings.seal_pkcs11_label, "SEAL_PKCS11_LABEL"),
        pin.decode(),
        settings.seal_chain_file,
    )


def _timestamping(settings: SealSettings, signer: Signer) -> Timestamping | None:
    if settings.seal_timestamp_url is None:
        return None
    roots = keys.certificates_of(_needed(settings.seal_roots_file, "SEAL_ROOTS_FILE"))
    chain = keys.certificates_of(settings.seal_chain_file) if settings.seal_chain_file else ()
    return Timestamping(
        RequestsHTTPTimeStamper(settings.seal_timestamp_url, timeout=_TIMEOUT_SECONDS),
        tuple(map(keys.as_asn1, roots)),
        (*map(keys.as_asn1, chain), *signer.cert_registry),
        settings.seal_crls_folder,
    )


def signer_roots(settings: SealSettings) -> Roots:
    """The authorities of officers' own certificates; none where nothing that was signed elsewhere is taken.

    Raises SealUnusable.
    """
    if settings.signer_roots_file is None:
        return NO_ROOTS
    return Roots(tuple(map(keys.as_asn1, keys.certificates_of(settings.signer_roots_file))))


def certificates_of_seal(
    settings: SealSettings, names: Sequence[str], now: datetime
) -> tuple[asn1_x509.Certificate, tuple[asn1_x509.Certificate, ...]]:
    """The seal's own certificate, and those that may be above it; raises SealUnusable."""
    signer = _signer(settings, names, now)
    if signer.signing_cert is None:
        raise SealUnusable("the key of the seal has no certificate")
    files = [file for file in (settings.seal_chain_file, settings.seal_roots_file) if file]
    above = [keys.as_asn1(one) for file in files for one in keys.certificates_of(file)]
    return signer.signing_cert, (*above, *signer.cert_registry)


def seal_roots(settings: SealSettings) -> Roots:
    """The authorities that are trusted when a seal is checked; none where none are set."""
    own = keys.certificates_of(settings.seal_roots_file) if settings.seal_roots_file else ()
    return Roots((*map(keys.as_asn1, own), *signer_roots(settings).certificates))


def _needed(value: Given | None, name: str) -> Given:
    if value is None:
        raise SealUnusable(f"this seal needs the setting {name}")
    return value


def _secret(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        return file.read_bytes().rstrip(b"\r\n")
    except OSError as error:
        raise SealUnusable(f"the file of the seal's password cannot be read: {error.strerror}") from None
