"""`make older FROM=commit`: one service at a time is older than all others, on tables of now, and the journeys pass."""

import uuid
from functools import partial

from devstack import journey
from devstack.layout import SERVICES, Layout
from devstack.progress import say, side_by_side, step
from devstack.rolling import code
from devstack.rolling.acts import TRIALS, accept_business, begin_sessions, citizen, establishments, visiting
from devstack.rolling.code import Code, NoSuchRelease
from devstack.rolling.load import A_SECOND, Act, Asker, Counts, Pace, Refused
from devstack.rolling.street import Street, layout_of, opened
from devstack.rolling.trial import HEADING, Seen, seen
from devstack.stack import CommandFailed

CERTIFICATES = 3
"""How many are asked for with each older service, beside a declaration."""


def older(commit: str = "") -> None:
    """Try each service as it was at the commit. Raises CommandFailed when a journey did not come to its end."""
    if not commit:
        raise NoSuchRelease("say which: make older FROM=commit (or a release's tag)")
    here = Layout.of("up")
    tree = code.unpacked(here.root, code.commit_of(here.root, commit), here.state / "trees")
    found = []
    with opened(layout_of(here.root, here.state, "older"), {}, Street) as street:
        side_by_side(*(partial(street.open_service, one, twice=False) for one in SERVICES), at_once=2)
        for service in SERVICES:
            with step(f"{service} is that of {tree.name[:8]}, the others are of now"):
                found += _with(street, service, code.at(tree, service, street.layout.municipality))
            print("\n".join([HEADING, *(one.line() for one in found)]), flush=True)
    if faults := [sentence for one in found for sentence in one.faults]:
        raise CommandFailed("a journey did not pass:\n  " + "\n  ".join(faults))


def _with(street: Street, service: str, chosen: Code) -> list[Seen]:
    """The journeys while this service is another one; it is as before afterwards."""
    now = street.codes[service]
    for name in street.processes(service, twice=False):
        street.replace(name, chosen, announced=False)
    found = [
        _journey(street, service, "certificates", _certificate(street), CERTIFICATES),
        _journey(street, service, "fee-declarations", _declaration(street), 1),
    ]
    for name in street.processes(service, twice=False):
        street.replace(name, now, announced=False)
    return found


def _journey(street: Street, service: str, of: str, act: Act, times: int) -> Seen:
    """Do it so often, and look whether all of it arrived."""
    counts = Counts()
    for _ in range(times):
        with Asker(Pace(A_SECOND), counts) as asker:
            try:
                act(asker)
            except Refused:
                say(f"  {service}: {counts.refused[-1]}")
    return seen(street, TRIALS[of].filed, (service, of), counts, 0)


def _certificate(street: Street) -> Act:
    return TRIALS["portal"].prepared(street)


def _declaration(street: Street) -> Act:
    """A person with a business of one establishment declares a fee, page by page."""
    person, subject = uuid.uuid4().hex, uuid.uuid4().hex
    before = len(establishments(street, 0))
    accept_business(street, person, places=1)
    establishments(street, before + 1)
    claims = {**citizen(1), "level": "B", "person_id": person}
    [cookie] = begin_sessions(street, [(subject, claims)])
    portal = street.layout.url("portal")

    def act(asker: Asker) -> None:
        visitor = visiting(asker, cookie)
        visitor.open(f"{portal}/fees")
        asker.counts.took(journey.declare_fee(visitor).rpartition("/")[2].partition("?")[0])

    return act
