"""How the work of the certificates' office goes: charts, each with its numbers, and all of it for a spreadsheet."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request

from portal.clients.figures import Figures, StateCount
from portal.context import context
from portal.guard import visitor
from portal.language import locale, t
from portal.pages.casework_words import state_text
from portal.pages.problems import needed

blueprint = Blueprint("figures", __name__, url_prefix="/casework")

WEEKS = ("4", "12", "26", "52")
USUAL = "12"
WAYS = ("collected", "posted", "downloaded", "unclaimed", "returned")
AGES = ("this-week", "month", "quarter", "longer")


@blueprint.get("/figures")
def page() -> str:
    asked = _asked()
    found: Figures = needed(context().figures.figures(visitor(), asked))
    return render_template(
        "figures.html",
        found=found,
        asked=asked,
        weeks=WEEKS,
        ages=AGES,
        ways=WAYS,
        states=[one for one in found.standing if one.count],
        said=_findings(found),
        state_text=state_text,
    )


@blueprint.get("/figures.csv")
def sheet() -> Response:
    document = needed(context().figures.sheet(visitor(), _asked()))
    response = Response(document.content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{document.name}"'
    return response


def _asked() -> dict[str, str]:
    """What the page's form asks for; anything else than a choice of it is its usual one."""
    weeks, procedure = request.args.get("weeks", USUAL), request.args.get("procedure", "")[:80]
    asked = {"weeks": weeks if weeks in WEEKS else USUAL}
    return asked | ({"procedure": procedure} if procedure else {})


def _findings(found: Figures) -> dict[str, str]:
    """What each chart shows, in a sentence: its caption."""
    total = found.total
    return {
        "weeks": _of_weeks(found),
        "limit": t("figures.limit.said", part=total.in_time, whole=total.in_time + total.late),
        "days": _of_days(found),
        "refusals": t("figures.refusals.said", number=total.refused, reason=_first_reason(found)),
        "deliveries": _of_deliveries(found.deliveries),
        "states": _of_states(found.standing),
    }


def _of_weeks(found: Figures) -> str:
    filed, answered = found.total.filed, found.total.answered + found.total.withdrawn
    kind = "same" if filed == answered else "more" if filed > answered else "fewer"
    return t(f"figures.weeks.{kind}", filed=filed, ended=answered, difference=abs(filed - answered))


def _of_days(found: Figures) -> str:
    days = found.total.legal_days
    if days.p90 == 0:
        return t("figures.days.same_day")
    if days.median == 0:
        return t("figures.days.half_same_day", p90=_written(days.p90))
    return t("figures.days.said", median=_written(days.median), p90=_written(days.p90))


def _written(days: int | None) -> str:
    if days is None:
        return "–"
    return t(f"format.days.{'one' if days == 1 else 'many'}", number=days)


def _first_reason(found: Figures) -> str:
    return found.refusals[0].title[locale()].rstrip(".") if found.refusals else "–"


def _of_deliveries(ways: dict[str, int]) -> str:
    failed = ways.get("unclaimed", 0) + ways.get("returned", 0)
    return t("figures.deliveries.said", reached=sum(ways.values()) - failed, failed=failed)


def _of_states(states: Sequence[StateCount]) -> str:
    if not any(one.count for one in states):
        return ""
    most = max(states, key=lambda one: one.count)
    whole = sum(one.count for one in states)
    return t("figures.standing.said", whole=whole, part=most.count, state=state_text(most.state))
