"""A level's life: why it changed, who did it, and what a person is after that."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from identity_bridge.register.domain import Method, Person

POLICY_VERSION = 1
"""Counts up when the rules of this folder change what a level means, so that history can be read by its own rules."""


class Reason(StrEnum):
    """Why a level changed."""

    PROVED = "proved"
    CERTIFIED = "certified"
    UNDONE = "undone"
    REVOKED = "revoked"
    RESTORED = "restored"
    CONSOLE = "console"
    EXPIRED = "expired"
    JOINED = "joined"


class ActorKind(StrEnum):
    """Who did something: the person, a clerk at the desk, a user of Keycloak's console, or the platform."""

    PERSON = "person"
    CLERK = "clerk"
    CONSOLE = "console"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """``name`` is the user name; citizens are told office and clerk number only."""

    kind: ActorKind
    name: str | None = None
    office: str | None = None
    clerk: str | None = None


PERSON = Actor(ActorKind.PERSON)


@dataclass(frozen=True)
class Evidence:
    """The document that was looked at: its kind and its last characters, never a copy."""

    kind: str
    last: str


@dataclass(frozen=True)
class Change:
    """One row of a person's history."""

    reason: Reason
    actor: Actor
    at: datetime
    evidence: Evidence | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """How and when a person proved the identity with TAXISnet."""

    method: Method
    at: datetime


def certified(person: Person, given_name: str | None, family_name: str | None, now: datetime) -> Person:
    """The person after a clerk saw the document. A method that was there stays: what was proved once stays proved."""
    return replace(
        person,
        given_name=given_name,
        family_name=family_name,
        level="B",
        level_method=person.level_method if person.level == "B" else Method.DESK,
        level_at=person.level_at if person.level == "B" else now,
    )


def unproved(person: Person) -> Person:
    """The person as if nothing had been proved, after undoing or when a proof is too old: any proof raises again."""
    return replace(person, level="A", level_method=None, level_at=None, given_name=None, family_name=None)


def proved_by(person: Person, proof: Proof) -> Person:
    """The person whose visit to the desk does not count, but who proved the same identity with TAXISnet since."""
    return replace(person, level_method=proof.method, level_at=proof.at)


def revoked(person: Person) -> Person:
    """Lowered by staff. The method stays as the mark of that: a proof does not bring the level back by itself."""
    return replace(person, level="A")


def restored(person: Person, now: datetime) -> Person:
    """Raised again by staff, by the proof that there was."""
    return replace(person, level="B", level_at=now)


def edited(person: Person, level: str, now: datetime) -> Person:
    """The person with the level that was set in the console."""
    if level == "A":
        return revoked(person)
    return replace(person, level="B", level_method=person.level_method or Method.CONSOLE, level_at=now)


def can_be_restored(person: Person) -> bool:
    return person.level == "A" and person.level_method is not None
