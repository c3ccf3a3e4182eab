"""The dated tables as the rules use them, read from their stored document."""

from collections.abc import Callable, Mapping

from inputkit.refusals import Text
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
from fee_declarations.table_documents import with_usual_facts
from fee_declarations.table_schemas import (
    ChannelRow,
    CodesRow,
    Document,
    DueOverrideRow,
    FactRow,
    FeeRow,
    InstalmentsRow,
    QuestionRow,
    RateRow,
    RuleRow,
    SurchargeRow,
    VatReturnsRow,
    Words,
)


def parse(document: Mapping[str, object]) -> Tariffs:
    """Stored tables as the rules use them. What a newer release wrote, and this one does not know, is passed over."""
    shape = Document.model_validate(with_usual_facts(document), extra="ignore")
    facts = {fact.code: _fact(fact) for fact in shape.facts}
    return Tariffs(
        facts={kind.code: [facts[fact] for fact in kind.facts] for kind in shape.kinds},
        kinds={kind.code: _text(kind.title) for kind in shape.kinds},
        fees={fee.code: _fee(fee) for fee in shape.fees},
        rates=[_rate(row) for row in shape.rates],
        rules=[_rule(row) for row in shape.rules],
        channels=[_channel(row) for row in shape.channels],
        overrides=[_override(row) for row in shape.overrides],
        codes=[_codes(row) for row in shape.codes],
        vat_returns=[_vat_returns(row) for row in shape.vat_returns],
        surcharges=[_surcharge(row) for row in shape.surcharges],
        instalments=[_instalments(row) for row in shape.instalments],
    )


def _text(words: Words) -> Text:
    return {"el": words.el, "en": words.en}


def _text_if_any(words: Words | None) -> Text | None:
    return _text(words) if words else None


def _fact(row: FactRow) -> Fact:
    return Fact(row.code, row.kind, _text(row.title), _text_if_any(row.hint), _text_if_any(row.unit))


def _rule(row: RuleRow) -> Rule:
    return Rule(row.valid_from, row.valid_to, row.fine_percent_per_month, row.fine_cap_percent, row.note_valid_days)


def _channel(row: ChannelRow) -> Channel:
    return Channel(row.fee, row.periods_from, row.channel, row.url)


def _override(row: DueOverrideRow) -> DueOverride:
    return DueOverride(row.fee, row.period, row.due)


def _codes(row: CodesRow) -> Codes:
    return Codes(row.fee, row.valid_from, row.valid_to, row.revenue_code, row.mydata_code)


def _surcharge(row: SurchargeRow) -> Surcharge:
    return Surcharge(row.valid_from, row.valid_to, row.percent_per_month, row.months, row.borne_by)


def _instalments(row: InstalmentsRow) -> InstalmentRule:
    return InstalmentRule(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        least=row.least,
        most=row.most,
        least_cents=int(row.least_euros * 100),
        grace_days=row.grace_days,
        late_percent=row.late_percent_per_month,
    )


def _vat_returns(row: VatReturnsRow) -> VatReturnRule:
    rule = None if row.vat_return == "none" else row.vat_return
    return VatReturnRule(row.fee, row.valid_from, row.valid_to, rule)


def _fee(row: FeeRow) -> FeeKind:
    return FeeKind(
        code=row.code,
        title=_text(row.title),
        law=row.law,
        revenue_code=row.revenue_code,
        mydata_code=row.mydata_code,
        basis=row.basis,
        periods=row.periods,
        owed_by=row.owed_by,
        questions=[_question(question) for question in row.questions],
        only_where=row.only_where,
        vat_return=row.vat_return,
    )


def _question(row: QuestionRow) -> Question:
    return Question(
        id=row.id,
        kind=row.kind,
        title=_text(row.title),
        short=_text_if_any(row.short),
        hint=_text_if_any(row.hint),
        unit=_text_if_any(row.unit),
        choices=[Choice(choice.value, _text(choice.title)) for choice in row.choices],
        prefill=row.prefill,
    )


def _rate(row: RateRow) -> Rate:
    decision = Decision(row.decision.number, row.decision.ada) if row.decision else None
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
            return self.read(conn)

    def held(self, conn: Connection) -> Tariffs:
        """The tables in force, and still so when the transaction of ``conn`` ends: for what is filed by them.

        A release of newer tables waits for the transaction and sees what it filed, or the transaction waits for the
        release. Call it before the transaction locks anything else. Raises store.NoTariffs.
        """
        store.hold_tables(conn)
        return self.read(conn)

    def of(self, conn: Connection, newest: int | None) -> Tariffs:
        """The tables of what a transaction that holds them read as the newest version. Raises store.NoTariffs."""
        known = self._known
        return known[1] if known and known[0] == newest else self.read(conn)

    def read(self, conn: Connection) -> Tariffs:
        """The tables in force as the transaction sees them. Raises store.NoTariffs."""
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
