"""Certificates and private keys from files, and a signer that keeps its key open."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.seal.port import SealUnusable

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_LONGEST = 1024
"""Bytes of a signature: more than any key of ours makes."""
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True)
class Opened:
    """A private key with its certificate and the certificates above it."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


class HeldKeySigner(Signer):
    """Signs with a key that was opened once. pyHanko's own opens it again for each signature, which for RSA takes
    longer than all the rest."""

    def __init__(self, opened: Opened) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([as_asn1(one) for one in opened.chain])
        super().__init__(signing_cert=as_asn1(opened.certificate), cert_registry=store)
        self._key = opened.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of the data; pyHanko calls it, also for a try of how long it will be."""
        if dry_run:
            return bytes(_LONGEST)
        algorithm = _HASHES[digest_algorithm.lower()]()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), algorithm)
        return self._key.sign(data, ec.ECDSA(algorithm))


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The certificate as pyHanko takes it."""
    found: asn1_x509.Certificate = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return found


def open_file(file: Path, password: bytes | None) -> Opened:
    """The key and certificates of a file: PKCS#12, or PEM with the key and the certificates one after another (its own
    first). Raises SealUnusable."""
    try:
        content = file.read_bytes()
        if b"-----BEGIN" in content:
            return _pem(content, password)
        key, certificate, more = pkcs12.load_key_and_certificates(content, password)
    except OSError as error:
        raise SealUnusable(f"the file of the seal cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        # What the library says may quote the file.
        raise SealUnusable("the file of the seal is neither PKCS#12 nor PEM, or its password is another") from None
    return _opened(key, certificate, more)


def certificates_of(file: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file; raises SealUnusable."""
    try:
        return tuple(x509.load_pem_x509_certificates(file.read_bytes()))
    except (OSError, ValueError):
        raise SealUnusable(f"{file.name} is no file of certificates in PEM") from None


def _pem(content: bytes, password: bytes | None) -> Opened:
    certificate, *more = x509.load_pem_x509_certificates(content)
    return _opened(serialization.load_pem_private_key(content, password), certificate, more)


def _opened(key: Any, certificate: x509.Certificate | None, chain: list[x509.Certificate]) -> Opened:
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or certificate is None:
        raise SealUnusable("the file of the seal has no RSA or EC key with its certificate")
    if key.public_key() != certificate.public_key():
        raise SealUnusable("the key in the file of the seal is not that of the certificate")
    return Opened(key, certificate, tuple(chain))
