"""Shapes of what staff send and see of a case."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.codes import FieldName
from inputkit.days import Day, Whole
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Line, Lines
from printing.characters import PRINTABLE
from pydantic import Field

from certificates.catalogue import Evidence, Procedure
from certificates.domain.limits import Limit
from certificates.domain.refusals import Reason
from certificates.store.cases import AskedFor, Happened, Note
from certificates.store.documents import Document, DocumentState
from certificates.store.lines import Line as CaseLine

LABELS: Labels = {
    "text": label("Κείμενο", "Text", request=("Γράψτε το κείμενο.", "Enter the text.")),
    "reason": label("Αιτιολογία", "Reason", request=("Γράψτε την αιτιολογία.", "Enter the reason.")),
    "documents": label("Έγγραφα", "Documents", request=("Διαλέξτε τι ζητάτε.", "Choose what to ask for.")),
    "due_on": label("Έως", "By", request=("Γράψτε έως πότε περιμένετε.", "Enter until when you wait.")),
    "until": label("Νέα ημερομηνία", "New date", request=("Γράψτε τη νέα ημερομηνία.", "Enter the new date.")),
    "unit": label("Υπηρεσία", "Office", request=("Διαλέξτε υπηρεσία.", "Choose an office.")),
    "authority": label("Αρχή", "Authority", request=("Γράψτε ποια αρχή είναι αρμόδια.", "Enter the authority.")),
    "assignee": label("Συνάδελφος", "Colleague", request=("Διαλέξτε συνάδελφο.", "Choose a colleague.")),
    "asked": label("Έγγραφα", "Documents", request=("Διαλέξτε τι παραλάβατε.", "Choose what you received.")),
    "document": label("Στοιχεία εγγράφου", "Details of the document"),
    "title": label("Έγγραφο", "Document", request=("Γράψτε ποιο έγγραφο ζητάτε.", "Enter what you ask for.")),
    "note": label("Διευκρίνιση", "Explanation"),
}

Reasoning = Annotated[str, Lines(1000, least=3, font=PRINTABLE)]
"""What staff write with an act: it may be printed in a letter."""
Short = Annotated[str, Line(200)]


class _In(Shape):
    labels = LABELS


class ActIn(_In):
    """What every act says: the version of the case that the clerk has seen."""

    version: Annotated[int, Whole(1)]


class TextIn(ActIn):
    text: Annotated[str, Lines(2000, least=1)]


class ReasonIn(ActIn):
    reason: Reasoning


class AssignIn(ActIn):
    assignee: Annotated[str, Line(64, least=1)] | None = None
    assignee_name: Short | None = None


class AskedIn(_In):
    """One document to ask for: an evidence of the procedure by its key, or another by its title and the reason."""

    evidence: FieldName | None = None
    title: Annotated[str, Line(200, font=PRINTABLE)] | None = None
    note: Annotated[str, Lines(500, font=PRINTABLE)] | None = None
    reason: Annotated[str, Lines(500)] | None = None


class AskIn(ActIn):
    documents: list[AskedIn] = Field(min_length=1, max_length=10)
    due_on: Annotated[date, Day()]


class RemindIn(ActIn):
    due_on: Annotated[date, Day()]


class ReceiveIn(ActIn):
    asked: list[UUID] = Field(min_length=1, max_length=50)


class ForwardIn(ActIn):
    unit: FieldName | None = None
    authority: Annotated[str, Line(200, font=PRINTABLE)] | None = None
    reason: Reasoning


class ExtendIn(ActIn):
    reason: Reasoning
    until: Annotated[date, Day()]


class RefuseIn(ActIn):
    reason: Reason
    text: Annotated[str, Lines(3000, least=10, font=PRINTABLE)]


class DocumentIn(ActIn):
    document: dict[FieldName, str] = Field(max_length=60)


class PreviewIn(_In):
    """The fields of a document that is to be looked at."""

    document: dict[FieldName, str] = Field(max_length=60)


class ListIn(_In):
    """The query of a list."""

    view: Literal[
        "mine",
        "unassigned",
        "open",
        "overdue",
        "waiting",
        "ready",
        "to-deliver",
        "to-collect",
        "posted",
        "returned",
        "parked",
        "done",
    ] = "mine"
    page: Annotated[int, Whole(1, 10_000)] = 1


class SearchIn(_In):
    text: Annotated[str, Line(200, least=1)]


def lacking_out(lacking: Sequence[Evidence]) -> list[dict[str, Any]]:
    """Supporting documents that the procedure requires and that were not sent."""
    return [{"key": one.key, "title": one.title.model_dump()} for one in lacking]


def summary_out(line: CaseLine, title: Mapping[str, str], limit: Limit) -> dict[str, Any]:
    """A case as lists show it."""
    return {
        "id": str(line.id),
        "number": line.number,
        "procedure": {"code": line.procedure, "title": title},
        "applicant_name": line.applicant_name,
        "state": line.state.value,
        "delivery": line.delivery,
        "submitted_at": line.submitted_at.isoformat(),
        "deadline": line.deadline.isoformat(),
        "limit": limit_out(limit),
        "assignee": line.assignee,
        "assignee_name": line.assignee_name,
        "unit": line.unit,
        "level": line.level,
        "version": line.version,
        "parked": line.parked,
    }


def limit_out(limit: Limit) -> dict[str, Any]:
    return {"kind": limit.kind.value, "days": limit.days, "since": limit.since.isoformat() if limit.since else None}


def asked_out(rows: Sequence[AskedFor]) -> list[dict[str, Any]]:
    """Documents that were asked for."""
    return [
        {
            "id": str(one.id),
            "evidence": one.evidence,
            "title": one.title,
            "note": one.note,
            "required": one.required,
            "due_on": one.due_on.isoformat(),
            "asked_at": one.asked_at.isoformat(),
            "reminded_at": _moment(one.reminded_at),
            "met_by": one.met_by,
            "met_at": _moment(one.met_at),
        }
        for one in rows
    ]


def document_out(one: Document) -> dict[str, Any]:
    """A document without its file, as staff see it."""
    return {
        "id": str(one.id),
        "kind": one.kind.value,
        "number": one.number,
        "state": one.state.value,
        "issued_on": one.issued_on.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "signed_by_name": one.signed_by_name,
        "seal": one.seal,
        "recalled_at": _moment(one.recalled_at),
        "recall_reason": one.recall_reason,
        "has_file": one.made_at is not None,
        "parked": one.state is DocumentState.PARKED,
        "to_sign": one.to_sign and one.state is DocumentState.VALID,
        "checks": one.checks,
    }


def fields_out(procedure: Procedure) -> list[dict[str, Any]]:
    """What the clerk fills in the document."""
    return [one.model_dump(mode="json") for one in procedure.document.fields]


def history_out(rows: Sequence[Happened]) -> list[dict[str, Any]]:
    """What happened, with who did it."""
    return [
        {
            "what": one.what,
            "detail": one.detail,
            "at": one.at.isoformat(),
            "side": one.side.value,
            "actor_name": one.actor_name,
            "told": one.told,
        }
        for one in rows
    ]


def notes_out(rows: Sequence[Note]) -> list[dict[str, Any]]:
    return [{"author_name": one.author_name, "text": one.text, "at": one.at.isoformat()} for one in rows]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
