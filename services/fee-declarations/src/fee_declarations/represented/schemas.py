"""Shapes of requests and answers about businesses and their establishments."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Any

from inputkit.refusals import Text
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Line
from pydantic import Field
from servicekit import formats

from fee_declarations import schemas, shown
from fee_declarations.businesses.schemas import KIND
from fee_declarations.declaring.schemas import channels_out, fee_out
from fee_declarations.domain.duties import Duties, DutyCounts, OpenPeriod, State, months_of
from fee_declarations.domain.facts import Fact, FactKind
from fee_declarations.domain.questions import YES
from fee_declarations.domain.tariffs import AHEAD, Duty, FeeKind, Tariffs
from fee_declarations.represented.declaring import Declaring, prefilled
from fee_declarations.represented.listing import BusinessPage, BusinessSummary, Page, PlaceSummary
from fee_declarations.represented.store import ActorRow, BusinessRow, ChangeRow, EstablishmentRow
from fee_declarations.stored_json import text_at, texts_at

LABELS: Labels = {
    **schemas.LABELS,
    **KIND,
    "address": label("Διεύθυνση", "Address", request=("Γράψτε τη διεύθυνση.", "Enter the address.")),
    "text": label("Αναζήτηση", "Search"),
}


class PageQuery(Shape):
    """The query of lists. Without a page GET /businesses gives what releases before 0104 ask for."""

    labels = LABELS

    page: Annotated[int, Field(ge=1, le=10_000)] | None = None


class SearchIn(Shape):
    """The body of searches. What people look for may be a tax number: it stands in no address."""

    labels = LABELS

    text: Annotated[str, Line(100)]
    page: int = Field(default=1, ge=1, le=10_000)


class DeclaringQuery(Shape):
    """The query of GET /businesses/{id}/declaring: what was chosen so far."""

    labels = LABELS

    fee: str = Field(default="", max_length=32)
    period: str = Field(default="", max_length=24)


MOST_AT_ONCE = 50
"""Establishments of one form; more are declared by a file."""


def declaring_out(known: Declaring, asked: DeclaringQuery) -> dict[str, Any]:
    """The fees; of the chosen one its questions and periods; of the chosen period the establishments."""
    fees = known.fees()
    fee = next((one for one in fees if one.code == asked.fee), None)
    still = known.still(fee, asked.period) if fee else []
    return {
        "fees": [{"code": one.code, "title": dict(one.title), "ahead": one.periods == AHEAD} for one in fees],
        "fee": fee_out(fee, known.duties.tariffs, known.duties.today) if fee else None,
        "periods": [
            {"code": one.period.code, "title": one.period.title, "due": one.due.isoformat(), "open": len(places)}
            for one, places in (known.periods(fee) if fee else ())
        ],
        "establishments": [
            {"id": str(place.id), "name": place.name, "address": place.address, "prefilled": prefilled(fee, place)}
            for place in still[:MOST_AT_ONCE]
            if fee
        ],
        "found": len(still),
    }


class EstablishmentIn(Shape):
    """The body of PUT /establishments/{id}."""

    labels = LABELS

    kind: str = Field(max_length=32)
    address: Annotated[str, Line(300, least=1)]
    facts: dict[Annotated[str, Field(max_length=32)], Annotated[str, Field(max_length=100)]] = Field(max_length=20)


def businesses_out(page: Page[BusinessSummary], today: date) -> dict[str, Any]:
    return {"items": [_business(one, today) for one in page.items], **_of_page(page)}


def business_page_out(page: BusinessPage, tariffs: Tariffs, today: date) -> dict[str, Any]:
    """A business with a page of its establishments."""
    return {
        **_business(page.whole, today),
        "of_several": page.of_several,
        "actors": [_actor(one) for one in page.actors],
        "items": [_place_of_list(one, tariffs, today) for one in page.places.items],
        **_of_page(page.places),
    }


def head_out(row: BusinessRow) -> dict[str, Any]:
    """What every page about a business says of it."""
    tied = row.debtor_code is not None
    return {
        "id": str(row.id),
        "name": row.name,
        "trade_name": row.trade_name,
        "afm": row.afm,
        "notice_email": row.notice_email,
        "debtor_code": row.debtor_code,
        "months": row.months,
        "debtor": {"state": "tied" if tied else row.debtor_state, "text": None if tied else row.debtor_text},
    }


def place_out(place: EstablishmentRow, tariffs: Tariffs) -> dict[str, Any]:
    """An establishment as a list, and the pages of declaring, name it."""
    return {
        "id": str(place.id),
        "name": place.name,
        "address": place.address,
        "kind": _kind(place.kind, tariffs),
    }


def facts_out(place: EstablishmentRow, tariffs: Tariffs) -> list[dict[str, Any]]:
    """Every fact that its kind has: as it is stored, and as people read it; both None until it was said."""
    found = []
    for fact in tariffs.facts_of(place.kind):
        value = place.facts.get(fact.id)
        text = fact_text(fact, value) if value is not None else None
        found.append({**shown.fact_out(fact), "value": value, "text": text})
    return found


def kinds_out(tariffs: Tariffs) -> list[dict[str, Any]]:
    """What an establishment can be, each with the facts that are kept of such a one."""
    return [
        {"code": code, "title": dict(title), "facts": [shown.fact_out(fact) for fact in tariffs.facts_of(code)]}
        for code, title in tariffs.kinds.items()
    ]


def change_out(row: ChangeRow, tariffs: Tariffs) -> dict[str, Any]:
    """One change as people read it, field by field."""
    facts = {fact.id: fact for facts in tariffs.facts.values() for fact in facts}
    fields: list[dict[str, Any]] = []
    for name in row.after:
        if name != "facts":
            fields.append(
                _changed(
                    LABELS[name].name, *(_said(name, text_at(one, name), tariffs) for one in (row.before, row.after))
                )
            )
            continue
        before, after = texts_at(row.before, "facts"), texts_at(row.after, "facts")
        for fact in (facts[one] for one in facts if before.get(one) != after.get(one)):
            texts = [fact_text(fact, one[fact.id]) if fact.id in one else None for one in (before, after)]
            fields.append(_changed(fact.title, *texts))
    return {"at": row.at.isoformat(), "own": row.own, "fields": fields}


def fact_text(fact: Fact, value: str) -> dict[str, str]:
    """A fact as people read it."""
    if fact.kind is FactKind.YES_NO:
        return {"el": "Ναι", "en": "Yes"} if value == YES else {"el": "Όχι", "en": "No"}
    if fact.kind is FactKind.DAY:
        return dict.fromkeys(("el", "en"), formats.day_in_figures(date.fromisoformat(value)))
    if fact.kind is FactKind.SEASON:
        return {language: " – ".join(_month(one, language) for one in value.split("--")) for language in ("el", "en")}
    if fact.kind is FactKind.MEASURE:
        unit = fact.unit or {"el": "", "en": ""}
        return {language: f"{formats.decimal(value, language)} {unit[language]}".strip() for language in ("el", "en")}
    return dict.fromkeys(("el", "en"), value)


def _month(number: str, language: str) -> str:
    return formats.month(date(2000, int(number), 1), language).rpartition(" ")[0]


def fees_out(
    place: EstablishmentRow, months: int | None, filed: Mapping[str, Collection[str]], duties: Duties
) -> list[dict[str, Any]]:
    """What the establishment owes or may owe, with how each period stands; of what finance does not know nothing."""
    found = []
    for fee in duties.tariffs.fees.values():
        duty = fee.duty_of(place.kind, place.facts)
        if months is None or duty is Duty.NOT:
            continue
        found.append(
            {
                "fee": fee.code,
                "title": dict(fee.title),
                "ahead": fee.periods == AHEAD,
                "certain": duty is Duty.OWES,
                "channels": channels_out(fee, duties.tariffs),
                "periods": periods_out(fee, months, filed.get(fee.code, ()), duties),
            }
        )
    return found


def periods_out(fee: FeeKind, months: int, filed: Collection[str], duties: Duties) -> list[dict[str, Any]]:
    """The periods of a fee that are declared here, newest first."""
    covered = months_of(filed)
    return [
        _period(one, duties.today, filed=not covered.isdisjoint(one.months)) for one in duties.periods(fee.code, months)
    ]


def _period(one: OpenPeriod, today: date, *, filed: bool) -> dict[str, Any]:
    state = one.state(today, filed=filed)
    return {
        "code": one.period.code,
        "title": one.period.title,
        "due": one.due.isoformat(),
        "state": state.value,
        "days": None if state is State.FILED else abs((one.due - today).days),
        "channel": "portal",
        "external_url": None,
        "declared": filed,
    }


def _business(one: BusinessSummary, today: date) -> dict[str, Any]:
    counts = {"establishments": one.establishments, "unsaid": one.unsaid, **_counts_out(one.counts, today)}
    # Establishments are a list of their own now: releases before 0104 of the portal look for them here.
    return {**head_out(one.business), "counts": counts, "establishments": []}


def _place_of_list(one: PlaceSummary, tariffs: Tariffs, today: date) -> dict[str, Any]:
    return {**place_out(one.establishment, tariffs), "counts": _counts_out(one.counts, today)}


def _counts_out(counts: DutyCounts, today: date) -> dict[str, Any]:
    due = counts.next_due
    return {
        "filed": counts.filed,
        "due": counts.due,
        "overdue": counts.overdue,
        "next_due": due.isoformat() if due else None,
        "days_left": (due - today).days if due else None,
    }


def _actor(row: ActorRow) -> dict[str, Any]:
    return {
        "capacity": row.capacity,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "number": row.number,
        "own": row.own,
    }


def _of_page(page: Page[Any]) -> dict[str, int]:
    return {"page": page.number, "pages": page.pages, "found": page.found}


def _kind(kind: str | None, tariffs: Tariffs) -> dict[str, Any] | None:
    if kind is None:
        return None
    return {"code": kind, "title": dict(tariffs.kinds.get(kind, dict.fromkeys(("el", "en"), kind)))}


def _said(name: str, value: str | None, tariffs: Tariffs) -> Text | None:
    if value is None:
        return None
    kind = tariffs.kinds.get(value) if name == "kind" else None
    return dict(kind or dict.fromkeys(("el", "en"), value))


def _changed(title: Text, before: Text | None, after: Text | None) -> dict[str, Any]:
    return {"title": dict(title), "before": before, "after": after}
