"""Procedures as they leave the service, and editions as they come in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from inputkit.days import Day, Whole
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Line, Lines
from pydantic import Field

from certificates.catalogue import Catalogue, Difference, Edition, Procedure, differences
from certificates.catalogue.texts import MOST_BYTES
from certificates.domain.requests import Delivery
from certificates.municipality import Office, office_of, service_centres

_SUMMARY = {"code", "title", "description", "elsewhere", "cost_cents", "postage", "counted", "validity", "delivery"}
_COUNTER = {"name", "address", "phone", "hours"}
_FOR_STAFF = {"document", "second_look", "signatory", "unconfirmed", "unit"}

LABELS: Labels = {
    "from_day": label("Από ποια ημέρα", "From which day"),
    "reason": label("Γιατί αλλάζει", "Why it changes", request=("Γράψτε γιατί αλλάζει.", "Say why it changes.")),
    "body": label("Διαδικασία", "Procedure"),
    "yaml": label("Αρχείο YAML", "YAML file"),
}


class EditionIn(Shape):
    """The body of POST /catalogue/procedures/{code}/editions. ``after`` is the newest edition that the writer saw."""

    labels = LABELS

    from_day: Annotated[date, Day()]
    body: dict[str, Any]
    reason: Annotated[str, Lines(500, least=1)]
    after: Annotated[int, Whole(0)] | None = None


class PreviewIn(Shape):
    """The body of POST /catalogue/procedures/{code}/preview."""

    labels = LABELS

    body: dict[str, Any]


class ImportIn(Shape):
    """The body of PUT /catalogue.yaml. With ``preview`` nothing is written."""

    labels = LABELS

    yaml: str = Field(max_length=MOST_BYTES)
    from_day: Annotated[date, Day()]
    reason: Annotated[str, Line(500, least=1)]
    preview: bool = False


Offices = Mapping[str, Office]


def ways_of(procedure: Procedure, offices: Offices) -> list[Delivery]:
    """The ways of delivery that there are: a service centre's only where the municipality's file has one."""
    there = service_centres(offices)
    return [way for way in procedure.delivery if way is not Delivery.SERVICE_CENTRE or there]


def centres_out(procedure: Procedure, offices: Offices) -> list[dict[str, Any]]:
    """The service centres at which the procedure's document can be collected."""
    if Delivery.SERVICE_CENTRE not in ways_of(procedure, offices):
        return []
    there = service_centres(offices)
    return [{"key": key, **one.model_dump(mode="json", include=_COUNTER)} for key, one in there.items()]


def procedure_summary(procedure: Procedure, offices: Offices) -> dict[str, Any]:
    """What a list of procedures shows."""
    said = procedure.model_dump(mode="json", include=_SUMMARY)
    return {**said, "delivery": ways_of(procedure, offices), **_days(procedure)}


def not_offered(procedure: Procedure) -> dict[str, Any]:
    """What a list says about a certificate that citizens look for and cannot get here."""
    return procedure.model_dump(mode="json", include={"code", "title", "not_offered_because", "elsewhere"})


def procedure_out(edition: Edition, offices: Offices) -> dict[str, Any]:
    """Everything public about a procedure."""
    procedure = edition.procedure
    office = office_of(offices, procedure.unit)
    said = procedure.model_dump(mode="json", exclude=_FOR_STAFF)
    evidences = [
        {**evidence, "conditional": one.conditional}
        for evidence, one in zip(said["evidences"], procedure.evidences, strict=True)
    ]
    asked = {"evidences": evidences, "asks_for": procedure.asks_for, "edition": edition.number}
    ways = {"delivery": ways_of(procedure, offices), "service_centres": centres_out(procedure, offices)}
    unit = office.model_dump(mode="json", exclude={"signatory", "kind"})
    return {**said, **asked, **_days(procedure), **ways, "unit": unit}


def _days(procedure: Procedure) -> dict[str, Any]:
    return {"deadline": procedure.deadline_iso, "deadline_days": procedure.deadline.days}


def catalogue_out(catalogue: Catalogue) -> dict[str, Any]:
    """Every procedure as staff see it in the list."""
    return {"items": [_line(catalogue, code) for code in catalogue.editions_by_code]}


def _line(catalogue: Catalogue, code: str) -> dict[str, Any]:
    now, planned, history = catalogue.in_force.get(code), catalogue.planned(code), catalogue.history(code)
    shown = (now or history[-1]).procedure
    return {
        "code": code,
        "register_number": shown.register_number,
        "title": shown.title.model_dump(),
        "unit": shown.unit,
        "offered": bool(now and shown.offered),
        "edition": now.number if now else None,
        "from_day": _day(now.from_day) if now else None,
        "newest": history[-1].number,
        "planned": {"edition": planned.number, "from_day": _day(planned.from_day)} if planned else None,
        "unconfirmed": [one.model_dump() for one in shown.unconfirmed],
    }


def history_out(catalogue: Catalogue, code: str) -> dict[str, Any]:
    """One procedure with its editions, newest first, and what each changed of the one before it."""
    history, now = catalogue.history(code), catalogue.in_force.get(code)
    before = [None, *(one.procedure for one in history[:-1])]
    editions = [
        {
            "edition": one.number,
            "from_day": _day(one.from_day),
            "author_name": one.author_name,
            "at": one.at.isoformat() if one.at else None,
            "reason": one.reason,
            "in_force": one is now,
            "differences": differences_out(differences(earlier, one.procedure)),
        }
        for earlier, one in zip(before, history, strict=True)
    ]
    newest = history[-1].procedure
    return {**_line(catalogue, code), "body": newest.body(), "editions": editions[::-1]}


def preview_out(catalogue: Catalogue, procedure: Procedure, offices: Offices) -> dict[str, Any]:
    """The page as it would be, and what changes of the newest edition."""
    newest = catalogue.history(procedure.code)[-1]
    as_new = Edition(newest.number + 1, procedure)
    changed = differences(newest.procedure, procedure)
    return {"procedure": procedure_out(as_new, offices), "differences": differences_out(changed)}


def differences_out(found: Sequence[Difference]) -> list[dict[str, Any]]:
    return [{"field": one.field, "before": one.before, "after": one.after, "text": dict(one.text)} for one in found]


def import_out(changed: Sequence[tuple[Procedure, Procedure | None]], unchanged: Sequence[str]) -> dict[str, Any]:
    """What an import changes, or would: each procedure beside the edition before it, None where it is new."""
    lines = [
        {
            "code": procedure.code,
            "title": procedure.title.model_dump(),
            "new": before is None,
            "differences": differences_out(differences(before, procedure)),
        }
        for procedure, before in changed
    ]
    return {"changed": lines, "unchanged": list(unchanged)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
