"""The title of a page before the visitor may see it, and the way back from there: for the page that asks to sign in."""

import re
from dataclasses import dataclass

from portal.clients.backend import Failure
from portal.context import context
from portal.language import locale, t
from portal.workplaces import MENU, STAFF, WORKPLACES

SERVICES = "/services"
NAMES = {
    "/account/desk-code": ("desk_code.title", "/levels"),
    "/account/join": ("joining.title", "/"),
    "/businesses/declare": ("businesses.declare", "/businesses"),
    "/fees": ("fees.title", "/businesses"),
    **{path: (text_id, "/") for path, text_id in MENU.items()},
}
"""The text that names what is under a path, and the page that leads there."""
COME_BACK = ("/certificates/", "/levels", "/businesses")
"""Public pages that read differently after signing in: a visitor who signs in there comes back."""
_CERTIFICATE = re.compile(r"/certificates/([^/?]+)")


@dataclass(frozen=True, slots=True)
class Destination:
    """``name`` in the person's language, None for pages that have none of their own; ``back`` needs no sign-in.

    ``at_work``: only staff have business there.
    """

    name: str | None
    back: str
    at_work: bool = False


def destination(path: str) -> Destination:
    """What is at a path of ours. Asks the certificates service for the title of a certificate."""
    if found := _CERTIFICATE.match(path):
        procedure = context().certificates.procedure(found[1])
        name = t("groups.certificates") if isinstance(procedure, Failure) else procedure.title[locale()]
        return Destination(name, "/" if isinstance(procedure, Failure) else found[0])
    if _under("/desk", path):
        return Destination(context().municipality.offices.transparency.name[locale()], "/", at_work=True)
    for beginning, (text_id, back) in NAMES.items():
        if _under(beginning, path):
            return Destination(t(text_id), back, at_work=beginning in (STAFF, *WORKPLACES))
    return Destination(None, "/")


def after_sign_in(path: str) -> str:
    """Where the sign-in of the header leads from the page at this path."""
    return path if path.startswith(COME_BACK) else SERVICES


def _under(beginning: str, path: str) -> bool:
    return re.match(rf"{beginning}(?=[/?]|$)", path) is not None
