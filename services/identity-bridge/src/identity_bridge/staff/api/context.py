"""What the views of this feature work with; app.py puts it together."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from identity_bridge.register.api.context import EXTENSION, Context
from identity_bridge.staff.members import Staff


@dataclass(frozen=True)
class StaffContext(Context):
    """``offices`` are keys of the municipality's."""

    staff: Staff
    offices: frozenset[str]


def current_context() -> StaffContext:
    return cast(StaffContext, current_app.extensions[EXTENSION])
