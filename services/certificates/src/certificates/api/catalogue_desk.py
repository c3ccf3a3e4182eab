"""HTTP for the head of the office: procedures with their editions, new ones from a day on, and all of them as YAML."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify
from inputkit.schemas import Fault
from servicekit.access import principal, requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_body, refuse

from certificates.api.context import ServiceContext, current_context
from certificates.catalogue import Catalogue, Procedure, read_procedure, texts
from certificates.schemas import procedures as schemas
from certificates.use_cases import editions

blueprint = Blueprint("catalogue_desk", __name__)

FURTHEST = timedelta(days=5 * 366)


@blueprint.get("/catalogue/procedures")
@requires("certificates.supervise")
def get_catalogue() -> dict[str, Any]:
    return schemas.catalogue_out(current_context().catalogue)


@blueprint.get("/catalogue/procedures/<code>")
@requires("certificates.supervise")
def get_editions(code: str) -> dict[str, Any]:
    return schemas.history_out(current_context().catalogue, code)


@blueprint.post("/catalogue/procedures/<code>/preview")
@requires("certificates.supervise")
def post_preview(code: str) -> dict[str, Any]:
    """The page as it would be, and what changes. Nothing is written."""
    context = current_context()
    context.catalogue.history(code)
    procedure = _checked(context, code, parse_body(schemas.PreviewIn).body)
    return schemas.preview_out(context.catalogue, procedure, context.offices)


@blueprint.post("/catalogue/procedures/<code>/editions")
@requires("certificates.supervise")
def post_edition(code: str) -> tuple[Response, int]:
    """Write a new edition. Whatever was filed before keeps the one that it has."""
    context = current_context()
    newest = context.catalogue.history(code)[-1]
    body = parse_body(schemas.EditionIn)
    procedure = _checked(context, code, body.body)
    now = context.clock()
    refuse(_wrong_day(body.from_day, local_day(now)))
    if newest.procedure == procedure and newest.from_day in (None, body.from_day):
        raise invalid([_NOTHING_NEW])
    writing = editions.Writing([procedure], body.from_day, body.reason, principal(), body.after)
    with transaction(context.engine) as conn:
        editions.write(conn, context.source.base, writing, now)
    return jsonify(schemas.history_out(context.source(local_day(now)), code)), 201


@blueprint.get("/catalogue.yaml")
@requires("certificates.supervise")
def get_yaml() -> Response:
    """The newest edition of each, also one whose day is still to come, as a file that PUT takes back.

    PUT compares with the newest: a writer who changed a file of what is in force would undo what was planned.
    """
    bodies = [written[-1].procedure.body() for written in current_context().catalogue.editions_by_code.values()]
    answer = Response(texts.write(bodies), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = "attachment; filename=catalogue.yaml"
    return answer


@blueprint.put("/catalogue.yaml")
@requires("certificates.supervise")
def put_yaml() -> dict[str, Any]:
    """Write an edition of each procedure that the file has otherwise than it is. What the file leaves out, stays."""
    context, body = current_context(), parse_body(schemas.ImportIn)
    now = context.clock()
    refuse(_wrong_day(body.from_day, local_day(now)))
    procedures = _read_yaml(context, body.yaml)
    before = {one.code: _newest(context.catalogue, one.code) for one in procedures}
    changed = [one for one in procedures if one != before[one.code]]
    answer = schemas.import_out(
        [(one, before[one.code]) for one in changed], [one.code for one in procedures if one not in changed]
    )
    if not body.preview and changed:
        with transaction(context.engine) as conn:
            writing = editions.Writing(changed, body.from_day, body.reason, principal())
            editions.write(conn, context.source.base, writing, now)
    return answer


def _newest(catalogue: Catalogue, code: str) -> Procedure | None:
    known = catalogue.editions_by_code.get(code)
    return known[-1].procedure if known else None


def _checked(context: ServiceContext, code: str, members: dict[str, Any]) -> Procedure:
    """The procedure that came; raises InvalidInput naming every field that is wrong."""
    procedure, faults = read_procedure(members, context.offices)
    if procedure is None:
        raise invalid([Fault(f"body.{fault.field}", fault.text) for fault in faults])
    if procedure.code != code:
        raise invalid([_OTHER_CODE])
    return procedure


def _read_yaml(context: ServiceContext, text: str) -> list[Procedure]:
    """The procedures of the file; raises InvalidInput."""
    try:
        document = texts.read(text)
    except texts.BadYaml as bad:
        raise invalid([_bad_yaml(str(bad))]) from None
    entries = document.get("procedures") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise invalid([_bad_yaml("no list of procedures")])
    read: list[Procedure] = []
    faults: list[Fault] = []
    for number, entry in enumerate(entries):
        procedure, wrong = read_procedure(entry, context.offices)
        faults += [Fault(f"procedures.{number}.{fault.field}", fault.text) for fault in wrong]
        read += [procedure] if procedure else []
    codes = [one.code for one in read]
    if len(set(codes)) < len(codes):
        faults.append(_bad_yaml("a code is there twice"))
    refuse(faults)
    return read


def _wrong_day(day: date, today: date) -> list[Fault]:
    return [] if today <= day <= today + FURTHEST else [_WRONG_DAY]


def _bad_yaml(why: str) -> Fault:
    return Fault("yaml", {"el": f"Το αρχείο δεν είναι κατάλογος ({why}).", "en": f"The file is no catalogue ({why})."})


_WRONG_DAY = Fault(
    "from_day",
    {
        "el": "Γράψτε ημέρα από σήμερα έως και πέντε χρόνια μετά: τα παλιά δεν αλλάζουν.",
        "en": "Enter a day from today up to five years ahead: the past does not change.",
    },
)
_OTHER_CODE = Fault(
    "body.code",
    {"el": "Ο κωδικός μιας διαδικασίας δεν αλλάζει.", "en": "The code of a procedure does not change."},
)
_NOTHING_NEW = Fault("body", {"el": "Δεν άλλαξε τίποτα.", "en": "Nothing was changed."})
