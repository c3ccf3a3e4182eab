"""Figures as their page shows them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, TypeVar

from inputkit.codes import FieldName
from inputkit.days import Whole
from inputkit.shapes import Labels, Shape, label

from certificates.catalogue import Catalogue
from certificates.domain.figures import IN_TIME, LATE, STANDING, Measure, Way, nearest_rank, week_of
from certificates.domain.refusals import REASONS, Reason
from certificates.domain.states import State
from certificates.errors import ProcedureNotFound
from certificates.store.figures import Row, Rows

MOST_WEEKS = 260
ANSWERS = (State.ISSUED, State.REFUSED, State.FORWARDED, State.INCOMPLETE)
"""Outcomes by which the office answered; that a request was withdrawn is none of them."""
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
class Found:
    """What was read of the table: events and days since ``since``, and what stands now by state and border of age."""

    since: date
    today: date
    procedure: str | None
    events: Rows
    days: Rows
    standing: Mapping[tuple[str, date], int]

    @property
    def weeks(self) -> list[date]:
        """The Mondays, the oldest first."""
        number = (week_of(self.today) - self.since).days // 7 + 1
        return [self.since + timedelta(weeks=one) for one in range(number)]


def borders(today: date) -> list[date]:
    """The first weeks of the ages, the youngest age first."""
    return [week_of(today) - timedelta(weeks=most) for _, most in AGES]


def figures_out(found: Found, catalogue: Catalogue) -> dict[str, Any]:
    """Everything that the page of figures shows."""
    events, days = by(found.events, of_procedure), by(found.days, of_procedure)
    weekly, total = by(found.events, of_week), all_of(events.values())
    return {
        "since": found.since.isoformat(),
        "until": found.today.isoformat(),
        "procedure": found.procedure,
        "procedures": [
            {"code": procedure.code, "title": procedure.title.model_dump()} for procedure in catalogue.offered()
        ],
        "total": summary(total, all_of(days.values())),
        "by_procedure": [
            {
                "procedure": {"code": code, "title": title(catalogue, code)},
                **summary(events.get(code, {}), days.get(code, {})),
            }
            for code in sorted(events.keys() | days.keys())
        ],
        "by_week": [{"week": week.isoformat(), **counts(weekly.get(week, {}))} for week in found.weeks],
        "refusals": refusals(total),
        "deliveries": {way.value: added(total, Measure.DELIVERED)[way.value] for way in Way},
        "standing": [_standing(found, state) for state in STANDING],
    }


Key = TypeVar("Key")

Sums = Mapping[str, Counter[str]]
"""What was counted of each measure, by bucket."""


def by(rows: Rows, key: Callable[[Row], Key]) -> dict[Key, Sums]:
    """The sums of the rows in groups. Each row is looked at once: of a year there are thousands."""
    groups: dict[Key, dict[str, Counter[str]]] = {}
    for row, buckets in rows.items():
        sums = groups.setdefault(key(row), {})
        known = sums.get(row[2])
        if known is None:
            sums[row[2]] = Counter(buckets)
        else:
            for bucket, count in buckets.items():
                known[bucket] += count
    return {**groups}


def all_of(groups: Iterable[Sums]) -> Sums:
    """The groups in one."""
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for sums in groups:
        for measure, buckets in sums.items():
            total[measure].update(buckets)
    return total


def of_procedure(row: Row) -> str:
    return row[0]


def of_week(row: Row) -> date:
    return row[1]


def title(catalogue: Catalogue, code: str) -> dict[str, str]:
    """What the certificate is called; one that the catalogue has no more is called by its code."""
    try:
        return catalogue.get(code).title.model_dump()
    except ProcedureNotFound:
        return {"el": code, "en": code}


def added(sums: Sums, measure: Measure) -> Counter[str]:
    """What was counted of this measure by bucket."""
    return sums.get(measure.value, _NOTHING)


_NOTHING: Counter[str] = Counter()


def summary(events: Sums, days: Sums) -> dict[str, Any]:
    """What came, what was answered, and how many days the answers took."""
    return {
        **counts(events),
        "legal_days": ranks(days, Measure.LEGAL_DAYS),
        "office_days": ranks(days, Measure.OFFICE_DAYS),
    }


def counts(events: Sums) -> dict[str, Any]:
    """What came and what was answered."""
    answers, limits = added(events, Measure.ANSWERED), added(events, Measure.LIMIT)
    returned = added(events, Measure.RETURNED)[""]
    return {
        "filed": added(events, Measure.FILED)[""],
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


def ranks(days: Sums, measure: Measure) -> dict[str, int | None]:
    """Within how many days half of the decisions were given, and nine of ten."""
    spread = {int(bucket): number for bucket, number in added(days, measure).items()}
    return {"median": nearest_rank(spread, 50), "p90": nearest_rank(spread, 90)}


def refusals(events: Sums) -> list[dict[str, Any]]:
    """Why requests were refused, the most frequent reason first."""
    found = {code: number for code, number in added(events, Measure.REFUSED).items() if number}
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [{"reason": code, "title": reason_title(code), "count": number} for code, number in ordered]


def reason_title(code: str) -> Mapping[str, str]:
    """The sentence of the reason; one that the list has no more is called by its code."""
    return REASONS[Reason(code)] if code in _REASONS else {"el": code, "en": code}


_REASONS = frozenset(reason.value for reason in Reason)


def _standing(found: Found, state: State) -> dict[str, Any]:
    names = {border: name for border, (name, _) in zip(borders(found.today), AGES, strict=True)}
    ages = {name: found.standing.get((state.value, border), 0) for border, name in names.items()}
    ages[LONGER] = found.standing.get((state.value, date.min), 0)
    return {"state": state.value, "count": sum(ages.values()), "ages": ages}
