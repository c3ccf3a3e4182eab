"""What happened to the own level, and who of the staff saw the own data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask import Blueprint, render_template

from portal.clients.backend import Failure
from portal.clients.identity_shapes import View
from portal.formats import ATHENS
from portal.guard import parts, visitor
from portal.pages.problems import PageFailure

blueprint = Blueprint("identity", __name__, url_prefix="/account")


@dataclass(frozen=True, slots=True)
class Look:
    """What one clerk did for one purpose on one day, with everything done in the order in which it was done."""

    first: View
    done: list[tuple[datetime, str]]


@blueprint.get("/history")
def history() -> str:
    """Every change of the level."""
    found = parts().bridge.identity(visitor())
    if isinstance(found, Failure):
        raise PageFailure(found)
    return render_template("level_history.html", identity=found)


@blueprint.get("/views")
def views() -> str:
    """«Ποιος είδε τα στοιχεία μου»."""
    found = parts().bridge.views(visitor())
    if isinstance(found, Failure):
        raise PageFailure(found)
    return render_template("level_views.html", looks=list(_looks(found.items)))


def _looks(newest_first: Iterable[View]) -> Iterable[Look]:
    """One visit is a dozen rows of the record: together they are one entry, with equal things said once."""
    for _, rows in groupby(newest_first, key=_same_visit):
        views = list(rows)[::-1]
        first_time: dict[str, datetime] = {}
        for view in views:
            first_time.setdefault(view.kind, view.at)
        yield Look(views[0], [(at, kind) for kind, at in first_time.items()])


def _same_visit(view: View) -> tuple[date, str | None, str | None, str | None]:
    return view.at.astimezone(ATHENS).date(), view.office, view.clerk, view.purpose
