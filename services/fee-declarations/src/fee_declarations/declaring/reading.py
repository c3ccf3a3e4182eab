"""From the body of a request to what it declares; or every field that is wrong."""

from dataclasses import replace
from datetime import date

from inputkit.refusals import Text
from inputkit.schemas import Fault, Unfit, fault
from servicekit.parsing import invalid

from fee_declarations.declaration_rows import Declaration, OwnEstablishment
from fee_declarations.declaring import schemas
from fee_declarations.domain.declarations import Declared, ended_periods
from fee_declarations.domain.periods import NotAPeriod, Period
from fee_declarations.domain.questions import read_answers
from fee_declarations.domain.tariffs import AHEAD, PORTAL, Tariffs
from fee_declarations.domain.terms import Term, parse_period
from fee_declarations.errors import DebtorNotMatched, EstablishmentNotFound, FiledElsewhere, NotOwed
from fee_declarations.schemas import LABELS


def matched(place: OwnEstablishment | None) -> OwnEstablishment:
    """An establishment that can be declared for; raises EstablishmentNotFound, and DebtorNotMatched when finance does
    not know its business."""
    if place is None:
        raise EstablishmentNotFound
    if place.debtor_code is None:
        raise DebtorNotMatched
    return place


def read(body: schemas.QuoteIn, place: OwnEstablishment, tariffs: Tariffs, today: date) -> Declared:
    """What is declared; raises InvalidInput naming every wrong field, FiledElsewhere, NotOwed."""
    try:
        return _read(body, place, tariffs, today)
    except Unfit as unfit:
        raise invalid(unfit.faults) from None


def read_declared(
    body: schemas.QuoteIn, place: OwnEstablishment, tariffs: Tariffs, today: date
) -> Declared | list[Fault]:
    """The same for one of many: every reason why not, by field and in both languages."""
    try:
        return _read(body, place, tariffs, today)
    except Unfit as unfit:
        return unfit.faults
    except NotOwed as refused:
        return [Fault("fee", refused.title)]
    except FiledElsewhere as refused:
        return [Fault("period", refused.title)]


def _read(body: schemas.QuoteIn, place: OwnEstablishment, tariffs: Tariffs, today: date) -> Declared:
    """Raises Unfit, FiledElsewhere, NotOwed."""
    fee = tariffs.fee_on(body.fee, today)
    if fee is None:
        _, period_fault = _read_ended(body.period, place.months, today)
        raise Unfit([_fault("fee", "choice"), *([period_fault] if period_fault else [])])
    if not fee.owed_at(place.kind, place.facts):
        raise NotOwed
    ahead = fee.periods == AHEAD
    period, period_fault = _read_term(body.period, today) if ahead else _read_ended(body.period, place.months, today)
    answers, faults = read_answers(fee.questions, body.given)
    if body.answers is None:
        faults = [replace(fault, field=fault.field.removeprefix("answers.")) for fault in faults]
    found = [*([period_fault] if period_fault else []), *faults]
    if found or period is None:
        raise Unfit(found)
    channel = tariffs.channel(fee.code, period)
    if channel.channel != PORTAL:
        raise FiledElsewhere(external_url=channel.url)
    return Declared(fee, period, answers, today)


def read_amended(body: schemas.QuoteIn, old: Declaration, tariffs: Tariffs, today: date) -> Declared:
    """What is declared in place of a declaration: other answers for the same establishment, fee and period.

    Raises InvalidInput naming every wrong field.
    """
    fee = tariffs.fee_on(old.fee, today) or tariffs.fees[old.fee]
    same = {
        "establishment_id": body.establishment_id == old.establishment_id,
        "fee": body.fee == old.fee,
        "period": body.period == old.period,
    }
    text: Text = {
        "el": "Η τροποποιητική δήλωση αφορά την ίδια εγκατάσταση, τέλος και περίοδο. Για άλλα αποσύρετε τη δήλωση.",
        "en": "An amendment is for the same establishment, fee and period. For others, withdraw the declaration.",
    }
    other = [Fault(name, text) for name, is_same in same.items() if not is_same]
    answers, faults = read_answers(fee.questions, body.given)
    if body.answers is None:
        faults = [replace(fault, field=fault.field.removeprefix("answers.")) for fault in faults]
    if other or faults:
        raise invalid([*other, *faults])
    return Declared(fee, parse_period(old.period), answers, today)


def _read_term(code: str, today: date) -> tuple[Term | None, Fault | None]:
    """The term, if it may be asked for today."""
    try:
        term = Term.parse(code)
    except NotAPeriod:
        return None, _fault("period", "term")
    if not term.may_be_asked_on(today):
        text: Text = {
            "el": "Η χρήση αρχίζει από αύριο έως και σε έναν χρόνο, και διαρκεί έως έναν χρόνο.",
            "en": "The use begins tomorrow or within a year, and lasts a year at most.",
        }
        return None, Fault("period", text)
    return term, None


def _read_ended(code: str, months: int, today: date) -> tuple[Period | None, Fault | None]:
    """The period, if this business declares such ones, it has ended, and may still be declared."""
    try:
        period = Period.parse(code)
    except NotAPeriod:
        return None, _fault("period", "choice")
    if period.months != months:
        el = "Η επιχείρηση δηλώνει ανά τρίμηνο." if months == 3 else "Η επιχείρηση δηλώνει ανά μήνα."
        en = "This business declares every quarter." if months == 3 else "This business declares every month."
        return None, Fault("period", {"el": el, "en": en})
    if period.last_day >= today:
        text: Text = {"el": "Η περίοδος δεν έχει λήξει ακόμη.", "en": "The period has not ended yet."}
        return None, Fault("period", text)
    if period not in ended_periods(months, today):
        text = {"el": "Η περίοδος είναι παλαιά και δεν δηλώνεται πια.", "en": "The period is too old to be declared."}
        return None, Fault("period", text)
    return period, None


def _fault(field: str, kind: str) -> Fault:
    return fault(field, kind, LABELS)
