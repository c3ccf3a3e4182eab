"""What the municipality knows of the account, and how to change it; most of it is changed at Keycloak."""

from flask import Blueprint, Response, abort, jsonify, render_template, request

from portal.attempts import send_to_issuer
from portal.context import context
from portal.formats import clock
from portal.guard import Visitor, visitor
from portal.language import t
from portal.login_attempt import Attempt

# What can be changed, the way Keycloak names it, and how that can end. The mail about a new address is Keycloak's to
# send, and its page then leads to ?email=sent (idp-config/themes/eservices/login/info.ftl).
ACTIONS = {"email": "UPDATE_EMAIL", "password": "UPDATE_PASSWORD"}
OUTCOMES = {"email": ("sent", "done", "cancelled", "failed"), "password": ("done", "cancelled", "failed")}

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def account() -> str:
    """The account as the sign-in service knows it now: an address that was just verified counts from here on."""
    person = visitor()
    person.renewed_token()
    return render_template(
        "account.html", person=person, outcome=_outcome(person), devices_url=context().oidc.devices_url
    )


def _outcome(person: Visitor) -> str | None:
    """How the change ended from which the person comes, by the name of its text."""
    for what, known in OUTCOMES.items():
        if (said := request.args.get(what)) in known:
            # Whether there is an address now, the token says: a field that was left empty is none.
            return "email_none" if (what, said) == ("email", "done") and not person.email else f"{what}_{said}"
    return None


@blueprint.get("/account/<any(email, password):what>")
def change(what: str) -> Response:
    """Send the browser to the page of Keycloak where this is changed.

    Not by a form: its redirects may lead to the sign-in service only, and this way may pass by TAXISnet.
    """
    has_password = visitor().has_password
    if what == "password" and not has_password:
        abort(404)
    extra = {"kc_action": ACTIONS[what]}
    if not has_password:
        # After five minutes Keycloak asks again who it is, and would ask for a password that does not exist.
        extra["kc_idp_hint"] = "taxisnet"
    return send_to_issuer(Attempt.begin("/account", changes=what), extra)


@blueprint.post("/account/stay")
def stay() -> Response:
    """Asked by static/session.js for a person whom it warned: use the session, here and at the sign-in service.

    Says how long it lives now, in seconds and in words.
    """
    person = visitor()
    person.renewed_token()
    time = clock(person.session.ends_at)
    return jsonify(seconds=person.ends_in, until=t("ending.until", time=time), last=t("ending.last", time=time))
