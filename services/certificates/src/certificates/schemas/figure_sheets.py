"""Figures as a table for the spreadsheet of a Greek office: ``;`` between cells, decimal comma, dates ηη/μμ/εεεε."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import sheets.writing
from servicekit import formats
from sheets.schemas import Value

from certificates.catalogue import Catalogue
from certificates.domain.figures import Measure, Way
from certificates.schemas.figures import added, all_of, counts, ranks, refusals, title
from certificates.store.figures import Rows
from certificates.store.sums import Sums

Text = Mapping[str, str]
_COLUMNS: Sequence[tuple[str, Text]] = (
    ("filed", {"el": "Υποβλήθηκαν", "en": "Submitted"}),
    ("answered", {"el": "Απαντήθηκαν", "en": "Answered"}),
    ("issued", {"el": "Εκδόθηκαν", "en": "Issued"}),
    ("refused", {"el": "Απορρίφθηκαν", "en": "Refused"}),
    ("forwarded", {"el": "Διαβιβάστηκαν", "en": "Forwarded"}),
    ("incomplete", {"el": "Έκλεισαν χωρίς δικαιολογητικά", "en": "Closed without documents"}),
    ("withdrawn", {"el": "Ανακλήθηκαν από τον πολίτη", "en": "Withdrawn by the citizen"}),
    ("in_time", {"el": "Εντός προθεσμίας", "en": "Within the limit"}),
    ("in_time_percent", {"el": "Εντός προθεσμίας %", "en": "Within the limit %"}),
    ("returned_percent", {"el": "Ζητήθηκαν δικαιολογητικά %", "en": "Documents asked for %"}),
    ("legal_days.median", {"el": "Ημέρες, διάμεσος", "en": "Days, median"}),
    ("legal_days.p90", {"el": "Ημέρες, 90%", "en": "Days, 90%"}),
    ("office_days.median", {"el": "Εργάσιμες, διάμεσος", "en": "Working days, median"}),
    ("office_days.p90", {"el": "Εργάσιμες, 90%", "en": "Working days, 90%"}),
)
_WAYS: Mapping[Way, Text] = {
    Way.COLLECTED: {"el": "Παραλήφθηκαν", "en": "Collected"},
    Way.POSTED: {"el": "Ταχυδρομήθηκαν", "en": "Posted"},
    Way.DOWNLOADED: {"el": "Λήφθηκαν ηλεκτρονικά", "en": "Downloaded"},
    Way.UNCLAIMED: {"el": "Δεν παραλήφθηκαν", "en": "Not collected"},
    Way.RETURNED: {"el": "Επέστρεψαν από το ταχυδρομείο", "en": "Returned by post"},
}
_FIRST: Sequence[Text] = (
    {"el": "Εβδομάδα από", "en": "Week from"},
    {"el": "Κωδικός", "en": "Code"},
    {"el": "Πιστοποιητικό", "en": "Certificate"},
)
_REFUSED: Text = {"el": "Απόρριψη: ", "en": "Refusal: "}


def sheet(happened: Rows, catalogue: Catalogue, locale: str) -> str:
    """A line for each week and certificate of which something happened, with a column for each reason of refusal."""
    reasons = [(one["reason"], one["title"][locale]) for one in refusals(all_of(happened.values()))]
    header = [text[locale] for text in (*_FIRST, *(text for _, text in _COLUMNS), *_WAYS.values())]
    lines: list[list[Value]] = [[*header, *(_REFUSED[locale] + words for _, words in reasons)]]
    for week, code, sums in sorted((week, code, sums) for (code, week), sums in happened.items()):
        first = [formats.day_in_figures(week), code, title(catalogue, code)[locale]]
        refused, numbers = added(sums, Measure.REFUSED), _numbers(sums)
        lines.append([*first, *numbers, *(number(refused[reason]) for reason, _ in reasons)])
    return sheets.writing.delimited(lines)


def _numbers(sums: Sums) -> Iterable[Decimal | None]:
    values: dict[str, object] = {**counts(sums)}
    for name, measure in (("legal_days", Measure.LEGAL_DAYS), ("office_days", Measure.OFFICE_DAYS)):
        values |= {f"{name}.{rank}": taken for rank, taken in ranks(sums, measure).items()}
    yield from (number(values[name]) for name, _ in _COLUMNS)
    ways = added(sums, Measure.DELIVERED)
    yield from (number(ways[way.value]) for way in _WAYS)


def number(value: object) -> Decimal | None:
    """A number as the cell shows it; empty where there is none."""
    return None if value is None else Decimal(str(value))
