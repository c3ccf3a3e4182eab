"""One fee of several establishments of a business: for which of them a period is still to be declared."""

from collections.abc import Sequence
from dataclasses import dataclass

from fee_declarations.domain.duties import Duties, OpenPeriod, months_of
from fee_declarations.domain.tariffs import AHEAD, FeeKind
from fee_declarations.represented.store import BusinessRow, EstablishmentRow, Filed


@dataclass(frozen=True, slots=True)
class Declaring:
    """A business with all its establishments and what they declared, on a day."""

    business: BusinessRow
    places: Sequence[EstablishmentRow]
    filed: Filed
    duties: Duties

    def fees(self) -> list[FeeKind]:
        """Those that some establishment owes or may owe; none while finance does not know the business."""
        fees = self.duties.tariffs.fees_on(self.duties.today).values() if self.business.months else ()
        return [fee for fee in fees if self.owing(fee)]

    def owing(self, fee: FeeKind) -> list[EstablishmentRow]:
        return [place for place in self.places if fee.owed_at(place.kind, place.facts)]

    def periods(self, fee: FeeKind) -> list[tuple[OpenPeriod, list[EstablishmentRow]]]:
        """Each period with the establishments that have still to declare it; periods that are done are left out."""
        owing = self.owing(fee)
        declared = {place.id: months_of(self.filed.get(place.id, {}).get(fee.code, ())) for place in owing}
        every = self.duties.periods(fee.code, self.business.months) if self.business.months else ()
        found = [(one, [place for place in owing if declared[place.id].isdisjoint(one.months)]) for one in every]
        return [(one, places) for one, places in found if places]

    def still(self, fee: FeeKind, period: str) -> list[EstablishmentRow]:
        """The establishments that have still to declare the period; of a fee that is asked ahead, all of them."""
        if fee.periods == AHEAD:
            return self.owing(fee)
        return next((places for one, places in self.periods(fee) if one.period.code == period), [])


def prefilled(fee: FeeKind, place: EstablishmentRow) -> dict[str, str]:
    """What is kept of the establishment as answers, by question."""
    facts = {question.id: place.facts.get(question.prefill or "") for question in fee.questions}
    return {name: value for name, value in facts.items() if value is not None}
