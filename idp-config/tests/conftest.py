"""Fixtures against a real Keycloak, named by the same environment variables as `idp-config apply` reads."""

import asyncio
import os
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pyotp
import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from devstack.code_flow import Client
from devstack.visitor import Visitor
from idp_config import REALM, phases, realm
from idp_config.__main__ import address_from
from idp_config.admin import KeycloakAddress, OneLook, RealmAdmin
from idp_config.declared import Declared, load
from idp_config.people import Person, ensure
from idp_config.reconcile import Reconciler

TIMEOUT_SECONDS = 120
RENEW_AFTER_SECONDS = 60
Api = Callable[..., requests.Response]
ACTS: list[tuple[str, Any]] = [
    ("roles", {"roles": ["desk-clerk"]}),
    ("lock", None),
    ("unlock", None),
    ("mail", {"lost_device": True}),
]
"""What operators do to an account of staff, with a body for each."""


def reconcile(address: KeycloakAddress, declared: Declared, *, applying: bool) -> Reconciler:
    """Compare the realm with a declaration, and repair it when applying."""
    run = Reconciler(OneLook(address, REALM), applying=applying)
    phases.reconcile(run, declared)
    return run


class Portal:
    """The portal's client, which is not running: a browser stops at its door."""

    def __init__(self, issuer: str, url: str, secret: str) -> None:
        self.url, self._client = url, Client(issuer, f"{url}/auth/callback", "portal", secret)
        self._verifiers: dict[Visitor, str] = {}

    def begin(self, browser: Visitor, **more: str) -> None:
        self._verifiers[browser] = self._client.begin(browser, **{"ui_locales": "en", **more})

    def tokens(self, browser: Visitor) -> dict[str, Any]:
        """Exchange the code with which the browser arrived."""
        return self._client.redeem(browser, self._verifiers[browser])

    def grant(self, **form: str) -> requests.Response:
        return self._client.ask_for_tokens(**form)


@dataclass
class Account:
    """An account made for one test."""

    id: str
    username: str
    email: str
    password: str
    otp_secret: str

    def code(self) -> str:
        return pyotp.TOTP(self.otp_secret).now()


@pytest.fixture(scope="session")
def address() -> KeycloakAddress:
    return address_from(os.environ)


@pytest.fixture(scope="session")
def declared() -> Declared:
    return load(os.environ)


@pytest.fixture(scope="session")
def apply(address: KeycloakAddress, declared: Declared) -> Callable[[], Reconciler]:
    return lambda: reconcile(address, declared, applying=True)


@pytest.fixture(scope="session")
def check(address: KeycloakAddress, declared: Declared) -> Callable[[], Reconciler]:
    return lambda: reconcile(address, declared, applying=False)


@pytest.fixture(scope="session")
def admin(address: KeycloakAddress, apply: Callable[[], Reconciler]) -> RealmAdmin:
    """The administrator of a realm that is as declared."""
    apply()
    return RealmAdmin(address, REALM)


@pytest.fixture(scope="session")
def issuer(address: KeycloakAddress, admin: RealmAdmin) -> str:
    return f"{address.url.rstrip('/')}/realms/{REALM}"


@pytest.fixture(scope="session")
def portal(issuer: str) -> Portal:
    return Portal(issuer, os.environ["PORTAL_URL"], os.environ["PORTAL_CLIENT_SECRET"])


@pytest.fixture
def browser() -> Visitor:
    return Visitor("en")


@pytest.fixture
def new_citizen(admin: RealmAdmin) -> Iterator[Callable[[], Account]]:
    yield from _accounts(admin, "citizen")


@pytest.fixture
def new_staff(admin: RealmAdmin) -> Iterator[Callable[[], Account]]:
    yield from _accounts(admin, "staff")


@pytest.fixture
def bridge_token(issuer: str) -> str:
    """What identity-bridge's service account holds."""
    secret = os.environ["IDENTITY_BRIDGE_SERVICE_SECRET"]
    answer = requests.post(
        f"{issuer}/protocol/openid-connect/token",
        data={"grant_type": "client_credentials", "client_id": "identity-bridge", "client_secret": secret},
        timeout=TIMEOUT_SECONDS,
    )
    assert answer.ok, answer.text
    return str(answer.json()["access_token"])


@pytest.fixture(scope="module")
def operator(admin: RealmAdmin) -> Iterator[Account]:
    """One for all tests of a file, none of which changes this account."""
    for make in _accounts(admin, "staff"):
        account = make()
        give(admin, account, "operations")
        yield account


@pytest.fixture(scope="module")
def session_of_operator(portal: Portal, operator: Account) -> Callable[[], str]:
    """The operator's access token, renewed long before it ends."""
    tokens, since = signed_in(portal, operator), time.monotonic()

    def token() -> str:
        nonlocal tokens, since
        if time.monotonic() - since > RENEW_AFTER_SECONDS:
            since = time.monotonic()
            tokens = portal.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
        return str(tokens["access_token"])

    return token


@pytest.fixture(scope="session")
def staff_api(issuer: str) -> Callable[[str | None], Api]:
    def holding(token: str | None) -> Api:
        headers = {"Authorization": f"Bearer {token}"} if token else {}

        def call(method: str, path: str, body: Any = None) -> requests.Response:
            return requests.request(
                method, f"{issuer}/staff/{path}", json=body, headers=headers, timeout=TIMEOUT_SECONDS
            )

        return call

    return holding


@pytest.fixture
def api(staff_api: Callable[[str | None], Api], session_of_operator: Callable[[], str]) -> Api:
    return staff_api(session_of_operator())


@pytest.fixture
def wanted(admin: RealmAdmin) -> Iterator[dict[str, Any]]:
    """What an operator says of a new member of staff; the account is removed after the test."""
    name = f"staff-{uuid4().hex[:12]}"
    yield {
        "id": str(uuid4()),
        "username": name,
        "given_name": "  Μαρία ",
        "family_name": "Ταμία",
        "email": f"{name}@example.org",
        "locale": "en",
        "roles": ["desk-clerk"],
    }
    for found in admin.get("users", username=name, exact="true"):
        admin.delete(f"users/{found['id']}")


@dataclass
class Mailbox:
    """Mails that Keycloak sent, by recipient; aiosmtpd calls `handle_DATA` by that name.

    ``meanwhile`` happens in a thread of its own while the next mail is being taken.
    """

    mails: dict[str, str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    refusing: bool = False
    meanwhile: Callable[[], object] | None = None

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refusing:
            return f"550 5.1.1 <{address}>: recipient unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.meanwhile:
            threading.Thread(target=self.meanwhile).start()
            self.meanwhile = None
            # Long enough for Keycloak to be asked; what waits there then waits for this mail.
            await asyncio.sleep(1)
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        body = message.get_body(preferencelist=("plain",))
        self.mails[envelope.rcpt_tos[0]] = body.get_content() if body else ""
        self.counted[envelope.rcpt_tos[0]] += 1
        return "250 OK"

    def count(self, recipient: str) -> int:
        return self.counted[recipient]

    def link(self, recipient: str) -> str:
        """The link in the mail to that person; Keycloak has sent it before it answers the page."""
        assert recipient in self.mails, f"no mail to {recipient} but to {list(self.mails)}"
        found = re.search(r"https?://\S+action-token\S+", self.mails[recipient])
        assert found, self.mails[recipient]
        return found.group()


@pytest.fixture
def mailbox(admin: RealmAdmin, declared: Declared) -> Iterator[Mailbox]:
    """The realm sends its mail here during one test; afterwards it sends as declared again."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    plain = {"host": "127.0.0.1", "port": str(port), "from": "test@example.org", "starttls": "false", "auth": "false"}
    admin.put("", {**admin.get(""), "smtpServer": plain})
    yield box
    controller.stop()
    # What was changed, and no more: to compare the whole realm takes longer than most of these tests.
    realm.settings(Reconciler(admin, applying=True), declared["realm"], declared["flows"]["bindings"])


def _accounts(admin: RealmAdmin, kind: str) -> Iterator[Callable[[], Account]]:
    made: dict[str, str] = {}

    def make() -> Account:
        name = f"{kind}-{uuid4().hex[:12]}"
        account = Account("", name, f"{name}@example.org", f"Password of {uuid4().hex}", pyotp.random_base32())
        otp = account.otp_secret if kind == "staff" else None
        roles = ("certificate-clerk",) if kind == "staff" else ()
        person = Person(kind, name, account.email, "Άννα", "Ό'Νιλ-Παππά", account.password, roles, otp)
        assert ensure(admin, person)
        account.id = admin.get("users", username=name, exact="true")[0]["id"]
        made[name] = account.id
        return account

    yield make
    for name, user_id in made.items():
        if admin.get("users", username=name, exact="true"):
            admin.delete(f"users/{user_id}")


def give(admin: RealmAdmin, account: Account, role: str) -> None:
    """Another role, as the console gives one."""
    admin.post(f"users/{account.id}/role-mappings/realm", [admin.get(f"roles/{role}")])


def signed_in(portal: Portal, account: Account, *, code: bool = True, later: bool = False) -> dict[str, Any]:
    """Tokens of a new session; ``later`` uses the next code, for each is good once."""
    browser = Visitor("en")
    portal.begin(browser)
    browser.submit(form="form#kc-form-login", username=account.username, password=account.password)
    if code:
        due = pyotp.TOTP(account.otp_secret).at(int(time.time()) + (30 if later else 0))
        browser.submit(form="form#kc-otp-login-form", otp=due)
    return portal.tokens(browser)
