"""What the person began and did not file: to go on with, or to throw away."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort
from town.look import Words

from portal.clients import fee_schemas, schemas
from portal.clients.backend import Failure
from portal.clients.drafts import Drafts, KeepsDrafts
from portal.context import context
from portal.guard import see_other, visitor
from portal.pages.problems import PageFailure

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft as a list shows it. ``title`` is None when the service does not tell it now."""

    part: str
    name: str
    title: Words | None
    expires_at: datetime

    @property
    def path(self) -> str:
        """Where the person goes on."""
        return f"/{PATHS[self.part]}/{self.name}/continue"


PATHS = {"certificates": "certificates", "fee-declarations": "fees"}
"""Where the pages of each service are."""


def begun(procedures: schemas.Procedures | Failure, fees: fee_schemas.Fees | Failure) -> list[Begun]:
    """The person's drafts in all services; a service that is down is left out, for its own list says so."""
    titles: dict[str, dict[str, Words]] = {"certificates": {}, "fee-declarations": {}}
    if not isinstance(procedures, Failure):
        titles["certificates"] = {item.code: item.title for item in procedures.items}
    if not isinstance(fees, Failure):
        titles["fee-declarations"] = {item.code: item.title for item in fees.items}
    found = []
    for part, known in titles.items():
        listed = _service(part).drafts(visitor())
        items = listed.items if isinstance(listed, Drafts) else []
        found += [Begun(part, item.name, known.get(item.name.partition(".")[0]), item.expires_at) for item in items]
    return sorted(found, key=lambda draft: draft.expires_at, reverse=True)


def _service(part: str) -> KeepsDrafts:
    services: dict[str, KeepsDrafts] = {"certificates": context().certificates, "fee-declarations": context().fees}
    if part not in services:
        abort(404)
    return services[part]


@blueprint.post("/<part>/<name>/delete")
def delete(part: str, name: str) -> Response:
    """Throw a draft away."""
    failure = _service(part).forget_draft(visitor(), name)
    if failure is not None:
        raise PageFailure(failure)
    return see_other("/services")
