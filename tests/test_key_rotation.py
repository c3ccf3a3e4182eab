"""Every key of the identity changes while people sign in with TAXISnet: nobody is refused, everybody stays the same.

What operations do is in docs/runbook-identity.md; each step here is one of its steps.
"""

import base64
import json
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import requests
from devstack import postgres, programs
from devstack.code_flow import unverified_header
from devstack.stack import CommandFailed, Stack
from psycopg import sql

from tests.kit.api import Api
from tests.kit.mailbox import eventually
from tests.kit.people import People

pytestmark = pytest.mark.disturbs

PEOPLE = 2
REALM_KEY = "turned-while-people-sign-in"
SEALED = {
    "persons": "afm_sealed",
    "declarations": "afm_sealed",
    "declaration_cases": "afm_sealed",
    "clerks": "afm_sealed",
    "desk_codes": "code_sealed",
    "signing_keys": "private_sealed",
}


@dataclass
class Load:
    """People who sign in again and again, each with a browser of its own, and read their requests with the token.

    A person who is refused stops, and the test with them.
    """

    stack: Stack
    people: People
    logins: int = 0
    under_way: list[Future[str]] = field(default_factory=list)

    def come(self, persona: str, stop: threading.Event) -> str:
        """Returns the subject, which is the same each time."""
        subjects = set()
        while not stop.is_set():
            _, tokens = self.people.taxisnet(persona)
            answer = Api(self.stack.layout, tokens).get("certificates", "/requests")
            assert answer.status_code == 200, answer.text
            self.logins += 1
            subjects.add(tokens.subject)
        [subject] = subjects
        return subject

    def enough(self) -> None:
        """Until everybody has signed in some times more."""
        goal = self.logins + 3 * PEOPLE
        eventually(lambda: self.logins >= goal or any(one.done() for one in self.under_way), 300, "logins")
        for one in self.under_way:
            if one.done():
                one.result()


@contextmanager
def people_signing_in(stack: Stack, people: People) -> Iterator[Load]:
    load, stop = Load(stack, people), threading.Event()
    personas = [people.fresh_persona() for _ in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        try:
            load.under_way = [pool.submit(load.come, persona, stop) for persona in personas]
            load.enough()
            yield load
            load.enough()
        finally:
            stop.set()
    assert len({one.result() for one in load.under_way}) == PEOPLE, "each citizen keeps the own sub"


def keys_file(stack: Stack) -> Path:
    return stack.layout.home / "register-keys"


def use_keys(stack: Stack, *keys: str) -> None:
    """Step of the runbook: write the file, reload the web process, restart the worker."""
    keys_file(stack).write_text(",".join(keys), encoding="ascii")
    pid = stack.runner.states()["identity-bridge"]["pid"]
    before = children(pid)
    os.kill(pid, signal.SIGHUP)
    eventually(lambda: children(pid) and not children(pid) & before, 120, "new processes that have read the new keys")
    stack.runner.stop("identity-bridge-worker")
    stack.start("identity-bridge-worker")


def children(pid: int) -> set[str]:
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def command(stack: Stack, *arguments: str) -> dict[str, object]:
    printed: dict[str, object] = json.loads(
        stack.run("identity-bridge", ["-m", "identity_bridge.commands", *arguments])
    )
    return printed


def new_key(version: int) -> str:
    return f"{version}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


@pytest.fixture
def register(stack: Stack) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    url = postgres.url(stack.layout, "identity_bridge", "postgres", stack.secrets["postgres"]).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as conn:
        yield conn


def test_the_keys_of_the_register_change_while_people_sign_in(
    stack: Stack,
    people: People,
    register: psycopg.Connection[tuple[object, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    old = keys_file(stack).read_text(encoding="ascii").strip()
    version = int(old.partition(":")[0])
    new = new_key(version + 1)
    with people_signing_in(stack, people) as load:
        for keys in ((old, new), (new, old)):
            use_keys(stack, *keys)
            load.enough()
        moved = 0
        while done := int(str(command(stack, "rekey-register")["rekeyed"])):
            moved += done
        use_keys(stack, new)
        load.enough()
    assert moved >= PEOPLE
    for table, column in SEALED.items():
        left = sql.SQL("SELECT count(*) FROM {} WHERE {} IS NOT NULL AND key_version <> {}")
        query = left.format(sql.Identifier(table), sql.Identifier(column), version + 1)
        assert register.execute(query).fetchone() == (0,), table
    with capsys.disabled():
        print(f"\n  register keys turned during {load.logins} logins, 0 failed; {moved} rows moved")


def test_the_keys_that_sign_change_while_people_sign_in(
    stack: Stack,
    people: People,
    register: psycopg.Connection[tuple[object, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with people_signing_in(stack, people) as load:
        before = signing_key(register)
        command(stack, "rotate-keys")
        load.enough()
        assert signing_key(register) == before, "published first"
        # Keycloak asks for a key it does not know at most every second here; the real lead is five minutes.
        time.sleep(2)
        register.execute("UPDATE signing_keys SET signs_from = now() WHERE signs_from > now()")
        load.enough()
        assert signing_key(register) != before
        with another_realm_key(people) as kid:
            eventually(lambda: kid() == issued_with(people), 120, "tokens signed with the realm's new key")
            load.enough()
        load.enough()
    with capsys.disabled():
        print(f"\n  signing keys turned during {load.logins} logins, 0 failed")


def signing_key(register: psycopg.Connection[tuple[object, ...]]) -> object:
    newest = "SELECT kid FROM signing_keys WHERE signs_from <= now() ORDER BY signs_from DESC LIMIT 1"
    found = register.execute(newest).fetchone()
    assert found
    return found[0]


@contextmanager
def another_realm_key(people: People) -> Iterator[Callable[[], str]]:
    """A key of the realm that is published for a while, then signs, then leaves again."""
    body = {"name": REALM_KEY, "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider"}
    config = {"priority": ["1"], "enabled": ["true"], "active": ["true"], "algorithm": ["RS256"]}
    made = people.admin.change("POST", "/components", body | {"config": config})
    own = f"/components/{made.headers['Location'].rpartition('/')[2]}"

    def kid() -> str:
        keys = people.admin.get("/keys")["keys"]
        return str(next(key["kid"] for key in keys if own.endswith(key["providerId"])))

    try:
        # Published first. A service asks for a key it does not know at most once in its cool-down; operations wait
        # longer, until every service has fetched the keys again.
        time.sleep(float(programs.OF_TESTS["OIDC_JWKS_COOLDOWN_SECONDS"]) + 1)
        component = people.admin.get(own)
        component["config"]["priority"] = ["500"]
        people.admin.change("PUT", own, component)
        yield kid
    finally:
        people.admin.change("DELETE", own)


def issued_with(people: People) -> str:
    """The key that signs the tokens which Keycloak gives now."""
    _, tokens = people.taxisnet("maria.papadaki")
    return str(unverified_header(tokens.access)["kid"])


def test_a_removed_key_is_missed_by_name_and_opens_nothing(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    """An operator who takes the old key away before everything was moved is told so."""
    kept = keys_file(stack).read_text(encoding="ascii").strip()
    keys_file(stack).write_text(new_key(99), encoding="ascii")
    try:
        with pytest.raises(CommandFailed):
            command(stack, "rekey-register")
        assert "is not configured" in capsys.readouterr().out
    finally:
        keys_file(stack).write_text(kept, encoding="ascii")
    assert command(stack, "rekey-register")["rekeyed"] == 0
    assert requests.get(f"{stack.layout.url('identity-bridge')}/readyz", timeout=60).status_code == 200


def test_a_lost_key_is_replaced_at_once(
    stack: Stack, people: People, register: psycopg.Connection[tuple[object, ...]]
) -> None:
    """Who is signed in stays so; who comes meanwhile gets in as soon as Keycloak has forgotten the old key."""
    persona = people.fresh_persona()
    _, before = people.taxisnet(persona)
    old = signing_key(register)
    command(stack, "rotate-keys", "--at-once")
    assert signing_key(register) != old
    assert register.execute("SELECT count(*) FROM signing_keys").fetchone() == (1,), "what was lost signs nothing more"
    assert Api(stack.layout, before).get("certificates", "/requests").status_code == 200
    assert people.refresh(before).subject == before.subject
    # The runbook's second step, which the console does with «Clear keys cache».
    people.admin.change("POST", "/clear-keys-cache")
    _, after = people.taxisnet(persona)
    assert after.subject == before.subject
