"""Reading the dated tables: from the file, into the database, and out of it."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from servicekit.db import transaction
from sqlalchemy import Connection, Engine

from fee_declarations import store
from fee_declarations.domain.facts import Fact
from fee_declarations.domain.instalments import InstalmentRule
from fee_declarations.domain.questions import Choice, Question
from fee_declarations.domain.surcharge import Surcharge
from fee_declarations.domain.tariffs import (
    Channel,
    Codes,
    Decision,
    DueOverride,
    FeeKind,
    Rate,
    Rule,
    Tariffs,
    VatReturnRule,
)
from fee_declarations.table_shapes import Document, FeeRow, InstalmentsRow, QuestionRow, RateRow, VatReturnsRow

FILE = Path(__file__).with_name("tables.yaml")
FACTS = Path(__file__).with_name("facts.yaml")


def read_file(file: Path = FILE) -> dict[str, Any]:
    """The tables of the file, checked, in the form that is stored; raises pydantic.ValidationError."""
    return checked(yaml.load(file.read_bytes(), yaml.CSafeLoader))


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """A document in the form that is stored; raises pydantic.ValidationError. Sections that came later are left out
    while they are empty, as an older release refuses what it does not know."""
    whole = Document.model_validate(document).model_dump(mode="json")
    needed = {name for name, field in Document.model_fields.items() if field.is_required()}
    for fee in whole["fees"]:
        _leave_out(fee, "only_where")
        _leave_out(fee, "vat_return")
        for question in fee["questions"]:
            _leave_out(question, "prefill")
    for kind in whole["kinds"]:
        _leave_out(kind, "facts")
    return {name: rows for name, rows in whole.items() if rows or name in needed}


def _leave_out(entry: dict[str, Any], name: str) -> None:
    """A member that came later, while it says nothing."""
    if not entry.get(name):
        entry.pop(name, None)


def row_shapes() -> dict[str, type[BaseModel]]:
    """The sections of dated rows, each with the shape of its rows: all that staff may edit (tables_desk)."""
    inner = {name: get_args(field.annotation) for name, field in Document.model_fields.items()}
    return {name: kind[0] for name, kind in inner.items() if name not in ("facts", "kinds", "fees")}


def parse(document: dict[str, Any]) -> Tariffs:
    """Stored tables as the rules use them. What a newer release wrote, and this one does not know, is passed over."""
    shape = Document.model_validate(document if document.get("facts") else _with_usual_facts(document), extra="ignore")
    facts = {fact.code: Fact(fact.code, **fact.model_dump(exclude={"code"})) for fact in shape.facts}
    return Tariffs(
        facts={kind.code: [facts[fact] for fact in kind.facts] for kind in shape.kinds},
        kinds={kind.code: kind.title.model_dump() for kind in shape.kinds},
        fees={fee.code: _fee(fee) for fee in shape.fees},
        rates=[_rate(row) for row in shape.rates],
        rules=[Rule(**row.model_dump()) for row in shape.rules],
        channels=[Channel(**row.model_dump()) for row in shape.channels],
        overrides=[DueOverride(**row.model_dump()) for row in shape.overrides],
        codes=[Codes(**row.model_dump()) for row in shape.codes],
        vat_returns=[_vat_returns(row) for row in shape.vat_returns],
        surcharges=[Surcharge(**row.model_dump()) for row in shape.surcharges],
        instalments=[_instalments(row) for row in shape.instalments],
    )


def _instalments(row: InstalmentsRow) -> InstalmentRule:
    rest = row.model_dump(exclude={"least_euros", "late_percent_per_month"})
    return InstalmentRule(**rest, least_cents=int(row.least_euros * 100), late_percent=row.late_percent_per_month)


def _vat_returns(row: VatReturnsRow) -> VatReturnRule:
    rule = None if row.vat_return == "none" else row.vat_return
    return VatReturnRule(row.fee, row.valid_from, row.valid_to, rule)


def _with_usual_facts(document: dict[str, Any]) -> dict[str, Any]:
    """The tables with what is kept of establishments where they say nothing of it."""
    usual = _usual_facts()
    kinds = [{**kind, "facts": usual["kinds"].get(kind["code"], [])} for kind in document["kinds"]]
    fees = []
    for fee in document["fees"]:
        prefill = usual["prefill"].get(fee["code"], {})
        questions = [{**one, "prefill": prefill.get(one["id"])} for one in fee.get("questions", [])]
        owed = {kind: fact for kind, fact in usual["only_where"].get(fee["code"], {}).items() if kind in fee["owed_by"]}
        fees.append({**fee, "questions": questions, "only_where": owed})
    return {**document, "facts": usual["facts"], "kinds": kinds, "fees": fees}


@lru_cache(maxsize=1)
def _usual_facts() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(FACTS.read_bytes(), yaml.CSafeLoader)
    return found


def _fee(fee: FeeRow) -> FeeKind:
    known = fee.model_dump(exclude={"questions"})
    return FeeKind(**known, questions=[_question(question) for question in fee.questions])


def _question(question: QuestionRow) -> Question:
    choices = [Choice(choice.value, choice.title.model_dump()) for choice in question.choices]
    return Question(**question.model_dump(exclude={"choices"}), choices=choices)


def _rate(row: RateRow) -> Rate:
    decision = Decision(**row.decision.model_dump()) if row.decision else None
    return Rate(row.fee, row.valid_from, row.valid_to, row.value, row.per, row.where, decision)


class TariffSource:
    """The tables in force. Each call looks for a newer version: what was released holds at once.

    ``newest`` may know the newest version already, as of a caller who was just let in; None: it does not.
    """

    def __init__(self, engine: Engine, newest: Callable[[], int | None] = lambda: None) -> None:
        self._engine, self._newest = engine, newest
        self._known: tuple[int, Tariffs] | None = None

    def __call__(self) -> Tariffs:
        """Raises store.NoTariffs when none were ever loaded."""
        known = self._known
        if known and known[0] == self._newest():
            return known[1]
        with transaction(self._engine) as conn:
            return self._read(conn)

    def held(self, conn: Connection) -> Tariffs:
        """The tables in force, and still so when the transaction of ``conn`` ends: for what is filed by them.

        Whoever releases newer ones waits for that and sees what was filed, or is waited for. To be called before the
        transaction locks anything else. Raises store.NoTariffs.
        """
        store.hold_tables(conn)
        return self._read(conn)

    def of(self, conn: Connection, newest: int | None) -> Tariffs:
        """The tables of what a transaction that holds them read as the newest version. Raises store.NoTariffs."""
        known = self._known
        return known[1] if known and known[0] == newest else self._read(conn)

    def _read(self, conn: Connection) -> Tariffs:
        known = self._known
        newest = store.tariffs_unless(conn, known[0] if known else None)
        if newest is None and known:
            return known[1]
        if newest is None:
            raise store.NoTariffs
        # Two threads may both read it: they read the same.
        tariffs = parse(newest.document)
        self._known = newest.version, tariffs
        return tariffs
