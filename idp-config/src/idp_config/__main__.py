"""`python -m idp_config apply | check | person --file FILE | theme --into FOLDER | extension --into KEYCLOAK
| passwords --into FOLDER`."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from keycloak.exceptions import KeycloakError

from idp_config import REALM, extension, passwords, people, phases, theme
from idp_config.admin import AdminError, KeycloakAddress, OneLook, RealmAdmin
from idp_config.declared import load
from idp_config.errors import ConfigurationError
from idp_config.reconcile import Reconciler

DRIFT = 1
FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 clean or applied, 1 drift found by check, 2 something is missing or refused."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "theme":
            print(theme.build(os.environ, options.into))
            return 0
        if options.command == "extension":
            print(extension.build(options.into))
            return 0
        if options.command == "passwords":
            print(passwords.build(options.into))
            return 0
        address = address_from(os.environ)
        if options.command == "person":
            return _person(address, options.file)
        return _realm(address, applying=options.command == "apply")
    except (ConfigurationError, AdminError, KeycloakError, people.PersonError) as error:
        print(f"idp-config: {error}", file=sys.stderr)
        return FAILED


def address_from(environ: Mapping[str, str]) -> KeycloakAddress:
    """Where Keycloak is, from KEYCLOAK_URL, KEYCLOAK_ADMIN_USER and KEYCLOAK_ADMIN_PASSWORD."""
    names = ("KEYCLOAK_URL", "KEYCLOAK_ADMIN_USER", "KEYCLOAK_ADMIN_PASSWORD")
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise ConfigurationError("Set these first (they have no default): " + ", ".join(missing))
    return KeycloakAddress(*(environ[name] for name in names))


def _realm(address: KeycloakAddress, *, applying: bool) -> int:
    declared = load(os.environ)
    run = Reconciler(OneLook(address, REALM), applying=applying)
    try:
        phases.reconcile(run, declared)
    except AdminError as error:
        raise AdminError(declared.mask(str(error))) from None
    for drift in run.drifts:
        print(declared.mask(drift.line()))
    for line in run.left:
        print(declared.mask(line))
    if applying:
        print(f"Realm {REALM}: {len(run.drifts)} differences, {run.writes} writes.")
        return 0
    print(f"Realm {REALM}: {len(run.drifts)} differences." if run.drifts else f"Realm {REALM}: as declared.")
    return DRIFT if run.drifts else 0


def _person(address: KeycloakAddress, file: str) -> int:
    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    try:
        described = json.loads(text)
    except json.JSONDecodeError as error:
        raise people.PersonError(f"Not JSON: {error}") from None
    # All are read before the first is made.
    persons = [people.Person.parse(one) for one in (described if isinstance(described, list) else [described])]
    admin = RealmAdmin(address, REALM)
    for person in persons:
        made = people.ensure(admin, person)
        print(f"{person.username}: {'created' if made else 'already there'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="idp-config", description="The Keycloak realm as code.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("apply", help="bring the realm to what realm/*.yaml declares")
    commands.add_parser("check", help="report every difference, write nothing; exit 1 when there is one")
    person = commands.add_parser("person", help="make one account, or several (demonstrations and tests)")
    person.add_argument("--file", required=True, help="JSON file with an account or a list, or - for standard input")
    copy = commands.add_parser("theme", help="write the theme in the municipality's colours, where Keycloak reads it")
    copy.add_argument("--into", required=True, type=Path, help="Keycloak's folder of themes")
    jar = commands.add_parser("extension", help="compile what Keycloak cannot be told by settings; then `kc.sh build`")
    jar.add_argument("--into", required=True, type=Path, help="the unpacked Keycloak")
    refused = commands.add_parser("passwords", help="write the list of common passwords, where Keycloak reads it")
    refused.add_argument("--into", required=True, type=Path, help="Keycloak's folder of such lists")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
