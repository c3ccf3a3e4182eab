"""A service's commands as operations run them: the answer, the exit code, and what is said when it goes wrong."""

import argparse
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from conftest import KIT, TEXT, rows
from inputkit.schemas import Shape
from pydantic import Field
from servicekit.commands import Alarm, Answer, Call, Command, Refused, read_input, retention_command, run
from servicekit.retention import Rule, untouched_drafts
from servicekit.settings import OperationsSettings
from sqlalchemy import Engine, insert, text

SECRET = "068933130"


class Settings(OperationsSettings):
    kept_days: int = 30


class Who(Shape):
    name: str = Field(max_length=5)
    number: int


def rules(settings: Settings) -> list[Rule]:
    return [untouched_drafts(KIT.drafts, settings.kept_days), Rule("record", TEXT, 0, TEXT)]


def greet(call: Call[Settings]) -> Answer:
    who = read_input(Who)
    with call.engine.connect() as conn:
        database = conn.execute(text("SELECT current_database()")).scalar_one()
    return {"name": who.name, "loudly": call.given.loudly, "days": call.settings.kept_days, "database": database}


def greeting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--loudly", action="store_true")


def refuse(_: Call[Settings]) -> Answer:
    raise Refused("there is no such thing")


def alarm(_: Call[Settings]) -> Answer:
    raise Alarm({"broken": 7})


def fall(call: Call[Settings]) -> Answer:
    with call.engine.begin() as conn:
        conn.execute(text("INSERT INTO subjects VALUES (:it), (:it)"), {"it": SECRET})
    return {}


COMMANDS = [
    Command("greet", "greets whoever is named on standard input", Settings, greet, greeting),
    Command("refuse", "refuses", Settings, refuse),
    Command("alarm", "has bad news", Settings, alarm),
    Command("fall", "falls", Settings, fall),
    retention_command(Settings, rules),
]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; (exit code, what it printed, what it complained of)."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def called(*arguments: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        code = run("kit-service", COMMANDS, arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return called


def test_the_answer_is_one_line_of_json(command: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_DAYS", "3")
    code, out, err = command("greet", "--loudly", given='{"name": "Ελένη", "number": 1}')
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert json.loads(out) == {"name": "Ελένη", "loudly": True, "days": 3, "database": engine.url.database}


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (
            f'{{"name": "{SECRET}", "number": "x"}}',
            "name: Write at most 5 characters.\nnumber: It is not in the right form.\n",
        ),
        ('{"name": "Ελένη"}', "number: Fill it in.\n"),
        (SECRET, "input: The request is not valid JSON.\n"),
        (f'"{SECRET}', "input: The request is not valid JSON.\n"),
        ("[" * 5000, "input: The request is not valid JSON.\n"),
        ("[]", "input: It is not in the right form.\n"),
        ("", "input: The request is not valid JSON.\n"),
        ('{"name": "\udcff", "number": 1}', "input: The request is not valid JSON.\n"),
    ],
)
def test_wrong_input_is_named_and_not_quoted(command: Run, given: str, complaint: str) -> None:
    assert command("greet", given=given) == (2, "", complaint)


def test_a_refusal_says_why_and_an_alarm_still_answers(command: Run) -> None:
    assert command("refuse") == (1, "", "there is no such thing\n")
    code, out, err = command("alarm")
    assert (code, json.loads(out), err) == (1, {"broken": 7}, "")


def test_what_the_database_refuses_is_not_quoted(command: Run, engine: Engine) -> None:
    assert command("fall") == (1, "", "the database refused: IntegrityError\n")
    assert rows(engine, KIT.subjects) == []


def test_a_database_that_is_away_and_a_missing_setting_are_said_plainly(
    command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql+psycopg://u:{SECRET}@127.0.0.1:9/x")
    assert command("retention") == (1, "", "the database refused: OperationalError\n")
    monkeypatch.delenv("DATABASE_URL")
    assert command("retention") == (1, "", "settings missing or malformed: DATABASE_URL (missing)\n")


def test_an_unknown_command_and_no_command_say_which_there_are(
    command: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["sing"], []):
        with pytest.raises(SystemExit) as ended:
            run("kit-service", COMMANDS, arguments)
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert "python -m kit_service.commands" in said
        assert "retention" in said


def test_retention_says_what_it_removes_and_a_dry_run_the_same(command: Run, engine: Engine) -> None:
    now = datetime.now(UTC)
    with engine.begin() as conn:
        for name, days in (("old", 31), ("young", 29)):
            moment = now - timedelta(days=days)
            row = {"subject": "s", "name": name, "values": {}, "key": "k" * 8, "updated_at": moment}
            conn.execute(insert(KIT.drafts).values(row))
    for dry_run, left in ((True, 2), (False, 1)):
        code, out, _ = command("retention", *(["--dry-run"] if dry_run else []))
        assert (code, json.loads(out)) == (0, {"dry_run": dry_run, "removed": {"drafts": 1}})
        assert len(rows(engine, KIT.drafts)) == left
