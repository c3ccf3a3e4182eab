"""An authority that issues certificates, officers who sign with them, and what a reader of PDFs finds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

from asn1crypto import x509 as asn1_x509
from certificates.seal.keys import HeldKeySigner, Opened, as_asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

NOW = datetime.now(UTC)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Authority:
    """Issues certificates for these tests."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def root(self) -> asn1_x509.Certificate:
        return as_asn1(self.certificate)

    def issue(
        self, key: Key, common: str, organisation: str | None, *, days: int = 400, stamps: bool = False
    ) -> Opened:
        builder = _builder(_name(common, organisation), self.certificate.subject, key, days)
        usage = [ExtendedKeyUsageOID.TIME_STAMPING] if stamps else [ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs=True), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=stamps)
        return Opened(key, builder.sign(self.key, hashes.SHA256()), (self.certificate,))

    def revocations(self) -> bytes:
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(NOW - timedelta(hours=1))
            .next_update(NOW + timedelta(days=7))
            .sign(self.key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.DER)


def _name(common: str, organisation: str | None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=800))
        .not_valid_after(NOW + timedelta(days=days))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    others = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement"), False)
    only = {"encipher_only": False, "decipher_only": False}
    own = {"digital_signature": signs, "content_commitment": signs, "key_cert_sign": not signs, "crl_sign": not signs}
    return x509.KeyUsage(**others, **only, **own)


def new_authority() -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Αρχή των δοκιμών", "Authority of tests")
    builder = _builder(name, name, key, 3000).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    builder = builder.add_extension(_usage(signs=False), critical=True)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def signed_by(found: Opened, pdf: bytes, *, name: str = "Officer", visible: bool = False, **said: object) -> bytes:
    """As an officer's own program does it."""
    box = (50, 50, 200, 100) if visible else None
    signer = PdfSigner(
        PdfSignatureMetadata(field_name=name, subfilter=fields.SigSeedSubFilter.PADES, **said),  # type: ignore[arg-type]
        HeldKeySigner(found),
        new_field_spec=fields.SigFieldSpec(name, box=box),
    )
    out = BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out)
    return out.getvalue()


def status_of(pdf: bytes, roots: list[asn1_x509.Certificate]) -> PdfSignatureStatus:
    """What a reader finds without asking a server."""
    reader = PdfFileReader(BytesIO(pdf))
    (signature,) = reader.embedded_regular_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
