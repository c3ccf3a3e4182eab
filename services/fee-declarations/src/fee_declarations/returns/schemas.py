"""What is said of VAT returns."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from filekit.redraw import TAKEN
from filekit.settings import OpeningSettings
from filekit.uploads import REASONS
from inputkit.codes import FieldName
from inputkit.schemas import Labels, Shape, label

from fee_declarations import schemas
from fee_declarations.domain.tariffs import REQUIRED, FeeKind
from fee_declarations.domain.terms import parse_period
from fee_declarations.returns.store import Listed, VatReturn, current

LABELS: Labels = {**schemas.LABELS, "declaration_id": label("η δήλωση", "the declaration")}


class FormQuery(Shape):
    """For which form: a fee of an establishment."""

    labels = LABELS

    establishment_id: UUID
    fee: FieldName


class PlaceQuery(Shape):
    """What a file is for: a fee of an establishment while a form is filled in, or a declaration that was filed."""

    labels = LABELS

    establishment_id: UUID | None = None
    fee: FieldName | None = None
    declaration_id: UUID | None = None


def file_out(one: VatReturn) -> dict[str, Any]:
    """A file as its sender and officers see it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "pages": one.pages,
        "state": one.state,
        "reason": one.reason,
        "reason_text": REASONS[one.reason] if one.reason else None,
        "scanned": one.scanned,
        "at": one.created_at.isoformat(),
    }


def of_declaration_out(fee: FeeKind, versions: Sequence[VatReturn]) -> dict[str, Any] | None:
    """What the fee asks for, and the versions that came, the newest first; null when there is nothing to say."""
    if fee.vat_return is None and not versions:
        return None
    counts = current(versions)
    return {
        "rule": fee.vat_return,
        # It was to come, and has not, or not in a form that can be read.
        "awaited": fee.vat_return == REQUIRED and counts is None,
        "current": str(counts.id) if counts else None,
        "versions": [file_out(one) for one in versions],
    }


def listed_out(one: Listed) -> dict[str, Any]:
    """A file for officers, with the declaration that it belongs to."""
    period = {"code": one.period, "title": parse_period(one.period).title}
    return {**file_out(one.file), "fee": one.file.fee, "period": period, "declaration": one.number}


def held_out(one: VatReturn) -> dict[str, Any]:
    """A file for its owner to take along, with the path of its pages."""
    declaration = str(one.declaration_id) if one.declaration_id else None
    known = {"fee": one.fee, "declaration_id": declaration, "sha256": one.sha256}
    return {**file_out(one), **known, "link": f"/vat-returns/{one.id}/return.pdf" if one.pages else None}


def limits_out(settings: OpeningSettings) -> dict[str, Any]:
    """What may be sent, and whether it is scanned for malicious software."""
    return {
        "max_bytes": settings.upload_max_bytes,
        "max_pages": settings.upload_max_pages,
        "media_types": sorted(TAKEN),
        "scanned": settings.clamd is not None,
    }
