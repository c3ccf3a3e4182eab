"""The municipality's own picture and colours, as files that browsers keep for an hour."""

from flask import Blueprint, Response
from servicekit.access import public

from portal.guard import parts
from portal.municipality import Colours

KEPT = "public, max-age=3600"

blueprint = Blueprint("town", __name__, url_prefix="/municipality")


@blueprint.get("/logo.svg")
@public
def logo() -> Response:
    return _file(parts().municipality.logo, "image/svg+xml; charset=utf-8")


@blueprint.get("/colours.css")
@public
def colours() -> Response:
    """Custom properties for portal.css."""
    return _file(style_sheet(parts().municipality.colours), "text/css; charset=utf-8")


def style_sheet(chosen: Colours) -> str:
    """The colours under the names that portal.css uses."""
    named = {**chosen.model_dump(), "button-hover": darker(chosen.button), "button-edge": darker(chosen.button, 0.4)}
    return ":root {" + " ".join(f"--town-{name}: {value};" for name, value in named.items()) + "}\n"


def darker(colour: str, share: float = 0.2) -> str:
    """#rrggbb mixed with a share of black: a darker colour never has less contrast with white."""
    return "#" + "".join(f"{round(int(colour[at : at + 2], 16) * (1 - share)):02x}" for at in (1, 3, 5))


def _file(text: str, content_type: str) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Cache-Control"] = KEPT
    return response
