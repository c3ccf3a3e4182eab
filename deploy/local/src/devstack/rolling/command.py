"""`make rolling`: each service is brought from the tables it had before to those of now, while people use it."""

import tempfile
from pathlib import Path

from devstack.layout import SERVICES, Layout
from devstack.progress import say, step
from devstack.rolling import code
from devstack.rolling.acts import TRIALS
from devstack.rolling.street import Street, layout_of, opened
from devstack.rolling.trial import HEADING, Seen, roll
from devstack.stack import CommandFailed

INSTANCE = "rolling"


def rolling(*names: str) -> None:
    """Try these services, or all, one after the other; print what was seen. Raises CommandFailed if anything was
    refused, lost or doubled."""
    if unknown := set(names) - set(SERVICES):
        raise CommandFailed(f"rolling {' '.join(sorted(unknown))} (services: {', '.join(SERVICES)})")
    here = Layout.of("up")
    found = []
    for service in names or SERVICES:
        with step(f"{service} is replaced under load"):
            found.append(tried(here, service))
        print(table(found), flush=True)
    if faults := [sentence for one in found for sentence in one.faults]:
        raise CommandFailed("a rolling update was noticed:\n  " + "\n  ".join(faults))


def tried(here: Layout, service: str) -> Seen:
    """One service, on servers of its own: from the release before its last change of tables, or to one with a planted
    change where there is none that could be started."""
    layout = layout_of(here.root, here.state, INSTANCE)
    now = code.present(here.root, service, layout.municipality)
    with tempfile.TemporaryDirectory() as folder:
        try:
            tree = code.before_last_change(here.root, service, here.state / "trees")
            older, newer = code.at(tree, service, layout.municipality), now
        except code.NoSuchRelease as missing:
            say(f"  {missing}: a change is planted instead")
            older, newer = now, code.planted(now, TRIALS[service].filed_at, Path(folder))
        with opened(layout, {service: older}, Street) as street:
            return roll(street, service, newer)


def table(found: list[Seen]) -> str:
    return "\n".join([HEADING, *(one.line() for one in found)])
