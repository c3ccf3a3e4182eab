"""What the municipality knows of the account, and how to raise it."""

from flask import Blueprint, render_template

from portal.guard import visitor

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def account() -> str:
    return render_template("account.html", person=visitor())
