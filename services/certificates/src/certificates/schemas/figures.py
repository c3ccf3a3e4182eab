"""Figures as their page shows them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Self

from inputkit.codes import FieldName
from inputkit.days import Whole
from inputkit.schemas import Labels, Shape, label

from certificates.catalogue import Catalogue
from certificates.domain.figures import IN_TIME, LATE, STANDING, Measure, Way, nearest_rank, week_of
from certificates.domain.refusals import REASONS, Reason
from certificates.domain.states import State
from certificates.errors import ProcedureNotFound
from certificates.store.sums import Page, Sums

MOST_WEEKS = 260
ANSWERS = (State.ISSUED, State.REFUSED, State.FORWARDED, State.INCOMPLETE)
"""Outcomes by which the office answered; a withdrawal is not one of them."""
AGES: Sequence[tuple[str, int]] = (("this-week", 0), ("month", 4), ("quarter", 13))
"""How old a case is: filed so many weeks ago at most, counted from this one. What is older is ``longer``."""
LONGER = "longer"


class FiguresQuery(Shape):
    """Which weeks, this one included, and of which certificate; all of them where none is named."""

    labels: ClassVar[Labels] = {
        "weeks": label("Εβδομάδες", "Weeks"),
        "procedure": label("Πιστοποιητικό", "Certificate"),
    }

    weeks: Annotated[int, Whole(1, MOST_WEEKS)] = 12
    procedure: FieldName | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which days and which certificate figures are: from a Monday until today."""

    since: date
    today: date
    procedure: str | None

    @classmethod
    def of(cls, query: FiguresQuery, today: date) -> Self:
        return cls(week_of(today) - timedelta(weeks=query.weeks - 1), today, query.procedure)

    @property
    def weeks(self) -> list[date]:
        """The Mondays, the oldest first."""
        number = (week_of(self.today) - self.since).days // 7 + 1
        return [self.since + timedelta(weeks=one) for one in range(number)]


def borders(today: date) -> list[date]:
    """The first weeks of the ages, the youngest age first."""
    return [week_of(today) - timedelta(weeks=most) for _, most in AGES]


def figures_out(asked: Asked, page: Page, catalogue: Catalogue) -> dict[str, Any]:
    """Everything that the page of figures shows."""
    total = all_of(page.by_procedure.values())
    return {
        "since": asked.since.isoformat(),
        "until": asked.today.isoformat(),
        "procedure": asked.procedure,
        "procedures": [
            {"code": procedure.code, "title": procedure.title.model_dump()} for procedure in catalogue.offered()
        ],
        "total": summary(total),
        "by_procedure": [
            {
                "procedure": {"code": code, "title": title(catalogue, code)},
                **summary(sums),
            }
            for code, sums in sorted(page.by_procedure.items())
        ],
        "by_week": [{"week": week.isoformat(), **counts(page.by_week.get(week, {}))} for week in asked.weeks],
        "refusals": refusals(total),
        "deliveries": {way.value: added(total, Measure.DELIVERED)[way.value] for way in Way},
        "standing": [_open_cases_out(asked, page, state) for state in STANDING],
    }


def _add(sums: dict[str, dict[str, int]], measures: Sums) -> None:
    """By plain means: of a year there are thousands of numbers."""
    for measure, buckets in measures.items():
        known = sums.get(measure)
        if known is None:
            sums[measure] = dict(buckets)
        else:
            for bucket, count in buckets.items():
                known[bucket] = known.get(bucket, 0) + count


def all_of(groups: Iterable[Sums]) -> Sums:
    """The groups in one."""
    total: dict[str, dict[str, int]] = {}
    for sums in groups:
        _add(total, sums)
    return total


def title(catalogue: Catalogue, code: str) -> dict[str, str]:
    """The certificate's title; its code when it is no longer in the catalogue."""
    try:
        return catalogue.get(code).title.model_dump()
    except ProcedureNotFound:
        return {"el": code, "en": code}


def added(sums: Sums, measure: Measure) -> Counter[str]:
    """What was counted of this measure by bucket; of what never happened 0."""
    return Counter(sums.get(measure.value, {}))


def summary(sums: Sums) -> dict[str, Any]:
    """What came, what was answered, and how many days the answers took."""
    return {
        **counts(sums),
        "legal_days": ranks(sums, Measure.LEGAL_DAYS),
        "office_days": ranks(sums, Measure.OFFICE_DAYS),
    }


def counts(sums: Sums) -> dict[str, Any]:
    """What came and what was answered."""
    answers, limits = added(sums, Measure.ANSWERED), added(sums, Measure.LIMIT)
    returned = added(sums, Measure.RETURNED)[""]
    return {
        "filed": added(sums, Measure.FILED)[""],
        "answered": sum(answers[state.value] for state in ANSWERS),
        **{state.value: answers[state.value] for state in (*ANSWERS, State.WITHDRAWN)},
        "in_time": limits[IN_TIME],
        "late": limits[LATE],
        "in_time_percent": percent(limits[IN_TIME], limits.total()),
        "returned": returned,
        "returned_percent": percent(returned, limits.total()),
    }


def percent(part: int, whole: int) -> float | None:
    """To one decimal; None of nothing."""
    return round(part * 100 / whole, 1) if whole else None


def ranks(sums: Sums, measure: Measure) -> dict[str, int | None]:
    """Within how many days half of the decisions were given, and nine of ten."""
    spread = {int(bucket): number for bucket, number in added(sums, measure).items()}
    return {"median": nearest_rank(spread, 50), "p90": nearest_rank(spread, 90)}


def refusals(sums: Sums) -> list[dict[str, Any]]:
    """Why requests were refused, the most frequent reason first."""
    found = {code: number for code, number in added(sums, Measure.REFUSED).items() if number}
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [{"reason": code, "title": reason_title(code), "count": number} for code, number in ordered]


def reason_title(code: str) -> Mapping[str, str]:
    """The sentence of the reason; its code when it is no longer in the list."""
    return REASONS[Reason(code)] if code in _REASONS else {"el": code, "en": code}


_REASONS = frozenset(reason.value for reason in Reason)


def _open_cases_out(asked: Asked, page: Page, state: State) -> dict[str, Any]:
    names = {border: name for border, (name, _) in zip(borders(asked.today), AGES, strict=True)}
    ages = {name: page.open_counts[state.value, border] for border, name in names.items()}
    ages[LONGER] = page.open_counts[state.value, date.min]
    return {"state": state.value, "count": sum(ages.values()), "ages": ages}
