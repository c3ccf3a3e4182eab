"""Demo people, made through the services' own commands and events, and the main job run once before their eyes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import yaml

from devstack import accountant, cases, fees, finance_application, journey, seed
from devstack.progress import say, side_by_side, step
from devstack.secrets import write_private
from devstack.stack import Stack

CITIZEN_PERSONA = "maria.papadaki"
DESK = ("desk", "supervisor", "reviewer")
"""The demo people with a place at the desk."""
FINANCE = ("finance", "treasury")
"""The demo officers of the revenue office: what one proposes, the other releases."""


def prepare(stack: Stack, *, with_cases: bool = True) -> None:
    """Make the demo people and run the journey, unless that was done before.

    With cases: also of the office, and declarations, in every state.
    """
    done = stack.layout.home / "journey.json"
    if done.exists():
        return
    with step("demo people, and special declarations, accepted by identity-bridge's command"):
        side_by_side(
            lambda: stack.realm("person --file -", json.dumps(_people(stack))),
            lambda: _declare(stack),
            # Else two first logins of one person would meet: that of the journey and that of the seeds.
            lambda: journey.first_login(stack, CITIZEN_PERSONA),
            *(partial(_enrol_clerk, stack, number) for number in range(len(DESK))),
            *(partial(_enrol_officer, stack, number) for number in range(len(FINANCE))),
            at_once=3,
        )
    say("the main job, once:")
    people = {person["username"]: person for person in _people(stack)}
    cast = journey.Cast(
        citizen=CITIZEN_PERSONA,
        representative=seed.REPRESENTATIVE_PERSONA,
        notice_email=seed.NOTICE_EMAIL,
        visitor=people["dimitra"],
        clerk=people["clerk"],
        officer=people[FINANCE[0]],
    )
    steps: list[journey.Step] = []
    # The office works on cases of its own meanwhile: neither waits for the other.
    others = (lambda: _make_cases(stack, people), lambda: _make_fees(stack, people)) if with_cases else ()
    side_by_side(lambda: steps.extend(journey.run(stack, cast)), *others)
    if with_cases:
        # After what the journey waits for: fifty notes are to be printed and sent.
        _make_accountant(stack)
    done.write_text(json.dumps(steps, ensure_ascii=False, indent=1), encoding="utf-8")


def _make_cases(stack: Stack, people: Mapping[str, Mapping[str, Any]]) -> None:
    with _begun_once(stack, "cases of certificates in every state") as new:
        if new:
            cases.make(stack, people, CITIZEN_PERSONA)


def _make_fees(stack: Stack, people: Mapping[str, Mapping[str, Any]]) -> None:
    with _begun_once(stack, "declarations, notes and payments of fees in every state") as new:
        if new:
            fees.make(stack, people, seed.REPRESENTATIVE_PERSONA, FINANCE)


def _make_accountant(stack: Stack) -> None:
    with _begun_once(stack, "what an accountant declares for six businesses, and what finance answers") as new:
        if new:
            accountant.make(stack)
            finance_application.answer(stack)


@contextmanager
def _begun_once(stack: Stack, what: str) -> Iterator[bool]:
    """Say what is made, and whether this is the first time.

    Each state comes about by rules that refuse the same thing twice, so what an interrupted start has made is left.
    """
    mark = stack.layout.home / f"made {what}"
    if mark.exists():
        say(f"{what}: an earlier start made them, or was interrupted (`make reset` begins anew)")
        yield False
        return
    mark.touch()
    with step(what):
        yield True


def _enrol_officer(stack: Stack, number: int) -> None:
    seed.enrol_officer(stack, FINANCE[number], seed.made_up_number(len(DESK) + 101 + number))


def _enrol_clerk(stack: Stack, number: int) -> None:
    seed.enrol_clerk(stack, DESK[number], str(101 + number), seed.made_up_number(101 + number))


def _declare(stack: Stack) -> None:
    journey.first_login(stack, seed.REPRESENTATIVE_PERSONA)
    declaration, of_others = seed.representative_declaration(), accountant.declarations()
    seed.enter_debtor(stack, declaration["business"], *accountant.known_to_finance(of_others))
    seed.accept_declarations(stack, [declaration, *of_others])


def _people(stack: Stack) -> list[dict[str, Any]]:
    """The demo people; their passwords are made before their accounts: an interrupted start loses none."""
    file = stack.layout.home / "people.json"
    if not file.exists():
        municipality = yaml.load(stack.layout.municipality_file.read_bytes(), yaml.CSafeLoader)
        staff_domain = municipality["mail_from"].rpartition("@")[2]
        write_private(file, json.dumps(seed.people(staff_domain), ensure_ascii=False, indent=1))
    known: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return known


def summary(stack: Stack) -> str:
    """The journey with its times, the addresses and the demo people, as a table for the terminal."""
    layout = stack.layout
    addresses = {
        "portal": layout.url("portal"),
        "mails": layout.url("mail"),
        # Not the realm's own console, which is where citizens would sign in.
        "Keycloak console": f"{layout.url('keycloak')}/admin/master/console/#/dimos/users",
        "": "  (user admin, password in secrets.json)",
        "TAXISnet simulator": layout.url("taxisnet"),
        "files for finance": str(layout.finance_folder),
        "state, logs, secrets": str(layout.home),
    }
    return report(stack, addresses)


def report(stack: Stack, addresses: Mapping[str, str]) -> str:
    """The same with these addresses."""
    steps = json.loads((stack.layout.home / "journey.json").read_text(encoding="utf-8"))
    lines = ["", "What happened (seconds):"]
    lines += [f"  {entry['seconds']:6.2f}  {entry['what']}" for entry in steps]
    lines += ["", "Addresses:"]
    lines += [f"  {name:22} {address}" for name, address in addresses.items()]
    lines += ["", "Demo people:"]
    for person in _people(stack):
        otp = f"  one-time-code secret {person['otp_secret']}" if "otp_secret" in person else ""
        role = ", ".join(person.get("roles", [])) or "level A citizen"
        lines.append(f"  {person['username']:22} {person['password']:24} {role}{otp}")
    lines.append(f"  {'(TAXISnet)':22} {CITIZEN_PERSONA:24} level B citizen, chosen at the simulator")
    lines.append(f"  {'(TAXISnet)':22} {seed.REPRESENTATIVE_PERSONA:24} level B, represents a business")
    lines.append(
        f"  {'(TAXISnet)':22} {accountant.PERSONA:24} level B, accountant of six businesses with 50 places each"
    )
    return "\n".join([*lines, ""])
