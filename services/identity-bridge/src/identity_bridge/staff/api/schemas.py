"""Shapes of the API about accounts of staff."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal

from inputkit.email import EmailAddress
from inputkit.schemas import Fault, Shape, fault
from inputkit.tax import Afm
from inputkit.text import Line
from pydantic import Field

from identity_bridge.staff.domain.labels import STAFF
from identity_bridge.staff.use_cases import members
from identity_bridge.staff.use_cases.places import Place

# Rules of the realm's user profile (idp-config/realm/user-profile.yaml), which has the last word.
Username = Annotated[str, Line(60, least=3), Field(pattern=r"^(?:[0-9][0-9._-]*)?[a-z](?:[a-z0-9._-]*[a-z0-9])?$")]
Name = Annotated[str, Line(255, least=1), Field(pattern=r'^[^<>"]*$')]
Office = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Role = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,39}$")]
"""Which roles there are, and which of them operators give, the realm knows (idp-config, staff-roles.toml)."""
MOST_ROLES = 20
Number = Annotated[str, Line(40), Field(pattern=r"^[0-9A-Z-]{1,40}$")]


class _In(Shape):
    labels = STAFF


class EnrolmentIn(_In):
    """A new member of staff. Office, number and tax number are for roles at a desk."""

    username: Username
    given_name: Name
    family_name: Name
    email: EmailAddress
    locale: Literal["el", "en"] = "el"
    roles: Annotated[frozenset[Role], Field(min_length=1, max_length=MOST_ROLES)]
    office: Office | None = None
    number: Number | None = None
    afm: Afm | None = None

    def faults(self, offices: Collection[str]) -> list[Fault]:
        """What no field alone shows: which role needs another, and that a role at a desk needs a place at one of the
        municipality's offices."""
        place = {"office": self.office, "number": self.number, "afm": self.afm}
        needed = bool(self.roles & members.AT_A_DESK) or any(place.values())
        missing = [name for name, value in place.items() if needed and value is None]
        unknown = ["office"] if self.office is not None and self.office not in offices else []
        return [*members.lone_supervisor(self.roles), *(fault(name, "missing", STAFF) for name in missing + unknown)]

    def place(self) -> Place | None:
        if self.office is None or self.number is None or self.afm is None:
            return None
        return Place(self.office, self.number, self.afm)


class RolesIn(_In):
    """Which roles the member has from now on; none is possible."""

    roles: Annotated[frozenset[Role], Field(max_length=MOST_ROLES)]

    def faults(self) -> list[Fault]:
        return members.lone_supervisor(self.roles)


class PlaceIn(_In):
    """A place at a desk."""

    office: Office
    number: Number
    afm: Afm

    def faults(self, offices: Collection[str]) -> list[Fault]:
        return [] if self.office in offices else [fault("office", "missing", STAFF)]


class MailIn(_In):
    """Whether the telephone with the one-time codes is lost: its code is taken away first."""

    lost_device: bool = False


def line_out(line: members.Line) -> dict[str, Any]:
    member = line.member
    return {
        "id": member.subject,
        "username": member.username,
        "given_name": member.given_name,
        "family_name": member.family_name,
        "email": member.email,
        "locked": member.locked,
        "roles": [
            {"role": row.role, "since": _moment(row.since), "seen": row.seen, "by": row.given_by} for row in line.roles
        ],
        "password_set": member.password_set,
        "second_factor_set": member.second_factor_set,
        "created_at": _moment(member.created_at) if member.created_at else None,
        "changeable": member.changeable,
        "place": {"office": line.place.office, "number": line.place.number} if line.place else None,
        "lacks_place": line.lacks_place,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
