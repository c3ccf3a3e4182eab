"""A release is stopped by a breaking change of an event, an answer, a request or a table, each planted alone."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devstack import release, services
from devstack.contracts.migrations import Migration, narrowing
from devstack.contracts.stops import stops
from devstack.services import ROOT

SERVICE = "certificates"
KEPT = ("pyproject.toml", "CHANGELOG.md", "openapi.yaml", "events", "expects", "migrations/versions")
NEW_TABLES = f"services/{SERVICE}/migrations/versions/0900_planted.py"
OPENAPI = f"services/{SERVICE}/openapi.yaml"


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=Tests", "-c", "user.email=tests@dimos.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a release looks at, as it is now, with every service released as 1.0.0; then 1.1.0 is under way."""
    root = tmp_path_factory.mktemp("repository")
    (root / "deploy").mkdir()
    shutil.copy(ROOT / "deploy/services.toml", root / "deploy")
    for service in services.ALL:
        for name in KEPT:
            source, target = ROOT / "services" / service.name / name, root / "services" / service.name / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, target)
        _version(root, service.name, "1.0.0")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "All services")
    return root


@pytest.fixture
def released(repository: Path) -> Iterator[Path]:
    """All released, and 1.1.0 of the service under way, to be spoilt."""
    for service in services.ALL:
        git(repository, "tag", f"{service.name}-v1.0.0")
    _version(repository, SERVICE, "1.1.0")
    git(repository, "commit", "--quiet", "--all", "--message", "Next")
    yield repository
    git(repository, "reset", "--quiet", "--hard", f"{SERVICE}-v1.0.0")
    git(repository, "clean", "--quiet", "-d", "--force")
    for service in services.ALL:
        git(repository, "tag", "--delete", f"{service.name}-v1.0.0")


def _version(root: Path, service: str, version: str) -> None:
    """Write it, with something under its heading in the changelog."""
    project = root / "services" / service / "pyproject.toml"
    lines = project.read_text(encoding="utf-8").splitlines()
    project.write_text("\n".join(f'version = "{version}"' if one.startswith("version =") else one for one in lines))
    (project.parent / "CHANGELOG.md").write_text(f"# Changelog\n\n## {version}\n\n- Something.\n")


def found(root: Path, service: str = SERVICE) -> list[str]:
    """What stops it once all is committed."""
    git(root, "add", ".")
    subprocess.run(["git", "diff", "--cached", "--quiet"], cwd=root, check=False)
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Planted")
    return [one.what for one in stops(root, service)]


def replaced(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def schema(root: Path, kind: str, change: Callable[[dict[str, object]], object], of: str = SERVICE) -> None:
    """Change the schema of an event."""
    file = root / f"services/{of}/events/{kind}.v1.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    change(said)
    file.write_text(json.dumps(said), encoding="utf-8")


def table(root: Path, *statements: str, before: str = "") -> None:
    """A migration more."""
    body = "\n".join(f"    {one}" for one in statements)
    text = f'"""Planted."""\n\nfrom alembic import op\nimport sqlalchemy as sa\n\n{before}\n\ndef upgrade():\n{body}\n'
    (root / NEW_TABLES).write_text(text, encoding="utf-8")


def test_the_first_release_has_nothing_to_be_compared_with(repository: Path) -> None:
    assert found(repository) == []


def test_what_only_adds_is_released(released: Path) -> None:
    schema(released, "certificates.request.posted", lambda said: said["properties"].update(weight={"type": "integer"}))  # type: ignore[attr-defined]
    replaced(released, OPENAPI, "required: [items, not_offered]", "required: [items, not_offered, weight]")
    table(released, 'op.add_column("requests", sa.Column("weight", sa.Integer(), nullable=True))')
    assert found(released) == []


def test_an_event_without_a_field_stops_it(released: Path) -> None:
    def drop(said: dict[str, dict[str, object]]) -> None:
        said["required"].remove("recipient")  # type: ignore[attr-defined]
        said["recipients"] = said["properties"].pop("recipient")  # type: ignore[assignment]

    schema(released, "certificates.request.posted", drop)  # type: ignore[arg-type]
    told = found(released)
    assert "not as in 1.0.0: event certificates.request.posted: recipient is missing" in told
    assert "notifier 1.0.0 expects more: certificates.request.posted: recipient is missing" in told


def test_a_value_that_readers_do_not_know_stops_it(released: Path) -> None:
    of = "identity-bridge"
    _version(released, of, "1.1.0")
    schema(released, "identity.level.changed", lambda said: said["properties"]["level"]["enum"].append("C"), of)  # type: ignore[index]
    told = found(released, of)
    assert "not as in 1.0.0: event identity.level.changed: level may be C, which is not taken" in told
    assert "certificates 1.0.0 expects more: identity.level.changed: level may be C, which is not taken" in told


def test_an_answer_and_a_request_that_differ_stop_it(released: Path) -> None:
    # Of GET /pickups' answer, which the portal reads; of the body of POST /verifications.
    replaced(released, OPENAPI, "required: [items, not_offered]", "required: [items]")
    replaced(
        released,
        OPENAPI,
        "    VerificationIn:\n      type: object\n",
        "    VerificationIn:\n      type: object\n      required: [colour]\n",
    )
    told = found(released)
    assert "not as in 1.0.0: GET /procedures answers: not_offered may be missing" in told
    assert "not as in 1.0.0: POST /verifications takes less: colour is missing" in told


def test_an_operation_that_goes_stops_it_until_nobody_calls_it(released: Path) -> None:
    replaced(released, OPENAPI, "  /pickups:\n", "  /pickup-codes:\n")
    assert "not as in 1.0.0: POST /pickups is offered no more" in found(released)
    _version(released, SERVICE, "2.0.0")
    assert found(released) == ["portal 1.0.0 expects more: POST /pickups is not offered"]
    expected = released / f"services/portal/expects/{SERVICE}.json"
    kept = [line for line in expected.read_text(encoding="utf-8").splitlines() if '"POST /pickups"' not in line]
    expected.write_text("\n".join(kept), encoding="utf-8")
    _version(released, "portal", "1.1.0")
    assert found(released) != [], "the portal that runs still calls it"
    git(released, "tag", "portal-v1.1.0")
    told = found(released)
    git(released, "tag", "--delete", "portal-v1.1.0")
    assert told == []


def test_a_consumer_waits_for_what_it_reads(released: Path) -> None:
    _version(released, "portal", "1.1.0")
    expected = f"services/portal/expects/{SERVICE}.json"
    replaced(released, expected, '"POST /pickups": {', '"POST /pick-ups": {')
    assert found(released, "portal") == [
        f"{SERVICE} 1.0.0 does not give what this release reads: POST /pick-ups is not offered"
    ]


def test_a_table_that_loses_something_stops_it(released: Path) -> None:
    losing = 'op.drop_column("requests", "email")'
    table(released, losing)
    (told,) = found(released)
    assert told == "1.0.0 still runs while it is migrated, and 0900_planted.py:9 drops a column"
    table(released, losing, before="# contracts: nothing uses it since 1.1.0")
    assert found(released) != [], "1.1.0 is not released"
    table(released, losing, before="# contracts: nothing uses it since 1.0.0")
    assert found(released) == []


def test_a_migration_that_was_released_stays_as_it_was(released: Path) -> None:
    replaced(released, f"services/{SERVICE}/migrations/versions/0001_requests.py", "requests", "enquiries")
    (told,) = found(released)
    assert "0001_requests.py is not as 1.0.0 had it" in told


def test_a_version_is_new_is_told_of_and_is_committed(released: Path) -> None:
    _version(released, SERVICE, "1.0.0")
    assert found(released) == ["version 1.0.0 is not newer than the last release, 1.0.0"]
    _version(released, SERVICE, "1.1.0")
    (released / f"services/{SERVICE}/CHANGELOG.md").write_text("# Changelog\n\n## 1.1.0\n\n## 1.0.0\n\n- Before.\n")
    told = [one.what for one in stops(released, SERVICE)]
    assert len(told) == 2
    assert told[0] == f"services/{SERVICE}/CHANGELOG.md says nothing under ## 1.1.0"
    assert told[1].startswith("not everything is committed: ")


def test_what_stops_it_is_said_with_what_to_do(released: Path) -> None:
    table(released, 'op.execute("ALTER TABLE requests RENAME COLUMN email TO mail")')
    git(released, "add", ".")
    git(released, "commit", "--quiet", "--message", "Planted")
    with pytest.raises(release.Stopped) as told:
        release.check_repository(released, SERVICE)
    assert "0900_planted.py: RENAME COLUMN" in str(told.value)
    assert "→ only add now" in str(told.value)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ('op.drop_table("drafts")', "drops a table"),
        ('op.alter_column("drafts", "name", new_column_name="title")', "renames a column"),
        ('op.alter_column("drafts", "name", type_=sa.Integer())', "gives a column another type"),
        ('op.alter_column("drafts", "name", nullable=False)', "wants a value"),
        (
            'op.add_column("drafts", sa.Column("more", sa.Text(), nullable=False))',
            "adds a column that must have a value",
        ),
        ('op.create_check_constraint("few", "drafts", "size < 9")', "adds a condition"),
        ('op.execute("ALTER TABLE drafts ALTER COLUMN name TYPE integer")', "TYPE"),
        ('op.execute("ALTER TABLE drafts ADD COLUMN more text NOT NULL")', "adds a column that must have a value"),
        ("op.execute(\"ALTER TABLE drafts ADD COLUMN more text NOT NULL DEFAULT ''\")", None),
        ('op.add_column("drafts", sa.Column("more", sa.Text(), nullable=False, server_default=""))', None),
        ('op.create_table("more", sa.Column("id", sa.Text()))', None),
        ('op.create_index("ix_more", "drafts", ["name"])', None),
    ],
)
def test_what_a_migration_takes_away_is_seen(statement: str, what: str | None) -> None:
    text = f"from alembic import op\nimport sqlalchemy as sa\n\n\ndef upgrade():\n    {statement}\n"
    told = list(narrowing(Migration("0900_planted.py", text)))
    assert len(told) == (what is not None)
    assert what is None or what in told[0]
