"""What the desk keeps under accounts: codes for a visit, and visits."""

from collections.abc import Mapping

from servicekit.tokens import Principal
from sqlalchemy import Connection, RowMapping

from identity_bridge.desk.errors import CloseDeskCaseOpen
from identity_bridge.desk.store import cases, codes, own_data
from identity_bridge.register.columns import pick, picked
from identity_bridge.register.keepers import Gone, Joined, Keeper, Leaving, Whose

_CODE = ("made_at", "expires_at", "ended_at", "recipient")
_VISIT = (
    "opened_at", "ended_at", "state", "way", "purpose", "office", "clerk", "note", "certified_at", "document_kind",
    "document_last", "document_expires", "given_name", "family_name", "father_name", "check_state",
)  # fmt: skip


class DeskKeeper(Keeper):
    """Codes of an account that goes end; visits stay, for they prove levels."""

    def refuse_closing(self, conn: Connection, me: Principal) -> None:
        if cases.open_case_of(conn, me.subject) is not None:
            raise CloseDeskCaseOpen

    def end(self, conn: Connection, leaving: Leaving) -> None:
        codes.end_codes_of(conn, leaving.account.subject, leaving.at)

    def move(self, conn: Connection, joined: Joined) -> None:
        codes.end_codes_of(conn, joined.subject, joined.at)
        cases.move(conn, joined.subject, joined.into, joined.at)

    def forget(self, conn: Connection, gone: Gone) -> None:
        codes.end_codes_of(conn, gone.subject, gone.at)

    def held(self, conn: Connection, whose: Whose) -> Mapping[str, object]:
        return {
            "desk_codes": picked(own_data.codes_of(conn, whose.subjects), _CODE),
            "desk_visits": [_visit(row) for row in own_data.visits_of(conn, whose.subjects)],
        }


def _visit(row: RowMapping) -> dict[str, object]:
    by = {"by": row["ended_by"], "office": row["ended_office"], "clerk": row["ended_clerk"]}
    return pick(row, _VISIT) | {"ended": by}
