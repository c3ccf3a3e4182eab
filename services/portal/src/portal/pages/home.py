"""The first page and the overview of one's services."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, render_template
from servicekit.access import public
from servicekit.clock import local_day

from portal.clients.backend import Failure
from portal.clients.business_schemas import ListedBusiness
from portal.clients.schemas import Missing
from portal.context import context
from portal.guard import Visitor, see_other, visitor
from portal.ladder import for_citizens
from portal.pages.declare import pending
from portal.pages.drafts import begun

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Group:
    """The options of one service; ``failure`` instead when it did not answer."""

    part: str
    options: list[Any]
    failure: Failure | None

    def get(self, name: str) -> Any:
        """The option of this name, None when the service did not tell of it."""
        return next((option for option in self.options if option.option == name), None)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the person needs for several services, and which."""

    missing: Missing
    titles: list[str]


def _group(part: str, answer: Any) -> Group:
    if isinstance(answer, Failure):
        return Group(part, [], answer)
    return Group(part, [option for option in answer.options if for_citizens(option)], None)


@blueprint.get("/")
@public
def index() -> str:
    certificates, fees = context().certificates, context().fees
    return render_template(
        "home.html",
        groups=[_group("certificates", certificates.policy()), _group("fee-declarations", fees.policy())],
        procedures=certificates.procedures(),
        fees=fees.fees(),
        today=local_day(datetime.now(UTC)),
        signed_in=g.visitor is not None,
    )


@blueprint.get("/services")
def services() -> str | Response:
    """Every service, open or closed, and once what is missing for the closed ones. Staff begin where they work."""
    person = visitor()
    if person.places[0] != "/services":
        return see_other(person.places[0])
    certificates, fees = context().certificates, context().fees
    groups = [_group("certificates", certificates.options(person)), _group("fee-declarations", fees.options(person))]
    procedures = certificates.procedures()
    listed_fees = fees.fees()
    drafts = begun(procedures, listed_fees)
    known = {"groups": groups, "procedures": procedures, "drafts": drafts, "fees": listed_fees}
    asked = {"ask_join": _asks_to_join(person), "special": pending(person)}
    return render_template("services.html", lacking=_lacking(groups), untied=_untied(person, groups), **asked, **known)


def _lacking(groups: list[Group]) -> Lacking | None:
    """The level that closed options ask for, as the first of them says it."""
    closed = [(option, one) for group in groups for option in group.options for one in option.missing]
    needing = [(option, one) for option, one in closed if one.requirement == "level"]
    return Lacking(needing[0][1], [option.title for option, _ in needing]) if needing else None


def _untied(person: Visitor, groups: list[Group]) -> list[ListedBusiness]:
    """The person's businesses when finance knows none of them: then fees may be declared, and none can be yet.

    While the service does not say, nothing.
    """
    if not any(option.option == "fees.declare" and option.allowed for group in groups for option in group.options):
        return []
    found = context().fees.businesses(person)
    if isinstance(found, Failure) or any(one.debtor.state == "tied" for one in found.items):
        return []
    return found.items


def _asks_to_join(person: Visitor) -> str:
    """``ask`` when a new account asks for an older one, ``resume`` when joining stopped before TAXISnet was linked.

    A service that is away asks another time.
    """
    join = None if person.has_password else context().bridge.join(person)
    if join is None or isinstance(join, Failure):
        return ""
    return "resume" if join.operation and not join.operation.here else "ask" if join.ask else ""
