"""An officer signs a document elsewhere, with an own certificate, and brings it back.

Only a document without a real seal: with none, or with the demo one. The page that is signed was made together with the
document and kept, so that what comes back can be compared with it byte by byte.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from certificates.domain.cases import Case
from certificates.errors import DocumentNotFound
from certificates.printed import Mark
from certificates.seal import SIGNED_OUTSIDE, Kind, Roots, Signature, SignedFileRefused, check_signed_outside
from certificates.signing_errors import NotToBeSigned, SignedFileNotTaken
from certificates.store import cases, documents
from certificates.store.documents import Document, DocumentState
from certificates.use_cases.casework import Work

TAKEN, BROUGHT = "taken-to-sign", "signed-outside"
"""What the record of the case calls the two."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Which document of which case, and whose certificates are accepted."""

    request_id: UUID
    document_id: UUID
    roots: Roots


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A document and the bytes of it that are signed."""

    document: Document
    pdf: bytes


def fetch_unsigned(work: Work, paper: Paper) -> Unsigned:
    """The document to be signed elsewhere; in the record. Raises DocumentNotFound, OwnCase, NotToBeSigned."""
    found = waiting(work, paper)
    cases.add_happening(work.conn, paper.request_id, work.did(TAKEN, found.document.number))
    return found


def waiting(work: Work, paper: Paper) -> Unsigned:
    """The document that waits for a signature. Raises DocumentNotFound, OwnCase, NotToBeSigned."""
    _case(work, paper)
    document, unsigned = _find(work, paper)
    if document.seal == SIGNED_OUTSIDE:
        raise NotToBeSigned("signed")
    if document.state is not DocumentState.VALID:
        raise NotToBeSigned("not-valid")
    if document.seal not in (None, Kind.DEMO.value):
        raise NotToBeSigned("sealed")
    if not paper.roots:
        raise NotToBeSigned("no-authorities")
    if unsigned is None:
        raise NotToBeSigned("not-prepared")
    return Unsigned(document, unsigned)


def is_here(work: Work, paper: Paper, pdf: bytes) -> bool:
    """Whether this very file was brought before."""
    _case(work, paper)
    document, _ = _find(work, paper)
    return document.seal == SIGNED_OUTSIDE and document.sha256 == sha256(pdf).hexdigest()


def judge(unsigned: Unsigned, pdf: bytes, roots: Roots) -> Signature:
    """Who signed it; raises SignedFileNotTaken. Takes a moment: call it outside of any transaction."""
    try:
        return check_signed_outside(unsigned.pdf, pdf, roots)
    except SignedFileRefused as refused:
        raise SignedFileNotTaken(refused.reason) from None


def keep(work: Work, paper: Paper, pdf: bytes, signature: Signature) -> Case:
    """The signed file is the document's file from now on. A second file is refused, as after a recall."""
    case = _case(work, paper, lock=True)
    document = waiting(work, paper).document
    values = {
        "sha256": sha256(pdf).hexdigest(),
        "seal": SIGNED_OUTSIDE,
        "content": {**document.content, "mark": Mark.OFFICER.value},
    }
    if not documents.keep_signed(work.conn, document.id, pdf, values):
        raise NotToBeSigned("not-valid")
    told = {"document_number": document.number, "signed_by": signature.signer}
    cases.add_happening(work.conn, paper.request_id, work.did(BROUGHT, signature.signer, told))
    return case


def _find(work: Work, paper: Paper) -> tuple[Document, bytes | None]:
    found = documents.unsigned(work.conn, paper.request_id, paper.document_id)
    if found is None:
        raise DocumentNotFound
    return found


def _case(work: Work, paper: Paper, *, lock: bool = False) -> Case:
    return work.of_another((cases.lock if lock else cases.find)(work.conn, paper.request_id))
