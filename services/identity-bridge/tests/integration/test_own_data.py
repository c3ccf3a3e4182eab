"""Taking one's data along: everything of the person, the own tax number among it; and how long it is kept."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import yaml
from identity_bridge.commands import main
from identity_bridge.register import models
from identity_bridge.retention import rules
from identity_bridge.settings import RetentionSettings
from jsonschema import Draft202012Validator
from servicekit import retention
from sqlalchemy import Engine, func, select, text
from tests.declaring import BUSINESS_AFM, OTHER_AFM, Person, Side, decide
from tests.desk import AFM, asker, certified, enrol

from tests.conftest import KEY_1, NOW, SERVICE, Bridge


def of(person: Side) -> dict[str, Any]:
    held: dict[str, Any] = person.take("GET", "/my-data")
    document = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    checker = Draft202012Validator({**document, "$ref": "#/components/schemas/MyData"})
    assert [fault.message for fault in checker.iter_errors(held)] == []
    return held


def test_a_representative_takes_cases_documents_and_looks_along(person: Callable[..., Person], clerk: Side) -> None:
    maria = person("660074100", "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
    maria.begin(afm=OTHER_AFM, name="ΠΑΠΑΔΑΚΗ ΟΕ")
    eleni = person()
    case = eleni.submit(eleni.begin())
    assert decide(clerk, case, "accept", document_checked=True).ok
    answer = eleni.ask("GET", "/my-data")
    assert answer.headers["Cache-Control"] == "no-store"
    held = of(eleni)
    assert (held["person"]["afm"], held["person"]["family_name"], held["person"]["blocked"]) == (
        "660075119",
        "ΞΕΝΑΚΗ",
        False,
    )
    [mine] = held["declaration_cases"]
    assert (mine["fields"]["afm"], mine["state"]) == (BUSINESS_AFM, "accepted")
    [address] = mine["notice_addresses"]
    assert (address["email"], address["verified_at"]) == (mine["fields"]["notice_email"], None)
    [document] = mine["documents"]
    assert document["media_type"] == "image/jpeg"
    assert document["certification"]["number"] == "1234/2026"
    assert [(entry["what"], entry["office"], entry["clerk"]) for entry in mine["history"]] == [
        ("begun", None, None),
        ("submitted", None, None),
        ("accepted", "transparency", "201"),
    ]
    [accepted] = held["special_declarations"]
    assert (accepted["business"]["afm"], accepted["capacity"]) == (BUSINESS_AFM, "legal_representative")
    assert [look["kind"] for look in held["views"]] == ["declaration.accepted"]
    # Of staff no name, of others nothing, of files only what they are.
    for foreign in ("clerk-1", OTHER_AFM, "ΠΑΠΑΔΑΚΗ", "content"):
        assert foreign not in answer.text


def test_a_visitor_of_the_desk_takes_the_visit_along(bridge: Bridge, engine: Engine) -> None:
    account = bridge.accounts.citizen("citizen-1")
    citizen = asker(bridge, "citizen-1", email=account.email, email_verified=True)
    enrol(engine, "desk-1", "101", "123456783")
    clerk = asker(bridge, "staff-1", preferred_username="desk-1", roles=["desk-clerk"], amr=["pwd", "otp"])
    certified(citizen, clerk)
    raised = bridge.accounts.known["citizen-1"]
    held = of(Side(bridge, "citizen-1", person_id=raised.person_id, level="B"))
    [visit], [change], [code] = held["desk_visits"], held["level_changes"], held["desk_codes"]
    assert (visit["document_last"], visit["family_name"], visit["clerk"]) == ("1234", "ΠΑΠΑΔΑΚΗ", "101")
    assert visit["ended"] == {"by": "clerk", "office": "transparency", "clerk": "101"}
    assert (change["level"], change["reason"], change["office"]) == ("B", "certified", "transparency")
    assert (held["person"]["afm"], code["recipient"]["email"]) == (AFM, account.email)
    assert {"desk.case-opened", "desk.certified"} <= {look["kind"] for look in held["views"]}
    assert "desk-1" not in json.dumps(held)


def test_whom_the_register_does_not_know_has_an_account_only(bridge: Bridge) -> None:
    held = of(Side(bridge, "new-here"))
    assert held["person"] is None
    assert held["account"]["subject"] == "new-here"
    assert not any(held[name] for name in held if name not in ("account", "person", "retention"))


@pytest.fixture
def ended(person: Callable[..., Person], clerk: Side) -> dict[str, str]:
    """Cases by where they ended."""
    eleni, maria = person(), person("660074100", "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
    accepted, refused = eleni.submit(eleni.begin()), eleni.submit(eleni.begin(afm=OTHER_AFM))
    assert decide(clerk, accepted, "accept", document_checked=True).ok
    eleni.take("POST", f"/declarations/{accepted['case_id']}/revoke", {})
    assert decide(clerk, refused, "refuse", text="Δεν εκπροσωπείτε την εταιρεία.").ok
    return {"ended": accepted["case_id"], "refused": refused["case_id"], "begun": maria.begin()}


def count(engine: Engine, table: str) -> int:
    with engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(models.metadata.tables[table])).scalar_one())


@pytest.mark.usefixtures("ended")
def test_cases_go_each_kind_in_its_time_and_the_record_stays(engine: Engine) -> None:
    kept = rules(RetentionSettings())

    def after(days: int) -> dict[str, int]:
        now = NOW + timedelta(days=days, hours=1)
        said = retention.apply(engine, kept, now, dry_run=True)
        assert retention.apply(engine, kept, now) == said
        return {kind: number for kind, number in said.items() if number and kind != "events"}

    audit, persons = count(engine, "audit"), count(engine, "persons")
    assert after(179) == {}
    assert after(180) == {"refused-scans": 1}
    assert count(engine, "declaration_documents") == 1
    assert after(365) == {"declaration-drafts": 1}
    assert after(1826) == {"refused-declarations": 1}
    assert after(3652) == {"ended-declarations": 1}
    for table in ("declaration_cases", "declaration_history", "declaration_documents", "declarations"):
        assert count(engine, table) == 0, table
    assert (count(engine, "audit"), count(engine, "persons")) == (audit, persons)


def test_the_command_prints_what_it_would_remove(
    database_url: str,
    engine: Engine,
    ended: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REGISTER_KEYS", KEY_1)
    with engine.begin() as conn:
        old = "UPDATE declaration_cases SET updated_at = now() - interval '366 days' WHERE case_id = :case"
        conn.execute(text(old), {"case": ended["begun"]})
    for arguments, left in ((["retention", "--dry-run"], 3), (["retention"], 2)):
        assert main(arguments) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["dry_run"], said["removed"]["declaration-drafts"]) == (left == 3, 1)
        assert count(engine, "declaration_cases") == left
