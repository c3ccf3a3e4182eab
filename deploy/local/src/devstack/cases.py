"""Cases in every state, so that each list of the office has something to show: made once, by the services' own rules.

Only what needs time to have gone by is put into the past by hand (``_Past``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from devstack import case_samples as samples
from devstack.office import Caller, Case
from devstack.past import Past
from devstack.progress import side_by_side, wait_for
from devstack.stack import Stack


@dataclass(frozen=True)
class Staff:
    """Who makes them: two of the office, an applicant of either level, and what can turn the clock back."""

    clerk: Caller
    head: Caller
    level_a: Caller
    level_b: Caller
    past: Past
    today: date


def make(stack: Stack, people: Mapping[str, Mapping[str, Any]], persona: str) -> int:
    """Make them all; returns how many. ``people`` are by user name: registry, head and dimitra take part."""
    callers: dict[str, Caller] = {}

    def enter(name: str) -> None:
        callers[name] = Caller.with_password(stack, people[name])

    def enter_by_taxisnet() -> None:
        callers[persona] = Caller.with_taxisnet(stack, persona)

    side_by_side(*(partial(enter, name) for name in ("registry", "head", "dimitra")), enter_by_taxisnet, at_once=2)
    staff = Staff(callers["registry"], callers["head"], callers["dimitra"], callers[persona], Past(stack), _today())
    answered = _to_be_answered(staff)
    opened = [make_one(staff) for make_one in _OPEN]
    _wait_until_made(stack, staff.clerk, answered.values())
    delivered = _deliver(staff, answered)
    return len(opened) + len(delivered)


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Athens")).date()


# -- cases to which an answer is owed


def _at_counter(staff: Staff, number: int, **more: Any) -> Case:
    """A new case of a person without an account, whom the office knows by a card."""
    return staff.clerk.case(staff.clerk.file_at_counter(samples.at_counter(number, **more))["id"])


def _taken(staff: Staff, case: Case) -> Case:
    return staff.clerk.act(case, "take")


def _submitted(staff: Staff) -> Case:
    return _at_counter(staff, 0)


def _submitted_online(staff: Staff) -> Case:
    """To be collected at a citizens' service centre, where the municipality has one."""
    centres = staff.level_b.ask("GET", "/procedures/local-origin")["service_centres"]
    wish = samples.online("local-origin", "service-centre" if centres else "collect")
    return staff.level_b.file({**wish, "service_centre": centres[0]["key"] if centres else None})


def _working(staff: Staff) -> Case:
    case = _taken(staff, _at_counter(staff, 1))
    case = staff.clerk.act(case, "note", text="Η μερίδα έχει δύο εγγραφές. Να ελεγχθεί το βιβλίο του 1978.")
    return staff.clerk.act(case, "draft", document=samples.document_of(case))


def _overdue(staff: Staff) -> Case:
    case = _taken(staff, _at_counter(staff, 2))
    staff.past.filed(case["id"], days=21)
    return staff.clerk.act(staff.clerk.case(case["id"]), "tell", text=samples.LATE)


def _extended(staff: Staff) -> Case:
    case = _taken(staff, _at_counter(staff, 3))
    until = staff.today + timedelta(days=25)
    return staff.clerk.act(case, "extend", reason=samples.EXTENDED, until=until.isoformat())


def _asked(staff: Staff, case: Case, evidence: str, days: int = 10) -> Case:
    wanted = [{"evidence": evidence, "note": "Αρκεί ένας λογαριασμός ρεύματος ή νερού."}]
    due_on = staff.today + timedelta(days=days)
    return staff.clerk.act(_taken(staff, case), "ask", documents=wanted, due_on=due_on.isoformat())


def _waiting(staff: Staff) -> Case:
    return _asked(staff, _at_counter(staff, 4, procedure=samples.RESIDENCE), samples.PROOF)


def _uploaded(staff: Staff) -> Case:
    """What was asked for has come; the worker looks at it, and then the office goes on."""
    filed = staff.level_a.file(samples.online(samples.RESIDENCE, "collect"))
    case = _asked(staff, staff.clerk.case(filed["id"]), samples.PROOF)
    staff.level_a.upload(case["id"], case["asked"][0]["id"], "λογαριασμός ρεύματος.png", samples.picture())
    return case


def _incomplete(staff: Staff) -> Case:
    case = _asked(staff, _at_counter(staff, 5, procedure=samples.RESIDENCE), samples.PROOF)
    case = staff.clerk.act(case, "remind", due_on=(staff.today + timedelta(days=5)).isoformat())
    staff.past.asked(case["id"], days=20)
    return staff.clerk.act(case, "close", reason="Δεν προσκομίστηκε αποδεικτικό κατοικίας, αν και ζητήθηκε δύο φορές.")


def _ready(staff: Staff) -> Case:
    """With a second look: the head of the office signs what the clerk wrote."""
    case = _asked(staff, _at_counter(staff, 6, procedure=samples.RESIDENCE), samples.PROOF)
    case = staff.clerk.act(case, "receive", asked=[one["id"] for one in case["asked"]])
    return staff.clerk.act(case, "present", document=samples.document_of(case))


def _forwarded(staff: Staff) -> Case:
    case = _taken(staff, _at_counter(staff, 7))
    return staff.clerk.act(case, "forward", authority="Δήμος Ηρακλείου", reason=samples.FORWARDED)


def _withdrawn(staff: Staff) -> Case:
    filed = staff.level_a.file(samples.online("local-origin", "collect"))
    return staff.level_a.ask("POST", f"/requests/{filed['id']}/withdrawal", {})


_OPEN: tuple[Callable[[Staff], Case], ...] = (
    *(_submitted, _submitted_online, _working, _overdue, _extended, _waiting, _uploaded, _incomplete, _ready),
    *(_forwarded, _withdrawn),
)

# -- cases with an answer


def _to_be_answered(staff: Staff) -> dict[str, Case]:
    """Refused, or signed: the worker makes the documents meanwhile."""
    made = {name: _signed(staff, _at_counter(staff, number)) for number, name in enumerate(_COLLECTED, 8)}
    for name in _POSTED:
        made[name] = _signed(staff, _of_level_b(staff, "post", name))
    made["downloaded"] = _signed(staff, _of_level_b(staff, "download", "downloaded"))
    refused = _taken(staff, _at_counter(staff, 8 + len(_COLLECTED)))
    made["refused"] = staff.clerk.act(refused, "refuse", reason="not-registered", text=samples.REFUSED)
    return made


_COLLECTED = ("issued", "to-collect", "collected", "unclaimed", "recalled")
_POSTED = ("posted", "returned", "delivered", "in-batch")


def _of_level_b(staff: Staff, delivery: str, mark: str) -> Case:
    filed = staff.level_b.file(samples.online(samples.FAMILY, delivery, purpose=samples.PURPOSES[mark]))
    return staff.clerk.case(filed["id"])


def _signed(staff: Staff, case: Case) -> Case:
    case = _taken(staff, case)
    case = staff.clerk.act(case, "present", document=samples.document_of(case))
    # The clerk who filed a request at the counter does not sign its document.
    return staff.head.act(case, "issue")


def _wait_until_made(stack: Stack, clerk: Caller, cases: Iterable[Case]) -> None:
    left = [case["id"] for case in cases if case["state"] == "issuing"]

    def all_made() -> bool:
        left[:] = [one for one in left if clerk.case(one)["state"] == "issuing"]
        return not left

    wait_for("the documents", all_made, 120, str(stack.layout.logs / "certificates-worker.log"))


def _deliver(staff: Staff, made: Mapping[str, Case]) -> dict[str, Case]:
    """Each on its own way; the one that is only issued waits to be laid out."""
    clerk, now = staff.clerk, {name: staff.clerk.case(case["id"]) for name, case in made.items()}
    for name in ("to-collect", "collected", "unclaimed"):
        now[name] = clerk.act(now[name], "lay-out", place="office")
    now["collected"] = clerk.act(
        now["collected"], "hand-over", code=now["collected"]["pickup"]["code"], collector=samples.collector(10)
    )
    staff.past.laid_out(now["unclaimed"]["id"], days=61)
    now["unclaimed"] = clerk.act(now["unclaimed"], "archive")
    now["recalled"] = staff.head.act(now["recalled"], "recall", reason=samples.RECALLED)
    staff.level_b.call("GET", f"/requests/{now['downloaded']['id']}/documents/{_certificate(now['downloaded'])}/file")
    return _post(staff, now)


def _certificate(case: Case) -> str:
    return next(str(one["id"]) for one in case["documents"] if one["kind"] == "certificate")


def _post(staff: Staff, now: dict[str, Case]) -> dict[str, Case]:
    """One batch goes; the next one is being prepared."""
    clerk = staff.clerk
    gone = [now[name]["id"] for name in _POSTED[:-1]]
    batch = clerk.ask("POST", "/post/batches", {"requests": gone})
    for number, letter in enumerate(batch["items"], 1):
        clerk.ask("PUT", f"/post/batches/{batch['id']}/items/{letter['id']}", {"tracking": samples.tracking(number)})
    clerk.ask("POST", f"/post/batches/{batch['id']}/close")
    now["returned"] = clerk.act(clerk.case(now["returned"]["id"]), "came-back", reason="Άγνωστος παραλήπτης")
    now["delivered"] = clerk.act(clerk.case(now["delivered"]["id"]), "arrived")
    clerk.ask("POST", "/post/batches", {"requests": [now[_POSTED[-1]]["id"]]})
    return now
