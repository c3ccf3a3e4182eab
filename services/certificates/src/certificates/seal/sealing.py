"""The seal in the file: an invisible signature that allows no later change, behind the document's own bytes.

What people see of it is drawn on the page (``printed``). pyHanko's own stamp, or a visible field, breaks PDF/A and
PDF/UA (docs/decisions/0072).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from servicekit.logs import get_logger

from certificates.seal.port import About, Holder, Kind, SealFailed, SealUnusable

log = get_logger(__name__)
FIELD = "Seal"
READABLE_FIELD = "Ηλεκτρονική σφραγίδα του Δήμου"
_SIZE = 24_576
"""Bytes kept for signature, certificates and timestamp."""


@dataclass(frozen=True)
class Timestamping:
    """For a seal that can be checked long after its certificate ended (PAdES B-LT): a timestamp, and what says that the
    certificates held at that time. ``crls`` is a folder of revocation lists that a job of the municipality's keeps
    fresh; None: they are asked for when a document is sealed."""

    service: TimeStamper
    roots: tuple[asn1_x509.Certificate, ...]
    chain: tuple[asn1_x509.Certificate, ...]
    crls: Path | None

    def context(self) -> ValidationContext:
        """What the certificates are held against, with the revocation lists of this moment."""
        if self.crls is None:
            return ValidationContext(
                trust_roots=self.roots, other_certs=self.chain, allow_fetching=True, revocation_mode="hard-fail"
            )
        lists = [_crl(file) for file in sorted(self.crls.iterdir()) if file.suffix in (".crl", ".pem", ".der")]
        return ValidationContext(
            trust_roots=self.roots, other_certs=self.chain, crls=lists, allow_fetching=False, revocation_mode="require"
        )


def _crl(file: Path) -> asn1_crl.CertificateList:
    content = file.read_bytes()
    if pem.detect(content):
        _, _, content = pem.unarmor(content)
    found: asn1_crl.CertificateList = asn1_crl.CertificateList.load(content)
    return found


class PdfSeal:
    """Seals with a signer of pyHanko's, wherever the key is kept (port.Seal)."""

    def __init__(self, kind: Kind, signer: Signer, timestamping: Timestamping | None = None) -> None:
        certificate = signer.signing_cert
        if certificate is None:
            raise SealUnusable("the key of the seal has no certificate")
        self._kind, self._signer, self._timestamping = kind, signer, timestamping
        self._holder = holder_of(certificate)

    @property
    def kind(self) -> Kind:
        return self._kind

    @property
    def holder(self) -> Holder:
        return self._holder

    def seal(self, pdf: bytes, about: About) -> bytes:
        """The document with the seal behind it; raises SealFailed."""
        try:
            return self._sealed(pdf, about)
        except (
            SigningError,
            TimestampRequestError,
            PdfError,
            PathError,
            ValidationError,
            OSError,
            ValueError,
        ) as error:
            log.warning("seal-failed", error=type(error).__name__)
            raise SealFailed(type(error).__name__) from error

    def _sealed(self, pdf: bytes, about: About) -> bytes:
        stamping = self._timestamping
        said = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            name=self._holder.name,
            reason=f"{about.reason}, {about.number}",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            subfilter=fields.SigSeedSubFilter.PADES,
            embed_validation_info=stamping is not None,
            validation_context=stamping.context() if stamping else None,
        )
        spec = fields.SigFieldSpec(
            FIELD,
            invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
            readable_field_name=READABLE_FIELD,
        )
        signer = PdfSigner(said, self._signer, timestamper=stamping.service if stamping else None, new_field_spec=spec)
        writer = IncrementalPdfFileWriter(BytesIO(_ended(pdf)))
        out = BytesIO()
        signer.sign_pdf(writer, output=out, bytes_reserved=None if stamping else _SIZE)
        return out.getvalue()


def for_signing(pdf: bytes) -> bytes:
    """The document as an officer gets it who signs it elsewhere: with an empty form, so that a signature that was added
    can be told from anything else. Keep these bytes: they are not the same twice."""
    writer = IncrementalPdfFileWriter(BytesIO(_ended(pdf)))
    form = generic.DictionaryObject({generic.pdf_name("/Fields"): generic.ArrayObject()})
    writer.root["/AcroForm"] = writer.add_object(form)
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return _ended(out.getvalue())


def _ended(pdf: bytes) -> bytes:
    # Typst ends a file without a line's end, and what is written behind that breaks PDF/A.
    return pdf if pdf.endswith(b"\n") else pdf + b"\n"


def holder_of(certificate: asn1_x509.Certificate) -> Holder:
    """Whose certificate it is."""
    subject = certificate.subject.native
    return Holder(
        name=_first(subject.get("common_name")) or certificate.subject.human_friendly,
        organisation=_first(subject.get("organization_name")),
        not_before=certificate.not_valid_before,
        not_after=certificate.not_valid_after,
    )


def _first(value: str | Sequence[str] | None) -> str | None:
    return value if value is None or isinstance(value, str) else value[0]
