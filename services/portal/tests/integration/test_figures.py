"""The figures of the certificates' office: charts that say what they show, with the same numbers as tables."""

import re
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from conftest import Issuer, Services
from flask import Response
from flask.testing import FlaskClient
from portal import language
from portal.pages import figures
from visits import check_page, sign_in
from werkzeug.test import TestResponse

PAGE = "/casework/figures"
COUNTS = {
    "filed": 14,
    "answered": 10,
    "issued": 8,
    "refused": 2,
    "forwarded": 0,
    "incomplete": 0,
    "withdrawn": 1,
    "in_time": 9,
    "late": 1,
    "in_time_percent": 90.5,
    "returned": 2,
    "returned_percent": 20.0,
}
DAYS = {"legal_days": {"median": 3, "p90": 9}, "office_days": {"median": 2, "p90": 7}}
NAMED = {"code": "955481", "title": {"el": "Πιστοποιητικό <οικογενειακής> κατάστασης", "en": "Family <status>"}}
AGES = {"this-week": 3, "month": 1, "quarter": 0, "longer": 2}
FOUND: dict[str, Any] = {
    "since": "2026-09-07",
    "until": "2026-11-23",
    "procedure": None,
    "procedures": [NAMED, {"code": "527543", "title": {"el": "Εγγυτέρων", "en": "Relatives"}}],
    "total": {**COUNTS, **DAYS},
    "by_procedure": [{"procedure": NAMED, **COUNTS, **DAYS}],
    "by_week": [{"week": f"2026-11-{day:02}", **COUNTS, "filed": day} for day in (9, 16, 23)],
    "refusals": [{"reason": "no-right", "title": {"el": "Χωρίς δικαίωμα.", "en": "No right."}, "count": 2}],
    "deliveries": {"collected": 4, "posted": 3, "downloaded": 0, "unclaimed": 1, "returned": 0},
    "standing": [
        {"state": "submitted", "count": 6, "ages": AGES},
        {"state": "issued", "count": 0, "ages": dict.fromkeys(AGES, 0)},
    ],
}


def nothing() -> dict[str, Any]:
    """A period in which nothing happened."""
    none = {name: None if name.endswith("percent") else 0 for name in COUNTS}
    nobody = {"median": None, "p90": None}
    return {
        **FOUND,
        "total": {**none, "legal_days": nobody, "office_days": nobody},
        "by_procedure": [],
        "by_week": [{"week": "2026-11-23", **none}],
        "refusals": [],
        "deliveries": dict.fromkeys(FOUND["deliveries"], 0),
        "standing": [],
    }


@pytest.fixture
def head(issuer: Issuer, services: Services) -> None:
    issuer.person("head-1", roles=["staff", "certificate-clerk", "certificate-supervisor"])
    services.lay_out("GET /certificates/figures", FOUND)


def drawings(page: TestResponse) -> list[ElementTree.Element]:
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)
    return list(document.iter("figure"))


def number_of_table(figure: ElementTree.Element) -> list[str]:
    return ["".join(cell.itertext()).strip() for cell in figure.iter("td")]


@pytest.mark.usefixtures("head")
@pytest.mark.parametrize("locale", ["el", "en"])
def test_each_chart_has_a_finding_a_name_and_its_numbers_as_a_table(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, PAGE)
    check_page(page, locale)
    assert [name for name, _, _ in services.asked] == ["GET /certificates/figures"], "the service once"
    found = drawings(page)
    assert len(found) == 6
    ids = {element.get("id"): element for figure in found for element in figure.iter() if element.get("id")}
    for figure in found:
        [drawing] = [element for element in figure.iter() if element.tag.endswith("svg")]
        assert drawing.get("role") == "img"
        named = [ids[one] for one in drawing.get("aria-labelledby", "").split()]
        assert [one.tag.rpartition("}")[2] for one in named] == ["title", "desc"]
        assert all("".join(one.itertext()).strip() for one in named)
        assert re.search(r"\d", figure.findtext(".//figcaption") or ""), "the caption states the finding"
        # Every number that is drawn is in the table too.
        drawn = {"".join(text.itertext()).strip() for text in drawing.iter() if text.get("class") == VALUE}
        assert drawn
        assert drawn <= set(number_of_table(figure))


@pytest.mark.usefixtures("head")
@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"median": 0, "p90": 0}, "Οι εννέα στις δέκα αποφάσεις δόθηκαν αυθημερόν."),
        (
            {"median": 0, "p90": 2},
            "Οι μισές αποφάσεις δόθηκαν αυθημερόν και οι εννέα στις δέκα σε 2 ημέρες ή λιγότερο.",
        ),
    ],
)
def test_what_is_decided_on_the_day_takes_no_zero_days(
    client: FlaskClient, services: Services, days: dict[str, int], said: str
) -> None:
    services.lay_out("GET /certificates/figures", {**FOUND, "total": {**FOUND["total"], "legal_days": days}})
    page = sign_in(client, PAGE)
    assert said in page.text
    assert "0 ημέρες ή" not in page.text


@pytest.mark.usefixtures("head")
def test_a_long_label_goes_on_in_the_next_line(client: FlaskClient, services: Services) -> None:
    said = "Το πρόσωπο ή το γεγονός δεν είναι γραμμένο στα μητρώα μας και δεν μπορεί να βεβαιωθεί."
    services.lay_out(
        "GET /certificates/figures",
        {**FOUND, "refusals": [{"reason": "unknown", "title": {"el": said, "en": "-"}, "count": 2}]},
    )
    [figure] = [one for one in drawings(sign_in(client, PAGE)) if "refusals" in (one.get("aria-labelledby") or "")]
    [drawing] = [element for element in figure.iter() if element.tag.endswith("svg")]
    lines = [text for text in drawing.iter() if text.tag.endswith("text") and text.get("class") != VALUE]
    assert " ".join("".join(line.itertext()) for line in lines) == said, "nothing is cut"
    assert len(lines) > 1
    heights = [float(line.get("y", "")) for line in lines]
    assert heights == sorted(set(heights)), "each line is under the one before"
    [bar] = [element for element in drawing.iter() if element.get("class") == "portal-chart__bar"]
    assert float(bar.get("y", "")) > heights[-1]
    bottom = float(bar.get("y", "")) + float(bar.get("height", ""))
    assert bottom <= float((drawing.get("viewBox") or "").split()[3])


VALUE = "portal-chart__value"


@pytest.mark.usefixtures("head")
def test_findings_and_parts_are_told_without_colour(client: FlaskClient) -> None:
    page = sign_in(client, PAGE)
    for said in (
        "Υποβλήθηκαν: 14. Έκλεισαν: 11. Οι εκκρεμείς αυξήθηκαν κατά 3.",
        "Αποφάσεις: 10. Εντός προθεσμίας δόθηκαν: 9.",
        "Οι μισές αποφάσεις δόθηκαν σε 3 ημέρες ή λιγότερο και οι εννέα στις δέκα σε 9 ημέρες ή λιγότερο.",
        "Συχνότερος λόγος: Χωρίς δικαίωμα.",
        "Έγγραφα που έφυγαν: 7. Δεν παραλήφθηκαν ή επέστρεψαν: 1.",
        "Υποθέσεις σε εξέλιξη: 6. Οι περισσότερες (6) στο στάδιο «Νέα».",
        "90,5%",
    ):
        assert said in page.text
    assert "Πιστοποιητικό &lt;οικογενειακής&gt; κατάστασης" in page.text
    # A second part of a bar has a pattern, whose id is on this page once.
    fills = re.findall(r'fill="url\(#([\w-]+)\)"', page.text)
    assert fills
    assert all(page.text.count(f'id="{one}"') == 1 for one in fills)


@pytest.mark.usefixtures("head")
def test_nothing_of_a_chart_needs_what_the_policy_forbids(client: FlaskClient) -> None:
    page = sign_in(client, PAGE)
    assert "style-src 'self'" in page.headers["Content-Security-Policy"]
    for figure in drawings(page):
        for element in figure.iter():
            assert element.tag.rpartition("}")[2] not in ("script", "style", "image", "use", "foreignObject")
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@pytest.mark.usefixtures("head")
def test_a_drawing_is_as_wide_as_a_phone_and_nothing_sticks_out(client: FlaskClient, services: Services) -> None:
    many = deepcopy(FOUND)
    many["by_week"] = [{"week": "2026-11-23", **COUNTS, "filed": number * 100} for number in range(52)]
    many["by_procedure"][0] |= {"in_time": 99999, "late": 1}
    services.lay_out("GET /certificates/figures", many)
    for figure in drawings(sign_in(client, PAGE)):
        [drawing] = [element for element in figure.iter() if element.tag.endswith("svg")]
        assert (drawing.get("viewBox") or "").startswith("0 0 360 ")
        for bar in (element for element in drawing.iter() if element.tag.endswith("rect") and element.get("x")):
            if not str(bar.get("id")).startswith("fill"):
                assert 0 <= float(bar.get("x", 0)) + float(bar.get("width", 0)) <= 360


@pytest.mark.usefixtures("head")
@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_period_without_anything_is_a_page_too(client: FlaskClient, services: Services, locale: str) -> None:
    services.lay_out("GET /certificates/figures", nothing())
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, PAGE)
    check_page(page, locale)
    said = {"el": "Καμία υπόθεση δεν είναι σε εξέλιξη.", "en": "No case is under way."}
    assert said[locale] in page.text


@pytest.mark.usefixtures("head")
@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", "weeks=12"),
        ("?weeks=26&procedure=955481", "weeks=26&procedure=955481"),
        ("?weeks=7", "weeks=12"),
        ("?weeks=x&procedure=", "weeks=12"),
    ],
)
def test_what_is_chosen_is_what_is_asked_for(client: FlaskClient, services: Services, query: str, asked: str) -> None:
    sign_in(client)
    services.queries.clear()
    page = client.get(f"{PAGE}{query}")
    assert services.queries == [asked]
    assert f'href="/casework/figures.csv?{asked.replace("&", "&amp;")}"' in page.text


@pytest.mark.usefixtures("head")
def test_the_file_comes_as_the_service_made_it(client: FlaskClient, services: Services) -> None:
    made = Response("\ufeffα;β\r\n".encode(), content_type="text/csv; charset=utf-8")
    made.headers["Content-Disposition"] = 'attachment; filename="certificates-2026-09-07-2026-11-23.csv"'
    services.lay_out("GET /certificates/figures.csv", made)
    sign_in(client)
    file = client.get(f"{PAGE}.csv?weeks=4")
    assert file.data == "\ufeffα;β\r\n".encode()
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"] == 'attachment; filename="certificates-2026-09-07-2026-11-23.csv"'
    assert services.queries[-1] == "weeks=4"


def test_staff_who_may_not_see_them_read_why(client: FlaskClient, services: Services, issuer: Issuer) -> None:
    issuer.person("clerk-1", roles=["staff", "certificate-clerk"])
    missing = [{"requirement": "role", "needed": "certificate-supervisor", "text": "…", "ways": []}]
    refused = {"code": "not-permitted", "title": "Δεν είναι ανοιχτό.", "missing": missing}
    services.lay_out("GET /certificates/figures", refused, 403)
    page = sign_in(client, PAGE)
    # A role has a name for people; its code is the services'.
    assert (page.status_code, "certificate-supervisor" in page.text) == (403, False)
    assert language.texts("el")["own_data.words.roles.certificate-supervisor"] in page.text
    assert client.get(f"{PAGE}.csv").status_code == 404
    services.lay_out("GET /certificates/figures", {}, 503)
    assert client.get(PAGE).status_code == 503


def test_strangers_sign_in_first(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == client.get(f"{PAGE}.csv").status_code == 401


def test_every_age_and_every_way_has_a_name() -> None:
    for family, known in (("ages", figures.AGES), ("ways", figures.WAYS)):
        said = [name for name in language.texts("el") if name.startswith(f"figures.{family}.")]
        assert {name.rpartition(".")[2] for name in said} == set(known)
