"""Pictures of all that the people of `make up` reach by links: what each list and case looks like when full."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlsplit

from devstack import demo, seed

from tests.kit.album import Album, Walk
from tests.kit.casework import OFFICE
from tests.kit.reader import LOOK, Reader, through_taxisnet
from tests.kit.staff import SUPERVISOR, new_clerk

LINKS = """() => [...document.querySelectorAll("header nav a[href], main a[href]")].map(a => a.href)"""
NO_PAGES = re.compile(r"/(auth|language|receipt)/|\.(pdf|csv|xlsx|yaml|jpg|png|xml|zip)$")
OF_CITIZENS = ("/certificates", "/levels", "/account/")
"""Pages that are the same for everybody: they are taken as a citizen's."""
DIFFERS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)\d[\d-]*")
"""The parts of an address that differ from one case to another."""
VISITS, SHAPES = 6, 3
"""How many pages of one kind are opened at most, and how many of them that differ in their shape are taken."""


def follow(album: Album, name: str, *starts: str, without: tuple[str, ...] = ()) -> None:
    """Take the pages of each kind that links lead to from these; not of those whose paths begin so."""
    reader = album.reader
    waiting, known = list(starts), set(starts)
    visits: dict[str, int] = {}
    shapes: set[str] = set()
    taken: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        if path.startswith(without):
            continue
        kind = DIFFERS.sub("*", path.partition("?")[0])
        if visits.setdefault(kind, 0) >= VISITS or taken.get(kind, 0) >= SHAPES:
            continue
        visits[kind] += 1
        try:
            reader.open(path)
        except AssertionError as fault:
            album.faults.append(f"{name}: {path}: {fault}")
        shape = str(reader.page.evaluate(LOOK)[0])
        if shape not in shapes:
            shapes.add(shape)
            taken[kind] = taken.get(kind, 0) + 1
            words = kind.strip("/").replace("/", "-").replace("*", "x") or "home"
            album.take(f"{name}-{words}-{taken[kind]}")
        for found in _links(reader):
            if found not in known:
                known.add(found)
                waiting.append(found)


def _links(reader: Reader) -> Iterator[str]:
    """Paths of the portal's pages that this page leads to."""
    for address in reader.page.evaluate(LINKS):
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if address.startswith(reader.portal) and not NO_PAGES.search(parts.path):
            yield path


def citizen_b(album: Album) -> None:
    """A level B user who has asked for certificates in every state."""
    _by_taxisnet(album.reader, demo.CITIZEN_PERSONA)
    follow(album, "citizen-b", "/services", "/cases", "/account")


def owner(album: Album) -> None:
    """The owner of a hotel and a restaurant, with ten weeks of declarations and payments behind her."""
    _by_taxisnet(album.reader, seed.REPRESENTATIVE_PERSONA)
    follow(album, "owner", "/services", "/fees", "/fees/account", "/cases", "/businesses/declare", without=OF_CITIZENS)


def _by_taxisnet(reader: Reader, persona: str) -> None:
    reader.open("/auth/login/taxisnet?next=/services")
    through_taxisnet(reader, persona)


def _staff(album: Album, name: str, start: str, roles: tuple[str, ...]) -> None:
    """A new member of staff with these roles, from the start page of that office on."""
    stack = album.people.stack
    clerk = new_clerk(stack, roles, enrolled=roles[0] in ("desk-clerk", "declaration-clerk"))
    if "finance-officer" in roles:
        seed.enrol_officer(stack, clerk.username, clerk.afm)
    clerk.sign_in(album.reader, start)
    follow(album, name, start, "/staff", "/account", without=OF_CITIZENS)


def _office(name: str, start: str, *roles: str) -> Walk:
    walk: Callable[[Album], None] = partial(_staff, name=name, start=start, roles=roles)
    walk.__name__ = f"{name}_links"
    return walk


FULL: tuple[Walk, ...] = (
    citizen_b,
    owner,
    _office("office", "/casework", *OFFICE),
    _office("revenue", "/revenue", "finance-officer"),
    _office("desk", "/desk", *SUPERVISOR),
    _office("reviews", "/declarations-desk", "declaration-clerk"),
    _office("operations", "/staff-accounts", "operations"),
)
"""Only where the demo people are: the platform of `make up`."""
