"""Accounts of staff: who may do what and since when, enrolling, roles, a place at a desk, locking.

Keycloak is asked with the operator's own token, and never while a transaction is open. What was done there and could
not be noted here is in Keycloak's own record of administrators, which names the operator too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from inputkit.schemas import Fault, Unfit, fault
from servicekit.db import transaction
from sqlalchemy import Connection, Engine

from identity_bridge.register.domain.levels import Actor, ActorKind
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import audit as acts
from identity_bridge.register.store import clerks
from identity_bridge.register.store.rows import ClerkRow
from identity_bridge.register.use_cases import audit
from identity_bridge.staff import store
from identity_bridge.staff.domain.labels import STAFF
from identity_bridge.staff.domain.texts import CLERK_TOO, MADE_ALREADY, PLACE_FIRST, REFUSED
from identity_bridge.staff.errors import MemberOfOperations
from identity_bridge.staff.members import FieldsRefused, Member, NewMember, Staff
from identity_bridge.staff.store import Grant
from identity_bridge.staff.use_cases import places as staff_places
from identity_bridge.staff.use_cases.places import NumbersAreUnique, Place

AT_A_DESK = frozenset({"desk-clerk", "desk-supervisor", "declaration-clerk"})
"""Roles that open nothing without a place at a desk."""
_ACCOUNTS = UUID("6c0b8c0e-53c5-4e0b-9d0e-7d2f5f0c9a41")


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
class Line:
    """A member of staff: the account, its roles with since when, and the place at a desk if there is one."""

    member: Member
    roles: list[Grant]
    place: ClerkRow | None

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
    """All members, by name. Roles that the console gave or took are noted now; places of accounts that are gone are
    removed."""
    with transaction(work.engine) as conn:
        noted, held = store.live(conn), clerks.places(conn)
    members = work.staff.members(work.operator.token)
    with transaction(work.engine) as conn:
        there = {member.subject for member in members}
        for gone in noted.keys() - there:
            store.end(conn, _grants(noted[gone]), None, work.now)
        usernames = [member.username for member in members]
        staff_places.end_of_the_gone(conn, held, usernames, work.operator.actor, work.now)
        for member in members:
            _note(conn, member, noted.get(member.subject, {}), None, work.now)
        seen = audit.Entry(work.operator.actor, "staff.listed", work.now, detail={"members": len(members)})
        audit.record(conn, seen)
        roles, places = store.live(conn), clerks.places(conn)
    lines = [Line(member, _in_order(roles.get(member.subject, {})), places.get(member.username)) for member in members]
    return sorted(lines, key=_by_name)


def _by_name(line: Line) -> tuple[str, str, str]:
    return line.member.family_name, line.member.given_name, line.member.username


def shown(work: Work, subject: str) -> Line:
    """One member; the look is recorded."""
    member, _ = _seen(work, subject)
    return _done(work, member, "staff.seen")


def enrol(work: Work, new: NewMember, place: Place | None) -> tuple[Line, bool]:
    """Make the account, with its mail, and give it its place; whether it was made now.

    Raises Unfit naming the fields, MailFailed, StaffUnavailable or OperatorUnknown. The same again finishes what was
    begun: no second account, no second mail.
    """
    with transaction(work.engine) as conn:
        noted = store.live_of(conn, new.subject)
        if place:
            staff_places.refuse_taken_number(conn, place, new.username)
    member, made = _made(work, new)
    if not made and member.email.lower() != new.email.strip().lower():
        # The mail has gone to the other address: the operator must not believe that the correction was taken.
        raise Unfit([Fault("email", MADE_ALREADY)])
    with NumbersAreUnique(), transaction(work.engine) as conn:
        clerks.lock_clerk(conn, member.username)
        if not made and acts.has(conn, member.subject, "staff.enrolled"):
            # It was finished then: what was changed since is not taken back by an old form.
            return _line(conn, member), False
        if made or not acts.has(conn, member.subject, "staff.place"):
            _place_of_new(conn, work, member.username, place)
        store.begin(conn, member.subject, set(member.roles) & set(new.roles), work.operator.username, work.now)
        _note(conn, member, noted, None, work.now)
        detail = {"roles": sorted(member.roles), "office": place.office if place else None}
        return _recorded(conn, work, member, "staff.enrolled", detail), made


def _made(work: Work, new: NewMember) -> tuple[Member, bool]:
    try:
        return work.staff.make(work.operator.token, new)
    except FieldsRefused as refused:
        raise _not_taken(work, refused) from None


def _not_taken(work: Work, refused: FieldsRefused) -> Unfit:
    """What Keycloak did not take, in our words.

    The refusal tells whether an account exists, also a citizen's: it is recorded, so nobody can probe
    unseen.
    """
    with transaction(work.engine) as conn:
        about = {"code": "fields-refused", "fields": sorted(refused.reasons)}
        audit.record(conn, audit.Entry(work.operator.actor, "staff.refused", work.now, detail=about))
    return Unfit([_said(name, why) for name, why in refused.reasons.items()])


def _place_of_new(conn: Connection, work: Work, username: str, place: Place | None) -> None:
    """The place of a new account: one that an earlier owner of the user name had is not handed on."""
    if older := clerks.clerk(conn, username):
        staff_places.end(conn, older, work.operator.actor, work.now)
    if place:
        staff_places.give(conn, work.keyring, username, place)


def subject_for(operator: Operator, key: str, username: str) -> str:
    """The id of the account that this request makes, however often it comes."""
    return str(uuid5(_ACCOUNTS, f"{operator.subject} {key} {username}"))


def lone_supervisor(roles: Collection[str]) -> list[Fault]:
    """What is wrong with the roles together: a supervisor can only get in with the clerk's role too."""
    said = [text for (over, under), text in CLERK_TOO.items() if over in roles and under not in roles]
    return [Fault("roles", text) for text in said[:1]]


def give_roles(work: Work, subject: str, roles: Collection[str]) -> Line:
    """Exactly these roles. Raises Unfit for a role that operators do not give, or that needs a place at a desk
    where there is none."""
    before, noted = _seen(work, subject)
    with transaction(work.engine) as conn:
        if not AT_A_DESK.isdisjoint(roles) and clerks.clerk(conn, before.username) is None:
            raise Unfit([Fault("roles", PLACE_FIRST)])
    try:
        member = work.staff.give_roles(work.operator.token, subject, roles)
    except FieldsRefused as refused:
        raise _not_taken(work, refused) from None
    with transaction(work.engine) as conn:
        _note(conn, member, noted, work.operator.username, work.now)
        detail = {"roles": sorted(member.roles), "before": sorted(before.roles)}
        return _recorded(conn, work, member, "staff.roles", detail)


def give_place(work: Work, subject: str, place: Place) -> Line:
    """A place at a desk, or another one. Raises Unfit when another clerk has the number."""
    member, _ = _seen(work, subject)
    if not member.changeable:
        raise MemberOfOperations
    with NumbersAreUnique(), transaction(work.engine) as conn:
        clerks.lock_clerk(conn, member.username)
        changed = staff_places.is_another_person(work.keyring, clerks.clerk(conn, member.username), place)
        staff_places.give(conn, work.keyring, member.username, place)
        detail = {"office": place.office, "number": place.number, "tax_number_changed": changed}
        return _recorded(conn, work, member, "staff.place", detail)


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


def _seen(work: Work, subject: str) -> tuple[Member, Mapping[str, Grant]]:
    """The member and its roles as noted before it is changed: what the console did to it is not the operator's."""
    with transaction(work.engine) as conn:
        noted = store.live_of(conn, subject)
    member = work.staff.member(work.operator.token, subject)
    with transaction(work.engine) as conn:
        _note(conn, member, noted, None, work.now)
        return member, store.live_of(conn, subject)


def _note(conn: Connection, member: Member, noted: Mapping[str, Grant], by: str | None, now: datetime) -> None:
    """Bring what was noted to what the account has; ``by`` is the operator whose act it was, if it was an operator.

    ``noted`` was read before Keycloak was asked: what was noted in between is newer than Keycloak's answer, and is not
    ended by it.
    """
    held = set(member.roles)
    store.begin(conn, member.subject, held - noted.keys(), by, now)
    store.end(conn, _grants({role: noted[role] for role in noted.keys() - held}), by, now)


def _grants(noted: Mapping[str, Grant]) -> list[UUID]:
    return [grant.grant_id for grant in noted.values()]


def _recorded(
    conn: Connection, work: Work, member: Member, action: str, detail: Mapping[str, object] | None = None
) -> Line:
    done = audit.Entry(work.operator.actor, action, work.now, member.subject, detail=detail or {})
    audit.record(conn, done)
    return _line(conn, member)


def _line(conn: Connection, member: Member) -> Line:
    return Line(member, _in_order(store.live_of(conn, member.subject)), clerks.clerk(conn, member.username))


def _in_order(roles: Mapping[str, Grant]) -> list[Grant]:
    return [roles[role] for role in sorted(roles)]


def _said(name: str, why: str) -> Fault:
    """What Keycloak refused, in our words; a field whose reason we do not know is asked for again."""
    known = REFUSED.get((name, why))
    return Fault(name, known) if known else fault(name, "missing", STAFF)
