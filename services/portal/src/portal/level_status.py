"""How the own level stands at the register, asked once a page and only where it says more than the token."""

from flask import g

from portal.clients.backend import Failure
from portal.clients.identity_schemas import Identity, LevelChange
from portal.context import context
from portal.formats import day
from portal.guard import Visitor
from portal.language import locale, t


def newest_change(person: Visitor) -> LevelChange | None:
    """Why the level is what it is; None while the service is away."""
    identity = _identity(person)
    return identity.history[0] if identity and identity.history else None


def revocation(person: Visitor) -> list[str]:
    """What to tell a person whose level staff took away: when, why, and whom to call. Empty for others.

    No proof brings that level back, so pages that say this offer no way to level B.
    """
    identity = _identity(person) if person.level != "B" else None
    if identity is None or identity.revoked is None:
        return []
    taken, office = identity.revoked, context().municipality.offices.transparency
    lines = [t("revoked.when", day=day(taken.at))]
    if taken.reason:
        lines.append(t("revoked.why", reason=taken.reason))
    return [*lines, t("revoked.call", phone=office.phone, office=office.name[locale()], hours=office.hours[locale()])]


def _identity(person: Visitor) -> Identity | None:
    if "identity" not in g:
        answer = context().bridge.identity(person)
        g.identity = None if isinstance(answer, Failure) else answer
    found: Identity | None = g.identity
    return found
