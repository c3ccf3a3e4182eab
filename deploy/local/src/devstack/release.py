"""`make release S=certificates BASE=IMAGE`: what stops a service's release is named; what does not is built and tagged.

In the order of what it costs: what the repository tells (contracts/stops.py), the last release's tests on the tables of
this one, the service's own tests, its image, and in the end the tag. With --dry-run nothing is built or tagged.
"""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from devstack import services, testing
from devstack.contracts.stops import stops
from devstack.contracts.versions import Releases, Version
from devstack.layout import Layout
from devstack.progress import say, step

TABLES = ("tests/integration",)
"""Which tests of the last release are run on the new tables: those that have a database."""


class Stopped(Exception):
    """The release was not made. The message says why, and what to do."""


def release(service: str = "", base: str = "", *options: str) -> None:
    """Check a service, and unless it is a dry run build its image from ``base`` and set the tag. Raises Stopped."""
    layout, known = Layout.of("test"), [one.name for one in services.ALL]
    if service not in known:
        raise Stopped(f"name the service: make release S={known[0]} (there are: {', '.join(known)})")
    if unknown := [one for one in options if one != "--dry-run"]:
        raise Stopped(f"{' '.join(unknown)} is not known; there is A=--dry-run")
    dry = "--dry-run" in options
    if not dry and not base:
        raise Stopped("name the image to build from: BASE=… (deploy/images/README.md), or only check: A=--dry-run")
    releases = Releases(layout.root)
    check_repository(layout.root, service)
    version, last = releases.next_version(service), releases.last(service)
    assert version is not None  # noqa: S101 -- one of the things that were just looked at
    say(
        f"{service} {version}, "
        + (f"after {last}" if last else "the first release: there is no last one to compare with")
    )
    with testing.scratch_servers() as servers:
        if last is not None:
            check_old_code_on_new_tables(layout, service, last, servers)
        _run(layout, service, layout.root, servers, "the service's own tests", "-m", "not thorough")
    tag = releases.tag(service, version)
    if dry:
        say(f"nothing stops {tag}; it was not built and not tagged")
        return
    _build(layout.root, service, base, str(version))
    releases.git("tag", "--annotate", "--message", f"{service} {version}", tag)
    say(f"{tag} is set; `git push origin {tag}` gives it to others")


def check_repository(root: Path, service: str) -> None:
    """What can be told without running anything. Raises Stopped naming all of it."""
    if found := stops(root, service):
        raise Stopped(f"{service} is not released:\n\n" + "\n".join(f"  - {one}" for one in found))
    say("version, changelog, contracts and migrations: nothing stops it")


def check_old_code_on_new_tables(layout: Layout, service: str, last: Version, servers: Mapping[str, str]) -> None:
    """While a release is rolled out the last one works on its tables: here its own tests do. Raises Stopped."""
    releases = Releases(layout.root)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack(layout.root, releases.tag(service, last), folder)
        packages = [file.parent for file in sorted(folder.glob("[ls]*/*/src"))]
        environment = {
            **servers,
            "TEST_TABLES_OF": str(layout.root / "services" / service),
            # Before what is installed: the code of that release, and of the libraries as they were.
            "PYTHONPATH": os.pathsep.join(str(package / "src") for package in packages),
        }
        what = f"the tests of {last} on the tables of this release"
        _run(layout, service, folder, environment, what, "-m", "not thorough", *TABLES)


def unpack(root: Path, tag: str, folder: Path) -> None:
    """The repository as of the tag, without its history."""
    packed = subprocess.run(["git", "archive", tag], cwd=root, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def _run(layout: Layout, service: str, root: Path, environment: Mapping[str, str], what: str, *arguments: str) -> None:
    """Tests of the service in the tree at ``root``; RELEASE_TESTS narrows them while a developer looks for a fault."""
    chosen = os.environ.get("RELEASE_TESTS", "").split()
    command = [str(layout.python(service)), "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, *chosen]
    with step(what):
        ended = subprocess.run(command, cwd=root / "services" / service, env={**os.environ, **environment}, check=False)
    if ended.returncode:
        raise Stopped(f"{what} failed: what they say stands above. Nothing was built or tagged")


def _build(root: Path, service: str, base: str, tag: str) -> None:
    command = [sys.executable, str(root / "deploy/images/build"), "--base", base, "--tag", tag, service]
    with step(f"the image of {service}"):
        if subprocess.run(command, cwd=root, check=False).returncode:
            raise Stopped("the image could not be built; nothing was tagged")
