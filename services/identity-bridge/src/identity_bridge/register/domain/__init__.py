"""Rules of the register: what a tax number is, who a person is, and when a proof of identity changes the level."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from inputkit.tax import Afm


class Method(StrEnum):
    """How an identity was proved."""

    TAXISNET = "taxisnet"
    TAXISNET_OTP = "taxisnet-otp"
    DESK = "desk"
    CONSOLE = "console"


class State(StrEnum):
    """A blocked person gets no token, whatever the proof."""

    ACTIVE = "active"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Identity:
    """What a proof of identity says of a natural person. A name that the person does not have is None."""

    afm: Afm
    given_name: str | None
    family_name: str | None


@dataclass(frozen=True)
class Person:
    """A row of the register. ``level_method`` None means that the identity is not proved yet."""

    person_id: str
    given_name: str | None
    family_name: str | None
    level: str
    level_method: Method | None
    level_at: datetime | None
    state: State

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)


def new_person() -> Person:
    """A person we know of, unproved. The id is random: it says nothing about the person and never changes."""
    return Person(str(uuid4()), None, None, "A", None, None, State.ACTIVE)


def after_proof(
    person: Person, given_name: str | None, family_name: str | None, method: Method, now: datetime
) -> Person:
    """The person after this identity was proved, under these names.

    The first proof raises to B. After that the register decides: a level that staff have lowered stays lowered, and
    what was proved once keeps its method and date. The names follow the newest proof.
    """
    named = replace(person, given_name=given_name, family_name=family_name)
    if person.level_method is not None:
        return named
    return replace(named, level="B", level_method=method, level_at=now)


def claims_of(person: Person) -> dict[str, str]:
    """What Keycloak learns of a person. What the person does not have is left out, never empty."""
    claims = {
        "sub": person.person_id,
        "person_id": person.person_id,
        "level": person.level,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "name": person.name,
    }
    if person.level == "B" and person.level_method and person.level_at:
        claims["level_method"] = person.level_method.value
        claims["level_at"] = person.level_at.isoformat(timespec="seconds")
    return {name: value for name, value in claims.items() if value}
