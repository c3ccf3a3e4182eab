"""Commands for operations: ``python -m identity_bridge.commands <command>``. Personal data comes on standard input."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from servicekit.clock import now
from servicekit.commands import Alarm, Answer, Call, Command, Refused, read_input, retention_command, run
from servicekit.db import transaction

from identity_bridge import rekeying
from identity_bridge.declarations.schemas.accepted import Declaration, Declarations
from identity_bridge.declarations.use_cases import entered
from identity_bridge.keepers import KEEPERS
from identity_bridge.login.use_cases import signing_keys
from identity_bridge.register.keepers import AccountContext
from identity_bridge.register.keyring import Keyring, KeyringError
from identity_bridge.register.schemas import ClerkEnrolment, PersonAsked
from identity_bridge.register.store import clerks
from identity_bridge.register.use_cases import audit, comparison, register
from identity_bridge.retention import rules
from identity_bridge.settings import CommandSettings, KeycloakSettings

Asked = Call[CommandSettings]
REKEY_PAUSE_SECONDS = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run("identity-bridge", COMMANDS, arguments)


def accept_declaration(call: Asked, keyring: Keyring) -> Answer:
    declaration = read_input(Declaration)
    with transaction(call.engine) as conn:
        declaration_id, new = entered.enter(conn, keyring, declaration, now())
    return {"declaration_id": str(declaration_id), "new": new}


def accept_declarations(call: Asked, keyring: Keyring) -> Answer:
    """Each in a transaction of its own: what was taken in before a fault stays, and is known when they come again."""
    new = 0
    for declaration in read_input(Declarations).items:
        with transaction(call.engine) as conn:
            new += entered.enter(conn, keyring, declaration, now())[1]
    return {"new": new}


def enrol_clerk(call: Asked, keyring: Keyring) -> Answer:
    clerk = read_input(ClerkEnrolment)
    with transaction(call.engine) as conn:
        asked = clerks.Enrolment(clerk.username, clerk.office, clerk.number, clerk.afm.digits)
        clerks.enrol_clerk(conn, keyring, asked)
    return {"username": clerk.username, "office": clerk.office, "number": clerk.number}


def person_of(call: Asked, keyring: Keyring) -> Answer:
    asked = read_input(PersonAsked)
    with transaction(call.engine) as conn:
        person = register.find_or_enter(conn, keyring, asked.afm, now())
    return {"person_id": person.person_id}


def compare_accounts(call: Asked, keyring: Keyring) -> Answer:
    context = AccountContext(keyring, KeycloakSettings.from_environment().accounts(), KEEPERS)
    return asdict(comparison.compare(call.engine, context, now()))


def verify_audit(call: Asked) -> Answer:
    """``--kept`` is what an earlier run printed, as ``rows:head``: whether the chain still goes through there."""
    kept = call.given.kept
    with transaction(call.engine) as conn:
        count, head, broken = audit.verify(conn)
        holds = audit.goes_through(conn, kept) if kept else None
    answer = {"rows": count, "head": head.hex(), "broken": broken, "kept_holds": holds}
    if broken or holds is False:
        raise Alarm(answer)
    return answer


def rotate_keys(call: Asked, keyring: Keyring) -> Answer:
    at = now()
    with transaction(call.engine) as conn:
        if call.given.at_once:
            signing_keys.replace_now(conn, keyring, at)
            signs_from = at
        else:
            signs_from = signing_keys.rotate(conn, keyring, at)
    return {"signs_from": signs_from.isoformat(timespec="seconds")}


def rekey_register(call: Asked, keyring: Keyring) -> Answer:
    """Until nothing is left under older keys. A row that a login has locked is moved when it is free."""
    total = 0
    while True:
        with transaction(call.engine) as conn:
            done = rekeying.rekey_some(conn, keyring)
            left = 0 if done else rekeying.left_under_old_keys(conn, keyring)
        total += done
        if not done and not left:
            return {"rekeyed": total, "version": keyring.current}
        if not done:
            time.sleep(REKEY_PAUSE_SECONDS)


def _with_keys(act: Callable[[Asked, Keyring], Answer]) -> Callable[[Asked], Answer]:
    """The act with the keys of the register, which the settings give."""

    def acted(call: Asked) -> Answer:
        try:
            return act(call, Keyring.parse(call.settings.register_keys.get_secret_value()))
        except KeyringError as error:
            raise Refused(str(error)) from None

    return acted


def _command(
    name: str,
    explained: str,
    act: Callable[[Asked], Answer],
    takes: Callable[[argparse.ArgumentParser], object] = lambda _: None,
) -> Command[CommandSettings]:
    return Command(name, explained, CommandSettings, act, takes)


def _takes_kept(parser: argparse.ArgumentParser) -> None:
    explained = "what an earlier check said: does the record go through it?"
    parser.add_argument("--kept", metavar="ROWS:HEAD", help=explained)


def _takes_at_once(parser: argparse.ArgumentParser) -> None:
    explained = "the old keys are lost: replace them this moment"
    parser.add_argument("--at-once", action="store_true", help=explained)


COMMANDS = [
    _command("accept-declaration", "a special declaration as JSON on standard input", _with_keys(accept_declaration)),
    _command("accept-declarations", "the same of many, as {items: […]}", _with_keys(accept_declarations)),
    _command("enrol-clerk", "a clerk of the desk as JSON on standard input", _with_keys(enrol_clerk)),
    _command(
        "person-of",
        "the person of a tax number (JSON on standard input), entered if it is new",
        _with_keys(person_of),
    ),
    _command(
        "compare-accounts",
        "compare every account with the register, as is done each night",
        _with_keys(compare_accounts),
    ),
    _command("verify-audit", "recompute the audit record; exit code 1 names the broken row", verify_audit, _takes_kept),
    _command(
        "rotate-keys",
        "a new key for ID tokens: published now, signing in five minutes",
        _with_keys(rotate_keys),
        _takes_at_once,
    ),
    _command(
        "rekey-register",
        "after a new first key in REGISTER_KEYS: bring every row under it",
        _with_keys(rekey_register),
    ),
    retention_command(CommandSettings, rules),
]


if __name__ == "__main__":
    sys.exit(main())
