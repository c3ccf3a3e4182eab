"""What stops the release of a service, told from the repository alone: nothing is started, nothing is built."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devstack import services
from devstack.contracts.expected import lacks
from devstack.contracts.interfaces import Folder, Revision, expectations, interface
from devstack.contracts.migrations import Migration, narrowing
from devstack.contracts.released import breaks
from devstack.contracts.versions import Releases, Version


@dataclass(frozen=True)
class Stop:
    """A reason against the release, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}\n    → {self.remedy}"


def stops(root: Path, service: str) -> list[Stop]:
    """All of them; none when the service may be released alone."""
    releases = Releases(root)
    version, last = releases.next_version(service), releases.last(service)
    found = list(_version(releases, service, version, last))
    found += _expected(releases, root, service)
    if last is not None:
        ends = version is not None and version.major > last.major
        found += [] if ends else _breaks(releases, root, service, last)
        found += _migrations(releases, root, service, last)
    return found


def _version(releases: Releases, service: str, version: Version | None, last: Version | None) -> Iterator[Stop]:
    project = f"services/{service}/pyproject.toml"
    if version is None:
        yield Stop(f"{project} has no version of three numbers", "write one, 1.0.0 for the first release")
        return
    if last is not None and version <= last:
        yield Stop(
            f"version {version} is not newer than the last release, {last}",
            f"raise it in {project}: the last number for a repair, the middle one for something new",
        )
    changes = releases.root / "services" / service / "CHANGELOG.md"
    if not _section(changes.read_text(encoding="utf-8") if changes.exists() else "", version):
        yield Stop(
            f"services/{service}/CHANGELOG.md says nothing under ## {version}",
            "write what whoever installs it or builds on it will notice",
        )
    if uncommitted := releases.git("status", "--porcelain", "--", "services", "libs", "deploy"):
        yield Stop(
            f"not everything is committed: {', '.join(uncommitted.split()[1::2][:3])}",
            "commit it: a release is what its tag holds",
        )


def _section(changes: str, version: Version) -> str:
    """What stands under the version's heading."""
    _, _, rest = f"\n{changes}".partition(f"\n## {version}")
    lines = rest.partition("\n## ")[0].splitlines()[1:]
    return "\n".join(lines).strip()


def _expected(releases: Releases, root: Path, service: str) -> Iterator[Stop]:
    """Between this service and what runs of the others: what they expect of it, and what it expects of them."""
    here = Folder(root)
    offered = interface(here, service)
    for other in services.listed(root):
        if other.name == service:
            continue
        tree, called = releases.running(other.name)
        for lacking in lacks(offered, expectations(tree, other.name, service)):
            yield Stop(
                f"{called} expects more: {lacking}",
                f"keep it until a release of {other.name} reads something else, or release {other.name} first",
            )
        for lacking in lacks(interface(tree, other.name), expectations(here, service, other.name)):
            yield Stop(
                f"{called} does not give what this release reads: {lacking}",
                f"release {other.name} first, or do without until it is",
            )


def _breaks(releases: Releases, root: Path, service: str, last: Version) -> Iterator[Stop]:
    before = interface(Revision(root, releases.tag(service, last)), service)
    for sentence in breaks(before, interface(Folder(root), service)):
        yield Stop(
            f"not as in {last}: {sentence}",
            "give both for one release and let the old end in the next major version; a new value that is told: "
            "let its readers take it first, then raise the major version",
        )


def _migrations(releases: Releases, root: Path, service: str, last: Version) -> Iterator[Stop]:
    folder, tag = f"services/{service}/migrations/versions", releases.tag(service, last)
    released = Revision(root, tag)
    known = {name: released.text(name) for name in released.names(folder) if name.endswith(".py")}
    here = Folder(root)
    present = {name for name in here.names(folder) if name.endswith(".py")}
    for name, text in known.items():
        if name not in present or here.text(name) != text:
            yield Stop(f"{name} is not as {last} had it", "put it back: databases have run it; write another migration")
    for name in sorted(present - known.keys()):
        migration = Migration(Path(name).name, here.text(name))
        unused = Version.of(migration.unused_since) if migration.unused_since else None
        if unused is not None and unused <= last:
            continue
        for what in narrowing(migration):
            yield Stop(
                f"{last} still runs while it is migrated, and {what}",
                "only add now, and take away in the release after; when nothing has used it for a release, say so in"
                f" the migration: `# contracts: nothing uses it since {last}`",
            )
