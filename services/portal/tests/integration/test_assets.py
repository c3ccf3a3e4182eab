"""Style sheets travel small and are kept; pages do neither."""

import gzip
import re

import pytest
from flask.testing import FlaskClient
from portal.assets import asset

GZIP = {"Accept-Encoding": "gzip, br"}
SHEETS = ("vendor/govuk-frontend/govuk-frontend-6.3.0.min.css", "portal.css")


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_is_sent_compressed_and_kept_for_a_year(client: FlaskClient, name: str) -> None:
    with client.get(asset(name)) as plain, client.get(asset(name), headers=GZIP) as small:
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == plain.data
        assert len(small.data) < len(plain.data) / 2
        assert "max-age=31536000" in small.headers["Cache-Control"]
        assert "Accept-Encoding" in small.headers["Vary"]
        etag = small.headers["ETag"]
    with client.get(asset(name), headers={**GZIP, "If-None-Match": etag}) as again:
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_names_only_fonts_that_are_there(client: FlaskClient, name: str) -> None:
    with client.get(asset(name)) as sheet:
        fonts = re.findall(r"@font-face\s*{[^}]*url\([\"']?([^\"')]+)", sheet.text)
    assert bool(fonts) == (name == "portal.css")
    for font in fonts:
        with client.get(f"/static/{font}") as answer:
            assert answer.status_code == 200


def test_the_address_changes_with_the_content() -> None:
    assert asset("portal.css") != asset(SHEETS[0])
    assert asset("portal.css").startswith("/static/portal.css?v=")


def test_pages_are_neither_compressed_nor_kept(client: FlaskClient) -> None:
    page = client.get("/contact", headers=GZIP)
    assert "Content-Encoding" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    for name in SHEETS:
        assert asset(name) in page.text
