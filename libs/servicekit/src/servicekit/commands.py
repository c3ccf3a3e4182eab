"""What operations do from a shell: ``python -m <service>.commands retention --dry-run``.

A command takes its settings from the environment, and personal data from standard input, never from its arguments. It
prints its answer as one line of JSON. What went wrong is said on standard error, and quotes nothing that came in.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from inputkit.schemas import Shape, Unfit
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from servicekit import logs, retention
from servicekit.clock import now
from servicekit.db import make_engine
from servicekit.parsing import read
from servicekit.retention import Rule
from servicekit.settings import OperationsSettings, SettingsError

Settings = TypeVar("Settings", bound=OperationsSettings)
Input = TypeVar("Input", bound=Shape)
Answer = Mapping[str, object]


class Refused(Exception):
    """The command did nothing; the message says why. ``code`` is the exit code: 1, or 2 for input that is wrong."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Alarm(Exception):
    """The command did its work, and its answer is bad news: exit code 1."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class Call(Generic[Settings]):
    """What a command works with; ``given`` are the words behind its name."""

    settings: Settings
    engine: Engine
    given: argparse.Namespace


@dataclass(frozen=True)
class Command(Generic[Settings]):
    """One command. ``act`` gives its answer, or raises Refused or Alarm; ``takes`` adds words to its parser."""

    name: str
    help: str
    settings: type[Settings]
    act: Callable[[Call[Settings]], Answer]
    takes: Callable[[argparse.ArgumentParser], object] = lambda _: None


def retention_command(settings: type[Settings], rules: Callable[[Settings], Sequence[Rule]]) -> Command[Settings]:
    """``retention [--dry-run]``: removes records that are too old, and says how many records of each kind went."""

    def act(call: Call[Settings]) -> Answer:
        gone = retention.apply(call.engine, rules(call.settings), now(), dry_run=call.given.dry_run)
        return {"dry_run": call.given.dry_run, "removed": gone}

    def takes(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say the same, and leave everything as it is")

    explained = "remove records that are too old, and say how many of each kind"
    return Command("retention", explained, settings, act, takes)


def read_input(shape: type[Input]) -> Input:
    """Standard input as this shape; raises Refused naming the wrong fields, without what stood there."""
    try:
        # What was no UTF-8 may have come in as lone surrogates, and is refused as such.
        return read(shape, sys.stdin.read().encode(errors="surrogatepass"))
    except UnicodeDecodeError:
        raise Refused("input: it is not in UTF-8", 2) from None
    except Unfit as unfit:
        lines = [f"{'input' if one.field == 'body' else one.field}: {one.text['en']}" for one in unfit.faults]
        raise Refused("\n".join(lines), 2) from None


def run(service: str, commands: Sequence[Command[Any]], arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments (at first those of the process) name; returns the exit code."""
    parser = argparse.ArgumentParser(prog=f"python -m {service.replace('-', '_')}.commands")
    choices = parser.add_subparsers(dest="command", required=True)
    for command in commands:
        command.takes(choices.add_parser(command.name, help=command.help))
    given = parser.parse_args(arguments)
    (asked,) = (command for command in commands if command.name == given.command)
    try:
        code, answer = _answer(service, asked, given)
    except (SettingsError, Refused) as error:
        sys.stderr.write(f"{error}\n")
        return getattr(error, "code", 1)
    except SQLAlchemyError as error:
        # Its message quotes the row.
        sys.stderr.write(f"the database refused: {type(error).__name__}\n")
        return 1
    sys.stdout.write(json.dumps(answer) + "\n")
    return code


def _answer(service: str, command: Command[Settings], given: argparse.Namespace) -> tuple[int, Answer]:
    settings = command.settings.from_environment()
    # Standard output is the command's answer.
    logs.configure(service, "ERROR")
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=1)
    try:
        return 0, command.act(Call(settings, engine, given))
    except Alarm as alarm:
        return 1, alarm.answer
    finally:
        engine.dispose()
