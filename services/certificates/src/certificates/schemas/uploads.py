"""What is said of files that applicants send."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from filekit.redraw import TAKEN
from filekit.uploads import REASONS
from inputkit.codes import FieldName
from inputkit.schemas import Labels, Shape, label

from certificates.settings import UploadSettings
from certificates.store.uploads import Attachment

LABELS: Labels = {
    "procedure": label("το πιστοποιητικό", "the certificate"),
    "request": label("η αίτηση", "the request"),
    "asked": label("το έγγραφο που ζητήθηκε", "the document that was asked for"),
    "evidence": label("το δικαιολογητικό", "the supporting document"),
}


class DraftQuery(Shape):
    """Whose files: those for a procedure that is being filled in."""

    labels: ClassVar[Labels] = LABELS
    procedure: FieldName


class PlaceQuery(Shape):
    """What a file is for: ``procedure`` while a form is filled in, ``request`` afterwards."""

    labels: ClassVar[Labels] = LABELS
    procedure: FieldName | None = None
    request: UUID | None = None
    asked: UUID | None = None
    evidence: FieldName | None = None


class PaperQuery(Shape):
    """What a paper is that was brought to the office: one that was ``asked`` for, or an ``evidence``."""

    labels: ClassVar[Labels] = LABELS
    asked: UUID | None = None
    evidence: FieldName | None = None


def attachment_out(row: Attachment) -> dict[str, Any]:
    """A file as applicants and staff see it."""
    return {
        "id": str(row.id),
        "name": row.name,
        "evidence": row.evidence,
        "asked_id": str(row.asked_id) if row.asked_id else None,
        "media_type": row.media_type,
        "size": row.size,
        "pages": row.pages,
        "state": row.state,
        "reason": row.reason,
        "reason_text": REASONS[row.reason] if row.reason else None,
        "scanned": row.scanned,
        "at": row.created_at.isoformat(),
    }


def uploads_out(rows: Sequence[Attachment], settings: UploadSettings) -> dict[str, Any]:
    """The files of a request that is being written, and what may be sent."""
    return {"items": [attachment_out(row) for row in rows], "limits": limits_out(settings)}


def held_out(row: Attachment) -> dict[str, object]:
    """A file for its owner to take along, with the paths of its pages."""
    pages = [f"/uploads/{row.id}/pages/{number}" for number in range(1, (row.pages or 0) + 1)]
    named = {"procedure": row.procedure, "request_id": str(row.request_id) if row.request_id else None}
    return attachment_out(row) | named | {"sha256": row.sha256, "page_links": pages}


def limits_out(settings: UploadSettings) -> dict[str, Any]:
    """What may be sent, and whether it is scanned for malicious software."""
    return {
        "max_bytes": settings.upload_max_bytes,
        "max_files": settings.upload_max_files,
        "max_pages": settings.upload_max_pages,
        "media_types": sorted(TAKEN),
        "scanned": settings.clamd is not None,
    }
