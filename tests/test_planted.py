"""Twenty values are typed into every form of portal, desk and bridge: no log and no span keeps one, and few tables do.

Each into a quarter of the forms, others into the next one; into all of them in the thorough run. Keycloak's own forms:
idp-config/tests/test_nothing_personal.py.
"""

import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from bs4 import Tag
from devstack import journey, postgres, seed, services
from devstack.stack import Stack
from devstack.visitor import Visitor
from psycopg import sql

from tests.kit.api import Api
from tests.kit.casework import OFFICE
from tests.kit.own_numbers import own_numbers
from tests.kit.people import PASSWORD, People
from tests.kit.staff import SUPERVISOR, new_clerk
from tests.kit.traces import begin_trace, find, find_each, log_traces, metric_traces, span_traces, subject_traces
from tests.kit.variants import thorough

NUMBERS = own_numbers("tax-number", range(1_000_000, 10_000_000))
CERTIFICATE = f"/certificates/{journey.CERTIFICATE}"
CITIZEN = ("/form", "/address", "/check")
BUSINESS = ("/declare/new", f"/fees/{journey.FEE}/period", "/account/join", "/account/close", "/account/desk-code")
DRAFTS = {("certificates", "drafts"), ("fee_declarations", "drafts")}
"""What a person wrote and has not sent yet waits there for that person, for thirty days (decision 0053)."""
CASE = {*(("certificates", name) for name in ("requests", "request_notes", "request_history", "documents", "outbox"))}
MAIL = {("notifier", "notices")}
"""What the office writes about a case is the case's and its applicant reads it; what it tells them is a mail too."""
OFFICE_PAGES = ("/pickups", f"/counter/{journey.CERTIFICATE}")
ACTS = ("ask", "forward", "extend", "refuse")


def planted() -> list[str]:
    """Values of every kind that people type, none of which anybody else has."""
    mark = uuid.uuid4().hex[:10]
    words = ("secret-{}-horse-battery", "Ζωή{}", "Τάδε{}", "zoe.{}@example.org", "zoe-{}", "Οδός{}", "ΑΚ{}", "Πόλη{}")
    typed = ("X{}", "{}-Passw0rd!", "Επιχείρηση {}", "tel{}", "gov{}", "{}@mail.example", "Πατέρας{}", "λόγος {}")
    made = [word.format(f"{mark}{place:02d}") for place, word in enumerate(words + typed)]
    return [*made, *(seed.made_up_number(next(NUMBERS)) for _ in range(4))]


class Planter:
    """Types values into forms: each time a ``share`` of them, the next ones at the next page."""

    def __init__(self, values: list[str], *, share: int) -> None:
        self.values, self._share = values, share
        self._pages = self.sent = 0

    def plant(self, visitor: Visitor, address: str, form: str = "main form") -> None:
        """Each value of the share into every field for text of every such form of the page."""
        some = self.values[self._pages % self._share :: self._share]
        self._pages += 1
        for value in some:
            visitor.open(address)
            forms = [written_fields(found) for found in visitor.page.select(form)]
            for names in filter(None, forms):
                visitor.open(address)
                visitor.submit(form=form, **dict.fromkeys(names, value))
                assert visitor.status < 500, (address, visitor.status, visitor.heading)
                self.sent += 1


def written_fields(form: Tag) -> list[str]:
    fields = form.select("input[name], textarea[name]")
    return [str(field["name"]) for field in fields if is_written(str(field.get("type")))]


def is_written(kind: str) -> bool:
    return kind in ("None", "text", "email", "password", "tel", "number", "search")


def tables(stack: Stack) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """(database, table), and each row of it as text, of every service."""
    for service in services.ALL:
        url = postgres.url(stack.layout, service.database, "postgres", stack.secrets["postgres"])
        with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as conn:
            names = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            for (name,) in conn.execute(names).fetchall():
                rows = conn.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))).fetchall()
                yield (service.database, name), [row[0] for row in rows]


def traced() -> Visitor:
    """A visitor whose requests make spans; what was typed must not be in those either."""
    visitor = Visitor()
    begin_trace(visitor)
    return visitor


def with_password(stack: Stack, username: str) -> Visitor:
    visitor = traced()
    visitor.open(f"{stack.layout.url('portal')}/auth/login/password")
    visitor.submit(form="form#kc-form-login", username=username, password=PASSWORD)
    return visitor


def as_staff(stack: Stack, *roles: str) -> Visitor:
    clerk = new_clerk(stack, roles)
    visitor = with_password(stack, clerk.username)
    visitor.submit(form="form#kc-otp-login-form", otp=clerk.one_time_code())
    return visitor


def in_addresses(portal: str, bridge: str, value: str) -> None:
    """Where a user may paste it: as a part of an address."""
    stranger = traced()
    for address in (
        *(
            f"{portal}/{page}/{value}"
            for page in ("certificates", "cases/requests", "notice-address", "fees", "language", "e", "E")
        ),
        *(
            f"{portal}/{page}={value}"
            for page in ("sign-in?next=/x", "language/en?next=/x", "auth/callback?code=c&state")
        ),
        *(f"{bridge}/{page}={value}" for page in ("confirm?login", "callback/taxisnet?code=c&state", "logout?state")),
        f"{bridge}/authorize?response_type=code&client_id={value}&redirect_uri={value}",
    ):
        assert stranger.open(address).status < 500, address
    for path in ("confirm", "resume", "language"):
        form = {"login": value, "fault": value, "answer": value, "how": value, "language": value}
        answer = stranger.session.post(f"{bridge}/{path}", data=form, timeout=60)
        assert answer.status_code < 500, path


def opened_case(portal: str, clerk: Visitor, citizen: Visitor) -> str:
    """The case of a citizen who stands at the desk."""
    citizen.open(f"{portal}/account/desk-code").submit(form="main form[action='/account/desk-code']")
    code = citizen.page.select_one("#desk-code")
    assert code is not None
    clerk.open(f"{portal}/desk").submit(form="main form[action='/desk']", code=code.get_text(strip=True))
    return urlsplit(clerk.url).path


def at_the_office(stack: Stack, case_id: str, planter: Planter) -> None:
    """Into the forms of the certificates' office: the search, the counter, and a case with its acts."""
    office, desk = f"{stack.layout.url('portal')}/casework", as_staff(stack, *OFFICE)
    case = f"{office}/{case_id}"
    desk.open(case).submit(form="form[action*='/take']")
    for page in OFFICE_PAGES:
        planter.plant(desk, f"{office}{page}")
    planter.plant(desk, office, "form[action='/casework/search']")
    for act in ("note", "tell", "draft"):
        planter.plant(desk, case, f"form[action*='/{act}']")
    for act in ACTS:
        planter.plant(desk, f"{case}/{act}", "form#form")


@pytest.fixture(scope="module")
def case(stack: Stack, people: People) -> str:
    """The id of a new request, about which the office writes."""
    filed = Api(stack.layout, people.citizen("el").tokens).ask_certificate("collect", journey.CERTIFICATE)
    return str(filed.json()["id"])


@pytest.fixture(scope="module", params=[pytest.param(4, id="a quarter"), thorough(1, name="all")])
def values(request: pytest.FixtureRequest, stack: Stack, people: People, case: str) -> list[str]:
    """The values, after a walk through every form with them."""
    planter = Planter(planted(), share=request.param)
    portal, bridge = stack.layout.url("portal"), stack.layout.url("identity-bridge")
    citizen = with_password(stack, people.citizen("el").username)
    for page in CITIZEN:
        planter.plant(citizen, f"{portal}{CERTIFICATE}{page}")
    someone = people.new_representative(1)
    at_home = traced()
    journey.sign_in(at_home, portal, someone.persona)
    for page in BUSINESS:
        planter.plant(at_home, f"{portal}{page}")
    desk = as_staff(stack, *SUPERVISOR)
    planter.plant(desk, f"{portal}{opened_case(portal, desk, citizen)}", "form#form")
    planter.plant(desk, f"{portal}/desk")
    reviewer = as_staff(stack, "declaration-clerk")
    for page in ("", "/paper"):
        planter.plant(reviewer, f"{portal}/declarations-desk{page}")
    planter.plant(as_staff(stack, "operations"), f"{portal}/staff-accounts/new")
    planter.plant(as_staff(stack, "finance-officer"), f"{portal}/debtors")
    planter.plant(traced(), f"{portal}/e")
    at_the_office(stack, case, planter)
    for value in planter.values:
        in_addresses(portal, bridge, value)
    assert planter.sent >= 19 * len(planter.values) // request.param, "there were forms to type into"
    return planter.values


def test_no_log_metric_event_or_span_holds_what_was_typed(stack: Stack, values: list[str]) -> None:
    spans = list(span_traces(stack))
    assert find("POST /desk", spans), "a control"
    traces = [*log_traces(stack.layout.logs), *metric_traces(stack), *subject_traces(stack), *spans]
    assert find_each(values, traces) == {}


def test_no_table_keeps_what_was_typed_but_the_drafts_of_its_writer_and_the_case(
    stack: Stack, values: list[str], case: str
) -> None:
    found = [(table, row) for table, rows in tables(stack) for row in rows if any(value in row for value in values)]
    assert {table for table, _ in found} <= DRAFTS | CASE | MAIL
    assert {table for table, row in found if table not in DRAFTS and case not in row} == set(), "of another case"
    assert {table for table, _ in found} >= {("certificates", "drafts"), ("certificates", "request_notes")}, "controls"
