"""Fixtures against a real Keycloak, named by the same environment variables as `idp-config apply` reads."""

import os
import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from uuid import uuid4

import pyotp
import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from browser import TIMEOUT_SECONDS, Browser, Portal
from idp_config import REALM, phases
from idp_config.__main__ import address_from
from idp_config.admin import KeycloakAddress, RealmAdmin
from idp_config.declared import Declared, load
from idp_config.people import Person, ensure
from idp_config.reconcile import Reconciler


def reconcile(address: KeycloakAddress, declared: Declared, *, applying: bool) -> Reconciler:
    """Compare the realm with a declaration, and repair it when applying."""
    run = Reconciler(RealmAdmin(address, REALM), applying=applying)
    phases.reconcile(run, declared)
    return run


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


@pytest.fixture
def portal(issuer: str) -> Portal:
    return Portal(issuer, os.environ["PORTAL_URL"], os.environ["PORTAL_CLIENT_SECRET"])


@pytest.fixture
def browser() -> Browser:
    return Browser(os.environ["PORTAL_URL"])


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


@dataclass
class Mailbox:
    """Mails that Keycloak sent, by recipient; aiosmtpd calls `handle_DATA` by that name."""

    mails: dict[str, str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    refusing: bool = False

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refusing:
            return f"550 5.1.1 <{address}>: recipient unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
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
def mailbox(admin: RealmAdmin, apply: Callable[[], Reconciler]) -> Iterator[Mailbox]:
    """The realm sends its mail here during one test; afterwards it is as declared again."""
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
    apply()


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
