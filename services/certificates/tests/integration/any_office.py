"""An office in which anything may happen: what each may do with a case, by chance."""

import itertools
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from asking import CLERK, COLLEAGUE, SUPERVISOR
from certificates.api.context import ServiceContext
from certificates.domain.states import DONE, Act, Side, State, acts_in
from certificates.store import documents
from certificates.use_cases.casework import Context
from certificates.use_cases.making import Made, Making
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from requesting import CITIZEN_B, COLLECT, file
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Connection, Engine, text

FIELDS = {"family_name": "Νικολάου", "given_name": "Ελένη", "record_number": "12/3", "members": "ΝΙΚΟΛΑΟΥ ΕΛΕΝΗ"}
STAFF = ("clerk", "colleague", "head")
ADDRESS = {"street": "Ελευθερίας", "number": "50", "postcode": "700 14", "city": "Χερσόνησος"}
MISCHIEF: tuple[Callable[["Office", str], object], ...] = (
    lambda office, who: office.does(who, "take"),
    lambda office, who: office.does(who, "retry"),
    lambda office, who: office.does(who, "archive"),
    lambda office, who: office.does(who, "fetch-back"),
    lambda office, who: office.does(who, "arrived"),
    lambda office, who: office.draft_and_present(who),
    lambda office, who: office.sign(who),
    lambda office, who: office.does_with_a_reason(who, "resume"),
    lambda office, who: office.does_with_a_reason(who, "close"),
    lambda office, who: office.does_with_a_reason(who, "send-back"),
    lambda office, who: office.does_with_a_reason(who, "recall"),
    lambda office, who: office.does_with_a_reason(who, "reissue"),
    lambda office, who: office.refuse(who),
    lambda office, who: office.forward(who, inside=True),
    lambda office, who: office.forward(who, inside=False),
    lambda office, who: office.ask(who),
    lambda office, who: office.receive(who),
    lambda office, who: office.remind(who),
    lambda office, who: office.lay_out(who),
    lambda office, who: office.hand_over(who),
    lambda office, who: office.post_it(who),
    lambda office, who: office.came_back(who),
    lambda office, _: office.applicant_wants_it_otherwise("collect"),
    lambda office, _: office.applicant_wants_it_otherwise("post"),
    lambda office, _: office.applicant_wants_it_otherwise("download"),
    lambda office, _: office.applicant_withdraws(),
    lambda office, _: office.applicant_takes_the_file(),
    lambda office, _: office.worker_makes_what_was_signed(),
    lambda office, _: office.days_pass(6),
    lambda office, _: office.days_pass(70),
)


class Office(RuleBasedStateMachine):
    """The service with one case after another. ``app``, ``tokens``, ``engine`` and ``clock`` are set by the test."""

    app: Flask
    tokens: TokenFactory
    engine: Engine
    clock: Clock
    _people = itertools.count()

    @initialize(delivery=st.sampled_from(["collect", "post", "download"]))
    def begin(self, delivery: str) -> None:
        self.client: FlaskClient = self.app.test_client()
        self.codes: list[str] = []
        # Every fifth applicant thinks better of it, so that this end is reached however the dice fall.
        self.gives_up = next(self._people) % 5 == 4
        own = {**CITIZEN_B, "person_id": uuid.uuid4().hex}
        self.citizen = self.tokens.headers(uuid.uuid4().hex, **own)
        self.staff = {
            "clerk": self.tokens.headers("clerk-1", **CLERK),
            "colleague": self.tokens.headers("clerk-2", **COLLEAGUE),
            "head": self.tokens.headers("clerk-3", **SUPERVISOR),
        }
        body = {**COLLECT, "delivery": delivery}
        if delivery == "post":
            body["postal_address"] = ADDRESS
        filed = file(self.client, self.citizen, body)
        assert filed.status_code == 201, filed.json
        self.case_id = str(filed.json["id"])
        self._known: dict[str, Any] | None = None

    def _case(self) -> dict[str, Any]:
        """As it is now: what was read behind the last step, unless something was done to it since."""
        return self._known or self._read()

    def _read(self) -> dict[str, Any]:
        answer = self.client.get(f"/casework/cases/{self.case_id}", headers=self.staff["head"])
        assert answer.status_code == 200
        self._known = dict(answer.get_json())
        return self._known

    def _act(self, who: str, act: str, **body: Any) -> int:
        path = f"/casework/cases/{self.case_id}/acts/{act}"
        body = {"version": self._case()["version"], **body}
        answer = self.client.post(path, json=body, headers=self.staff[who])
        self._known = None
        assert answer.status_code in (200, 403, 409, 422), (act, answer.json)
        return answer.status_code

    def does(self, who: str, act: str) -> None:
        self._act(who, act)

    def draft_and_present(self, who: str) -> None:
        self._act(who, "draft", document=FIELDS)
        self._act(who, "present", document=FIELDS)

    def sign(self, who: str) -> None:
        self._act(who, "issue")

    def does_with_a_reason(self, who: str, act: str) -> None:
        self._act(who, act, reason="Έτσι πρέπει να γίνει.")

    def refuse(self, who: str) -> None:
        self._act(who, "refuse", reason="no-right", text="Δεν προκύπτει δικαίωμα.")

    def forward(self, who: str, *, inside: bool) -> None:
        where = {"unit": "revenue"} if inside else {"authority": "Δήμος Ηρακλείου"}
        self._act(who, "forward", reason="Είναι αλλού αρμοδιότητα.", **where)

    def ask(self, who: str) -> None:
        due = (self.clock.now + timedelta(days=5)).date().isoformat()
        self._act(who, "ask", documents=[{"title": "Άδεια γάμου", "reason": "δεν τη βρήκαμε"}], due_on=due)

    def receive(self, who: str) -> None:
        asked = [one["id"] for one in self._case()["asked"] if one["met_at"] is None]
        self._act(who, "receive", asked=asked or [str(uuid.uuid4())])

    def remind(self, who: str) -> None:
        self._act(who, "remind", due_on=(self.clock.now + timedelta(days=5)).date().isoformat())

    def lay_out(self, who: str) -> None:
        self._act(who, "lay-out", place="office")

    def hand_over(self, who: str) -> None:
        collector = {
            "name": "Ελένη Νικολάου",
            "capacity": "self",
            "document_kind": "id-card",
            "last_signs": "123",
            "authorisation": None,
        }
        self._act(who, "hand-over", collector=collector)

    def post_it(self, who: str) -> None:
        headers = self.staff[who]
        self._known = None
        answer = self.client.post("/post/batches", json={"requests": [self.case_id]}, headers=headers)
        if answer.status_code == 200:
            for number, item in enumerate(answer.get_json()["items"]):
                label = {"tracking": _tracking(uuid.uuid4().int % 100_000_000 + number)}
                self.client.put(f"/post/batches/{answer.json['id']}/items/{item['id']}", json=label, headers=headers)
            self.client.post(f"/post/batches/{answer.json['id']}/close", headers=headers)

    def came_back(self, who: str) -> None:
        self._act(who, "came-back", reason="Άγνωστος στη διεύθυνση.")

    def applicant_wants_it_otherwise(self, delivery: str) -> None:
        body: dict[str, Any] = {"delivery": delivery}
        if delivery == "post":
            body["postal_address"] = ADDRESS
        answer = self.client.put(f"/requests/{self.case_id}/delivery", json=body, headers=self.citizen)
        assert answer.status_code in (200, 409), answer.json

    def applicant_withdraws(self) -> None:
        answer = self.client.post(f"/requests/{self.case_id}/withdrawal", headers=self.citizen)
        assert answer.status_code in (200, 409), answer.json

    def applicant_takes_the_file(self) -> None:
        case = self._case()
        for one in case["documents"]:
            path = f"/requests/{self.case_id}/documents/{one['id']}/file"
            answer = self.client.get(path, headers=self.citizen).status_code
            # A certificate that is handed over otherwise is not downloaded besides.
            by_file = case["delivery"] == "download" or one["kind"] != "certificate"
            assert answer in ((200, 404) if by_file else (404, 409))

    def worker_makes_what_was_signed(self) -> None:
        while self.making().step():
            pass

    def days_pass(self, days: int) -> None:
        self.clock.now += timedelta(days=days)

    def making(self) -> Making:
        service: ServiceContext = self.app.extensions["certificates"]
        catalogue = service.source(self.clock.now.date())

        def context() -> Callable[[Connection, Any], Context]:
            return lambda conn, at: Context(conn, at, catalogue, service.offices, service.calendar)

        return Making(self.engine, lambda _: Made(b"%PDF-1.7 a file", "demo"), context, self.clock)

    # -- what holds whatever was done

    @rule(who=st.sampled_from(STAFF), number=st.integers(0, len(MISCHIEF) - 1))
    def does_something_else(self, who: str, number: int) -> None:
        MISCHIEF[number](self, who)

    @rule(who=st.sampled_from(STAFF))
    def goes_on(self, who: str) -> None:
        """What an office would do next: so that the far ends are reached too."""
        state = State(self._case()["state"])
        {
            State.SUBMITTED: lambda: self._act(who, "take"),
            State.WORKING: lambda: self.ask("head") if self._asks_first() else self.draft_and_present("head"),
            State.WAITING: lambda: self.receive("head"),
            State.READY: lambda: self.applicant_withdraws() if self.gives_up else self.sign(who),
            State.ISSUING: self.worker_makes_what_was_signed,
            State.ISSUED: lambda: self.lay_out(who) or self.post_it(who) or self.applicant_takes_the_file(),
            State.TO_COLLECT: lambda: self.hand_over(who),
            State.POSTED: lambda: self.came_back(who),
            State.RETURNED: lambda: self.applicant_wants_it_otherwise("collect"),
        }.get(state, lambda: self._takes_back(state))()

    def _takes_back(self, state: State) -> None:
        """What was issued is recalled or made again; what was recalled is made again."""
        recalls = state is not State.RECALLED and int(self.case_id[2:4], 16) % 2 == 0
        self.does_with_a_reason("head", "recall" if recalls else "reissue")

    def _asks_first(self) -> bool:
        """Every third case lacks a document, when nothing was asked for yet."""
        return not self._case()["asked"] and int(self.case_id[:2], 16) % 3 == 0

    @invariant()
    def nothing_is_wrong(self) -> None:
        case = self._read()
        state = State(case["state"])
        SEEN.add(state)
        self._everybody_is_told_the_same(case)
        if state not in DONE and state is not State.ISSUING:
            assert any(set(acts_in(state, side)) - STANDING_STILL for side in Side), state
        with self.engine.connect() as conn:
            held = documents.of_case(conn, uuid.UUID(self.case_id))
            numbers = conn.execute(text("SELECT number FROM requests UNION ALL SELECT number FROM documents"))
            _refuse_gaps(numbers.scalars())
        living = [one for one in held if one.kind is documents.Kind.CERTIFICATE and one.state in _LIVING]
        assert len(living) <= 1
        assert not living or state is not State.RECALLED
        shown = {one["id"]: one["state"] for one in case["documents"]}
        assert all(shown[str(one.id)] in ("recalled", "replaced") for one in held if one.recalled_at is not None)

    def _everybody_is_told_the_same(self, case: dict[str, Any]) -> None:
        own = self.client.get(f"/requests/{self.case_id}", headers=self.citizen).get_json()
        assert (own["state"], own["deadline"]) == (case["state"], case["deadline"])
        made = {one["number"]: one["state"] for one in case["documents"] if one["has_file"]}
        assert {one["number"]: one["state"] for one in own["documents"]} == made


def _refuse_gaps(numbers: Iterable[str]) -> None:
    """No number of the protocol is skipped, nor given twice, in any year."""
    given: dict[str, list[int]] = {}
    for number in numbers:
        value, _, day = number.partition("/")
        given.setdefault(day[-4:], []).append(int(value))
    for year, values in given.items():
        assert sorted(values) == list(range(1, len(values) + 1)), year


SEEN: set[State] = set()
STANDING_STILL = frozenset({Act.NOTE, Act.TELL, Act.ASSIGN, Act.EXTEND, Act.REMIND, Act.RETRY})
_LIVING = (documents.DocumentState.VALID, documents.DocumentState.MAKING, documents.DocumentState.PARKED)
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def _tracking(number: int) -> str:
    digits = f"{number:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return f"RE{digits}{ {10: 0, 11: 5}.get(rest, rest) }GR".replace(" ", "")
