"""What a file's seal or signature says without asking any server."""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from servicekit.logs import get_logger

from certificates.seal.roots import Roots
from certificates.seal.sealing import holder_of

log = get_logger(__name__)


class SealStatus(StrEnum):
    """Whether the file has a seal, and whether it is as it was sealed."""

    NONE = "none"
    INTACT = "intact"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class SealFound:
    """``trusted``: whether its certificate comes from an authority that is trusted here, and held; None: no authority
    is known here, so it cannot be told."""

    status: SealStatus
    signer: str | None = None
    trusted: bool | None = None


def look_at_seal(pdf: bytes, roots: Roots) -> SealFound:
    """The seal of a file of ours, by what stands in the file and the authorities in ``roots``."""
    try:
        signatures = list(PdfFileReader(BytesIO(pdf)).embedded_regular_signatures)
        if not signatures:
            return SealFound(SealStatus.NONE)
        context = ValidationContext(trust_roots=list(roots.certificates), allow_fetching=False)
        status = validate_pdf_signature(signatures[-1], context)
    except Exception:
        # Whatever this reader stumbles over, other readers could not read either.
        log.exception("seal-unreadable")
        return SealFound(SealStatus.BROKEN)
    intact = status.intact and status.valid and status.docmdp_ok is not False
    signer = holder_of(signatures[-1].signer_cert).name
    return SealFound(SealStatus.INTACT if intact else SealStatus.BROKEN, signer, status.trusted if roots else None)
