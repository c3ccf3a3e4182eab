"""A document that an officer signed elsewhere and brings back: is it ours, and who signed it."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from certificates.seal.roots import Roots
from certificates.seal.sealing import holder_of

LARGEST = 20_000_000
"""Bytes that a signature may add."""


def _policy() -> StandardDiffPolicy:
    """What may be added to a document: a signature and what maintains it, and no visible content."""
    usual = DEFAULT_DIFF_POLICY
    if not isinstance(usual, StandardDiffPolicy) or usual.form_rule is None:
        raise TypeError("pyHanko's usual policy is another one")
    # The first signature is what sets these, and pyHanko begins to look when there is one.
    ignored = frozenset({*usual.form_rule.ignored_acroform_keys, "/SigFlags", "/DA"})
    return StandardDiffPolicy(usual.global_rules, FormUpdatingRule(usual.form_rule.field_rules, ignored))


_POLICY = _policy()


class SignedFileRefused(Exception):
    """The file is not taken. ``reason`` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = (
    "too-large",
    "not-ours",
    "changed",
    "not-signed",
    "several-signatures",
    "broken",
    "not-whole",
    "not-trusted",
)
"""Why a file is refused. ``not-ours``: it does not begin with the document that we gave; ``changed``: something besides
the signature was added; ``not-whole``: the signature does not cover all of it; ``not-trusted``: its certificate comes
from no authority that is trusted here, or did not hold when it was signed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed it and when. ``timestamped``: an authority says the time, not the signer's computer."""

    signer: str
    organisation: str | None
    at: datetime | None
    timestamped: bool


def check_signed_outside(unsigned: bytes, signed: bytes, roots: Roots) -> Signature:
    """Who signed our document (``unsigned``: the bytes that for_signing gave) and nothing but that; raises
    SignedFileRefused.

    ``roots`` are the authorities whose certificates officers have; without any no signature is trusted.
    """
    if len(signed) > len(unsigned) + LARGEST:
        raise SignedFileRefused("too-large")
    if not signed.startswith(unsigned):
        raise SignedFileRefused("not-ours")
    if signed == unsigned:
        raise SignedFileRefused("not-signed")
    try:
        reader = PdfFileReader(BytesIO(signed))
        _refuse_other_changes(unsigned, reader)
        signature = _only_signature(reader)
        status = validate_pdf_signature(
            signature, ValidationContext(trust_roots=list(roots.certificates), allow_fetching=False)
        )
    except SignedFileRefused:
        raise
    except Exception as error:
        # Whatever a reader stumbles over (a number of fifty digits, an object in itself): it could not be read later
        # either.
        raise SignedFileRefused("broken") from error
    return _judged(signature, status)


def _only_signature(reader: PdfFileReader) -> EmbeddedPdfSignature:
    found: list[EmbeddedPdfSignature] = list(reader.embedded_regular_signatures)
    if not found:
        raise SignedFileRefused("not-signed")
    if len(found) > 1:
        raise SignedFileRefused("several-signatures")
    return found[0]


def _refuse_other_changes(given: bytes, reader: PdfFileReader) -> None:
    """That the file begins with ours says nothing of what is shown: what was added may draw over it."""
    base = PdfFileReader(BytesIO(given)).xrefs.total_revisions - 1
    try:
        found = _POLICY.review_file(reader, base)
    except SuspiciousModification:
        raise SignedFileRefused("changed") from None
    if isinstance(found, SuspiciousModification) or found.modification_level > ModificationLevel.FORM_FILLING:
        raise SignedFileRefused("changed")


def _judged(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> Signature:
    if not (status.intact and status.valid):
        raise SignedFileRefused("broken")
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE and not status.docmdp_ok:
        raise SignedFileRefused("not-whole")
    if not status.bottom_line:
        raise SignedFileRefused("not-trusted")
    holder = holder_of(signature.signer_cert)
    stamp = status.timestamp_validity
    at = stamp.timestamp if stamp is not None else status.signer_reported_dt
    return Signature(holder.name, holder.organisation, at, timestamped=stamp is not None)
