"""Commands for operations: ``python -m identity_bridge.commands <command>``. Personal data comes on standard input."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from servicekit import logs, retention
from servicekit.db import make_engine, transaction
from servicekit.settings import SettingsError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from identity_bridge.keyring import Keyring, KeyringError
from identity_bridge.retention import rules
from identity_bridge.schemas import ClerkEnrolment, Declaration, PersonAsked
from identity_bridge.settings import CommandSettings, KeycloakSettings
from identity_bridge.store import desk
from identity_bridge.use_cases import audit, entered, register, signing_keys, watching

Input = TypeVar("Input", bound=BaseModel)
REKEY_PAUSE_SECONDS = 0.2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code. What went wrong is said on standard error without quoting the input."""
    parser = argparse.ArgumentParser(prog="python -m identity_bridge.commands")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("accept-declaration", help="a special declaration as JSON on standard input")
    commands.add_parser("enrol-clerk", help="a clerk of the desk as JSON on standard input")
    commands.add_parser("person-of", help="the person of a tax number (JSON on standard input), entered if it is new")
    commands.add_parser("compare-accounts", help="compare every account with the register, as is done each night")
    record = commands.add_parser("verify-audit", help="recompute the audit record; exit code 1 names the broken row")
    record.add_argument(
        "--kept", metavar="ROWS:HEAD", help="what an earlier check said: does the record go through it?"
    )
    keys = commands.add_parser("rotate-keys", help="a new key for ID tokens: published now, signing in five minutes")
    keys.add_argument("--at-once", action="store_true", help="the old keys are lost: replace them this moment")
    commands.add_parser("rekey-register", help="after a new first key in REGISTER_KEYS: bring every row under it")
    old = commands.add_parser("retention", help="remove what is kept too long, and say how many records of each kind")
    old.add_argument("--dry-run", action="store_true", help="say the same, and leave everything as it is")
    asked = parser.parse_args(arguments)
    try:
        settings = CommandSettings.from_environment()
        # Standard output is the command's answer.
        logs.configure("identity-bridge", "ERROR")
        keyring = Keyring.parse(settings.register_keys.get_secret_value())
        engine = make_engine(settings.database_url.get_secret_value(), pool_size=1)
        return _run(asked, engine, keyring, settings)
    except (SettingsError, KeyringError) as error:
        sys.stderr.write(f"{error}\n")
    except SQLAlchemyError as error:
        # Its message quotes the row.
        sys.stderr.write(f"the database refused: {type(error).__name__}\n")
    return 1


def _run(asked: argparse.Namespace, engine: Engine, keyring: Keyring, settings: CommandSettings) -> int:
    try:
        if asked.command == "retention":
            return _remove_old(engine, settings, dry_run=asked.dry_run)
        if asked.command == "accept-declaration":
            return _accept_declaration(engine, keyring)
        if asked.command == "enrol-clerk":
            return _enrol_clerk(engine, keyring)
        if asked.command == "person-of":
            return _person_of(engine, keyring)
        if asked.command == "compare-accounts":
            return _compare_accounts(engine)
        if asked.command == "verify-audit":
            return _verify_audit(engine, asked.kept)
        if asked.command == "rotate-keys":
            return _rotate_keys(engine, keyring, at_once=asked.at_once)
        return _rekey_register(engine, keyring)
    finally:
        engine.dispose()


def _remove_old(engine: Engine, settings: CommandSettings, *, dry_run: bool) -> int:
    gone = retention.apply(engine, rules(settings), datetime.now(UTC), dry_run=dry_run)
    sys.stdout.write(json.dumps({"dry_run": dry_run, "removed": gone}) + "\n")
    return 0


def _read(shape: type[Input]) -> Input | None:
    """Standard input as this shape; None after naming the wrong fields, without what stood there."""
    try:
        return shape.model_validate_json(sys.stdin.read())
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_context=False):
            sys.stderr.write(f"{'.'.join(map(str, fault['loc'])) or 'input'}: {fault['type']}\n")
        return None


def _accept_declaration(engine: Engine, keyring: Keyring) -> int:
    declaration = _read(Declaration)
    if declaration is None:
        return 2
    with transaction(engine) as conn:
        declaration_id, new = entered.enter(conn, keyring, declaration, datetime.now(UTC))
    sys.stdout.write(json.dumps({"declaration_id": str(declaration_id), "new": new}) + "\n")
    return 0


def _enrol_clerk(engine: Engine, keyring: Keyring) -> int:
    clerk = _read(ClerkEnrolment)
    if clerk is None:
        return 2
    with transaction(engine) as conn:
        desk.enrol_clerk(conn, keyring, clerk.username, clerk.office, clerk.number, clerk.afm.digits)
    sys.stdout.write(json.dumps({"username": clerk.username, "office": clerk.office, "number": clerk.number}) + "\n")
    return 0


def _person_of(engine: Engine, keyring: Keyring) -> int:
    asked = _read(PersonAsked)
    if asked is None:
        return 2
    with transaction(engine) as conn:
        person = register.find_or_enter(conn, keyring, asked.afm, datetime.now(UTC))
    sys.stdout.write(json.dumps({"person_id": person.person_id}) + "\n")
    return 0


def _compare_accounts(engine: Engine) -> int:
    accounts = KeycloakSettings.from_environment().accounts()
    found = watching.compare(engine, accounts, datetime.now(UTC))
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 0


def _verify_audit(engine: Engine, kept: str | None) -> int:
    """``kept`` is what an earlier run printed, as ``rows:head``: whether the chain still goes through there."""
    with transaction(engine) as conn:
        count, head, broken = audit.verify(conn)
        holds = audit.goes_through(conn, kept) if kept else None
    sys.stdout.write(json.dumps({"rows": count, "head": head.hex(), "broken": broken, "kept_holds": holds}) + "\n")
    return 1 if broken or holds is False else 0


def _rotate_keys(engine: Engine, keyring: Keyring, *, at_once: bool) -> int:
    now = datetime.now(UTC)
    with transaction(engine) as conn:
        if at_once:
            signing_keys.replace_now(conn, keyring, now)
            signs_from = now
        else:
            signs_from = signing_keys.rotate(conn, keyring, now)
    sys.stdout.write(json.dumps({"signs_from": signs_from.isoformat(timespec="seconds")}) + "\n")
    return 0


def _rekey_register(engine: Engine, keyring: Keyring) -> int:
    """Until nothing is left under older keys. A row that a login holds just now is moved when it is free."""
    total = 0
    while True:
        with transaction(engine) as conn:
            done = register.rekey_some(conn, keyring)
            left = 0 if done else register.left_under_old_keys(conn, keyring)
        total += done
        if not done and not left:
            break
        if not done:
            time.sleep(REKEY_PAUSE_SECONDS)
    sys.stdout.write(json.dumps({"rekeyed": total, "version": keyring.current}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
