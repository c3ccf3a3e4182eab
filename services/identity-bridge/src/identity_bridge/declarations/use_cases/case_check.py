"""What the automatic pre-check looks at: the case, its paper, the verified identity, and who else is about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from identity_bridge.declarations.domain import rules
from identity_bridge.declarations.domain.pre_check import Facts, Finding, Names, Paper, findings
from identity_bridge.declarations.schemas.cases import CertificationIn
from identity_bridge.declarations.store import cases
from identity_bridge.declarations.store.rows import Case
from identity_bridge.declarations.use_cases.cases import afm_of, today
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import persons, visits


def pre_check(conn: Connection, keyring: Keyring, row: Case, now: datetime) -> list[Finding]:
    """What the automatic check says of an open case; of one that is decided, what it said at the decision."""
    if row.state not in rules.OPEN:
        return _at_the_decision(conn, row)
    fields, person_id, day = row.fields, row.person_id, today(now)
    afm = afm_of(keyring, row)
    indexes = keyring.indexes(afm)
    acting = cases.representatives(conn, indexes, day)
    person = persons.by_id(conn, person_id)
    father = visits.father_name_of(conn, person_id)
    return findings(
        Facts(
            written=Names(fields["given_name"], fields["family_name"], fields["father_name"]),
            verified=Names(person.given_name if person else None, person.family_name if person else None, father),
            paper=_paper(conn, row),
            expected_code=rules.code_of(row.number, fields, afm),
            linked_already=person_id in acting,
            represented_by_others=bool(acting - {person_id}),
            open_by_others=rules.is_afm(afm) and cases.is_open_by_others(conn, person_id, indexes),
            today=day,
        )
    )


def kept(found: list[Finding]) -> list[tuple[str, bool, bool]]:
    """Findings as the history keeps them."""
    return [(one.code, one.correct, one.staff_only) for one in found]


def _paper(conn: Connection, row: Case) -> Paper | None:
    case_id, document = row.case_id, cases.document(conn, row.case_id)
    if document is None:
        return None
    certification, file, gov_code = document.certification, document.sha256, document.gov_code
    return Paper(
        code=document.code,
        gov_code=gov_code,
        certified_on=CertificationIn.model_validate(certification).day if certification else None,
        returned=file is not None and file in _returned_files(conn, case_id),
        of_others=cases.is_known_from_others(conn, row.person_id, file, gov_code),
        used_before=gov_code is not None and cases.is_code_elsewhere(conn, case_id, gov_code),
    )


def _returned_files(conn: Connection, case_id: UUID) -> set[str]:
    """The files because of which staff returned the case."""
    entries = [entry for entry in cases.entries(conn, case_id) if entry.what == "returned"]
    of_the_file = [entry for entry in entries if rules.OF_THE_FILE & set(entry.detail.get("reasons", []))]
    return {entry.detail["file"] for entry in of_the_file if "file" in entry.detail}


def _at_the_decision(conn: Connection, row: Case) -> list[Finding]:
    decided = [entry for entry in cases.entries(conn, row.case_id) if entry.what in ("accepted", "refused")]
    known = decided[-1].detail.get("findings", []) if decided else []
    return [Finding(code, correct, staff_only) for code, correct, staff_only in known]
