"""What is kept of accounts of staff: which roles they had."""

from collections.abc import Mapping

from sqlalchemy import Connection

from identity_bridge.register.columns import picked
from identity_bridge.register.keepers import Keeper, Whose
from identity_bridge.staff import store

_ROLE = ("role", "since", "seen", "ended_at")


class StaffKeeper(Keeper):
    """Roles stay as long as retention says, also of an account that is gone."""

    def held(self, conn: Connection, whose: Whose) -> Mapping[str, object]:
        return {"staff_roles": picked(store.of(conn, whose.subjects), _ROLE)}
