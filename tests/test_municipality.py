"""Nothing of a municipality is in the product: one file says it all, and pages, theme and mails take it from there."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
import yaml
from devstack.layout import FIRST_MUNICIPALITY, SERVICES
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.mailbox import Mailbox
from tests.kit.people import People
from tests.kit.variants import LOCALES

ROOT = Path(__file__).resolve().parents[1]
FIRST = ROOT / f"deploy/municipalities/{FIRST_MUNICIPALITY}.yaml"
PRODUCT: tuple[str, ...] = (
    "services/*/src",
    "services/*/migrations",
    "services/*/events",
    "services/*/openapi.yaml",
    "libs/*/src",
)
PRODUCT += ("idp-config/src", "idp-config/realm", "idp-config/themes", "deploy/local/src", "deploy/local/simulator")
PRODUCT += ("deploy/local/bootstrap.py", "deploy/local/ports.toml", "deploy/nats", "deploy/services.toml")
# The one setting has one default, and nothing else may name it.
DEFAULT = (ROOT / "deploy/local/src/devstack/layout.py", f'FIRST_MUNICIPALITY = "{FIRST_MUNICIPALITY}"')


def municipality(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    return found


# Parts of the file that choose among words of the product, and name nothing.
CHOICES = ("kind", "counting_day", "order", "levels")


def texts(node: object) -> Iterator[str]:
    """Every text in a municipality's file that is its own."""
    if isinstance(node, dict):
        for item in (value for name, value in node.items() if name not in CHOICES):
            yield from texts(item)
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, str):
        yield node


def plain(text: str) -> str:
    """Capitals without accents, so that every case of a name is found."""
    return "".join(one for one in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(one))


def telltales(said: dict[str, Any]) -> set[str]:
    """What gives a municipality away: all its file says, the stem of its name, its mail domains, its postcode."""
    found = set(texts(said))
    stems = {name.split()[-1][:-3] for name in said["name"].values()}
    domains = {text.rpartition("@")[2] for text in found if "@" in text}
    postcodes = {code for text in found for code in re.findall(r"\b\d{3} \d{2}\b", text)}
    return {plain(one) for one in found | stems | domains | postcodes}


def product_files(root: Path) -> Iterator[Path]:
    """Every text file of the product under the root; pictures and fonts are told by their bytes."""
    for pattern in PRODUCT:
        for place in sorted(root.glob(pattern)):
            for file in [place] if place.is_file() else sorted(place.rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts and b"\0" not in file.read_bytes():
                    yield file


def found_in(root: Path, wanted: set[str]) -> set[tuple[str, str]]:
    """(file, telltale) for each one that a product file has."""
    return {
        (str(file.relative_to(root)), one)
        for file in product_files(root)
        for text in [plain(file.read_text(encoding="utf-8").replace(DEFAULT[1], ""))]
        for one in wanted
        if one in text
    }


def test_no_file_of_the_product_knows_the_first_municipality() -> None:
    assert DEFAULT[0].read_text(encoding="utf-8").count(DEFAULT[1]) == 1, "the default has moved"
    assert found_in(ROOT, telltales(municipality(FIRST))) == set()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("services/portal/src/portal/texts/el.yaml", "title: Καλώς ήρθατε στη Χερσόνησο"),
        ("services/portal/src/portal/templates/home.html", "<p>HERSONISSOS</p>"),
        (
            "services/certificates/src/certificates/policy.yaml",
            "el: Ελάτε, Ελευθερίας 50, Λιμένας Χερσονήσου 700 14",
        ),
        ("services/notifier/src/notifier/templates/footer.txt", "Τηλ. 2897340000"),
        ("services/notifier/src/notifier/worker.py", 'SENDER = "support@chersonisos.example"'),
        ("idp-config/themes/eservices/login/resources/css/eservices.css", ":root { --brand: #003375; }"),
        ("idp-config/realm/realm.yaml", "displayName: Ηλεκτρονικές υπηρεσίες Δήμου Χερσονήσου"),
        ("deploy/local/src/devstack/seed.py", "# Ηράκλειο, 700 14"),
    ],
)
def test_the_search_finds_what_it_looks_for(tmp_path: Path, place: str, text: str) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    file.write_text("name: Δήμος\n", encoding="utf-8")
    wanted = telltales(municipality(FIRST))
    assert found_in(tmp_path, wanted) == set()
    file.write_text(text, encoding="utf-8")
    assert {name for name, _ in found_in(tmp_path, wanted)} == {place}


def test_the_search_looks_into_every_kind_of_file() -> None:
    kinds = {file.suffix for file in product_files(ROOT)}
    assert kinds >= {".py", ".html", ".txt", ".typ", ".css", ".svg", ".yaml", ".json", ".ftl", ".properties", ".toml"}
    places = {file.relative_to(ROOT).parts[:2] for file in product_files(ROOT)}
    for service in SERVICES:
        assert ("services", service) in places


@pytest.fixture(scope="module")
def here(stack: Stack) -> dict[str, Any]:
    """The municipality that the running platform was brought up for."""
    return municipality(stack.layout.municipality_file)


@pytest.mark.parametrize("locale", LOCALES)
def test_portal_and_keycloak_show_name_contact_logo_and_colours_of_the_file(
    stack: Stack, here: dict[str, Any], locale: str
) -> None:
    logo = stack.layout.municipality_file.with_name(here["logo"]).read_bytes()
    visitor = Visitor()
    visitor.open(f"{stack.layout.url('portal')}/language/{locale}?next=/contact")
    for way in ("", "/auth/login/password", "/auth/login/register"):
        if way:
            visitor.open(f"{stack.layout.url('portal')}{way}")
        for text in (here["portal_title"][locale], here["name"][locale], here["contact"]["address"][locale]):
            assert text in visitor.text, way
        assert here["contact"]["phone"] in visitor.text
        image = visitor.page.select_one("header img")
        assert image is not None
        assert fetch(visitor.url, str(image["src"])).content == logo
        sheets = "".join(fetch(visitor.url, str(link["href"])).text for link in visitor.page.select("[rel=stylesheet]"))
        for name, colour in here["colours"].items():
            assert colour in sheets, f"{name} at {way}"


def test_the_account_console_has_logo_colours_and_title_of_the_file(stack: Stack, here: dict[str, Any]) -> None:
    address = f"{stack.layout.issuer}/account/"
    visitor = Visitor()
    visitor.open(address)
    assert visitor.page.title is not None
    assert visitor.page.title.text == here["portal_title"]["el"]
    icon = visitor.page.select_one("link[rel=icon]")
    assert icon is not None
    logo = stack.layout.municipality_file.with_name(here["logo"]).read_bytes()
    assert fetch(address, str(icon["href"])).content == logo
    sheets = [str(link["href"]) for link in visitor.page.select("[rel=stylesheet]")]
    (ours,) = [sheet for sheet in sheets if sheet.endswith("/css/eservices.css")]
    for colour in here["colours"].values():
        assert colour in fetch(address, ours).text


def test_mails_of_keycloak_and_of_the_notifier_come_from_the_municipality(
    people: People, mailbox: Mailbox, here: dict[str, Any]
) -> None:
    (welcome,) = mailbox.wait(people.registered("el").address)
    representative = people.new_representative(1)
    (accepted,) = mailbox.wait(representative.notice_email)
    for found in (mailbox.mail(welcome["id"]), mailbox.mail(accepted["id"])):
        assert f"<{here['mail_from']}>" in found["from"]
        assert here["colours"]["primary"] in found["html"]
        for text in (here["name"]["el"], here["contact"]["address"]["el"], here["contact"]["phone"]):
            assert text in found["html"]
    told = mailbox.mail(accepted["id"])
    assert here["contact"]["email"] in told["text"]
    assert 'src="cid:emblem@' in told["html"]
    assert told["attachments"] == []


def fetch(page: str, address: str) -> requests.Response:
    """What a browser loads for a page."""
    answer = requests.get(urljoin(page, address), timeout=60)
    assert answer.status_code == 200, address
    return answer
