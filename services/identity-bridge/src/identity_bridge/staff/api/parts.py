"""What the views of this feature work with; app.py puts it together."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from identity_bridge.register.api.parts import EXTENSION, Parts
from identity_bridge.staff.members import Staff


@dataclass(frozen=True)
class StaffParts(Parts):
    """``offices`` are keys of the municipality's."""

    staff: Staff
    offices: frozenset[str]


def parts() -> StaffParts:
    return cast(StaffParts, current_app.extensions[EXTENSION])
