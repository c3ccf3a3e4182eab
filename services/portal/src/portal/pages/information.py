"""What everybody may read before signing in: levels, businesses, contact, status, accessibility, personal data."""

from flask import Blueprint, render_template
from servicekit.access import public

from portal import own_data
from portal.clients.backend import Failure
from portal.clients.schemas import Policy
from portal.context import context
from portal.ladder import ladder

blueprint = Blueprint("information", __name__)


@blueprint.get("/levels")
@public
def levels() -> str:
    """The ladder, from what the services say of themselves; a service that does not answer is named."""
    answers: list[Policy | Failure] = [context().certificates.policy(), context().fees.policy()]
    return render_template(
        "levels.html",
        rungs=ladder(answer for answer in answers if isinstance(answer, Policy)),
        failures=[answer for answer in answers if isinstance(answer, Failure)],
    )


@blueprint.get("/businesses")
@public
def businesses() -> str:
    """Why a business needs the special declaration, and how it is made."""
    return render_template("businesses.html", fees=context().fees.fees())


@blueprint.get("/contact")
@public
def contact() -> str:
    return render_template("contact.html")


@blueprint.get("/status")
@public
def status() -> str:
    """What works and what does not, also when nothing does."""
    return render_template("status.html", seen=context().health.look())


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """The statement that law 4727/2020 asks of public bodies (Directive (EU) 2016/2102)."""
    return render_template("accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """What articles 13 and 14 of Regulation (EU) 2016/679 want people to be told; how long, services say."""
    return render_template("privacy.html", kept=own_data.retentions())
