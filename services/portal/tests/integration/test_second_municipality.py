"""The portal of another municipality: its name, logo, colours and offices, and nothing of the first."""

from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import samples
import yaml
from conftest import MUNICIPALITY, Services
from flask import Flask
from flask.testing import FlaskClient
from portal.settings import Settings
from visits import check_page, sign_in

pytestmark = pytest.mark.usefixtures("working")

SECOND = MUNICIPALITY.with_name("kalliopi.yaml")
PUBLIC = (
    "/",
    "/levels",
    "/businesses",
    "/contact",
    "/status",
    "/accessibility",
    "/privacy",
    "/certificates/955481",
    "/nowhere",
)
OWN = ("/services", "/account", "/cases", "/certificates/955481/form", "/step-up/failed?next=/fees")
LOOK = ("/municipality/colours.css", "/municipality/logo.svg", "/static/portal.css")


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    return found


def values(node: object) -> Iterator[str]:
    """Every text in a municipality's file."""
    if isinstance(node, dict):
        for item in node.values():
            yield from values(item)
    elif isinstance(node, str):
        yield node


def service_centres() -> dict[str, dict[str, Any]]:
    """Those of the second municipality."""
    offices = read(SECOND)["offices"]
    return {key: office for key, office in offices.items() if office.get("kind") == "service-centre"}


def of_the_first() -> set[str]:
    """What only the first municipality's file says, with the stem of its name."""
    return set(values(read(MUNICIPALITY))) - set(values(read(SECOND))) | {"Χερσ", "ersonis"}


@pytest.fixture
def client(make_app: Callable[[Settings], Flask], settings: Settings, services: Services) -> FlaskClient:
    # The services tell of the offices of their own municipality.
    registry = read(SECOND)["offices"]["civil_registry"]
    centres = [{"key": key, **centre} for key, centre in service_centres().items()]
    told = {**samples.PROCEDURE, "unit": registry, "service_centres": centres}
    services.lay_out("GET /certificates/procedures/955481", told)
    return make_app(settings.model_copy(update={"municipality_file": SECOND})).test_client()


def everything(client: FlaskClient, locale: str) -> dict[str, str]:
    """All pages by their paths, without and with a session."""
    client.set_cookie("portal_lang", locale)
    pages = {path: client.get(path) for path in PUBLIC}
    sign_in(client)
    pages |= {path: client.get(path) for path in OWN}
    for page in pages.values():
        check_page(page, locale)
    # Postcodes and hours do not break across lines on the pages; the file has plain spaces and plain dashes.
    texts = {path: unescape(page.text).replace("\u00a0", " ").replace("\u2060", "") for path, page in pages.items()}
    for path in LOOK:
        with client.get(path) as file:
            texts[path] = file.text
    return texts


@pytest.mark.parametrize("locale", ["el", "en"])
def test_nothing_of_the_first_municipality_is_shown(client: FlaskClient, locale: str) -> None:
    pages = everything(client, locale)
    found = {path: sorted(value for value in of_the_first() if value in text) for path, text in pages.items()}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_the_search_for_the_first_municipality_can_find_it(
    make_app: Callable[[Settings], Flask], settings: Settings
) -> None:
    pages = everything(make_app(settings).test_client(), "el")
    for path in ("/", "/contact", "/services", "/municipality/colours.css"):
        assert any(value in pages[path] for value in of_the_first()), path


@pytest.mark.parametrize("locale", ["el", "en"])
def test_every_page_bears_the_second_municipalitys_name_and_contact(client: FlaskClient, locale: str) -> None:
    second, pages = read(SECOND), everything(client, locale)
    for path in (*PUBLIC, *OWN):
        for text in (second["portal_title"][locale], second["name"][locale], second["contact"]["address"][locale]):
            assert text in pages[path], path
        assert second["contact"]["phone"] in pages[path]
        assert f'content="{second["colours"]["primary"]}"' in pages[path]
    centres = service_centres()
    for key, office in second["offices"].items():
        if key in centres:
            assert office["name"][locale] in pages["/certificates/955481"]
            continue
        for text in (office["name"][locale], office["address"][locale], office["phone"], office.get("email", "")):
            assert text in pages["/contact"]
    assert second["offices"]["transparency"]["hours"][locale] in pages["/levels"]
    assert second["data_protection"]["email"] in pages["/privacy"]


def test_logo_and_colours_are_the_second_municipalitys(client: FlaskClient) -> None:
    logo = client.get("/municipality/logo.svg")
    assert logo.data == SECOND.with_suffix(".svg").read_bytes()
    assert logo.content_type == "image/svg+xml; charset=utf-8"
    sheet = client.get("/municipality/colours.css").text
    for name, colour in read(SECOND)["colours"].items():
        assert f"--town-{name}: {colour};" in sheet
