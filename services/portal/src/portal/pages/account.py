"""What the municipality knows of the account, and how to raise it."""

from flask import Blueprint, render_template, request

from portal.guard import visitor

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def account() -> str:
    return render_template("account.html", person=visitor(), not_linked="not-linked" in request.args)
