"""Style sheets travel small and are kept; pages do neither."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from town.files import FILES, asset, install
from town.look import Look

GZIP = {"Accept-Encoding": "gzip, br"}
SHEETS = ("govuk-frontend/govuk-frontend-6.3.0.min.css", "frame.css", "own.css")
TOWN = Path(__file__).parents[3] / "deploy/municipalities/chersonisos.yaml"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    (tmp_path / "own.css").write_text("p { color: #000000; }\n" * 20)
    made = Flask("sample", static_folder=str(tmp_path), static_url_path="/static")
    install(made, Look.load(TOWN))
    made.add_url_rule("/page", "page", lambda: render_template_string("{{ asset('own.css') }}"))
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    with app.app_context():
        return app.test_client()


def address(client: FlaskClient, name: str) -> str:
    with client.application.app_context():
        return asset(name)


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_is_sent_compressed_and_kept_for_a_year(client: FlaskClient, name: str) -> None:
    with client.get(address(client, name)) as plain, client.get(address(client, name), headers=GZIP) as small:
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == plain.data
        assert len(small.data) < len(plain.data) / 2
        assert "max-age=31536000" in small.headers["Cache-Control"]
        assert "Accept-Encoding" in small.headers["Vary"]
        etag = small.headers["ETag"]
    with client.get(address(client, name), headers={**GZIP, "If-None-Match": etag}) as again:
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_names_only_fonts_that_are_there(client: FlaskClient, name: str) -> None:
    with client.get(address(client, name)) as sheet:
        fonts = re.findall(r"@font-face\s*{[^}]*url\([\"']?([^\"')]+)", sheet.text)
    assert bool(fonts) == (name == "frame.css")
    for font in fonts:
        with client.get(f"/municipality/files/{font}") as answer:
            assert answer.status_code == 200


def test_the_address_changes_with_the_content(client: FlaskClient) -> None:
    assert len({address(client, name) for name in SHEETS}) == len(SHEETS)
    assert address(client, "own.css").startswith("/static/own.css?v=")
    assert address(client, "frame.css").startswith("/municipality/files/frame.css?v=")


def test_pages_are_not_compressed(client: FlaskClient) -> None:
    page = client.get("/page", headers=GZIP)
    assert "Content-Encoding" not in page.headers
    assert page.text == address(client, "own.css")


@pytest.mark.parametrize(("path", "kind"), [("logo.svg", "image/svg+xml"), ("colours.css", "text/css")])
def test_what_the_municipality_may_change_is_kept_for_an_hour(client: FlaskClient, path: str, kind: str) -> None:
    answer = client.get(f"/municipality/{path}")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == (kind, "public, max-age=3600")


def test_the_files_are_all_there_is(app: Flask, client: FlaskClient) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == {*FILES, "page"}
    assert client.get("/municipality/files/../look.py").status_code == 404
