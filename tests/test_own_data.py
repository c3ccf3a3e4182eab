"""What the municipality holds of a person, taken along from the portal: all of it, and nothing of anybody else."""

import json
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import requests
import yaml
from devstack import postgres
from devstack.layout import WITH_WORKER
from devstack.stack import Stack
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.people import People, Representative
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.traces import find_each, log_traces
from tests.kit.variants import thorough

PAGE = "/account/data"
DRAFT: dict[str, Any] = {"values": {"answers.purpose": "Για το σχολείο"}, "key": "the-key-of-the-draft"}


@pytest.fixture(scope="module")
def persons(people: People) -> tuple[Representative, Representative]:
    """Two representatives, each with a request, a draft and a fee declaration. The first takes the data along."""
    found = people.new_representative(1), people.new_representative(1)
    for one in found:
        api = Api(people.stack.layout, one.tokens)
        assert api.ask_certificate("post", "955481").status_code == 201
        address = f"{people.stack.layout.url('certificates')}/drafts/527543"
        assert requests.put(address, json=DRAFT, headers=one.tokens.headers(), timeout=60).status_code == 200
        (establishment,) = api.businesses()[0]["establishments"]
        assert api.declare(establishment["id"], "2024-Q3").status_code == 201
    return found


def take_along(reader: Reader, kind: str, folder: Path) -> Path:
    with reader.page.expect_download() as waiting:
        reader.page.locator(f"main button[value={kind}]").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def signed_in(stack: Stack, browser: Browser, one: Representative, locale: str, javascript: bool = True) -> Reader:
    reader = Reader(browser, stack.layout.url("portal"), locale, javascript)
    reader.open(f"/auth/login/taxisnet?next={PAGE}")
    through_taxisnet(reader, one.persona)
    assert reader.page.url.endswith(PAGE)
    return reader


@pytest.mark.parametrize("javascript", [thorough(True, name="with-scripts"), pytest.param(False, id="without")])
def test_the_json_holds_everything_of_oneself_and_nothing_of_another(
    stack: Stack, browser: Browser, persons: tuple[Representative, Representative], tmp_path: Path, javascript: bool
) -> None:
    me, other = persons
    reader = signed_in(stack, browser, me, "el", javascript)
    file = take_along(reader, "json", tmp_path)
    reader.context.close()
    assert file.name == "ta-dedomena-mou.json"
    text = file.read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    schema = json.loads((stack.layout.root / "services/portal/own-data.v1.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)
    identity, certificates, fees = document["identity"], document["certificates"], document["fee_declarations"]
    assert identity["person"]["afm"] == me.afm
    assert [change["method"] for change in identity["level_changes"]] == ["taxisnet"]
    [request], [draft] = certificates["requests"], certificates["drafts"]
    assert request["postal_address"]["postcode"] == "70014"
    assert draft["values"] == DRAFT["values"]
    [business], [declaration] = fees["businesses"], fees["declarations"]
    assert (business["afm"], business["notice_email"]) == (me.business_afm, me.notice_email)
    assert declaration["note"]["rf"].startswith("RF")
    for foreign in (other.afm, other.business_afm, other.notice_email, other.tokens.subject):
        assert foreign not in text


def test_the_tax_numbers_are_in_the_file_and_in_no_log(
    stack: Stack, browser: Browser, persons: tuple[Representative, Representative], tmp_path: Path
) -> None:
    me, _ = persons
    reader = signed_in(stack, browser, me, "el")
    for kind in ("json", "pdf"):
        assert take_along(reader, kind, tmp_path).stat().st_size > 1000
    reader.context.close()
    assert find_each([me.afm, me.business_afm], log_traces(stack.layout.logs)) == {}


@pytest.mark.parametrize(("locale", "words"), [("el", "Δηλώσεις τελών"), thorough("en", "Fee declarations")])
def test_the_pdf_is_tagged_and_says_the_same_in_words(
    stack: Stack,
    browser: Browser,
    persons: tuple[Representative, Representative],
    tmp_path: Path,
    locale: str,
    words: str,
) -> None:
    me, other = persons
    reader = signed_in(stack, browser, me, locale)
    file = take_along(reader, "pdf", tmp_path)
    reader.context.close()
    with pypdfium2.PdfDocument(file) as document:
        assert pdfium.FPDFCatalog_IsTagged(document.raw)
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    for needed in (me.afm, me.business_afm, "70014", "Για το σχολείο", words):
        assert needed in text
    for foreign in (other.afm, other.business_afm, other.notice_email):
        assert foreign not in text


def test_every_name_in_a_file_has_words_in_both_languages(
    stack: Stack, people: People, persons: tuple[Representative, Representative]
) -> None:
    """What people read never shows a name that only programs know."""
    texts = yaml.load((stack.layout.root / "services/portal/src/portal/texts/en.yaml").read_bytes(), yaml.CSafeLoader)
    named = texts["own_data"]["fields"].keys()
    # The token of the beginning lives for five minutes, and the browsers before this may have taken longer.
    persons[0].tokens = people.refresh(persons[0].tokens)
    held = [
        requests.get(f"{stack.layout.url(service)}/my-data", headers=persons[0].tokens.headers(), timeout=60).json()
        for service in ("identity-bridge", "certificates", "fee-declarations")
    ]
    shown = {name.removeprefix("answers.") for name in _names(held)}
    # A rule of retention is drawn by its title, and what stands in both languages as one text.
    assert shown - named - {"el", "en", "title", "days", "basis"} == set()


def _names(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for inner in value.values() for name in _names(inner)}
    return {name for inner in value for name in _names(inner)} if isinstance(value, list) else set()


@pytest.mark.disturbs
def test_a_service_that_is_down_gives_a_page_and_no_half_file(
    stack: Stack, browser: Browser, persons: tuple[Representative, Representative]
) -> None:
    reader = signed_in(stack, browser, persons[0], "en")
    stack.runner.stop("fee-declarations")
    try:
        reader.page.locator("main button[value=json]").click()
        reader.page.wait_for_load_state()
        reader.check()
        assert "fees" in reader.heading()
        reader.open(PAGE)
        assert "This service is not responding right now" in reader.page.inner_text("main")
    finally:
        stack.start("fee-declarations")
    reader.context.close()


def removed(stack: Stack, service: str, *arguments: str) -> dict[str, int]:
    """What the command says it removed, or would."""
    package = service.replace("-", "_")
    printed = json.loads(stack.run(service, ["-m", f"{package}.commands", "retention", *arguments]))
    assert printed["dry_run"] == (arguments == ("--dry-run",))
    found: dict[str, int] = printed["removed"]
    return found


@pytest.mark.parametrize("service", WITH_WORKER)
def test_a_dry_run_says_what_the_run_does(stack: Stack, service: str) -> None:
    role = service.replace("-", "_")
    password = postgres.password_of(role, stack.secrets["database"])
    address = postgres.url(stack.layout, role, role, password).replace("+psycopg", "")
    event = uuid.uuid4()
    with psycopg.connect(address) as conn:
        row = "INSERT INTO outbox (id, type, body, published_at) VALUES (%s, 'x', '{}', now() - interval '31 days')"
        conn.execute(row, [event])
    said = removed(stack, service, "--dry-run")
    assert said["events"] >= 1
    with psycopg.connect(address) as conn:
        assert conn.execute("SELECT 1 FROM outbox WHERE id = %s", [event]).fetchone()
    assert removed(stack, service) == said
    with psycopg.connect(address) as conn:
        assert conn.execute("SELECT 1 FROM outbox WHERE id = %s", [event]).fetchone() is None


def test_how_long_things_are_kept_is_said_by_the_services_themselves(stack: Stack, browser: Browser) -> None:
    reader = Reader(browser, stack.layout.url("portal"), "en")
    reader.open("/privacy")
    said = reader.page.inner_text("main")
    for service in ("identity-bridge", "certificates", "fee-declarations", "notifier"):
        rules = requests.get(f"{stack.layout.url(service)}/retention", timeout=60).json()["items"]
        assert rules
        for rule in rules:
            assert rule["title"]["en"] in said
    reader.context.close()
