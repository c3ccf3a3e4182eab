"""What people come for at each service while its processes are replaced, and where it must be found afterwards.

Everything that is filed ends as a mail: so one count says whether rows, events, broker and mail server lost something.
"""

import asyncio
import csv
import io
import itertools
import json
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import nats

from devstack import journey, postgres
from devstack.progress import wait_for
from devstack.rolling.load import Act, Asker
from devstack.rolling.street import Street
from devstack.secrets import broker_password_key
from devstack.seed import made_up_number
from devstack.visitor import Visitor

QUARTERS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
"""Later ones of this fee are declared elsewhere."""
PLACES, SESSIONS = 100, 200
"""Establishments: with the quarters as many declarations as a trial can file."""


@dataclass(frozen=True)
class Filed:
    """Where what was filed is found: a table of a service, the column of the names that clients know, and the event of
    which the mail is made, with the place of that name in it."""

    service: str
    table: str
    column: str
    event: str
    name: str


@dataclass(frozen=True)
class Trial:
    """What is tried with one service: ``prepared`` makes what clients do. ``beside`` are services that it needs,
    ``filed_at`` a table of its own that is written to meanwhile."""

    beside: tuple[str, ...]
    prepared: Callable[[Street], Act]
    filed: Filed
    filed_at: str


def _declarations(street: Street) -> Act:
    """A business with many establishments files fees, and looks at them."""
    person, subject = uuid.uuid4().hex, uuid.uuid4().hex
    accept_business(street, person, PLACES)
    base = street.layout.url("fee-declarations")
    signed = {"Authorization": f"Bearer {street.issuer.token(subject, level='B', person_id=person)}"}
    places = establishments(street, PLACES)
    owed: Iterator[tuple[str, str]] = iter([(place, quarter) for quarter in QUARTERS for place in places])

    def act(asker: Asker) -> None:
        asker.headers.update(signed)
        place, quarter = next(owed)
        body: dict[str, Any] = {"establishment_id": place, "fee": "accommodation", "period": quarter}
        body |= {"answers": {"receipts": "100000.00", "inclusive": "yes"}, "locale": "el"}
        filed = _file(asker, f"{base}/declarations", body)
        asker.counts.took(filed["id"])
        asker.get(f"{base}/declarations/{filed['id']}")
        asker.get(f"{base}/options")

    return act


def _file(asker: Asker, address: str, body: dict[str, Any]) -> dict[str, Any]:
    """With a key, as all clients of ours send one."""
    answer: dict[str, Any] = asker.post(address, json=body, headers={"Idempotency-Key": secrets.token_hex(16)}).json()
    return answer


def establishments(street: Street, at_least: int) -> list[str]:
    """The ids of all, when the service has heard of so many; a page of its own lists but a few."""
    with postgres.connect(street.layout, street.stack.secrets["postgres"], database="fee_declarations") as conn:

        def ids() -> list[str]:
            return [str(row[0]) for row in conn.execute("SELECT id FROM establishments")]

        log = str(street.layout.logs / "fee-declarations-worker.log")
        wait_for("the business", lambda: len(ids()) >= at_least, 120, log)
        return ids()


def accept_business(street: Street, person: str, places: int) -> None:
    """Finance knows a business, and identity-bridge tells that this person represents it."""
    afm, declaration = made_up_number(secrets.randbelow(10**7)), str(uuid.uuid4())
    listed = io.StringIO()
    code = f"{secrets.randbelow(10**8):08d}"
    csv.writer(listed).writerows([("code", "afm", "name", "months"), (code, afm, "ΔΟΚΙΜΗ ΙΚΕ", 3)])
    street.command("fee-declarations", ["-m", "fee_declarations.commands", "import-debtors"], listed.getvalue())
    business: dict[str, Any] = {
        "afm": afm,
        "name": "ΔΟΚΙΜΗ ΙΚΕ",
        "trade_name": None,
        "address": "Ελευθερίας 1, 70000",
        "tax_office": "ΔΟΥ Ηρακλείου",
        "notice_email": "trial@business.example",
        "establishments": [{"name": f"Κατάστημα {n}", "address": f"Οδός {n}"} for n in range(places)],
    }
    data: dict[str, Any] = {"declaration_id": declaration, "person_id": person, "business": business}
    data |= {"capacity": "legal_representative", "valid_from": "2024-01-01", "valid_to": None}
    asyncio.run(_tell(street, "identity-bridge", "identity.declaration.accepted", declaration, data))


async def _tell(street: Street, service: str, kind: str, subject: str, data: dict[str, Any]) -> None:
    """Publish an event as the service does."""
    member = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "type": kind,
        "source": f"/services/{service}",
        "subject": subject,
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00",
        "data": data,
    }
    password = street.stack.secrets[broker_password_key(service)]
    address = f"nats://127.0.0.1:{street.layout.ports['nats']}"
    inbox = f"_INBOX.{service}"
    client = await nats.connect(address, user=service, password=password, inbox_prefix=inbox.encode())
    try:
        body = json.dumps(member, ensure_ascii=False).encode()
        await client.jetstream().publish(kind, body, headers={"Nats-Msg-Id": member["id"]})
    finally:
        await client.close()


def citizen(number: int) -> dict[str, Any]:
    """What a token says of a person who registered with a form."""
    return {
        "email": f"citizen-{number}@mail.example",
        "email_verified": True,
        "given_name": "Ελένη",
        "family_name": "Νικολάου",
    }


def _certificates(street: Street) -> Act:
    """Citizens, each a new one, ask for a certificate and look at their request."""
    base, numbers = street.layout.url("certificates"), itertools.count()
    applicant = {
        "given_name": "Δήμητρα",
        "family_name": "Πολίτη",
        "father_name": "Γεώργιος",
        "mother_name": "Ελένη",
        "birth_date": "1984-03-07",
    }
    body: dict[str, Any] = {"procedure": journey.CERTIFICATE, "delivery": "collect", "answers": {"record": "current"}}
    body |= {"locale": "el", "applicant": applicant}

    def act(asker: Asker) -> None:
        token = street.issuer.token(uuid.uuid4().hex, **citizen(next(numbers)))
        asker.headers["Authorization"] = f"Bearer {token}"
        filed = _file(asker, f"{base}/requests", body)
        asker.counts.took(filed["id"])
        asker.get(f"{base}/requests/{filed['id']}")
        asker.get(f"{base}/requests")

    return act


def _desk_codes(street: Street) -> Act:
    """Citizens, each a new one, ask for a code for their visit, and see it."""
    base, numbers = street.layout.url("identity-bridge"), itertools.count()

    def act(asker: Asker) -> None:
        subject = uuid.uuid4().hex
        asker.headers["Authorization"] = f"Bearer {street.issuer.token(subject, **citizen(next(numbers)))}"
        _file(asker, f"{base}/desk-codes", {"locale": "el"})
        asker.counts.took(subject)
        asker.get(f"{base}/desk-codes/current")
        asker.get(f"{base}/identity")

    return act


def _notices(street: Street) -> Act:
    """Certificates are asked for, and the person who asked looks at what the notifier says of the mail."""
    ask, base = _certificates(street), street.layout.url("notifier")

    def act(asker: Asker) -> None:
        ask(asker)
        asker.get(f"{base}/options")
        asker.get(f"{base}/policy")

    return act


def _pages(street: Street) -> Act:
    """People who are signed in ask for certificates, page by page."""
    people = [(uuid.uuid4().hex, citizen(number)) for number in range(SESSIONS)]
    cookies, portal = iter(begin_sessions(street, people)), street.layout.url("portal")

    def act(asker: Asker) -> None:
        visitor = visiting(asker, next(cookies))
        visitor.open(f"{portal}/")
        request = journey.ask_certificate_to_collect(visitor)
        if not urlsplit(visitor.url).path.startswith("/cases/requests/"):
            raise LookupError(f"the form ended at {visitor.url}: {visitor.heading}")
        asker.counts.took(request)
        visitor.open(f"{portal}/cases")

    return act


def visiting(asker: Asker, cookie: str) -> Visitor:
    """A visitor who opens pages as the asker asks, and is signed in by this cookie."""
    visitor = Visitor()
    asker.cookies = visitor.session.cookies
    asker.cookies.set("portal_session", cookie)
    asker.headers["Accept-Language"] = "el"
    visitor.session.close()
    visitor.session = asker
    return visitor


def begin_sessions(street: Street, people: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Sessions of the portal, as after a sign-in, for these accounts with what tokens say of them; their cookies."""
    listed = [
        {"claims": {**claims, "sub": subject}, "token": street.issuer.token(subject, **claims)}
        for subject, claims in people
    ]
    script = street.layout.root / "deploy/local/begin_sessions.py"
    found: list[str] = json.loads(street.command("portal", ["-P", str(script)], json.dumps(listed)))
    return found


_REQUESTS = Filed("certificates", "requests", "id", "certificates.request.submitted", "{subject}")
_DECLARED = Filed("fee-declarations", "declarations", "id", "fees.note.issued", "{data,declaration_id}")
_CODES = Filed("identity-bridge", "desk_codes", "subject", "identity.desk-code.made", "{data,sub}")
TRIALS = {
    "certificates": Trial(("notifier",), _certificates, _REQUESTS, "requests"),
    "fee-declarations": Trial(("notifier",), _declarations, _DECLARED, "declarations"),
    "identity-bridge": Trial(("notifier",), _desk_codes, _CODES, "desk_codes"),
    "notifier": Trial(("certificates",), _notices, _REQUESTS, "notices"),
    "portal": Trial(("identity-bridge", "certificates", "fee-declarations", "notifier"), _pages, _REQUESTS, "sessions"),
}
