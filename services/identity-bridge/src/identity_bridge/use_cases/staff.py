"""Accounts of staff: who may do what and since when, enrolling, roles, a place at a desk, locking.

Keycloak is asked with the operator's own token, and never while a transaction is open. What was done there and could
not be noted here is in Keycloak's own record of administrators, which names the operator too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from inputkit.shapes import Fault, Unfit, fault
from inputkit.tax import Afm
from servicekit.db import transaction
from servicekit.errors import Text
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from identity_bridge.domain.labels import STAFF
from identity_bridge.domain.levels import Actor, ActorKind
from identity_bridge.errors.staff import MemberOfOperations
from identity_bridge.keyring import Keyring
from identity_bridge.staff import FieldsRefused, Member, NewMember, Staff
from identity_bridge.store import Found, desk
from identity_bridge.store import staff as store
from identity_bridge.use_cases import audit

AT_A_DESK = frozenset({"desk-clerk", "desk-supervisor", "declaration-clerk"})
"""Roles that open nothing without a place at a desk."""
_ACCOUNTS = UUID("6c0b8c0e-53c5-4e0b-9d0e-7d2f5f0c9a41")

NUMBER_TAKEN: Text = {
    "el": "Τον αριθμό αυτό τον έχει άλλος υπάλληλος. Γράψτε άλλον.",
    "en": "Another member of staff has this number. Enter another one.",
}
PLACE_FIRST: Text = {
    "el": "Οι ρόλοι αυτοί χρειάζονται θέση σε γραφείο. Δώστε πρώτα γραφείο, αριθμό και ΑΦΜ.",
    "en": "These roles need a place at a desk. Give office, number and tax number first.",
}
_REFUSED: Mapping[tuple[str, str], Text] = {
    ("username", "taken"): {
        "el": "Το όνομα χρήστη υπάρχει ήδη. Γράψτε άλλο.",
        "en": "The user name exists already. Enter another one.",
    },
    ("username", "usernameReserved"): {
        "el": "Το όνομα χρήστη αυτό δεν δίνεται σε κανέναν. Γράψτε άλλο.",
        "en": "This user name is given to nobody. Enter another one.",
    },
    ("email", "taken"): {
        "el": "Υπάρχει ήδη λογαριασμός με αυτό το email, ίσως του ίδιου προσώπου ως πολίτη. Γράψτε το υπηρεσιακό του "
        "email.",
        "en": "There is an account with this email address already, perhaps the same person's as a citizen. Enter the "
        "address at work.",
    },
}


@dataclass(frozen=True)
class Operator:
    """Who asks; ``token`` is what Keycloak is asked with."""

    subject: str
    username: str
    token: str = field(repr=False)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CLERK, self.username)


@dataclass(frozen=True)
class Place:
    """A place at a desk. The tax number keeps clerks from certifying themselves, and is never shown again."""

    office: str
    number: str
    afm: Afm = field(repr=False)


@dataclass(frozen=True)
class Line:
    """A member of staff: the account, its roles with since when, and the place at a desk if there is one."""

    member: Member
    roles: list[Found]
    place: Found | None

    @property
    def lacks_place(self) -> bool:
        return self.place is None and not AT_A_DESK.isdisjoint(self.member.roles)


@dataclass(frozen=True)
class Work:
    """What the use cases work with."""

    engine: Engine
    keyring: Keyring
    staff: Staff
    operator: Operator
    now: datetime


def listed(work: Work) -> list[Line]:
    """Everybody, by name. Roles that the console gave or took are noted now."""
    members = work.staff.members(work.operator.token)
    with transaction(work.engine) as conn:
        noted = store.live(conn)
        for gone in noted.keys() - {member.subject for member in members}:
            store.end(conn, gone, noted[gone].keys(), None, work.now)
        for member in members:
            _note(conn, member, noted.get(member.subject, {}), None, work.now)
        audit.record(conn, work.operator.actor, "staff.listed", work.now, detail={"members": len(members)})
        roles, places = store.live(conn), desk.places(conn)
    lines = [Line(member, _in_order(roles.get(member.subject, {})), places.get(member.username)) for member in members]
    return sorted(lines, key=lambda line: (line.member.family_name, line.member.given_name, line.member.username))


def shown(work: Work, subject: str) -> Line:
    """One member; the look is recorded."""
    member = work.staff.member(work.operator.token, subject)
    with transaction(work.engine) as conn:
        _note(conn, member, store.live_of(conn, subject), None, work.now)
        return _recorded(conn, work, member, "staff.seen")


def enrol(work: Work, new: NewMember, place: Place | None) -> tuple[Line, bool]:
    """Make the account, with its mail, and give it its place; whether it was made now.

    Raises Unfit naming the fields, MailFailed, StaffUnavailable or OperatorUnknown. The same again finishes what was
    begun: no second account, no second mail.
    """
    if place:
        with transaction(work.engine) as conn:
            _refuse_taken_number(conn, place, new.username)
    try:
        member, made = work.staff.make(work.operator.token, new)
    except FieldsRefused as refused:
        # It says whether somebody, a citizen too, has an account: recorded, so that nobody asks for that unseen.
        with transaction(work.engine) as conn:
            told = {"code": "fields-refused", "fields": sorted(refused.reasons)}
            audit.record(conn, work.operator.actor, "staff.refused", work.now, detail=told)
        raise Unfit([_said(name, why) for name, why in refused.reasons.items()]) from None
    with _numbers_are_unique(), transaction(work.engine) as conn:
        if not made and store.is_known(conn, member.subject):
            # It was finished then: what was changed since is not taken back by an old form.
            return _line(conn, member), False
        if place:
            desk.enrol_clerk(conn, work.keyring, member.username, place.office, place.number, place.afm.digits)
        _note(conn, member, {}, work.operator.username, work.now)
        detail = {"roles": sorted(member.roles), "office": place.office if place else None}
        return _recorded(conn, work, member, "staff.enrolled", detail), made


def subject_for(operator: Operator, key: str, username: str) -> str:
    """The id of the account that this request makes, however often it comes."""
    return str(uuid5(_ACCOUNTS, f"{operator.subject} {key} {username}"))


def give_roles(work: Work, subject: str, roles: Collection[str]) -> Line:
    """Exactly these roles. Raises Unfit where one of them needs a place at a desk and there is none."""
    before = _seen(work, subject)
    with transaction(work.engine) as conn:
        if not AT_A_DESK.isdisjoint(roles) and desk.clerk(conn, before.username) is None:
            raise Unfit([Fault("roles", PLACE_FIRST)])
    member = work.staff.give_roles(work.operator.token, subject, roles)
    with transaction(work.engine) as conn:
        _note(conn, member, store.live_of(conn, subject), work.operator.username, work.now)
        detail = {"roles": sorted(member.roles), "before": sorted(before.roles)}
        return _recorded(conn, work, member, "staff.roles", detail)


def give_place(work: Work, subject: str, place: Place) -> Line:
    """A place at a desk, or another one. Raises Unfit when the number is somebody else's."""
    member = _seen(work, subject)
    if not member.changeable:
        raise MemberOfOperations
    with _numbers_are_unique(), transaction(work.engine) as conn:
        _refuse_taken_number(conn, place, member.username)
        desk.enrol_clerk(conn, work.keyring, member.username, place.office, place.number, place.afm.digits)
        return _recorded(conn, work, member, "staff.place", {"office": place.office, "number": place.number})


def lock(work: Work, subject: str) -> Line:
    """The account is locked and signed out everywhere. Roles and place stay, for when it is unlocked."""
    return _done(work, work.staff.lock(work.operator.token, subject), "staff.locked")


def unlock(work: Work, subject: str) -> Line:
    return _done(work, work.staff.unlock(work.operator.token, subject), "staff.unlocked")


def mail(work: Work, subject: str, *, lost_device: bool) -> Line:
    """The link to password and one-time code once more. Raises MemberLocked or MailFailed."""
    member = work.staff.mail(work.operator.token, subject, lost_device=lost_device)
    return _done(work, member, "staff.mailed", {"lost_device": lost_device})


def _done(work: Work, member: Member, action: str, detail: Mapping[str, object] | None = None) -> Line:
    with transaction(work.engine) as conn:
        return _recorded(conn, work, member, action, detail)


def _seen(work: Work, subject: str) -> Member:
    """The member as it is before it is changed: what the console did to it is not the operator's."""
    member = work.staff.member(work.operator.token, subject)
    with transaction(work.engine) as conn:
        _note(conn, member, store.live_of(conn, subject), None, work.now)
    return member


def _note(conn: Connection, member: Member, noted: Mapping[str, Found], by: str | None, now: datetime) -> None:
    """Bring what was noted to what the account has; ``by`` is the operator whose act that was, if it was one's."""
    held = set(member.roles)
    store.begin(conn, member.subject, held - noted.keys(), by, now)
    if ended := noted.keys() - held:
        store.end(conn, member.subject, ended, by, now)


def _recorded(
    conn: Connection, work: Work, member: Member, action: str, detail: Mapping[str, object] | None = None
) -> Line:
    audit.record(conn, work.operator.actor, action, work.now, subject=member.subject, detail=detail)
    return _line(conn, member)


def _line(conn: Connection, member: Member) -> Line:
    return Line(member, _in_order(store.live_of(conn, member.subject)), desk.clerk(conn, member.username))


def _in_order(roles: Mapping[str, Found]) -> list[Found]:
    return [roles[role] for role in sorted(roles)]


def _refuse_taken_number(conn: Connection, place: Place, username: str) -> None:
    if desk.has_number(conn, place.number, username):
        raise Unfit([Fault("number", NUMBER_TAKEN)])


class _numbers_are_unique:  # noqa: N801 -- it reads as a sentence
    """Somebody else took the number in this very moment."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError):
            raise Unfit([Fault("number", NUMBER_TAKEN)]) from None


def _said(name: str, why: str) -> Fault:
    """What Keycloak refused, in our words; a field whose reason we do not know is asked for anew."""
    known = _REFUSED.get((name, why))
    return Fault(name, known) if known else fault(name, "missing", STAFF)
